"""The field that waits for a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)


def key_words(event: QKeyEvent) -> str:
    """Return a key that was pressed as the table writes it, empty for a modifier alone.

    Of signs the sign counts and not how it is typed: "+" is "+" whether it needs Shift or not.
    """
    key = Qt.Key(event.key()) if event.key() else Qt.Key.Key_unknown
    if key in _MODIFIERS or key is Qt.Key.Key_unknown:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    typed = event.text()
    if typed and typed.isprintable() and not typed.isalnum() and not typed.isspace():
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    if key is Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)


class KeyField(QLineEdit):
    """Takes the next key, whatever it means elsewhere. `pressed` carries it; Esc and leaving the field give up."""

    pressed = Signal(str)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText("Press the new key…")
        self.setAccessibleName("Press the new key")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def event(self, event: QEvent) -> bool:
        """Take keys before the window's own commands, and Tab before it leads away."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self._take(event)
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.given_up.emit()
        elif words := key_words(event):
            self.pressed.emit(words)
