"""The lines that a mark is drawn with, in image points: what the eye sees is what the pointer takes hold of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.outlines import Place, outline_places
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.scanlines import Places, places_of
from reviewer_app.viewer.tools.flat import along, back, flat
from reviewer_app.viewer.tools.forms import Points

_K = AnnotationKind
_PAIRS = frozenset({_K.BIDIRECTIONAL, _K.OPEN_ANGLE, _K.COBB, _K.CARDIOTHORACIC_RATIO})
_CHAINS = frozenset({_K.LENGTH, _K.POLYLINE, _K.ANGLE, _K.PROFILE, _K.ARROW, _K.CALIBRATION})


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The lines of a mark, and the thinner ones that only help to read it; each ``(n, 2)``, columns and rows."""

    lines: tuple[Places, ...] = ()
    helping: tuple[Places, ...] = ()


def outline_of(kind: AnnotationKind, points: Points, aspect: float = 1.0) -> Outline:
    """Return the lines of a mark, finished or not; `aspect` is the height of a pixel over its width."""
    rule = KIND_RULES[kind]
    if len(points) < 2:
        return Outline()
    if kind in _CHAINS:
        return Outline((places_of(points),))
    if kind in _PAIRS:
        return _pairs(kind, points)
    if rule.closed:
        whole = rule.accepts(len(points))
        return Outline((_closed(outline_places(kind, points, aspect)) if whole else places_of(points),))
    if kind is _K.PERPENDICULAR:
        return _perpendicular(points, aspect)
    return Outline()


def _closed(places: tuple[Place, ...]) -> Places:
    return np.array((*places, places[0]), np.float64)


def _pairs(kind: AnnotationKind, points: Points) -> Outline:
    ends = [points[at : at + 2] for at in range(0, len(points), 2) if len(points) >= at + 2]
    lines = tuple(map(places_of, ends))
    if len(points) < 4 or kind not in (_K.OPEN_ANGLE, _K.COBB):
        return Outline(lines)
    return Outline(lines, (places_of((_middle(points[0], points[1]), _middle(points[2], points[3]))),))


def _middle(one: ImagePoint, other: ImagePoint) -> ImagePoint:
    return ImagePoint((one.column + other.column) / 2, (one.row + other.row) / 2)


def _perpendicular(points: Points, aspect: float) -> Outline:
    """Return the line, the perpendicular on it, and how the line goes on to its foot where that lies beyond it."""
    line = points[:2]
    if len(points) < 3:
        return Outline((places_of(line),))
    start, end, place = (flat(one, aspect) for one in points)
    share = along(place, start, end)
    at = back(start + share * (end - start), aspect)
    beyond = () if 0 <= share <= 1 else (places_of((line[0] if share < 0 else line[1], at)),)
    return Outline((places_of(line), places_of((at, points[2]))), beyond)
