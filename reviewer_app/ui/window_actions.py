"""The commands of the actions table as Qt's actions, with their keys; made when the first is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from reviewer_app.ui.actions import ACTIONS, Action, key_of

#: Commands that a key which is held gives but once.
_ONCE = frozenset(
    {
        "magnifier",
        "magnifier-strength",
        "cine",
        "cine-back",
        "cine-mode",
        "cine-first",
        "cine-last",
        "cine-all",
        "sound",
        "dictate-hold",
        "dictate-command",
        "dictate",
    }
)


def add_actions(
    window: QWidget,
    triggered: Callable[[str], None],
    actions: Iterable[Action] = ACTIONS,
) -> dict[str, QAction]:
    """Give a window commands of the table; return them by id. `triggered` gets the id of one that was given."""
    made: dict[str, QAction] = {}
    for one in actions:
        action = QAction(one.words, window)
        action.setObjectName(one.id)
        if key := key_of(one.id):
            action.setShortcut(QKeySequence(key))
        action.setAutoRepeat(one.id not in _ONCE)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda _on=False, name=one.id: triggered(name))
        window.addAction(action)
        made[one.id] = action
    return made
