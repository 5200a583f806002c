"""The pattern on the screen, one pixel of it on one device pixel."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from reviewer_app.imaging.display_pattern import LEAST, display_pattern


class PatternView(QWidget):
    """Paints the pattern as large as it is; `table` is that of the display, which images go through too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Test pattern")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._table = b""
        self._made: tuple[tuple[int, int], bytes, QImage] | None = None

    def set_table(self, table: bytes) -> None:
        """Put a table before the pattern, none with nothing."""
        self._table = table
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the pattern onto whole device pixels."""
        ratio = self.devicePixelRatioF()
        corner = QPointF(self.mapTo(self.window(), QPoint(0, 0))) * ratio
        shift = QPointF(math.ceil(corner.x()) - corner.x(), math.ceil(corner.y()) - corner.y())
        size = (math.floor(self.width() * ratio - shift.x()), math.floor(self.height() * ratio - shift.y()))
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        if min(size) >= LEAST:
            image = self._image(size)
            image.setDevicePixelRatio(ratio)
            painter.drawImage(shift / ratio, image)
        painter.end()

    def _image(self, size: tuple[int, int]) -> QImage:
        if self._made is None or self._made[:2] != (size, self._table):
            levels = display_pattern(*size)
            if self._table:
                levels = np.frombuffer(self._table, dtype=np.uint8)[levels]
            levels = np.ascontiguousarray(levels)
            image = QImage(levels.data, size[0], size[1], size[0], QImage.Format.Format_Grayscale8).copy()
            self._made = (size, self._table, image)
        return self._made[2]


class FullScreenPattern(PatternView):
    """The pattern over a whole display; a click or any key takes it away."""

    def __init__(self, screen: QScreen, table: bytes) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Test pattern")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.set_table(table)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())

    def event(self, event: QEvent) -> bool:
        """Go at any key, also one that is a command elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self.close()
            return True
        return super().event(event)

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go at a click."""
        self.close()


class GreyPatch(QWidget):
    """A patch of one driving level, as it is, for a meter; around it 20 % of white (TG18-LN)."""

    def __init__(self) -> None:
        super().__init__()
        self.level = 0
        self.setFixedSize(280, 280)
        self.setAccessibleName("Patch to measure")

    def show_level(self, level: int) -> None:
        """Show another level."""
        self.level = level
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the patch and its surround."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(51, 51, 51))
        painter.fillRect(self.rect().adjusted(50, 50, -50, -50), QColor(self.level, self.level, self.level))
        painter.end()
