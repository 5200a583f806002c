"""Paints annotations: yellow on a dark halo, handles, a label with value and scale, and a dashed leader to it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer import words
from reviewer_app.viewer.labels import Label, label_of
from reviewer_app.viewer.overlay_painter import INSET, Canvas
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.transform import PaneTransform
from reviewer_app.viewer.words import SEMIBOLD, Style

OWN = "#F5D76E"
_HALO = QColor(0, 0, 0, 190)
_WARN = "#E6B04A"
_LABEL_GROUND = QColor(0, 0, 0, 204)
_ARROW_HEAD = 12


def paint_annotations(
    canvas: Canvas, annotations: Sequence[Annotation], overlays: OverlaySet, transform: PaneTransform
) -> None:
    """Paint all shapes, then all labels, so that no line crosses a number."""
    numbers = dict(overlays.numbers)
    shapes = [(one, [QPointF(*transform.to_pane(p)) for p in one.points]) for one in annotations if one.points]
    for one, points in shapes:
        _shape(canvas, one, points, chosen=one.id == overlays.selected)
    lines = [QLineF(a, b) for _, points in shapes for a, b in itertools.pairwise([*points, points[-1]])]
    for one, points in shapes:
        label = label_of(one, numbers.get(one.id))
        anchor = _anchor(canvas, points)
        if label.head and anchor is not None:
            box = _label(canvas, label, (anchor, lines), compact=overlays.compact)
            if one.kind is not AnnotationKind.TEXT:
                lines.append(_leader(canvas, anchor, box))


def _anchor(canvas: Canvas, points: list[QPointF]) -> QPointF | None:
    """Return the point that a label belongs to: the last in sight, else the middle of what is; None if nothing is.

    A label whose mark is out of sight would name whatever it happens to lie on.
    """
    pane = QRectF(0, 0, canvas.width, canvas.height)
    last = next((one for one in reversed(points) if pane.contains(one)), None)
    if last is not None or len(points) < 2:
        return last
    corners = [pane.topLeft(), pane.topRight(), pane.bottomRight(), pane.bottomLeft(), pane.topLeft()]
    line = QLineF(points[0], points[-1])
    bounded = QLineF.IntersectionType.BoundedIntersection
    crossings = [line.intersects(QLineF(a, b)) for a, b in itertools.pairwise(corners)]
    edges = [QPointF(place) for kind, place in crossings if kind == bounded]
    return (edges[0] + edges[-1]) / 2 if edges else None


def _shape(canvas: Canvas, annotation: Annotation, points: list[QPointF], *, chosen: bool) -> None:
    lines: list[list[QPointF]] = []
    if annotation.kind is AnnotationKind.LENGTH and len(points) == 2:
        lines = [points]
    elif annotation.kind is AnnotationKind.ARROW and len(points) == 2:
        lines = [points, _arrow_head(canvas, points)]
    width = 2.0 if chosen else 1.5
    for color, extra in ((_HALO, 2.0), (QColor(OWN), 0.0)):
        pen = QPen(color, (width + extra) * canvas.ratio)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        canvas.painter.setPen(pen)
        for line in lines:
            canvas.painter.drawPolyline(line)
    for point in _handles(annotation, points, chosen=chosen):
        _handle(canvas, point)


def _handles(annotation: Annotation, points: list[QPointF], *, chosen: bool) -> list[QPointF]:
    if annotation.kind is AnnotationKind.LENGTH or chosen:
        return points
    return points if annotation.kind is AnnotationKind.TEXT else []


def _handle(canvas: Canvas, point: QPointF) -> None:
    side = 6 * canvas.ratio
    box = QRectF(point.x() - side / 2, point.y() - side / 2, side, side)
    canvas.painter.setPen(QPen(QColor(0, 0, 0, 220), canvas.ratio))
    canvas.painter.setBrush(QColor(OWN))
    canvas.painter.drawRect(box)
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush)


def _arrow_head(canvas: Canvas, points: list[QPointF]) -> list[QPointF]:
    """Return one barb, the tip, and the other barb; the tip is the first point."""
    tip, tail = points
    angle = math.atan2(tail.y() - tip.y(), tail.x() - tip.x())
    size = _ARROW_HEAD * canvas.ratio
    barbs = [QPointF(tip.x() + size * math.cos(angle + turn), tip.y() + size * math.sin(angle + turn))
             for turn in (math.radians(25), -math.radians(25))]  # fmt: skip
    return [barbs[0], tip, barbs[1]]


def _label(canvas: Canvas, label: Label, at: tuple[QPointF, list[QLineF]], *, compact: bool) -> QRect:
    """Paint a label near a point, clear of words and of all lines; return where it stands."""
    lines = [(label.head, Style(canvas.text, OWN, SEMIBOLD))]
    if label.scale and (label.warning or not compact):
        lines.append((label.scale, Style(canvas.text, _WARN if label.warning else words.OTHER_LINES)))
    pitch = words.line_height(canvas.text)
    pad = canvas.px(7)
    width = max(words.text_width(text, style.pixels, style.weight) for text, style in lines) + 2 * pad
    box = _free_place(canvas, (width, pitch * len(lines) + canvas.px(6)), *at)
    canvas.painter.setPen(Qt.PenStyle.NoPen)
    canvas.painter.setBrush(_LABEL_GROUND)
    canvas.painter.drawRoundedRect(QRectF(box), 4 * canvas.ratio, 4 * canvas.ratio)
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush)
    top = box.top() + canvas.px(3)
    for text, style in lines:
        words.draw_line(canvas.painter, text, style, box.left() + pad, top)
        top += pitch
    canvas.taken.append(box)
    return box


def _free_place(canvas: Canvas, size: tuple[int, int], anchor: QPointF, lines: list[QLineF]) -> QRect:
    """Return the first place near the anchor that lies in the pane and covers neither words nor shapes."""
    edge = canvas.px(INSET) // 2
    inside = QRect(edge, edge, canvas.width - 2 * edge - canvas.px(6), canvas.height - 2 * edge)
    places = _places(canvas, size, (round(anchor.x()), round(anchor.y())))
    for place in places:
        clear = not any(place.intersects(other) for other in canvas.taken)
        if inside.contains(place) and clear and not _crosses(place, lines, canvas.px(5)):
            return place
    return _held_inside(places[1], inside)


def _places(canvas: Canvas, size: tuple[int, int], anchor: tuple[int, int]) -> list[QRect]:
    """Return the places to try: beside, below and above the anchor, near ones first."""
    width, height = size
    found = []
    for gap in (canvas.px(14), canvas.px(40), canvas.px(80)):
        right, left, below, above = gap, -gap - width, gap, -gap - height
        found += [
            (right, -height // 2), (right, below), (right, above), (left, -height // 2), (left, below), (left, above),
            (-width // 2, below), (-width // 2, above),
        ]  # fmt: skip
    return [QRect(anchor[0] + dx, anchor[1] + dy, width, height) for dx, dy in found]


def _crosses(box: QRect, lines: list[QLineF], margin: int) -> bool:
    """Whether a box, with a margin, meets any of the lines."""
    wide = QRectF(box.adjusted(-margin, -margin, margin, margin))
    corners = [wide.topLeft(), wide.topRight(), wide.bottomRight(), wide.bottomLeft(), wide.topLeft()]
    sides = [QLineF(a, b) for a, b in itertools.pairwise(corners)]
    bounded = QLineF.IntersectionType.BoundedIntersection
    return any(wide.contains(line.p1()) or any(line.intersects(side)[0] == bounded for side in sides) for line in lines)


def _held_inside(box: QRect, inside: QRect) -> QRect:
    x = max(inside.left(), min(box.left(), inside.right() - box.width()))
    y = max(inside.top(), min(box.top(), inside.bottom() - box.height()))
    return QRect(x, y, box.width(), box.height())


def _leader(canvas: Canvas, anchor: QPointF, box: QRect) -> QLineF:
    """Draw a dashed line from the shape to the nearest point of its label, and return it."""
    near = QPointF(
        min(max(anchor.x(), box.left()), box.left() + box.width()),
        min(max(anchor.y(), box.top()), box.top() + box.height()),
    )
    line = QLineF(near, anchor)
    line.setLength(max(0.0, line.length() - 5 * canvas.ratio))  # the handle stays free
    if line.length() < 3 * canvas.ratio:
        return line
    for color, width in ((_HALO, 2.5), (QColor(OWN), 1.0)):
        pen = QPen(color, width * canvas.ratio)
        if color is not _HALO:
            pen.setDashPattern([5, 4])
        canvas.painter.setPen(pen)
        canvas.painter.drawLine(line)
    return line
