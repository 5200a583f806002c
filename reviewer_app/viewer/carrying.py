"""A picture that is dragged out of its pane, with Ctrl and Shift held: into a text it goes as the view that it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Carrying:
    """The drag of one pane; places are in logical pixels."""

    def __init__(self) -> None:
        self._from: QPointF | None = None

    @property
    def running(self) -> bool:
        """Whether the button is held for it."""
        return self._from is not None

    def press(self, event: QMouseEvent) -> bool:
        """Begin, where a press says so; return whether it does."""
        wanted = event.button() is Qt.MouseButton.LeftButton and event.modifiers() & _KEYS == _KEYS
        self._from = event.position() if wanted else None
        return wanted

    def goes(self, at: QPointF) -> bool:
        """Tell, once, that the pointer has come far enough for a drag; who is told takes over from here."""
        if self._from is None or (at - self._from).manhattanLength() < QApplication.startDragDistance():
            return False
        self._from = None
        return True

    def end(self) -> None:
        """Let go of it."""
        self._from = None
