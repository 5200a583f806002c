"""The line of one analyte over time, with the band of its range. Painted; what each point says stands in the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from reviewer_app.cases.lab_table import LabGrid, LabResult
from reviewer_app.viewer.lab_painting import faint_ink, flag_ink, is_dark

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 132, 64, 72, 28, 22
_POINT = 3.5


@dataclass(frozen=True, slots=True)
class TrendScale:
    """Where moments and values lie: `begin` and `end` in time, `low` and `high` in the unit of the analyte."""

    begin: datetime
    end: datetime
    low: float
    high: float

    def place(self, moment: datetime, value: float, area: QRectF) -> QPointF:
        """Return the point of a value in an area; one moment alone lies in its middle."""
        span, reach = (self.end - self.begin).total_seconds(), self.high - self.low
        across = (moment - self.begin).total_seconds() / span if span else 0.5
        up = (value - self.low) / reach if reach else 0.5
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())


def trend_scale(results: tuple[LabResult, ...]) -> TrendScale | None:
    """Return a scale that holds all values and the range of the newest one, with some room; None without values."""
    moments = [one.effective for one in results if one.effective is not None]
    numbers = [float(one.number) for one in results if one.number is not None]
    if not moments or not numbers:
        return None
    newest = results[-1]
    ends = [float(one) for one in (newest.low, newest.high) if one is not None]
    low, high = min([*numbers, *ends]), max([*numbers, *ends])
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return TrendScale(min(moments), max(moments), low - room, high + room)


class LabTrend(QWidget):
    """Shows the results of one row of the grid, oldest at the left; the chosen column has a ring."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ""
        self.results: tuple[LabResult, ...] = ()
        self._chosen: datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Trend")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a strip."""
        return QSize(320, _HEIGHT)

    def show_row(self, grid: LabGrid, row: int | None, column: int) -> None:
        """Show an analyte of the grid, None for none."""
        self.results = () if row is None else grid.series(row)
        self._chosen = grid.columns[column] if 0 <= column < len(grid.columns) else None
        head = None if row is None else grid.rows[row]
        self.title = "" if head is None else ", ".join(one for one in (head.name, head.unit) if one)
        self.setVisible(head is not None)
        words = "; ".join(f"{one.effective:%d %b %Y} {one.value}" for one in self.results)
        self.setAccessibleDescription(f"{self.title}: {words}" if words else self.title)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint title, band, line and points."""
        painter, palette = QPainter(self), self.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(QRectF(8, 4, self.width() - 16, 20), Qt.AlignmentFlag.AlignLeft, self.title)
        scale = trend_scale(self.results)
        area = QRectF(_LEFT, _TOP, self.width() - _LEFT - _RIGHT, self.height() - _TOP - _BOTTOM)
        if scale is None:
            painter.setPen(faint_ink(palette))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "No numbers with a date to draw")
        elif area.width() > 0:
            self._paint_range(painter, scale, area)
            self._paint_line(painter, scale, area)
            self._paint_days(painter, scale, area)
        painter.end()

    def _paint_range(self, painter: QPainter, scale: TrendScale, area: QRectF) -> None:
        """Paint the band of the newest range, and its ends as they are written."""
        newest, palette = self.results[-1], self.palette()
        if newest.low is None and newest.high is None:
            return
        top = area.top() if newest.high is None else scale.place(scale.begin, float(newest.high), area).y()
        bottom = area.bottom() if newest.low is None else scale.place(scale.begin, float(newest.low), area).y()
        band = QColor("#5DBB97" if is_dark(palette) else "#1C6B4D")
        band.setAlpha(44)
        painter.fillRect(QRectF(area.left(), top, area.width(), bottom - top), band)
        painter.setPen(faint_ink(palette))
        for value, at in ((newest.high, top), (newest.low, bottom)):
            if value is not None:
                side = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                painter.drawText(QRectF(4, at - 9, _LEFT - 10, 18), side, str(value))

    def _paint_line(self, painter: QPainter, scale: TrendScale, area: QRectF) -> None:
        palette = self.palette()
        found = [(one, scale.place(one.effective, float(one.number), area))
                 for one in self.results if one.effective is not None and one.number is not None]  # fmt: skip
        painter.setPen(QPen(faint_ink(palette), 1.5))
        for (_, before), (_, after) in pairwise(found):
            painter.drawLine(before, after)
        for one, point in found:
            ink = flag_ink(one.flag, palette)
            painter.setPen(QPen(ink, 1.5))
            painter.setBrush(ink)
            painter.drawEllipse(point, _POINT, _POINT)
            if one.effective == self._chosen:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(point, _POINT + 3.5, _POINT + 3.5)
        last, point = found[-1]
        painter.setPen(flag_ink(last.flag, palette))
        beside = QRectF(point.x() + 10, point.y() - 9, self.width() - point.x() - 12, 18)
        painter.drawText(beside, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), last.value)

    def _paint_days(self, painter: QPainter, scale: TrendScale, area: QRectF) -> None:
        painter.setPen(faint_ink(self.palette()))
        below = QRectF(area.left() - 50, area.bottom() + 3, area.width() + 100, 18)
        if scale.begin.date() == scale.end.date():
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, f"{scale.end:%d %b %Y}")
            return
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{scale.begin:%d %b %Y}")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{scale.end:%d %b %Y}")
