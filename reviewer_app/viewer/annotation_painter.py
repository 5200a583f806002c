"""Paints the marks of a picture: all shapes first, then all labels, so that no line crosses a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from PySide6.QtCore import QLineF, QPointF, QRect

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer.class_colors import class_color
from reviewer_app.viewer.counted_points import paint_counted
from reviewer_app.viewer.crossing_marks import CrossedMark
from reviewer_app.viewer.cut_painter import paint_cuts
from reviewer_app.viewer.labels import Label, label_of
from reviewer_app.viewer.mark_labels import (
    LabelLook,
    Obstacles,
    PlacedLabel,
    anchor_of,
    leader_of,
    nearest_on,
    paint_label,
    paint_leader,
    place_label,
)
from reviewer_app.viewer.mark_shapes import Shape, paint_shape, shape_of
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.transform import PaneTransform

#: More labels than these on one picture hide it; the lines are all drawn, and a mark that is chosen has its label.
MOST_LABELS = 40
#: How strong marks of another slice are that lies within half a slice of this one.
_DIMMED = 0.5


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A label at its place, the line that leads to its mark, None for none, and the colour of both."""

    label: PlacedLabel
    leader: QLineF | None
    color: str


@dataclass(frozen=True, slots=True)
class PlacedMarks:
    """Shapes and labels of marks in device pixels, and the part of the pane where words that stood had a say in it."""

    shapes: Sequence[Shape]
    labels: Sequence[_Labelled]
    tried: QRect

    def bounds(self, ratio: float) -> QRect:
        """Return what may be painted of them; `ratio` is device pixels per logical pixel."""
        edge = round(2 * ratio) + 1
        boxes = [one.label.box.adjusted(-edge, -edge, edge, edge) for one in self.labels]  # leaders lie between
        return reduce(QRect.united, [*(one.bounds(ratio) for one in self.shapes), *boxes], QRect())


def place_annotations(
    canvas: Canvas, annotations: Sequence[Annotation], overlays: OverlaySet, transform: PaneTransform
) -> PlacedMarks:
    """Place marks and their labels, but no counted points."""
    own = [shape_of(one, transform) for one in annotations if one.points and one.kind is not AnnotationKind.COUNT]
    return _placed(canvas, own, overlays)


def paint_placed(canvas: Canvas, placed: PlacedMarks, selected: str) -> None:
    """Paint marks, the chosen one by its id, then their labels."""
    for shape in placed.shapes:
        paint_shape(canvas, shape, chosen=shape.annotation.id == selected)
    _paint_labels(canvas, placed)


def paint_annotations(
    canvas: Canvas, annotations: Sequence[Annotation], overlays: OverlaySet, transform: PaneTransform
) -> PlacedMarks:
    """Paint marks with their labels; return where those stand that are no counted points."""
    paint_counted(canvas, annotations, transform, legend=True)
    placed = place_annotations(canvas, annotations, overlays, transform)
    paint_placed(canvas, placed, overlays.selected)
    return placed


def paint_passing(
    canvas: Canvas, passing: Sequence[Annotation], overlays: OverlaySet, transform: PaneTransform
) -> None:
    """Paint marks of other pictures that lie in the plane of this one: dimmed, and without handles."""
    canvas.painter.save()
    canvas.painter.setOpacity(_DIMMED)
    shapes = [shape_of(one, transform) for one in passing if one.points]
    for shape in shapes:
        paint_shape(canvas, shape, chosen=False, handles=False)
    _paint_labels(canvas, _placed(canvas, shapes, overlays, compact=True))
    canvas.painter.restore()


def paint_crossing(
    canvas: Canvas, crossing: Sequence[CrossedMark], overlays: OverlaySet, transform: PaneTransform
) -> None:
    """Paint what the plane cuts from marks of other planes: dimmed, with the number alone: a value is of the whole."""
    numbers = dict(overlays.numbers)
    canvas.painter.save()
    canvas.painter.setOpacity(_DIMMED)
    painted = paint_cuts(canvas, crossing, transform, MOST_LABELS)
    for one, placed in zip(crossing[-MOST_LABELS:], painted, strict=True):
        anchor = anchor_of(canvas, [QPointF(x, y) for x, y in placed.tolist()])
        number = str(numbers.get(one.annotation.id) or "")
        if number and anchor is not None:
            look = LabelLook(class_color(one.annotation.class_name), compact=True, chosen=False)
            paint_label(canvas, place_label(canvas, Label(number, short=number), anchor, Obstacles(), look))
    canvas.painter.restore()


def _paint_labels(canvas: Canvas, placed: PlacedMarks) -> None:
    for one in placed.labels:
        paint_label(canvas, one.label)
        if one.leader is not None:
            paint_leader(canvas, one.leader, one.color)


def _placed(canvas: Canvas, shapes: Sequence[Shape], overlays: OverlaySet, *, compact: bool = False) -> PlacedMarks:
    """Place the labels of shapes; none can be taken hold of where they are `compact`."""
    numbers, obstacles, labels = dict(overlays.numbers), Obstacles(), list[_Labelled]()
    for shape in shapes:
        obstacles.add(shape.lines or [shape.places])
        if KIND_RULES[shape.annotation.kind].closed and shape.annotation.kind is not AnnotationKind.CROP:
            obstacles.add_box(shape.lines[0] if shape.lines else shape.places)
    for shape in _labelled(shapes, overlays.selected):
        one = shape.annotation
        label, anchor = label_of(one, numbers.get(one.id)), anchor_of(canvas, shape.anchors)
        if not label.short or anchor is None:
            continue
        color, put = class_color(one.class_name), shape.label_middle
        if put is not None:
            anchor = nearest_on(shape.lines or [shape.places], put) or anchor
        look = LabelLook(color, compact or overlays.compact, one.id == overlays.selected)
        placed, leader = place_label(canvas, label, anchor, obstacles, look, put), None
        if not compact:
            canvas.labels[one.id] = placed.box
        if one.kind is not AnnotationKind.TEXT or put is not None:
            leader = leader_of(canvas, anchor, placed.box)
            obstacles.add_line(leader)
        labels.append(_Labelled(placed, leader, color))
    return PlacedMarks(shapes, labels, obstacles.tried)


def _labelled(shapes: Sequence[Shape], selected: str) -> Sequence[Shape]:
    """Return the marks that have a label, the newest: first those whose place is given, then the chosen one."""
    newest = list(shapes[-MOST_LABELS:])
    return sorted(
        newest + [one for one in shapes[:-MOST_LABELS] if one.annotation.id == selected],
        key=lambda one: (one.label_middle is None, one.annotation.id != selected),
    )
