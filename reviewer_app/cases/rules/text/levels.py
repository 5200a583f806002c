"""Levels as they are written: vertebrae and discs, segments of liver and lung, ribs and fingers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

SPINE = tuple(
    f"{region}{number}" for region, last in (("C", 7), ("T", 12), ("L", 5), ("S", 5)) for number in range(1, last + 1)
)
_PLACE = {name: place for place, name in enumerate(SPINE)}
_REGIONS = {"cervical": "C", "thoracic": "T", "dorsal": "T", "lumbar": "L", "sacral": "S"}
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth",
]  # fmt: skip
_NUMBER = {word: number for number, word in enumerate(_ORDINALS, start=1)}
_ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}
_FINGERS = {"thumb": 1, "index": 2, "middle": 3, "long": 3, "ring": 4, "little": 5, "small": 5}

_LEVEL = re.compile(
    r"(?<![\w-])(C|Th|T|D|L|S)(?: |(?<=[CTDLh])-)?(\d{1,2})(?!\d|\*|\.\d|[a-km-zA-Z])"
    r"(?:(\s?[-–/]\s?| to | through )(C|Th|T|D|L|S)?[ -]?(\d{1,2})(?!\d|[a-zA-Z]))?"
)
_NAMED = re.compile(rf"\b({_ORDINAL}) (cervical|thoracic|dorsal|lumbar|sacral) (?:vertebra\w*|body)", re.IGNORECASE)
_SEGMENT = re.compile(
    r"\b[Ss]egments? ([IVX]{1,4}|\d{1,2})[ab]?\b(?:(?:\s?[-–/]\s?| to | and )([IVX]{1,4}|\d{1,2})[ab]?\b)?"
)
_RIB = re.compile(
    rf"\b({_ORDINAL})(?: (?:and|to) (?:the )?({_ORDINAL}))? ribs?\b|\b[Rr]ibs? (\d{{1,2}})(?:\s?[-–]\s?(\d{{1,2}}))?\b",
    re.IGNORECASE,
)
_FINGER = re.compile(
    rf"\b({_ORDINAL}|index|middle|long|ring|little|small) (?:finger|digit)\b|\b(thumb)\b", re.IGNORECASE
)
_ROOT_AFTER = re.compile(
    r"\s?(?:nerve )?(?:roots?|radicul\w+|dermatomes?|myotomes?|palsy|nerves?|screws?|pedicle screws?)\b"
)


@dataclass(frozen=True, slots=True)
class Level:
    """A level at a place of a text.

    Attributes
    ----------
    kind
        "spine", "segment", "rib" or "finger".
    names
        Its names: one for a vertebra, two for a disc, more for a range; numbers for the others.
    disc
        Whether it is what lies between two vertebrae.
    impossible
        A sentence where there is no such level, empty otherwise.
    root
        Whether a nerve root or a screw is meant rather than the level itself.
    """

    kind: str
    start: int
    end: int
    names: tuple[str, ...]
    disc: bool = False
    impossible: str = ""
    root: bool = False

    def agrees(self, other: Level) -> bool:
        """Whether both may mean one place: equal discs or vertebrae, or one within a range of the other."""
        if self.kind != other.kind:
            return False
        if self.disc and other.disc:
            return self.names == other.names
        return bool(set(self.names) & set(other.names))


@lru_cache(maxsize=4096)
def levels(text: str) -> tuple[Level, ...]:
    """Return the levels of a text in order; whether a code like T2 means a vertebra at all the reader must judge."""
    lower = text.lower()
    found = [level for read, words in _READERS if any(one in lower for one in words) for level in read(text)]
    return tuple(sorted(found, key=lambda one: one.start))


def _spine(text: str) -> Iterator[Level]:
    for match in _LEVEL.finditer(text):
        first = _code(match[1], match[2])
        root = _ROOT_AFTER.match(text, match.end()) is not None
        if match[5] is None:
            yield Level("spine", *match.span(), (first,), impossible=_missing(first, root=root), root=root)
            continue
        second = _code(match[4] or match[1], match[5])
        yield _pair(match, first, second, root=root)


def _pair(match: re.Match[str], first: str, second: str, *, root: bool) -> Level:
    upper, lower = _PLACE.get(first), _PLACE.get(second)
    missing = _missing(first, root=root) or _missing(second, root=root)
    if match[4] is None and match[3].strip() not in ("/", "-", "–"):
        missing = ""
    if upper is None or lower is None:
        return Level("spine", *match.span(), (first, second), True, missing, root)
    if lower == upper + 1:
        return Level("spine", *match.span(), (first, second), True, "", root)
    if "/" in match[3]:
        return Level("spine", *match.span(), (first, second), True, "these are no neighbours", root)
    return Level("spine", *match.span(), SPINE[min(upper, lower) : max(upper, lower) + 1], root=root)


def _code(region: str, number: str) -> str:
    return f"{'T' if region in ('Th', 'D') else region}{int(number)}"


def _missing(name: str, *, root: bool) -> str:
    known = name in _PLACE or (name == "C8" and root)
    return "" if known else "there is no such vertebra"


def _named(text: str) -> Iterator[Level]:
    for match in _NAMED.finditer(text):
        name = f"{_REGIONS[match[2].lower()]}{_ordinal(match[1])}"
        yield Level("spine", *match.span(), (name,), impossible=_missing(name, root=False))


def _segments(text: str) -> Iterator[Level]:
    for match in _SEGMENT.finditer(text):
        first, last = (
            _ROMAN.get(one) or (int(one) if one.isdecimal() else 0) for one in (match[1], match[2] or match[1])
        )
        if first and last:
            yield Level(
                "segment", *match.span(1), _numbers(first, last), impossible=_over(max(first, last), 10, "segment")
            )


def _ribs(text: str) -> Iterator[Level]:
    for match in _RIB.finditer(text):
        first, last = match[1] or match[3], match[2] or match[4]
        one = _ordinal(first)
        other = _ordinal(last) if last else one
        names = _numbers(one, other) if match[3] else (str(one), str(other))
        yield Level("rib", *match.span(), names, impossible=_over(max(one, other), 12, "rib"))


def _fingers(text: str) -> Iterator[Level]:
    for match in _FINGER.finditer(text):
        word = (match[1] or match[2]).lower()
        number = _FINGERS.get(word) or _ordinal(word)
        yield Level("finger", *match.span(), (str(number),), impossible=_over(number, 5, "finger"))


def _ordinal(word: str) -> int:
    return _NUMBER.get(word.lower()) or int(re.sub(r"\D", "", word) or 0)


def _numbers(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(one) for one in range(min(first, last), max(first, last) + 1))


def _over(number: int, last: int, thing: str) -> str:
    return f"there is no such {thing}" if number > last or number < 1 else ""


#: What reads each kind of levels, and the words of which a text has one at least where there are any: asked first.
_READERS: tuple[tuple[Callable[[str], Iterator[Level]], tuple[str, ...]], ...] = (
    (_spine, ("",)),
    (_named, ("vertebra", " body")),
    (_segments, ("segment",)),
    (_ribs, ("rib",)),
    (_fingers, ("finger", "digit", "thumb")),
)
