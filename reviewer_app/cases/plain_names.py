"""Names as they are compared: two spellings of one name are one."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

#: Letters that are no others with an accent, as headers without them are written.
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
#: What stands before and behind names and is none.
_TITLES: Final = frozenset({"dr", "doctor", "prof", "professor", "med", "md", "do", "phd", "msc", "mr", "mrs", "ms"})


def plain_name(name: str) -> str:
    """Return a name by which it is compared: without case, hyphens, and the accents that many headers leave out."""
    bare = "".join(one for one in normalize("NFKD", name.casefold()) if not "\u0300" <= one <= "\u036f")
    return " ".join(bare.translate(_LETTERS).replace("-", " ").split())


def name_fits(name: str, other: str) -> bool:
    """Whether two names can be of one person: all words of the shorter, no fewer than two, are in the longer.

    Titles and initials do not count, nor does the order.

    >>> name_fits("Dr. Anna M. Lindqvist", "LINDQVIST, Anna (MD)")
    True
    >>> name_fits("Dr. Anna", "Anna Lindqvist")
    False
    """
    fewer, more = sorted((_words(name), _words(other)), key=len)
    return len(fewer) > 1 and fewer <= more


def _words(name: str) -> frozenset[str]:
    return frozenset(one for one in re.findall(r"\w+", plain_name(name)) if len(one) > 1 and one not in _TITLES)
