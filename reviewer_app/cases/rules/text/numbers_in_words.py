"""Numbers in words."""

from __future__ import annotations

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: number for number, word in enumerate(_UNITS)}
_VALUES |= {word: 10 * number for number, word in enumerate(_TENS, start=2)}
_VALUES |= {f"{ten}-{unit}": _VALUES[ten] + _VALUES[unit] for ten in _TENS for unit in _UNITS[1:10]}
_VALUES |= {key.replace("-", " "): value for key, value in _VALUES.items()}
#: Words for whole numbers below a hundred, as alternatives of a pattern: the longest first.
NUMBER_WORDS = "|".join(sorted((one.replace("-", "[- ]") for one in _VALUES if " " not in one), key=len, reverse=True))


def number_of(words: str) -> int | None:
    """Return the whole number that digits or words below a hundred tell, None for any other text."""
    return int(words) if words.isdecimal() else _VALUES.get(words.lower())
