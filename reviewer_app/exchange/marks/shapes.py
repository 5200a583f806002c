"""The points of an annotation as shapes in the words of DICOM (PS3.3 C.18.6.1.2, C.10.5.1.2)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.exchanged_marks import MarkShape
from reviewer_app.cases.outlines import Step, half_axes, spline
from reviewer_app.geometry import ImagePoint, PatientPoint, Spacing

#: Columns and rows as FL, whose length explicit transfer syntaxes tell in 16 bits (PS3.5 7.1.2): 65,528 bytes.
MOST_POINTS: Final = 8191


def thinned(points: tuple[ImagePoint, ...], most: int) -> tuple[ImagePoint, ...]:
    """Return at most so many of the points of a line, spread over it evenly; the first and the last one stay."""
    if len(points) <= most:
        return points
    step = (len(points) - 1) / (most - 1)
    return tuple(points[round(at * step)] for at in range(most))


def shapes_of(annotation: Annotation, aspect: float = 1.0) -> tuple[MarkShape, ...]:
    """Return the shapes of an annotation: none of a crop, which is no mark, and of one with too few points.

    `aspect` is the height of a pixel over its width: a circle of the patient is an ellipse of pixels that are not
    square, and a perpendicular is at right angles in the patient.
    """
    if len(annotation.points) < KIND_RULES[annotation.kind].least:
        return ()
    if annotation.kind is AnnotationKind.CIRCLE and not math.isclose(aspect, 1.0):
        return (_round(*half_axes(annotation.kind, annotation.points, aspect)),)
    if annotation.kind is AnnotationKind.PERPENDICULAR:
        return _perpendicular(annotation, aspect)
    return _MAKERS.get(annotation.kind, _line)(annotation)


def _part(annotation: Annotation, *places: int) -> tuple[tuple[ImagePoint, ...], tuple[PatientPoint, ...]]:
    """Return some of the points, by their places, in the image and, where they are known there, in the patient."""
    points, spatial = annotation.points, annotation.patient_points
    known = len(spatial) == len(points)
    return tuple(points[one] for one in places), tuple(spatial[one] for one in places) if known else ()


def _all(annotation: Annotation) -> range:
    return range(len(annotation.points))


def _line(annotation: Annotation) -> tuple[MarkShape, ...]:
    return (MarkShape("POLYLINE", *_part(annotation, *_all(annotation))),)


def _two_lines(annotation: Annotation) -> tuple[MarkShape, ...]:
    return (MarkShape("POLYLINE", *_part(annotation, 0, 1)), MarkShape("POLYLINE", *_part(annotation, 2, 3)))


def _closed(annotation: Annotation) -> tuple[MarkShape, ...]:
    return (MarkShape("POLYLINE", *_part(annotation, *_all(annotation), 0)),)


def _curve(annotation: Annotation) -> tuple[MarkShape, ...]:
    return (MarkShape("POLYLINE", thinned((*spline(annotation.points), annotation.points[0]), MOST_POINTS)),)


def _point(annotation: Annotation) -> tuple[MarkShape, ...]:
    return (MarkShape("POINT", *_part(annotation, 0)),)


def _points(annotation: Annotation) -> tuple[MarkShape, ...]:
    return (MarkShape("MULTIPOINT", *_part(annotation, *_all(annotation))),)


def _circle(annotation: Annotation) -> tuple[MarkShape, ...]:
    return (MarkShape("CIRCLE", *_part(annotation, 0, 1)),)


def _ellipse(annotation: Annotation) -> tuple[MarkShape, ...]:
    center, a, b = half_axes(annotation.kind, annotation.points)
    third, fourth = annotation.points[2:4]
    apart = math.dist((center.column, center.row), ((third.column + fourth.column) / 2, (third.row + fourth.row) / 2))
    slanted = abs(a[0] * b[0] + a[1] * b[1]) > _SLANT * math.hypot(*a) * math.hypot(*b)
    if slanted or apart > _SLANT:
        return (_round(center, a, b),)
    order = (0, 1, 2, 3) if math.hypot(*a) >= math.hypot(*b) else (2, 3, 0, 1)
    return (MarkShape("ELLIPSE", *_part(annotation, *order)),)


#: From this cosine of their angle, and this distance of their middles, axes are not those that a file may hold.
_SLANT: Final = 1e-6


def _round(center: ImagePoint, a: Step, b: Step) -> MarkShape:
    """Return the ellipse ``center + a cos t + b sin t`` by its own axes, which are at right angles in pixels."""
    turn = math.atan2(2 * (a[0] * b[0] + a[1] * b[1]), a[0] ** 2 + a[1] ** 2 - b[0] ** 2 - b[1] ** 2) / 2
    longer, shorter = _at(a, b, turn), _at(a, b, turn + math.pi / 2)
    ends = [(sign * one[0], sign * one[1]) for one in (longer, shorter) for sign in (1, -1)]
    return MarkShape("ELLIPSE", tuple(ImagePoint(center.column + one[0], center.row + one[1]) for one in ends))


def _at(a: Step, b: Step, turn: float) -> Step:
    return a[0] * math.cos(turn) + b[0] * math.sin(turn), a[1] * math.cos(turn) + b[1] * math.sin(turn)


def _perpendicular(annotation: Annotation, aspect: float) -> tuple[MarkShape, ...]:
    begin, end, point = annotation.points[:3]
    spacing = annotation.measurement.spacing if annotation.measurement is not None else None
    foot = _foot(begin, end, point, spacing or Spacing(row=aspect, column=1.0))
    return (MarkShape("POLYLINE", *_part(annotation, 0, 1)), MarkShape("POLYLINE", (point, foot)))


def _foot(begin: ImagePoint, end: ImagePoint, point: ImagePoint, spacing: Spacing) -> ImagePoint:
    """Return the foot of the perpendicular from `point` onto a line, at right angles in the patient."""
    along = ((end.column - begin.column) * spacing.column, (end.row - begin.row) * spacing.row)
    away = ((point.column - begin.column) * spacing.column, (point.row - begin.row) * spacing.row)
    length = along[0] ** 2 + along[1] ** 2
    part = (along[0] * away[0] + along[1] * away[1]) / length if length else 0.0
    return ImagePoint(
        begin.column + part * (end.column - begin.column),
        begin.row + part * (end.row - begin.row),
    )


def _none(_annotation: Annotation) -> tuple[MarkShape, ...]:
    return ()


_K = AnnotationKind
_MAKERS: Final[dict[AnnotationKind, Callable[[Annotation], tuple[MarkShape, ...]]]] = {
    _K.BIDIRECTIONAL: _two_lines,
    _K.OPEN_ANGLE: _two_lines,
    _K.COBB: _two_lines,
    _K.CARDIOTHORACIC_RATIO: _two_lines,
    _K.ELLIPSE: _ellipse,
    _K.CIRCLE: _circle,
    _K.RECTANGLE: _closed,
    _K.POLYGON: _closed,
    _K.FREEHAND: _closed,
    _K.SPLINE: _curve,
    _K.PROBE: _point,
    _K.TEXT: _point,
    _K.LEVEL: _point,
    _K.MARKER: _point,
    _K.COUNT: _points,
    _K.CROP: _none,
}
"""Every other kind is one line through its points."""
