"""Calipers on a waveform: two points of one strip, and what lies between them. Pure but for the painting."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from reviewer_app.viewer.fonts import image_font
from reviewer_app.viewer.waveform_layout import Strip, millivolts

_LINE, _WORDS = QColor("#0B5CAD"), QColor("#FFFFFF")
#: A shorter time between two lines is a slip of the hand, and no rate.
_LEAST_S = 0.02


@dataclass(frozen=True, slots=True)
class CaliperPoint:
    """A time in seconds and a value in the unit of the strip's channel."""

    seconds: float
    value: float


@dataclass(frozen=True, slots=True)
class Calipers:
    """From where to where, on the strip that the first point was set on."""

    strip: Strip
    start: CaliperPoint
    end: CaliperPoint

    @property
    def words(self) -> str:
        """What is between the points: time, rate, and how much higher the second lies: "982 ms, 61/min, +0.42 mV"."""
        seconds = abs(self.end.seconds - self.start.seconds)
        time = f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.2f} s"
        rate = f"{60 / seconds:.0f}/min" if seconds >= _LEAST_S else ""
        rise = self.end.value - self.start.value
        factor = millivolts(self.strip.unit)
        height = f"{rise * factor:+.2f} mV" if factor is not None else f"{rise:+.3g} {self.strip.unit}".rstrip()
        return ", ".join(one for one in (time, rate, height) if one)

    def moved(self, point: CaliperPoint, *, first: bool) -> Calipers:
        """Return calipers with one of the points elsewhere."""
        return Calipers(self.strip, point, self.end) if first else Calipers(self.strip, self.start, point)


def paint_calipers(
    painter: QPainter, found: Calipers, places: tuple[QPointF, QPointF], rows: tuple[float, float]
) -> None:
    """Draw two upright lines through the points from the top to the foot of the strip, and what is between them.

    Parameters
    ----------
    places
        The points in logical pixels.
    rows
        Top and foot of the strip.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    start, end = places
    top, foot = min(rows[0], start.y(), end.y()), max(rows[1], start.y(), end.y())
    painter.setPen(QPen(_LINE, 1.5))
    for one in places:
        painter.drawLine(QPointF(one.x(), top), QPointF(one.x(), foot))
    painter.setPen(QPen(_LINE, 1, Qt.PenStyle.DashLine))
    left, right = sorted((start.x(), end.x()))
    for one in places:
        painter.drawLine(QPointF(left - 8, one.y()), QPointF(right + 8, one.y()))
    painter.setPen(QPen(_LINE, 1))
    painter.setBrush(_LINE)
    for one in places:
        painter.drawEllipse(one, 3, 3)
    _words(painter, found.words, QPointF((left + right) / 2, top))


def _words(painter: QPainter, words: str, at: QPointF) -> None:
    painter.setFont(image_font(13, QFont.Weight.DemiBold))
    metrics, area = painter.fontMetrics(), painter.viewport()
    width, height = metrics.horizontalAdvance(words) + 12, metrics.height() + 4
    left = min(max(at.x() - width / 2, 2.0), max(area.width() - width - 2.0, 2.0))
    box = QRectF(left, min(max(at.y() - height - 2, 2.0), max(area.height() - height - 2.0, 2.0)), width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(_WORDS)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.setBrush(Qt.BrushStyle.NoBrush)
