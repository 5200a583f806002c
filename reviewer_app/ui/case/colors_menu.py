"""The menu of the colours that a grey image can be shown in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from reviewer_app.cases.views import ViewState
from reviewer_app.ui.keys import menu_action
from reviewer_app.viewer.colors import COLORS, name_of


class ColorsMenu:
    """A menu to hang into others; every entry is a command of the viewer."""

    def __init__(self, parent: QWidget, command: Callable[[str], None]) -> None:
        self.menu = QMenu("Colours", parent)
        self.menu.setAccessibleName("Colours")
        self._actions: dict[str, QAction] = {}
        self._add("next-colors", command)
        self.menu.addSeparator()
        for name in COLORS:
            self._actions[name] = self._add(f"colors-{name}", command)
            self._actions[name].setCheckable(True)

    def _add(self, action_id: str, command: Callable[[str], None]) -> QAction:
        action = menu_action(self.menu, action_id)
        action.triggered.connect(lambda _on=False: command(action_id))
        return action

    def show_state(self, view: ViewState, *, enabled: bool) -> None:
        """Tick the colours in force."""
        self.menu.setEnabled(enabled)
        name = name_of(view)
        for other, action in self._actions.items():
            action.setChecked(enabled and other == name)
