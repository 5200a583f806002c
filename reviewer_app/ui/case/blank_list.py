"""The list under a place to fill in: what it may be, by number, arrow keys or mouse. The text keeps the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QListWidget, QTextEdit

from reviewer_app.ui import theme

_ROWS = 9
_LEAST = 160


class BlankList(QListWidget):
    """Shows the choices; `take` gets the row of the one that is chosen."""

    def __init__(self, field: QTextEdit, take: Callable[[int], None]) -> None:
        super().__init__(field)
        self._field = field
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("What may stand here")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFont(theme.font())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda item: take(self.row(item)))

    def offer(self, words: Sequence[str], over: QRect, *, numbered: bool) -> None:
        """Show these under a rectangle of the field's viewport; where there is no room below, over it."""
        self.clear()
        self.addItems([f"{at}  {one}" if numbered and at <= _ROWS else one for at, one in enumerate(words, start=1)])
        self.setCurrentRow(0)
        frame = 2 * self.frameWidth()
        row = max(self.sizeHintForRow(0), 1)
        width = max(self.sizeHintForColumn(0) + frame + theme.scaled(24), theme.scaled(_LEAST))
        self.setFixedSize(width, row * min(len(words), _ROWS) + frame + 4)
        self.move(self._place(over))
        self.show()

    def step(self, by: int) -> None:
        """Go to the row below or above, from the last to the first."""
        self.setCurrentRow((self.currentRow() + by) % max(self.count(), 1))

    def _place(self, over: QRect) -> QPoint:
        viewport = self._field.viewport()
        below = viewport.mapToGlobal(over.bottomLeft() + QPoint(0, 4))
        room = self._field.screen().availableGeometry()
        x = max(min(below.x(), room.right() - self.width()), room.left())
        if below.y() + self.height() > room.bottom():
            return QPoint(x, viewport.mapToGlobal(over.topLeft()).y() - self.height() - 4)
        return QPoint(x, below.y())
