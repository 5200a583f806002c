"""Paints the lines of a mark: its colour on a dark halo, so that it is seen on black and on white, and its handles."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.dicom.forgetting import forgets
from reviewer_app.imaging.measuring.scanlines import places_of
from reviewer_app.viewer.class_colors import class_color
from reviewer_app.viewer.mark_labels import HALO, box_about, chain_of
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.smooth_lines import Pieces, Points, smooth_pieces
from reviewer_app.viewer.tools.outlines import outline_of
from reviewer_app.viewer.transform import PaneTransform

_K = AnnotationKind
_ARROW_HEAD, _ARC, _RING, _CROSS, _GAP = 12.0, 22.0, 9.0, 9.0, 3.0
#: Further than this from its points and lines nothing of a mark is painted: half of the widest line is 2.
_REACH = _ARC + 4
_SHADE = QColor(0, 0, 0, 150)
#: Outlines drawn by hand have too many points for handles.
_NO_HANDLES = frozenset({_K.FREEHAND, _K.COUNT, _K.PROBE, _K.MARKER, _K.LEVEL})
#: What `_extra` knows.
_MORE_THAN_LINES = frozenset({_K.ARROW, _K.ANGLE, _K.PROBE, _K.MARKER, _K.LEVEL, _K.PROFILE, _K.CALIBRATION, _K.CIRCLE})

Chain = list[QPointF]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A mark in device pixels of the pane: its points, its lines, and those that only help to read it, each ``(n, 2)``.

    `label_middle` is where the middle of its label was put, None where a place is to be found. `pieces` are those of
    each line, see `smooth_pieces`.
    """

    annotation: Annotation
    places: Points
    lines: tuple[Points, ...] = ()
    helping: tuple[Points, ...] = ()
    label_middle: QPointF | None = None
    pieces: tuple[Pieces, ...] = ()

    @property
    def points(self) -> Chain:
        """Its points, made when they are asked for: a line drawn by hand has hundreds that nobody looks at."""
        return chain_of(self.places)

    @property
    def anchors(self) -> Chain:
        """The points that a label may belong to, the last one first choice."""
        if KIND_RULES[self.annotation.kind].closed and self.lines:
            line = self.lines[0]
            return chain_of(line[[*range(0, len(line), 8), int(line[:, 0].argmax())]])
        return self.points

    @property
    def box(self) -> QRectF:
        """What its points and lines lie in."""
        return box_about(np.concatenate((self.places, *self.lines, *self.helping)))

    def bounds(self, ratio: float) -> QRect:
        """What its lines, handles and all beside them may touch; `ratio` is device pixels per logical pixel."""
        reach = math.ceil(_REACH * ratio)
        return self.box.toAlignedRect().adjusted(-reach, -reach, reach, reach)


def shape_of(annotation: Annotation, transform: PaneTransform) -> Shape:
    """Return a mark as it lies in a pane; it is kept: the marks of an image are painted again and again."""
    return _shape(_Same(annotation), transform)


class _Same:
    """A frozen value that is another as soon as it is another object: what it holds takes longer to compare."""

    __slots__ = ("value",)

    def __init__(self, value: Annotation) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


@lru_cache(maxsize=384)
def _shape(same: _Same, transform: PaneTransform) -> Shape:
    annotation = same.value
    outline = outline_of(annotation.kind, annotation.points, transform.frame.aspect)
    lines, put = tuple(map(transform.placed, outline.lines)), annotation.label_point
    return Shape(
        annotation,
        transform.placed(places_of(annotation.points)),
        lines,
        tuple(map(transform.placed, outline.helping)),
        None if put is None else QPointF(*transform.to_pane(put)),
        tuple(map(smooth_pieces, lines)),
    )


@forgets
def _forget_shapes() -> None:
    """Drop the marks: words of readers are among them."""
    _shape.cache_clear()


def paint_shape(canvas: Canvas, shape: Shape, *, chosen: bool, handles: bool = True) -> None:
    """Paint the lines of a mark, what its kind has beside them, and its handles."""
    annotation = shape.annotation
    color = QColor(class_color(annotation.class_name))
    extra = _extra(canvas, shape)
    width = 2.0 if chosen else 1.5
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush)  # a ring and an arc have an inside
    for ink, more in ((HALO, 2.0), (color, 0.0)):
        outline = pen_of(ink, (width + more) * canvas.ratio)
        _paint_lines(canvas, shape, outline)
        canvas.painter.setPen(outline)
        canvas.painter.drawPath(extra)
        pen = pen_of(ink, (1.0 + more) * canvas.ratio)
        if more == 0.0:
            pen.setDashPattern([4, 4])
        canvas.painter.setPen(pen)
        for line in shape.helping:
            canvas.painter.drawPolyline(QPolygonF(chain_of(line)))
    if handles and _has_handles(annotation, chosen=chosen):
        for point in shape.points:
            _handle(canvas, point, color, round_one=annotation.locked)


