"""Keys that a text leaves to the window: undo, redo, and commands on Ctrl and a letter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from reviewer_app.ui.actions import ACTIONS, key_of


def is_command(event: QKeyEvent) -> bool:
    """Whether this is Ctrl and a letter that stand for a command of the program."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier or not (Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z):
        return False
    key = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
    return any(key_of(one.id) == key for one in ACTIONS)


def is_undo(event: QKeyEvent) -> bool:
    """Whether this is undo or redo."""
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
