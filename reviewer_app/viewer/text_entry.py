"""A line typed in a pane: Enter keeps it, Esc does not, and going elsewhere keeps words, but no half-typed number."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_WIDTH = 220
#: The frame of the field with some air.
_EDGES = 32


class TextEntry(QLineEdit):
    """Appears at a place of its parent and removes itself when it has answered, once."""

    def __init__(
        self,
        parent: QWidget,
        at: QPoint,
        done: Callable[[str], None],
        prompt: str = "",
        proposed: str = "",
        *,
        words: bool = True,
    ) -> None:
        super().__init__(parent)
        self._done: Callable[[str], None] | None = done
        self.setAccessibleName(prompt or "Words of the mark")
        self.setPlaceholderText(prompt or "Words, or Enter for none")
        self.setText(proposed)
        self.selectAll()
        wanted = max(_WIDTH, self.fontMetrics().horizontalAdvance(prompt) + _EDGES)
        self.setFixedWidth(min(wanted, max(80, parent.width() - 16)))
        self.adjustSize()
        x = min(max(at.x(), 8), max(8, parent.width() - self.width() - 8))
        y = min(max(at.y(), 8), max(8, parent.height() - self.height() - 8))
        self.move(x, y)
        self.returnPressed.connect(lambda: self._answer(self.text().strip()))
        self.editingFinished.connect(lambda: self._answer(self.text().strip() if words else ""))
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep Esc for itself: no shortcut of the window may take it."""
        if event.type() is QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc gives the words up."""
        if _is_escape(event):
            self._answer("")
        else:
            super().keyPressEvent(event)

    def _answer(self, text: str) -> None:
        done, self._done = self._done, None
        if done is None:
            return
        parent = self.parentWidget()
        self.hide()
        self.deleteLater()
        if parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        done(text)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
