r"""The lists of an RTF file: which bullet or number an item has where the file does not write it as words.

A paragraph names its list by ``\ls``, the list table says what its levels look like (RTF 1.9.1, "List Table", "List
Override Table"). Programs should write the bullet as words too (``\listtext``); some leave that out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

BULLET: Final = "•"
_NUMBERED_FROM: Final = 1
_LIST = re.compile(rb"\\list(?![a-z])(.*?)\\listid(-?\d+)", re.DOTALL)
_LEVEL = re.compile(rb"\\listlevel(?![a-z])(.*?)(?=\\listlevel(?![a-z])|\Z)", re.DOTALL)
_OVERRIDE = re.compile(rb"\\listoverride(?![a-z])[^{}]*?\\listid(-?\d+)(.*?)\\ls(\d+)", re.DOTALL)
_KIND = re.compile(rb"\\levelnfcn?(\d+)")
_START = re.compile(rb"\\levelstartat(\d+)")
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    r"""A level of a list: `kind` as ``\levelnfc`` has it (0 numbers, 23 bullets), and its first number."""

    kind: int = 23
    start: int = _NUMBERED_FROM


_BULLETED = _Level()


@dataclass
class Lists:
    r"""The lists of one file by their number in ``\ls``; counts the items as they come."""

    levels: Mapping[int, Sequence[_Level]] = field(default_factory=dict)
    _counts: dict[int, dict[int, int]] = field(default_factory=dict)

    def next_label(self, number: int, depth: int) -> str:
        """Return the bullet or number of the next item of a list, `depth` from 0; a bullet where none is described."""
        counts = self._counts.setdefault(number, {})
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        known = self.levels.get(number, ())
        level = known[depth] if depth < len(known) else _BULLETED
        counts[depth] = counts.get(depth, level.start - 1) + 1
        return _label(level.kind, counts[depth])


def lists_of(code: bytes) -> Lists:
    """Return the lists that the tables of an RTF file describe; none where it has no such tables."""
    begin = code.find(b"\\listtable")
    if begin < 0:
        return Lists()
    over = code.find(b"\\listoverridetable", begin)
    table = code[begin + len(b"\\listtable") : over if over >= 0 else len(code)]
    kinds = {found[2]: tuple(_level(one[1]) for one in _LEVEL.finditer(found[1])) for found in _LIST.finditer(table)}
    if over < 0:
        return Lists()
    levels = {int(found[3]): kinds.get(found[1], ()) for found in _OVERRIDE.finditer(code, over)}
    return Lists(levels)


def _level(code: bytes) -> _Level:
    kind, start = _KIND.search(code), _START.search(code)
    return _Level(23 if kind is None else int(kind[1]), _NUMBERED_FROM if start is None else int(start[1]))


def _label(kind: int, number: int) -> str:
    """Return a number as the kinds that medical texts use write it; of other kinds it is written in digits."""
    if kind in (23, 255):
        return BULLET
    if number > 0 and kind in (1, 2):
        roman = _roman(number)
        return f"{roman.upper() if kind == 1 else roman}."
    if number > 0 and kind in (3, 4):  # a to z, then aa to zz
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return f"{letter.upper() if kind == 3 else letter}."
    return f"{number}."


def _roman(number: int) -> str:
    made = ""
    for value, sign in _ROMAN:
        made += sign * (number // value)
        number %= value
    return made
