"""The outline of a closed mark: what is drawn, what is measured and what is written into DICOM are the same line.

All of it follows from image points alone, so it is the same on any zoom, turn or pane.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.geometry import ImagePoint

Step = tuple[float, float]
"""Columns and rows from one image point to another."""

Place = tuple[float, float]
"""Column and row of an image point: of hundreds these are made in a fraction of the time of `ImagePoint`."""

ROUND = frozenset({AnnotationKind.ELLIPSE, AnnotationKind.CIRCLE})
"""Kinds that are told by `half_axes`."""

_ELLIPSE_POINTS = 180
_TURNS = tuple(math.tau * number / _ELLIPSE_POINTS for number in range(_ELLIPSE_POINTS))
_ROUND_TURNS = tuple((math.cos(turn), math.sin(turn)) for turn in _TURNS)
_SPLINE_STEPS = 32
"""Pieces between two points of a spline."""
_SPLINE_SHARES = tuple(number / _SPLINE_STEPS for number in range(_SPLINE_STEPS))


def outline(kind: AnnotationKind, points: Sequence[ImagePoint], aspect: float = 1.0) -> tuple[ImagePoint, ...]:
    """Return the corners of the outline of a closed mark, in order, the first not repeated at the end.

    Parameters
    ----------
    points
        In the order of `KIND_RULES`.
    aspect
        Height of a pixel over its width: a circle is round in the patient, not in columns and rows.
    """
    if kind in ROUND or kind is AnnotationKind.SPLINE:
        return tuple(ImagePoint(*one) for one in outline_places(kind, points, aspect))
    return tuple(points)


def outline_places(kind: AnnotationKind, points: Sequence[ImagePoint], aspect: float = 1.0) -> tuple[Place, ...]:
    """Return the corners of `outline` as pairs of column and row."""
    if kind in ROUND:
        return _ellipse(*half_axes(kind, points, aspect))
    if kind is AnnotationKind.SPLINE:
        return _spline(tuple(points))
    return tuple((one.column, one.row) for one in points)


def half_axes(kind: AnnotationKind, points: Sequence[ImagePoint], aspect: float = 1.0) -> tuple[ImagePoint, Step, Step]:
    """Return the centre of an ellipse or a circle and two half axes, so that it is ``centre + a cos t + b sin t``.

    They need not be at right angles: any two of an ellipse's conjugate half diameters draw it, and those of its picture
    in pixels that are not square are conjugate. The centre is the middle of the first axis.

    Parameters
    ----------
    points
        Four of an ELLIPSE (as SCOORD ELLIPSE, PS3.3 C.18.6.1.2), two of a CIRCLE.
    """
    if kind is AnnotationKind.CIRCLE:
        center, rim = points
        radius = math.hypot(rim.column - center.column, (rim.row - center.row) * aspect)
        return center, (radius, 0.0), (0.0, radius / aspect)
    one, other, third, fourth = points
    center = ImagePoint((one.column + other.column) / 2, (one.row + other.row) / 2)
    return center, _half(one, other), _half(third, fourth)


def spline(points: Sequence[ImagePoint]) -> tuple[ImagePoint, ...]:
    """Return the corners of the closed curve through `points`: a uniform Catmull-Rom spline.

    The uniform one, because it is the same curve in pixels that are not square as in the patient (it keeps with any
    affine map); others, which go by the distances between points, are not.
    """
    return tuple(ImagePoint(*one) for one in _spline(tuple(points)))


def _half(one: ImagePoint, other: ImagePoint) -> Step:
    return (other.column - one.column) / 2, (other.row - one.row) / 2


@lru_cache(maxsize=128)  # as those below
def _spline(points: tuple[ImagePoint, ...]) -> tuple[Place, ...]:
    count = len(points)
    if count < 3:
        return tuple((one.column, one.row) for one in points)
    found: list[Place] = []
    for at in range(count):
        around = (points[at - 1], points[at], points[(at + 1) % count], points[(at + 2) % count])
        a, b, c, d = _cubic(*(one.column for one in around))
        e, f, g, h = _cubic(*(one.row for one in around))
        found += [(a + t * (b + t * (c + t * d)), e + t * (f + t * (g + t * h))) for t in _SPLINE_SHARES]
    return tuple(found)


@lru_cache(maxsize=128)  # those of a picture are asked for with every paint
def _ellipse(center: ImagePoint, a: Step, b: Step) -> tuple[Place, ...]:
    (ax, ay), (bx, by), x, y = a, b, center.column, center.row
    return tuple((x + ax * cos + bx * sin, y + ay * cos + by * sin) for cos, sin in _ROUND_TURNS)


def _cubic(before: float, start: float, end: float, after: float) -> tuple[float, float, float, float]:
    """Return the coefficients of Catmull and Rom between `start` and `end`, the lowest power first."""
    return (
        start,
        (end - before) / 2,
        before - 2.5 * start + 2 * end - after / 2,
        (after - before) / 2 + 1.5 * (start - end),
    )
