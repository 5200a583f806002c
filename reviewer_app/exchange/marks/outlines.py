"""Shapes as lines of points, and as masks of the pixels whose centres they enclose."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.exchanged_marks import MarkShape
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.geometry import ImagePoint

_STEPS = 180
_CURVE_STEPS = 10


def outline(shape: MarkShape) -> tuple[ImagePoint, ...]:
    """Return the points of a line along a shape; circles and ellipses in steps of two degrees, closed."""
    if shape.type == "CIRCLE":
        center, edge = shape.points
        radius = math.dist((center.column, center.row), (edge.column, edge.row))
        return _around(center, (radius, 0.0), (0.0, radius))
    if shape.type == "ELLIPSE":
        a, b, c, d = shape.points
        center = ImagePoint((a.column + b.column) / 2, (a.row + b.row) / 2)
        return _around(
            center,
            ((b.column - a.column) / 2, (b.row - a.row) / 2),
            ((d.column - c.column) / 2, (d.row - c.row) / 2),
        )
    return shape.points


def _around(center: ImagePoint, first: tuple[float, float], second: tuple[float, float]) -> tuple[ImagePoint, ...]:
    turns = [2 * math.pi * (step % _STEPS) / _STEPS for step in range(_STEPS + 1)]
    return tuple(
        ImagePoint(
            center.column + math.cos(one) * first[0] + math.sin(one) * second[0],
            center.row + math.cos(one) * first[1] + math.sin(one) * second[1],
        )
        for one in turns
    )


def closed_curve(points: Sequence[ImagePoint]) -> tuple[ImagePoint, ...]:
    """Return the points of a smooth closed curve through `points` (Catmull-Rom), ten between two of them."""
    count = len(points)
    made: list[ImagePoint] = []
    for at in range(count):
        before, begin, end, after = (points[(at + step) % count] for step in (-1, 0, 1, 2))
        made += [_between(before, begin, end, after, step / _CURVE_STEPS) for step in range(_CURVE_STEPS)]
    return (*made, made[0])


def _between(before: ImagePoint, begin: ImagePoint, end: ImagePoint, after: ImagePoint, part: float) -> ImagePoint:
    weights = (
        (-part + 2 * part**2 - part**3) / 2,
        (2 - 5 * part**2 + 3 * part**3) / 2,
        (part + 4 * part**2 - 3 * part**3) / 2,
        (-(part**2) + part**3) / 2,
    )
    used = (before, begin, end, after)
    return ImagePoint(
        sum(weight * one.column for weight, one in zip(weights, used, strict=True)),
        sum(weight * one.row for weight, one in zip(weights, used, strict=True)),
    )


def inside(points: Sequence[ImagePoint], frame: MarkedFrame) -> tuple[ImagePoint, ...]:
    """Return points, those beyond the edge of the frame brought to it: states know no others (PS3.3 C.10.5.1.1)."""
    return tuple(
        ImagePoint(
            min(max(one.column, -0.5), frame.columns - 0.5),
            min(max(one.row, -0.5), frame.rows - 0.5),
        )
        for one in points
    )


def mask(shape: MarkShape, rows: int, columns: int) -> npt.NDArray[np.bool_]:
    """Return ``(rows, columns)``, True where the centre of a pixel lies within a closed shape, by the even-odd rule."""
    line = outline(shape)
    found = np.zeros((rows, columns), dtype=np.bool_)
    across = np.arange(columns)
    for row in range(rows):
        crossings = sorted(
            a.column + (row - a.row) * (b.column - a.column) / (b.row - a.row)
            for a, b in zip(line, (*line[1:], line[0]), strict=True)
            if (a.row <= row) != (b.row <= row)
        )
        for begin, end in zip(crossings[::2], crossings[1::2], strict=False):
            found[row] |= (across >= begin) & (across < end)
    return found
