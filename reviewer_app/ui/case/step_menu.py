"""The button for what panes do together."""

from __future__ import annotations

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.keys import menu_action
from reviewer_app.viewer.workspace import ViewerWorkspace

_TIES = ("sync-scroll", "sync-window", "sync-place")
_MATCHING = ("match-slices", "unmatch-slices")
_LINES = ("reference-lines", "tool-cursor")


class StepMenu:
    """A tool button with its menu; every entry is a command of the viewer."""

    def __init__(self, command: SignalInstance) -> None:
        self.button = icon_button("link", "Panes in step", "Panes in step")
        self._tone = "dim"
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.button)
        menu.setAccessibleName("Panes in step")
        self._actions: dict[str, QAction] = {}
        for group in (_TIES, _MATCHING, _LINES):
            for action_id in group:
                action = menu_action(menu, action_id)
                action.setCheckable(action_id not in _MATCHING)
                action.triggered.connect(lambda _on=False, name=action_id: command.emit(name))
                self._actions[action_id] = action
            menu.addSeparator()
        self.button.setMenu(menu)

    def show_state(self, workspace: ViewerWorkspace) -> None:
        """Tick what is in force."""
        ties = workspace.links.ties
        ticked = {
            "sync-scroll": ties.scroll,
            "sync-window": ties.window,
            "sync-place": ties.place,
            "reference-lines": workspace.guides.lines_shown,
            "tool-cursor": workspace.tool == "cursor",
        }
        for action_id, on in ticked.items():
            self._actions[action_id].setChecked(on)
        self._actions["unmatch-slices"].setEnabled(workspace.links.matched)
        tone = "accent" if workspace.scene.linked else "dim"
        if tone != self._tone:  # an icon lays the bar out and paints it anew, at every image
            self._tone = tone
            self.button.setIcon(theme.icon("link", tone))
