"""Paints the values along a line as a curve, in a box at the foot of the pane."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from reviewer_app.imaging.measuring.profile import LineProfile
from reviewer_app.viewer.class_colors import OWN
from reviewer_app.viewer.compose import Standing
from reviewer_app.viewer.value_box import paint_value_box

Places = npt.NDArray[np.float64]


def paint_profile(image: QImage, profile: LineProfile, standing: Standing, ratio: float) -> None:
    """Paint a profile over a picture of a pane, where it covers no words; nothing where no place has a value."""
    if not np.isfinite(profile.values).any():
        return
    low, high = float(np.nanmin(profile.values)), float(np.nanmax(profile.values))
    span = f"{low:.4g} to {high:.4g} {profile.unit}".strip()
    way = f"0 to {profile.distances[-1]:.1f} {profile.distance_unit}"

    def draw(painter: QPainter, room: QRectF) -> None:
        painter.setPen(QPen(QColor(OWN), 1.5 * ratio))
        for piece in curve_in(profile, (room.left(), room.top(), room.width(), room.height())):
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in piece.tolist()]))

    paint_value_box(image, (span, way), standing, ratio, draw)


def curve_in(profile: LineProfile, room: tuple[float, float, float, float]) -> list[Places]:
    """Return the pieces of a curve within left, top, width and height, each (points, 2); no value leaves a gap."""
    left, top, width, height = room
    low, high = float(np.nanmin(profile.values)), float(np.nanmax(profile.values))
    x = left + width * profile.distances / max(float(profile.distances[-1]), 1e-12)
    y = top + height * (1 - (profile.values - low) / max(high - low, 1e-12))
    there = np.flatnonzero(np.isfinite(profile.values))
    pieces = np.split(there, np.flatnonzero(np.diff(there) > 1) + 1)
    return [np.stack((x[one], y[one]), axis=1) for one in pieces if len(one)]
