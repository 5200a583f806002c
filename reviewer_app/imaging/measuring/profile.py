"""The values along a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.display import is_padding
from reviewer_app.imaging.measure import measure_of
from reviewer_app.imaging.measuring.geometry import ImageGeometry, ruler_for
from reviewer_app.imaging.measuring.statistics import told
from reviewer_app.imaging.source import PixelSource, Region

_MOST = 4096
"""Places at most at which the values are taken."""
_ROUNDING = 1e-9
_MOST_PIXELS = 1 << 26


@dataclass(frozen=True, slots=True, eq=False)
class LineProfile:
    """Values from the start of a line to its end, both included.

    `distances` are from the start in `distance_unit` ("mm" or "px"), `values` in `unit`; both have one entry for each
    place. A place outside the picture, or next to padding or to what is no number, has no value (NaN).
    """

    distances: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]
    distance_unit: str
    unit: str


def line_profile(source: PixelSource, geometry: ImageGeometry, points: Sequence[ImagePoint]) -> LineProfile | None:
    """Return the values of level 0 along the line between two points, at places at most one pixel apart.

    Between pixel centres values are interpolated bilinearly. None for pictures whose pixels are colours, and for lines
    over more than 64 million pixels.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    if source.description.color:
        return None
    start, end = points
    ruler = ruler_for(geometry, points)
    number = min(_MOST, math.ceil(math.hypot(end.column - start.column, end.row - start.row)) + 1)
    share = np.linspace(0.0, 1.0, max(2, number))
    columns = _on_centres(start.column + share * (end.column - start.column))
    rows = _on_centres(start.row + share * (end.row - start.row))
    values = _interpolated(source, columns, rows)
    if values is None:
        return None
    return LineProfile(share * ruler.distance(start, end), values, ruler.unit, measure_of(source.description).unit)


def _on_centres(found: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return places of which those that miss a pixel's centre by a rounding error alone lie on it."""
    nearest = np.rint(found)
    return np.where(np.abs(found - nearest) < _ROUNDING, nearest, found)


def _interpolated(
    source: PixelSource, columns: npt.NDArray[np.float64], rows: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64] | None:
    level = source.levels[0]
    left, top = np.floor(columns).astype(np.intp), np.floor(rows).astype(np.intp)
    first_column, first_row = max(0, int(left.min())), max(0, int(top.min()))
    last_column, last_row = min(level.columns - 1, int(left.max()) + 1), min(level.rows - 1, int(top.max()) + 1)
    region = Region(first_column, first_row, last_column - first_column + 1, last_row - first_row + 1)
    if region.columns < 1 or region.rows < 1:
        return np.full(columns.shape, np.nan)
    if region.columns * region.rows > _MOST_PIXELS:
        return None
    pixels = source.read(0, region)
    found = np.zeros(columns.shape)
    for across in (0, 1):
        for down in (0, 1):
            weight = np.abs(1 - across - (columns - left)) * np.abs(1 - down - (rows - top))
            at_column, at_row = left + across - region.column, top + down - region.row
            there = (at_column >= 0) & (at_column < region.columns) & (at_row >= 0) & (at_row < region.rows)
            stored = pixels[np.where(there, at_row, 0), np.where(there, at_column, 0)]
            usable = there & ~is_padding(stored, source.description)
            values = told(stored, source.description)
            values = np.where(usable & np.isfinite(values), values, np.nan)
            found += np.where(weight > 0, weight * values, 0.0)
    return found
