"""Paints the drawings and words of a presentation state over its picture (PS3.3 C.10.5).

Words stand upright however the picture is turned. Drawings have a dark halo, so they read on any picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from reviewer_app.cases.presentation_states import Graphic, Point, StateText, Units
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.source import WHITE, Color
from reviewer_app.viewer import words
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.transform import PaneTransform
from reviewer_app.viewer.words import Style

_HALO = QColor(0, 0, 0, 190)
_FILLING = 110
_POINT, _GAP = 4.0, 6
"""Half the size of the cross at a point, and how far words stand from their anchor, in logical pixels."""
_THICKEST = 12.0
_VEIL = 0.45
_OUT_OF_SIGHT = 1e6
"""Device pixels; Qt's whole numbers end somewhere beyond."""
_CORNERS = 72
"""Corners of the polygon that stands for an ellipse."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Where points of a state fall in the pane; `area` is the displayed area there."""

    transform: PaneTransform
    area: QRectF

    def at(self, point: Point, units: Units) -> QPointF:
        if units is Units.DISPLAY:
            left, top = self.area.left(), self.area.top()
            return QPointF(left + point[0] * self.area.width(), top + point[1] * self.area.height())
        return QPointF(*self.transform.to_pane(ImagePoint(*point)))


def paint_state(canvas: Canvas, source: StateSource, transform: PaneTransform) -> None:
    """Paint what a state draws and writes on the picture, the lowest layer first."""
    places = _Places(transform, _area(source, transform))
    canvas.painter.save()
    canvas.painter.setRenderHint(canvas.painter.RenderHint.Antialiasing, on=True)
    for annotation in source.annotations:
        color = source.state.layer(annotation.layer).color or WHITE
        for graphic in annotation.graphics:
            _graphic(canvas, graphic, places, graphic.color or color)
        for text in annotation.texts:
            _text(canvas, text, places, text.color or color)
    canvas.painter.restore()


def _area(source: StateSource, transform: PaneTransform) -> QRectF:
    """Return the displayed area in the pane, the whole picture where the state names none."""
    level = source.levels[0]
    corners = ((0.0, 0.0), (level.columns - 1.0, level.rows - 1.0))
    if source.area is not None:
        corners = (source.area.top_left, source.area.bottom_right)
    columns, rows = (sorted(one) for one in zip(*corners, strict=True))
    first = transform.to_pane(ImagePoint(columns[0] - 0.5, rows[0] - 0.5))
    last = transform.to_pane(ImagePoint(columns[1] + 0.5, rows[1] + 0.5))
    return QRectF(QPointF(*first), QPointF(*last)).normalized()


def _graphic(canvas: Canvas, graphic: Graphic, places: _Places, color: Color) -> None:
    points = [places.at(one, graphic.units) for one in graphic.points]
    path = graphic_path(canvas, graphic, points)
    width = min(max(graphic.thickness or 1.0, 1.0), _THICKEST) * 1.5
    for ink, extra in ((_HALO, 2.0), (QColor(*color), 0.0)):
        pen = QPen(ink, (width + extra) * canvas.ratio)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        canvas.painter.strokePath(path, pen)
    if graphic.filled:
        canvas.painter.fillPath(path, QColor(*color, _FILLING))


def graphic_path(canvas: Canvas, graphic: Graphic, points: list[QPointF]) -> QPainterPath:
    """Return the line of a drawing; one whose points do not suffice for its kind is drawn as a plain line."""
    kind, count = graphic.type, len(points)
    if count == 1 or kind == "POINT":
        return _crosses(points, _POINT * canvas.ratio)
    if kind == "CIRCLE" and count == 2:
        away = points[1] - points[0]
        radius = math.hypot(away.x(), away.y())
        return _ellipse(points[0], QPointF(radius, 0.0), QPointF(0.0, radius))
    if kind == "ELLIPSE" and count == 4:
        return _ellipse((points[0] + points[1]) / 2, (points[1] - points[0]) / 2, (points[3] - points[2]) / 2)
    if graphic.compound and kind == "ELLIPSE" and count == 2:
        half = (points[1] - points[0]) / 2
        return _ellipse((points[0] + points[1]) / 2, QPointF(half.x(), 0.0), QPointF(0.0, half.y()))
    if graphic.compound and kind == "RECTANGLE" and count == 2:
        made = QPainterPath()
        made.addRect(QRectF(points[0], points[1]).normalized())
        return made
    if graphic.compound and kind == "MULTILINE":
        made = QPainterPath()
        for first, last in zip(points[::2], points[1::2], strict=False):
            made.addPath(_line([first, last]))
        return made
    return _curve(points) if kind == "INTERPOLATED" and count > 2 else _line(points)


def _line(points: list[QPointF]) -> QPainterPath:
    path = QPainterPath(points[0])
    for one in points[1:]:
        path.lineTo(one)
    return path


def _curve(points: list[QPointF]) -> QPainterPath:
    """Return a smooth line through all points (Catmull and Rom's spline); one that ends where it begins is closed."""
    closed = points[0] == points[-1]
    around = [points[-2] if closed else points[0], *points, points[1] if closed else points[-1]]
    path = QPainterPath(points[0])
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        path.cubicTo(start + (end - before) / 6, end - (after - start) / 6, end)
    return path


def _ellipse(middle: QPointF, one: QPointF, other: QPointF) -> QPainterPath:
    """Return the ellipse round `middle` whose half axes are `one` and `other`."""
    angles = (math.tau * number / _CORNERS for number in range(_CORNERS))
    path = _line([middle + one * math.cos(angle) + other * math.sin(angle) for angle in angles])
    path.closeSubpath()
    return path


def _crosses(points: list[QPointF], half: float) -> QPainterPath:
    path = QPainterPath()
    for one in points:
        for away in (QPointF(half, 0.0), QPointF(0.0, half)):
            path.addPath(_line([one - away, one + away]))
    return path


def _text(canvas: Canvas, text: StateText, places: _Places, color: Color) -> None:
    """Write the lines in their box, by its justification, else beside their anchor, and lead a line to it if asked."""
    anchor = places.at(text.anchor, text.anchor_units) if text.anchor is not None else None
    box = QRectF(anchor + QPointF(_GAP, _GAP) * canvas.ratio, QSizeF()) if anchor is not None else QRectF()
    if text.box is not None:
        box = QRectF(*(places.at(one, text.box_units) for one in text.box)).normalized()
    style = Style(canvas.text, QColor(*color).name(), veil=_VEIL)
    covered = QRect()
    for number, line in enumerate(text.words.splitlines()):
        width = words.text_width(line, style.pixels)
        free = {"CENTER": (box.width() - width) / 2, "RIGHT": box.width() - width}
        left = box.left() + (free.get(text.justification, 0.0) if text.box is not None else 0.0)
        top = round(box.top()) + number * words.line_height(style.pixels)
        if max(abs(left), abs(top)) > _OUT_OF_SIGHT:
            continue
        covered = covered.united(words.draw_line(canvas.painter, line, style, round(left), top))
    if covered.isNull():
        return
    canvas.taken.append(covered)
    if anchor is not None and text.anchor_visible:
        _leader(canvas, anchor, QRectF(covered), color)


def _leader(canvas: Canvas, anchor: QPointF, box: QRectF, color: Color) -> None:
    nearest = QPointF(min(max(anchor.x(), box.left()), box.right()), min(max(anchor.y(), box.top()), box.bottom()))
    for ink, width in ((_HALO, 3.0), (QColor(*color), 1.0)):
        canvas.painter.setPen(QPen(ink, width * canvas.ratio))
        canvas.painter.drawLine(nearest, anchor)
