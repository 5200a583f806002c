"""What became of colours on their way to another colour space is remembered: a stack shows the same ones over and over.

LittleCMS takes some thirty nanoseconds for a pixel, more than a step of the wheel has for it; to look up a colour takes
half of that or less. The answers are its own, to the bit.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reviewer_app.dicom.forgetting import forgets
from reviewer_app.imaging.color import converted
from reviewer_app.imaging.side_by_side import in_blocks
from reviewer_app.imaging.source import Grey

_Table: TypeAlias = npt.NDArray[np.uint32]
_COLORS = 1 << 24
_KNOWN = 255
"""The fourth byte of a colour that is known; the others are red, green and blue."""
_BLOCK = 1 << 16
"""Pixels looked up at a time."""
_MANY = 4
"""Where more than one in so many pixels is of an unknown colour, all of a block are made."""
_FEW = 1 << 16
"""Pixels that are not worth a table: small pictures of series are made once."""


def remembered(rgb: Grey, source: bytes, target: bytes) -> Grey:
    """Return what `color.converted` does, to be used where the same colours will be asked for again."""
    if source == target or rgb.shape[0] * rgb.shape[1] < _FEW:
        return converted(rgb, source, target)
    table, out = _table(source, target), np.empty(rgb.shape, dtype=np.uint8)

    def block(rows: slice) -> None:
        out[rows] = _looked_up(rgb[rows], table, source, target)

    in_blocks(block, rgb.shape[0], max(1, _BLOCK // max(1, rgb.shape[1])))
    return out


def _looked_up(rgb: Grey, table: _Table, source: bytes, target: bytes) -> Grey:
    number = rgb[..., 0].astype(np.intp)  # of any other kind `take` would make a copy as this one
    for channel in (1, 2):
        number <<= 8
        number |= rgb[..., channel]
    found = table.take(number, mode="clip")
    if not found.all():
        unknown = found == 0
        # whole numbers of 32 bits: another thread finds a colour or nothing
        if _MANY * np.count_nonzero(unknown) > unknown.size:
            table[number] = found = _made(rgb, source, target)  # to pick them out takes longer than to make the others
        else:
            table[number[unknown]] = found[unknown] = _made(rgb[unknown][None], source, target)[0]
    return found.view(np.uint8).reshape(*found.shape, 4)[..., :3]


def _made(rgb: Grey, source: bytes, target: bytes) -> _Table:
    """Return what becomes of RGB ``(rows, columns, 3)``, as the table keeps it."""
    made = np.full((*rgb.shape[:2], 4), _KNOWN, dtype=np.uint8)
    made[..., :3] = converted(rgb, source, target)
    return made.view(np.uint32)[..., 0]


@lru_cache(maxsize=2)
def _table(_source: bytes, _target: bytes) -> _Table:
    """Return a place for each colour, 64 MiB of which the system gives only what is written to."""
    return np.zeros(_COLORS, dtype=np.uint32)


@forgets
def _forget() -> None:
    _table.cache_clear()
