"""Paints how often values occur in a region as bars, in a box at the foot of the pane."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from reviewer_app.imaging.measuring.statistics import Histogram, RegionStatistics
from reviewer_app.viewer.class_colors import OWN
from reviewer_app.viewer.compose import Standing
from reviewer_app.viewer.mark_shapes import Shape
from reviewer_app.viewer.value_box import has_room, paint_value_box

Places = npt.NDArray[np.float64]


def paint_histogram(image: QImage, found: RegionStatistics, region: Shape, standing: Standing, ratio: float) -> None:
    """Paint the histogram of a region over a picture of a pane, where it covers no words; none in a small pane.

    It leaves the region in sight where there is room for both.
    """
    if not has_room(image, ratio):
        return

    mark = region.box.toRect()

    def draw(painter: QPainter, room: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(OWN))
        outline = bars_in(found.histogram, (room.left(), room.top(), room.width(), room.height()))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in outline.tolist()]))

    paint_value_box(image, histogram_words(found), standing, ratio, draw, mark)


def histogram_words(found: RegionStatistics) -> tuple[str, str]:
    """Return the range of the values, and how wide a bar is and how many pixels are in the highest.

    For example ``("−20 to 102 HU", "bars of 1 HU, the highest of 312 pixels")``.
    """
    bars = found.histogram
    span = f"{found.minimum:.4g} to {found.maximum:.4g} {found.unit}".strip().replace("-", "−")
    count, width = max(bars.counts), f"{bars.width:.3g} {found.unit}".strip()
    return span, f"bars of {width}, the highest of {count} pixel{'' if count == 1 else 's'}"


def bars_in(bars: Histogram, room: tuple[float, float, float, float]) -> Places:
    """Return the outline of the bars within left, top, width and height, shape (points, 2); the highest fills it."""
    left, top, width, height = room
    counts = np.array(bars.counts, dtype=np.float64)
    edges = np.repeat(left + width * np.arange(len(counts) + 1) / len(counts), 2)
    tops = np.repeat(top + height * (1 - counts / max(counts.max(), 1.0)), 2)
    foot = [top + height]
    return np.stack((edges, np.concatenate((foot, tops, foot))), axis=1)
