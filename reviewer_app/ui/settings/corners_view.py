"""A small pane with the words in its corners, as they will stand there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reviewer_app.ui import theme
from reviewer_app.viewer.corner_choices import CORNERS, line_shape
from reviewer_app.viewer.corners import PLAIN, Corners
from reviewer_app.viewer.fonts import image_font

#: What always stands in a corner, and is no line of it: before its lines, or below them.
ALWAYS = {"left_top": "Name of the patient", "right_bottom": "Full quality"}
_SIDES = {
    "left_top": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
    "right_top": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
    "left_bottom": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
    "right_bottom": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
}
_EDGE = 10


class CornersView(QWidget):
    """Paints the words of four corners on black."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Preview of the corners")
        self.setMinimumSize(420, 200)
        self._corners = PLAIN

    def show_corners(self, corners: Corners) -> None:
        """Show other corners."""
        self._corners = corners
        self.setAccessibleDescription("; ".join(one for name in CORNERS for one in self.words(name)))
        self.update()

    def words(self, corner: str) -> tuple[str, ...]:
        """Return the lines of a corner from the top, with what always stands there."""
        lines = tuple(line_shape(one) for one in getattr(self._corners, corner))
        always = (ALWAYS[corner],) if corner in ALWAYS else ()
        return (*lines, *always) if corner == "right_bottom" else (*always, *lines)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint all four."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        painter.setFont(image_font(theme.scaled(12)))
        painter.setPen(QColor("#E6E6E6"))
        area = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        for name, side in _SIDES.items():
            painter.drawText(area, int(side), "\n".join(self.words(name)))
        painter.end()
