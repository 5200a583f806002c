"""Which pixels lie inside an outline, row by row.

The rule: a pixel counts if its centre lies inside, by the even-odd rule. A centre on the outline itself counts where
the inside begins to its right, or beneath it; so regions that share a side share no pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.outlines import ROUND, Step, half_axes, outline_places
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.source import Level, Region

Places: TypeAlias = npt.NDArray[np.float64]
"""Corners of an outline ``(number, 2)``: column and row of each."""

Mask: TypeAlias = npt.NDArray[np.bool_]

_MOST = 1 << 26
_LINES, _MOST_LINES = 512, 4096
"""Lines at least, and at most, through an outline whose area is taken line by line."""


def pixels_inside(
    kind: AnnotationKind, points: Sequence[ImagePoint], aspect: float, level: Level
) -> tuple[Region, Mask] | None:
    """Return the part of a picture around a closed mark, and which of its pixels lie inside, ``(rows, columns)``.

    None where no centre can, and for marks around more than 64 million pixels.

    Parameters
    ----------
    points
        In the order of `KIND_RULES`.
    aspect
        Height of a pixel over its width, for a circle.
    level
        The resolution that the points belong to.
    """
    if kind in ROUND:
        center, a, b = half_axes(kind, points, aspect)
        reach = np.array([math.hypot(a[0], b[0]), math.hypot(a[1], b[1])])
        middle = np.array([center.column, center.row])
        region = _region_around(middle - reach, middle + reach, level)
        return None if region is None else (region, ellipse_mask(center, a, b, region))
    places = np.array(outline_places(kind, points, aspect), np.float64).reshape(-1, 2)
    region = _region_around(places.min(axis=0), places.max(axis=0), level)
    return None if region is None else (region, mask_of(places, region))


def places_of(points: Sequence[ImagePoint]) -> Places:
    """Return points as an array."""
    flat = [number for one in points for number in (one.column, one.row)]
    return np.array(flat, dtype=np.float64).reshape(-1, 2)


def mask_of(places: Places, region: Region) -> Mask:
    """Return which pixels of `region` lie inside an outline, ``(rows, columns)``."""
    # on lines through the centres of the rows of the region, counted from its first
    rows, columns = _crossings(places - (region.column, region.row), region.rows)
    return _between(rows, columns, region)


def ellipse_mask(center: ImagePoint, a: Step, b: Step, region: Region) -> Mask:
    """Return which pixels of `region` lie inside ``center + a cos t + b sin t``, exactly."""
    (ax, ay), (bx, by) = a, b
    turned = ax * by - ay * bx
    if turned == 0:
        return np.zeros((region.rows, region.columns), dtype=np.bool_)
    # a place is inside if its shares of a and b are those of a unit disc: a quadratic in the column on each row
    y = np.arange(region.rows, dtype=np.float64) + (region.row - center.row)
    highest = ay * ay + by * by
    inner = 1.0 - y * y / highest
    crossed = inner > 0
    half = np.sqrt(inner[crossed] / highest) * abs(turned)
    middle = y[crossed] * ((ax * ay + bx * by) / highest) + (center.column - region.column)
    ends = np.concatenate([middle - half, middle + half])
    return _between(np.tile(np.nonzero(crossed)[0], 2), ends, region)


def even_odd_area(places: Places) -> float:
    """Return the area inside an outline by the even-odd rule in pixels, by lines across it; to one in 1,000."""
    low, high = places.min(axis=0), places.max(axis=0)
    height = float(high[1] - low[1])
    if height <= 0:
        return 0.0
    number = min(max(_LINES, math.ceil(height)), _MOST_LINES)
    pitch = height / number
    scaled = np.column_stack([places[:, 0], (places[:, 1] - low[1]) / pitch - 0.5])
    lines, columns = _crossings(scaled, number)
    ordered = columns[np.lexsort((columns, lines))]
    return float((ordered[1::2] - ordered[::2]).sum()) * pitch


def _region_around(low: Places, high: Places, level: Level) -> Region | None:
    """Return the pixels of a level whose centres may lie between two corners; None for none, and for too many."""
    left, top = (max(0, int(one)) for one in np.ceil(low))
    right, bottom = (min(most, int(one)) for one, most in zip(np.ceil(high), (level.columns, level.rows), strict=True))
    columns, rows = right - left, bottom - top
    return Region(left, top, columns, rows) if columns > 0 and rows > 0 and columns * rows <= _MOST else None


def _crossings(places: Places, lines: int) -> tuple[npt.NDArray[np.intp], Places]:
    """Return where the sides of an outline cross the rows 0 to `lines` - 1: the row and the column of each crossing."""
    after = np.roll(places, -1, axis=0)
    upper = np.where((places[:, 1] <= after[:, 1])[:, None], places, after)
    lower = np.where((places[:, 1] <= after[:, 1])[:, None], after, places)
    first = np.clip(np.ceil(upper[:, 1]), 0, lines).astype(np.intp)
    last = np.clip(np.ceil(lower[:, 1]), 0, lines).astype(np.intp)  # a side ends before the row of its lower end
    counts = last - first
    met = counts > 0
    upper, lower, first, counts = upper[met], lower[met], first[met], counts[met]
    starts = np.cumsum(counts) - counts
    rows = np.arange(int(counts.sum()), dtype=np.intp) - np.repeat(starts - first, counts)
    # by the share of the side above the row, not by its slope: that of a side next to level is no number
    share = (rows - np.repeat(upper[:, 1], counts)) / np.repeat(lower[:, 1] - upper[:, 1], counts)
    columns = np.repeat(upper[:, 0], counts) + share * np.repeat(lower[:, 0] - upper[:, 0], counts)
    return rows, columns


def _between(rows: npt.NDArray[np.intp], columns: Places, region: Region) -> Mask:
    """Return a mask that changes from out to in, or back, at every crossing."""
    at = np.clip(np.ceil(columns), 0, region.columns).astype(np.intp)
    turns = np.sort(rows * region.columns + at)  # each row has an even number of them, so pairs never span two
    inside = np.zeros(region.rows * region.columns, dtype=np.bool_)
    for start, end in zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True):
        inside[start:end] = True
    return inside.reshape(region.rows, region.columns)