def _paint_lines(canvas: Canvas, shape: Shape, pen: QPen) -> None:
    """Paint the lines of a mark, smooth ones by their pieces; one that is straight has square ends, filled as fast."""
    flat, square = QPen(pen), QPen(pen)
    flat.setCapStyle(Qt.PenCapStyle.FlatCap)
    square.setCapStyle(Qt.PenCapStyle.SquareCap)
    for line, pieces in itertools.zip_longest(shape.lines, shape.pieces):
        if pieces:
            canvas.painter.setPen(flat)
            canvas.painter.drawLines(pieces)
        elif len(line) == 2:
            canvas.painter.setPen(square)
            canvas.painter.drawLines([QLineF(*chain_of(line))])
        else:
            canvas.painter.setPen(pen)
            canvas.painter.drawPolyline(QPolygonF(chain_of(line)))


def pen_of(ink: QColor, width: float) -> QPen:
    """Return a pen with round ends and corners; `width` in device pixels."""
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _has_handles(annotation: Annotation, *, chosen: bool) -> bool:
    if annotation.kind in _NO_HANDLES:
        return False
    return chosen or annotation.kind in (_K.LENGTH, _K.BIDIRECTIONAL, _K.TEXT)


def _handle(canvas: Canvas, point: QPointF, color: QColor, *, round_one: bool) -> None:
    """Paint a square to take hold of; a mark that is locked has rings instead."""
    side = 6 * canvas.ratio
    box = QRectF(point.x() - side / 2, point.y() - side / 2, side, side)
    canvas.painter.setPen(QPen(QColor(0, 0, 0, 220), canvas.ratio))
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush if round_one else color)
    if round_one:
        canvas.painter.setPen(QPen(color, 1.5 * canvas.ratio))
        canvas.painter.drawEllipse(box)
    else:
        canvas.painter.drawRect(box)
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush)


def _extra(canvas: Canvas, shape: Shape) -> QPainterPath:
    """Return what a kind has beside its lines: arrow head, arc of an angle, cross of a probe, ring of a marker."""
    path, ratio, kind = QPainterPath(), canvas.ratio, shape.annotation.kind
    if kind not in _MORE_THAN_LINES:
        return path
    points = shape.points
    if kind is _K.ARROW and len(points) == 2:
        path.addPolygon(QPolygonF(_arrow_head(points, _ARROW_HEAD * ratio)))
    elif kind is _K.ANGLE and len(points) == 3:
        _add_arc(path, points, _ARC * ratio)
    elif kind is _K.PROBE and points:
        _add_cross(path, points[0], _GAP * ratio, _CROSS * ratio)
    elif kind is _K.MARKER and points:
        path.addEllipse(points[0], _RING * ratio, _RING * ratio)
        _add_cross(path, points[0], _RING * ratio, (_RING + 4) * ratio)
    elif kind is _K.LEVEL and points:
        path.moveTo(points[0] - QPointF(_RING * ratio, 0))
        path.lineTo(points[0] + QPointF(_RING * ratio, 0))
    elif kind in (_K.PROFILE, _K.CALIBRATION) and len(points) == 2:
        for end in points:
            _add_tick(path, end, points, 5 * ratio)
    elif kind is _K.CIRCLE and points:
        _add_cross(path, points[0], 0.0, 3 * ratio)
    return path


def _arrow_head(points: Chain, size: float) -> Chain:
    """Return one barb, the tip, and the other barb; the tip is the first point."""
    tip, tail = points
    angle = math.atan2(tail.y() - tip.y(), tail.x() - tip.x())
    barbs = [QPointF(tip.x() + size * math.cos(angle + turn), tip.y() + size * math.sin(angle + turn))
             for turn in (math.radians(25), -math.radians(25))]  # fmt: skip
    return [barbs[0], tip, barbs[1]]


def _add_arc(path: QPainterPath, points: Chain, radius: float) -> None:
    """Add the arc between the arms of an angle, no longer than half of either."""
    one, vertex, other = points
    arms = [QLineF(vertex, one), QLineF(vertex, other)]
    radius = min(radius, arms[0].length() / 2, arms[1].length() / 2)
    if radius < 2:
        return
    box = QRectF(vertex.x() - radius, vertex.y() - radius, 2 * radius, 2 * radius)
    sweep = arms[0].angleTo(arms[1])
    path.arcMoveTo(box, arms[0].angle())
    path.arcTo(box, arms[0].angle(), sweep if sweep <= 180 else sweep - 360)


def _add_cross(path: QPainterPath, at: QPointF, start: float, end: float) -> None:
    for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(at + QPointF(across * start, down * start))
        path.lineTo(at + QPointF(across * end, down * end))


def _add_tick(path: QPainterPath, at: QPointF, points: Chain, size: float) -> None:
    line = QLineF(points[0], points[1]).normalVector().unitVector()
    by = QPointF(line.dx() * size, line.dy() * size)
    path.moveTo(at - by)
    path.lineTo(at + by)


def paint_shades(canvas: Canvas, marks: Sequence[Annotation], transform: PaneTransform, shade: QColor = _SHADE) -> None:
    """Darken what lies outside of crops; words are painted over that."""
    for one in marks:
        if one.kind is _K.CROP:
            corners = chain_of(transform.placed(places_of(one.points)))
            path = QPainterPath()
            path.addRect(QRectF(0, 0, canvas.width, canvas.height))
            path.addPolygon(QPolygonF([*corners, corners[0]]))
            canvas.painter.fillPath(path, shade)  # the odd-even rule leaves the crop itself as it is
