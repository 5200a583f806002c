"""The lines that a mark is drawn with, in image points: what the eye sees is what the pointer takes hold of."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.flat import along, back, flat
from reviewer_app.viewer.tools.forms import Points

#: Stretches that a circle or an ellipse is drawn with.
_ROUND = 96
#: Stretches between two points of a spline.
_PIECES = 12
_K = AnnotationKind
_PAIRS = frozenset({_K.BIDIRECTIONAL, _K.OPEN_ANGLE, _K.COBB, _K.CARDIOTHORACIC_RATIO})
_CHAINS = frozenset({_K.LENGTH, _K.POLYLINE, _K.ANGLE, _K.PROFILE, _K.ARROW, _K.CALIBRATION})
_AROUND = frozenset({_K.RECTANGLE, _K.POLYGON, _K.FREEHAND, _K.CROP})


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines of a mark, and the thinner ones that only help to read it; each a chain of image points."""

    lines: tuple[Points, ...] = ()
    helping: tuple[Points, ...] = ()


def outline_of(kind: AnnotationKind, points: Points, aspect: float = 1.0) -> Outline:
    """Return the lines of a mark, finished or not; `aspect` is the height of a pixel over its width."""
    if len(points) < 2:
        return Outline()
    if kind in _CHAINS:
        return Outline((points,))
    if kind in _PAIRS:
        return _pairs(kind, points)
    if kind in _AROUND:
        return Outline((_closed(points),))
    if kind is _K.PERPENDICULAR:
        return _perpendicular(points, aspect)
    if kind is _K.ELLIPSE:
        return Outline((_ellipse(points, aspect),))
    if kind is _K.CIRCLE:
        return Outline((_circle(points, aspect),))
    return Outline((spline(points),)) if kind is _K.SPLINE else Outline()


def _closed(points: Points) -> Points:
    return (*points, points[0])


def _pairs(kind: AnnotationKind, points: Points) -> Outline:
    lines = tuple(points[at : at + 2] for at in range(0, len(points), 2) if len(points) >= at + 2)
    if len(points) < 4 or kind not in (_K.OPEN_ANGLE, _K.COBB):
        return Outline(lines)
    return Outline(lines, ((_middle(points[0], points[1]), _middle(points[2], points[3])),))


def _middle(one: ImagePoint, other: ImagePoint) -> ImagePoint:
    return ImagePoint((one.column + other.column) / 2, (one.row + other.row) / 2)


def _perpendicular(points: Points, aspect: float) -> Outline:
    """Return the line, the perpendicular on it, and how the line goes on to its foot where that lies beyond it."""
    line = points[:2]
    if len(points) < 3:
        return Outline((line,))
    start, end, place = (flat(one, aspect) for one in points)
    share = along(place, start, end)
    at = back(start + share * (end - start), aspect)
    beyond = () if 0 <= share <= 1 else ((line[0] if share < 0 else line[1], at),)
    return Outline((line, (at, points[2])), beyond)


def _ellipse(points: Points, aspect: float) -> Points:
    if len(points) < 4:
        return points
    one, other, third, fourth = (flat(point, aspect) for point in points)
    middle = (one + other + third + fourth) / 4
    across, down = (other - one) / 2, (fourth - third) / 2
    turns = (2 * math.pi * at / _ROUND for at in range(_ROUND + 1))
    return tuple(back(middle + math.cos(turn) * across + math.sin(turn) * down, aspect) for turn in turns)


def _circle(points: Points, aspect: float) -> Points:
    middle, radius = flat(points[0], aspect), flat(points[1], aspect) - flat(points[0], aspect)
    turns = (2 * math.pi * at / _ROUND for at in range(_ROUND + 1))
    return tuple(back(middle + cmath.rect(1.0, turn) * radius, aspect) for turn in turns)


def spline(points: Points) -> Points:
    """Return the closed curve through points (a uniform Catmull-Rom spline) as a chain; of two points a line."""
    count = len(points)
    if count < 3:
        return points
    made: list[ImagePoint] = []
    for at in range(count):
        four = [points[(at + step) % count] for step in (-1, 0, 1, 2)]
        made += [_between(four, piece / _PIECES) for piece in range(_PIECES)]
    return (*made, made[0])


def _between(four: list[ImagePoint], share: float) -> ImagePoint:
    def one(a: float, b: float, c: float, d: float) -> float:
        slope, bend = c - a, 2 * a - 5 * b + 4 * c - d
        return b + share * (slope + share * (bend + share * (3 * (b - c) + d - a))) / 2

    return ImagePoint(one(*(point.column for point in four)), one(*(point.row for point in four)))


def is_region(kind: AnnotationKind) -> bool:
    """Tell whether a mark bounds a part of the picture."""
    return KIND_RULES[kind].closed
