"""A record that is dragged onto a pane: what is carried, and the mark on the pane that would show it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from reviewer_app.viewer.fonts import image_font
from reviewer_app.viewer.overlay_painter import ACCENT

#: The id of a record, as UTF-8; it means something only to the window that it comes from.
RECORD_TYPE = "application/x-reviewer-app-record"
_WORDS = "Open here"
_PAD, _HEIGHT = 12, 30


def carrying(record_id: str) -> QMimeData:
    """Return what a drag of a record carries: its id, and nothing that another program could read of a patient."""
    made = QMimeData()
    made.setData(RECORD_TYPE, record_id.encode())
    return made


def carried(data: QMimeData) -> str:
    """Return the id of the record that is dragged, empty where it is something else."""
    return bytes(data.data(RECORD_TYPE).data()).decode(errors="replace")


class DropMark(QWidget):
    """Lies over a pane while a record is held over it; the pointer goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self, area: QRect) -> None:
        """Lie over all of a pane."""
        self.setGeometry(area)
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint an edge, a veil, and what a drop would do."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(ACCENT)
        veil.setAlphaF(0.16)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(ACCENT), 3))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.setFont(image_font(13))
        width = painter.fontMetrics().horizontalAdvance(_WORDS) + 2 * _PAD
        box = QRect((self.width() - width) // 2, self.height() // 5, width, _HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 204))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor("#FFFFFF"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _WORDS)
        painter.end()
