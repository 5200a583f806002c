"""Paints the values along a line as a curve, in a box at the foot of the pane."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from reviewer_app.imaging.measuring.profile import LineProfile
from reviewer_app.viewer import words
from reviewer_app.viewer.class_colors import OWN
from reviewer_app.viewer.compose import Standing
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.words import Style

Places = npt.NDArray[np.float64]
_GROUND = QColor(0, 0, 0, 215)
_WIDTH, _HEIGHT, _EDGE, _STEP = 300, 120, 10, 8


def paint_profile(image: QImage, profile: LineProfile, standing: Standing, ratio: float) -> None:
    """Paint a profile over a picture of a pane, where it covers no words; nothing where no place has a value."""
    if not np.isfinite(profile.values).any():
        return
    painter = QPainter(image)
    canvas = Canvas(painter, image.width(), image.height(), ratio, list(standing.taken))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = _place(canvas)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(QRectF(box), 4 * ratio, 4 * ratio)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line = words.line_height(canvas.text)
    edge = canvas.px(_EDGE)
    room = QRectF(box.adjusted(edge, edge + line, -edge, -edge - line))
    low, high = float(np.nanmin(profile.values)), float(np.nanmax(profile.values))
    painter.setPen(QPen(QColor(OWN), 1.5 * ratio))
    for piece in curve_in(profile, (room.left(), room.top(), room.width(), room.height())):
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in piece.tolist()]))
    style = Style(canvas.text)
    span = f"{low:.4g} to {high:.4g} {profile.unit}".strip()
    words.draw_line(painter, span, style, box.left() + edge, box.top() + edge // 2)
    way = f"0 to {profile.distances[-1]:.1f} {profile.distance_unit}"
    words.draw_line(painter, way, style, box.left() + edge, box.bottom() - edge // 2 - line)
    painter.end()


def curve_in(profile: LineProfile, room: tuple[float, float, float, float]) -> list[Places]:
    """Return the pieces of a curve within left, top, width and height, each (points, 2); no value leaves a gap."""
    left, top, width, height = room
    low, high = float(np.nanmin(profile.values)), float(np.nanmax(profile.values))
    x = left + width * profile.distances / max(float(profile.distances[-1]), 1e-12)
    y = top + height * (1 - (profile.values - low) / max(high - low, 1e-12))
    there = np.flatnonzero(np.isfinite(profile.values))
    pieces = np.split(there, np.flatnonzero(np.diff(there) > 1) + 1)
    return [np.stack((x[one], y[one]), axis=1) for one in pieces if len(one)]


def _place(canvas: Canvas) -> QRect:
    """Return a box at the foot of the pane, in the middle, as low as the words there let it."""
    width, height = min(canvas.px(_WIDTH), canvas.width), canvas.px(_HEIGHT)
    left = (canvas.width - width) // 2
    lowest = canvas.height - height - canvas.px(_EDGE)
    boxes = (QRect(left, top, width, height) for top in range(lowest, 0, -canvas.px(_STEP)))
    return next((one for one in boxes if not canvas.is_taken(one)), QRect(left, lowest, width, height))
