"""Keys as buttons and menus show them: each says the key in force, also after it was changed.

A widget or an entry of a menu that is told once which action it stands for is told again by `put_keys_in_force`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from reviewer_app.ui.actions import BY_ID, choose_keys, key_of

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

_ACTION, _WORDS, _ENDING, _FACE = "action-id", "action-words", "action-ending", "action-face"


def say_key(widget: QWidget, action_id: str, words: str = "", *, ending: str = "", face: str = "") -> None:
    """Give a widget the tooltip of an action: its words (or others), its key, and an `ending`.

    A button with a `face` has these words and the key written on it.
    """
    for name, value in ((_ACTION, action_id), (_WORDS, words), (_ENDING, ending), (_FACE, face)):
        widget.setProperty(name, value)
    _tell(widget)


def menu_action(menu: QMenu, action_id: str, words: str = "") -> QAction:
    """Add an action of the table to a menu, with its own words or others; what it does is the caller's."""
    from PySide6.QtGui import QAction  # noqa: PLC0415 - the first picture does without it

    made = QAction(menu)
    made.setProperty(_ACTION, action_id)
    made.setProperty(_WORDS, words)
    _name(made)
    menu.addAction(made)
    return made


def put_keys_in_force(chosen: Mapping[str, str]) -> None:
    """Give every action of every window the key that the user chose, and say so wherever a key is shown."""
    from PySide6.QtGui import QKeySequence  # noqa: PLC0415 - the first picture does without it
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - as above

    choose_keys(chosen)
    for widget in QApplication.allWidgets():
        if widget.property(_ACTION):
            _tell(widget)
        for action in widget.actions():
            if action.property(_ACTION):
                _name(action)
            elif action.parent() is widget and action.objectName() in BY_ID:
                action.setShortcut(QKeySequence(key_of(action.objectName())))


def _tell(widget: QWidget) -> None:
    action_id, words, ending, face = (str(widget.property(one) or "") for one in (_ACTION, _WORDS, _ENDING, _FACE))
    key = key_of(action_id)
    words = words or BY_ID[action_id].words
    widget.setToolTip(f"{words} ({key}){ending}" if key else f"{words}{ending}")
    if face and isinstance(widget, QPushButton):
        widget.setText(f"{face}   {key}".rstrip())


def _name(action: QAction) -> None:
    """Put the key in the words: the window owns the shortcut, a second one would be ambiguous."""
    action_id = str(action.property(_ACTION))
    words, key = str(action.property(_WORDS) or "") or BY_ID[action_id].words, key_of(action_id)
    action.setText(f"{words}\t{key}" if key else words)
