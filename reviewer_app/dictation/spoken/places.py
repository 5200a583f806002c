"""Levels of the spine and stages of tumours: “t two to t three” T2–T3, “l four five” L4-L5, “p t two n zero” pT2 N0."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece
from reviewer_app.dictation.spoken.table import Table

#: How many vertebrae a region has; S is the sacrum.
_LAST = {"c": 7, "t": 12, "l": 5, "s": 5}
_PREFIXES = ("p", "c", "y", "r")
_T, _N, _M = ("0", "1", "2", "3", "4", "x", "is", "a"), ("0", "1", "2", "3", "x"), ("0", "1", "x")
_SUFFIXES = ("a", "b", "c", "d")
#: What may follow a stage: perineural, lymphatic and venous invasion, residual tumour, grade.
_MORE = (
    (("p", "n"), "Pn", ("0", "1")), (("l",), "L", ("0", "1")), (("v",), "V", ("0", "1", "2")),
    (("r",), "R", ("0", "1", "2", "x")), (("g",), "G", ("1", "2", "3", "4", "x")),
)  # fmt: skip


class LevelRule:
    """Vertebrae, one or two. Goes after measures: “l four five millimeters” is L4 5 mm."""

    def __init__(self, table: Table) -> None:
        self._through, self._lettered = table.through, table.lettered

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a level as it is written."""
        first = _level(pieces, at)
        if not first or self._is_other(first, pieces, at):
            return None
        word = _said(pieces, at + 2)
        if word in self._through and (second := _level(pieces, at + 3)):
            return _piece(f"{first}–{second}", pieces, at, 5, Kind.LEVEL)
        second = _next_of(first, pieces, at + 2)
        if second:
            return _piece(f"{first}-{second}", pieces, at, 3, Kind.LEVEL)
        second = _level(pieces, at + 2)
        if second and _follows(first, second):
            return _piece(f"{first}-{second}", pieces, at, 4, Kind.LEVEL)
        return _piece(first, pieces, at, 2, Kind.LEVEL)

    def _is_other(self, level: str, pieces: Sequence[Piece], at: int) -> bool:
        """Tell whether the letter belongs to words before it: the T of a CT or an RT, the C of a hepatitis."""
        before = _said(pieces, at - 1)
        return before in self._lettered or (level[0] == "T" and before in ("c", "r") and _said(pieces, at - 2) != "m")


def stage_rule(pieces: Sequence[Piece], at: int) -> Found:
    """Return a stage as it is written. A T alone is a vertebra; it is a stage with a p, or with an N behind it.

    “a” is an article and no autopsy, and “c t two days ago” speaks of a CT.
    """
    prefix, used = "", 0
    while _said(pieces, at + used) in _PREFIXES and len(prefix) < 2 and _letter_follows(pieces, at + used + 1):
        prefix, used = prefix + _said(pieces, at + used), used + 1
    found: list[str] = []
    for letter, codes in (("t", _T), ("n", _N), ("m", _M)):
        code, length = _code(pieces, at + used, letter, codes)
        if length:
            found.append(f"{letter.upper()}{code}")
            used += length
        elif found or "p" not in prefix:
            break
    if not found or (len(found) == 1 and "p" not in prefix):
        return None
    if len(found) > 1:
        more, length = _more(pieces, at + used)
        found, used = [*found, *more], used + length
    return _piece(prefix + " ".join(found), pieces, at, used, Kind.STAGE)


def _more(pieces: Sequence[Piece], at: int) -> tuple[list[str], int]:
    """Return what follows a stage, each thing once, and of how many pieces it is."""
    found: list[str] = []
    used = 0
    left = list(_MORE)
    while left:
        for one in left:
            letters, written, codes = one
            start = at + used
            after = start + len(letters)
            said = tuple(_said(pieces, start + number) for number in range(len(letters)))
            code = (pieces[after].digits or _said(pieces, after)) if after < len(pieces) else ""
            if said == letters and code in codes:
                found.append(f"{written}{code.upper()}")
                used += len(letters) + 1
                left.remove(one)
                break
        else:
            break
    return found, used


def _letter_follows(pieces: Sequence[Piece], at: int) -> bool:
    return _said(pieces, at) in ("t", "n", "p", "c")


def _code(pieces: Sequence[Piece], at: int, letter: str, codes: Sequence[str]) -> tuple[str, int]:
    if _said(pieces, at) != letter or at + 1 >= len(pieces):
        return "", 0
    code = pieces[at + 1].digits or _said(pieces, at + 1)
    length = 2
    if code == "i" and _said(pieces, at + 2) == "s":
        code, length = "is", 3
    if code not in codes:
        return "", 0
    suffix = _said(pieces, at + length)
    # “a” before a noun is an article: a suffix is followed by another letter, or by nothing
    if code.isdecimal() and suffix in _SUFFIXES and _ends(pieces, at + length + 1, letter):
        return code + suffix, length + 1
    return ("X" if code == "x" else code), length


def _ends(pieces: Sequence[Piece], at: int, letter: str) -> bool:
    following = {"t": "n", "n": "m"}.get(letter, "")
    return at >= len(pieces) or pieces[at].kind is Kind.MARK or (following != "" and _said(pieces, at) == following)


def _level(pieces: Sequence[Piece], at: int) -> str:
    letter = _said(pieces, at)
    if letter not in _LAST or at + 1 >= len(pieces) or pieces[at + 1].kind is not Kind.NUMBER:
        return ""
    digits = pieces[at + 1].digits
    return f"{letter.upper()}{digits}" if digits.isdecimal() and 1 <= int(digits) <= _LAST[letter] else ""


def _next_of(first: str, pieces: Sequence[Piece], at: int) -> str:
    """Return the level below the first one if its number alone is said: “l four five”; “l five s one” is said whole."""
    if at >= len(pieces) or pieces[at].kind is not Kind.NUMBER:
        return ""
    below = int(first[1:]) + 1
    return f"{first[0]}{below}" if pieces[at].digits == str(below) and below <= _LAST[first[0].lower()] else ""


def _follows(first: str, second: str) -> bool:
    order = [f"{letter.upper()}{number}" for letter, last in _LAST.items() for number in range(1, last + 1)]
    return order.index(second) == order.index(first) + 1


def _said(pieces: Sequence[Piece], at: int) -> str:
    return pieces[at].said.rstrip(".") if 0 <= at < len(pieces) else ""


def _piece(text: str, pieces: Sequence[Piece], at: int, length: int, kind: Kind) -> Found:
    return Piece(text, pieces[at].first, pieces[at + length - 1].last, kind), length
