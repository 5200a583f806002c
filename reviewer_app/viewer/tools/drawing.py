"""Marks as values: made on the painted frame, and made anew when their points are others."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import Author, PaintedFrame, View, patient_points
from reviewer_app.viewer.tools.numbers import numbers_now

#: A stroke shorter than this many logical pixels is a click: the next click then sets the next point.
CLICK = 4.0


def with_points(annotation: Annotation, painted: PaintedFrame, points: tuple[ImagePoint, ...]) -> Annotation:
    """Return an annotation with other points on the same frame, its places in the patient and number made anew.

    Values of pixels are told where they are read in no time; see `numbers.needs_reading`.
    """
    normal = None if painted.plane is None else painted.plane.normal
    moved = replace(annotation, points=points, patient_points=patient_points(painted, points), plane_normal=normal)
    return replace(moved, measurement=numbers_now(painted, moved))


def new_annotation(view: View, author: Author, kind: AnnotationKind, points: tuple[ImagePoint, ...]) -> Annotation:
    """Return a new mark on the painted frame."""
    painted = view.painted
    empty = Annotation(
        id=author.new_id(),
        kind=kind,
        image=painted.image,
        points=(),
        author=author.name,
        created=author.now(),
        view=view.state,
        frame_of_reference_uid=painted.frame_of_reference_uid,
        class_name=view.class_name,
    )
    return with_points(empty, painted, points)
