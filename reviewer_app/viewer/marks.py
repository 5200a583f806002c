"""Small marks over pictures: shapes that differ, not only colours. Drawn on a 16-unit grid."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from reviewer_app.viewer.quality import Quality

_COLORS = {
    Quality.FULL: "#5DBB97",
    Quality.ENLARGED: "#E6B04A",
    Quality.LOSSY: "#E6B04A",
    Quality.LOADING: "#7DB3E8",
    Quality.PREVIEW: "#7DB3E8",
    Quality.INCOMPLETE: "#F2846B",
    Quality.FAILED: "#F2846B",
}
_INK = QColor("#0A0A0A")


def quality(painter: QPainter, kind: Quality, box: QRectF) -> None:
    """Paint the mark of a quality, each of another shape."""
    color = _COLORS[kind]
    if kind is Quality.INCOMPLETE:
        warning(painter, box, color)
        return
    painter.save()
    _to_grid(painter, box)
    if kind is Quality.LOSSY:
        _half_disc(painter, color)
    elif kind is Quality.PREVIEW:
        _squares(painter, color)
    else:
        painter.setPen(QPen(_INK, 1.0))
        painter.setBrush(QColor(color))
        painter.drawEllipse(QPointF(8, 8), 7, 7)
        painter.setPen(QPen(_INK, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        for line in _LINES[kind]:
            painter.drawPolyline([QPointF(x, y) for x, y in line])
    painter.restore()


_TICK = (((5.0, 8.3), (7.2, 10.5), (11.2, 6.0)),)
_CROSS = (((5.3, 5.3), (10.7, 10.7)), ((10.7, 5.3), (5.3, 10.7)))
_DOWN = (((8.0, 4.6), (8.0, 11.0)), ((5.4, 8.6), (8.0, 11.2), (10.6, 8.6)))
_PLUS = (((8.0, 4.6), (8.0, 11.4)), ((4.6, 8.0), (11.4, 8.0)))
_LINES = {Quality.FULL: _TICK, Quality.ENLARGED: _PLUS, Quality.LOADING: _DOWN, Quality.FAILED: _CROSS}


def warning(painter: QPainter, box: QRectF, color: str) -> None:
    """Paint a filled triangle with a stroke and a point."""
    painter.save()
    _to_grid(painter, box)
    painter.setPen(QPen(_INK, 1.0))
    painter.setBrush(QColor(color))
    painter.drawPolygon(QPolygonF([QPointF(8, 1.5), QPointF(15.2, 14.5), QPointF(0.8, 14.5)]))
    painter.setPen(QPen(_INK, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(8, 6.5), QPointF(8, 9.6))
    painter.drawPoint(QPointF(8, 12.3))
    painter.restore()


def _squares(painter: QPainter, color: str) -> None:
    """Paint a picture of few pixels."""
    painter.setPen(QPen(_INK, 1.0))
    painter.setBrush(QColor(color))
    for x, y, side in ((1.5, 1.5, 6.5), (8.0, 8.0, 6.5)):
        painter.drawRect(QRectF(x, y, side, side))
    painter.setBrush(_INK)
    for x, y in ((8.0, 1.5), (1.5, 8.0)):
        painter.drawRect(QRectF(x, y, 6.5, 6.5))


def _half_disc(painter: QPainter, color: str) -> None:
    half = QPainterPath(QPointF(8, 1.5))
    half.arcTo(QRectF(1.5, 1.5, 13, 13), 90, 180)
    half.closeSubpath()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_INK)
    painter.drawEllipse(QPointF(8, 8), 7.6, 7.6)
    painter.fillPath(half, QColor(color))
    painter.setPen(QPen(QColor(color), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(8, 8), 6.3, 6.3)


def _to_grid(painter: QPainter, box: QRectF) -> None:
    painter.translate(box.topLeft())
    painter.scale(box.width() / 16, box.height() / 16)
