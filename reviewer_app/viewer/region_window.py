"""The window over the values in a part of a picture. No Qt."""

from __future__ import annotations

import math

from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.display import full_window, is_padding
from reviewer_app.imaging.source import Level, PixelSource, Region

#: A part of more pixels than this is read from a coarser level.
_MOST = 1 << 20
#: A part of fewer pixels across or down is a click.
_LEAST = 2


def region_between(source: PixelSource, one: ImagePoint, other: ImagePoint) -> Region | None:
    """Return the pixels of level 0 between two corners, those outside the picture left out; None for next to none."""
    level = source.levels[0]
    columns = sorted(math.floor(min(max(at.column + 0.5, 0), level.columns)) for at in (one, other))
    rows = sorted(math.floor(min(max(at.row + 0.5, 0), level.rows)) for at in (one, other))
    if columns[1] - columns[0] < _LEAST or rows[1] - rows[0] < _LEAST:
        return None
    return Region(columns[0], rows[0], columns[1] - columns[0], rows[1] - rows[0])


def window_of_region(source: PixelSource, region: Region) -> Window | None:
    """Return the window from the lowest to the highest value of a part; None for colours, and where all is padding.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    if source.description.color:
        return None
    number = next((at for at, one in enumerate(source.levels) if _size(one, region) <= _MOST), len(source.levels) - 1)
    level = source.levels[number]
    step = level.downsample
    column, row = int(region.column / step), int(region.row / step)
    part = Region(
        column,
        row,
        max(1, min(round(region.columns / step), level.columns - column)),
        max(1, min(round(region.rows / step), level.rows - row)),
    )
    pixels = source.read(number, part)
    if bool(is_padding(pixels, source.description).all()):
        return None
    return full_window(pixels, source.description)


def _size(level: Level, region: Region) -> float:
    return region.columns * region.rows / level.downsample**2
