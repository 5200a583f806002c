"""The list under a place to fill in: what it may be, by number, arrow keys or mouse. The text keeps the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QListWidget, QTextEdit

from reviewer_app.ui import theme

_ROWS = 9
_LEAST = 160
#: A section that opens, or a wheel, moves the text under the list.
_FOLLOW_MS = 60


class BlankList(QListWidget):
    """Shows the choices; `take` gets the row of the one that is chosen."""

    def __init__(self, field: QTextEdit, take: Callable[[int], None]) -> None:
        super().__init__(field)
        self._field = field
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("What may stand here")
        theme.set_kind(self, "well")
        self.setFont(theme.font())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._place: Callable[[], QRect] = QRect
        self._timer = QTimer(self, interval=_FOLLOW_MS)
        self._timer.timeout.connect(self._follow)
        self.itemClicked.connect(lambda item: take(self.row(item)))

    def offer(self, words: Sequence[str], place: Callable[[], QRect], *, numbered: bool) -> None:
        """Show these under a place of the field's viewport, wherever that is scrolled to; over it for want of room."""
        self._place = place
        self.clear()
        self.addItems([f"{at}  {one}" if numbered and at <= _ROWS else one for at, one in enumerate(words, start=1)])
        self.setCurrentRow(0)
        frame = 2 * self.frameWidth()
        row = max(self.sizeHintForRow(0), 1)
        width = max(self.sizeHintForColumn(0) + frame + theme.scaled(24), theme.scaled(_LEAST))
        self.setFixedSize(width, row * min(len(words), _ROWS) + frame + 4)
        self._follow()
        self.show()
        self._timer.start()

    def step(self, by: int) -> None:
        """Go to the row below or above, from the last to the first."""
        self.setCurrentRow((self.currentRow() + by) % max(self.count(), 1))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text no longer."""
        self._timer.stop()
        super().hideEvent(event)

    def _follow(self) -> None:
        at = self._beside(self._place())
        if at != self.pos():
            self.move(at)

    def _beside(self, over: QRect) -> QPoint:
        viewport = self._field.viewport()
        below = viewport.mapToGlobal(over.bottomLeft() + QPoint(0, 4))
        room = self._field.screen().availableGeometry()
        x = max(min(below.x(), room.right() - self.width()), room.left())
        if below.y() + self.height() > room.bottom():
            return QPoint(x, viewport.mapToGlobal(over.topLeft()).y() - self.height() - 4)
        return QPoint(x, below.y())
