"""Names as they are compared: two spellings of one name are one."""

from __future__ import annotations

from typing import Final
from unicodedata import normalize

#: Letters that are no others with an accent, as headers without them are written.
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def plain_name(name: str) -> str:
    """Return a name by which it is compared: without case, hyphens, and the accents that many headers leave out."""
    bare = "".join(one for one in normalize("NFKD", name.casefold()) if not "\u0300" <= one <= "\u036f")
    return " ".join(bare.translate(_LETTERS).replace("-", " ").split())
