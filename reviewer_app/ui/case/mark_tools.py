"""The button for the tools that measure and mark, in groups; it wears the icon of the one that was used last."""

from __future__ import annotations

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.keys import menu_action
from reviewer_app.viewer.tools.kinds import GROUPS

_FIRST = "tool-bidirectional"
#: What is done to marks that are there.
CHANGES = (
    "class-of-mark", "lock-mark", "hide-mark", "show-marks", "move-label", "label-back", "copy-mark-next",
    "copy-mark-previous", "copy-mark-prior", "next-mark", "previous-mark", "delete-annotation",
)  # fmt: skip


class MarkTools:
    """A tool button with its menu; every entry is a command of the table. `own` have buttons of their own."""

    def __init__(self, command: SignalInstance, own: tuple[str, ...]) -> None:
        self._own = own
        self.button = icon_button(BY_ID[_FIRST].icon, "Measure and mark", "All tools that measure and mark")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setCheckable(True)
        self._shown = (_FIRST, "dim")
        self._actions: dict[str, QAction] = {}
        menu = QMenu(self.button)
        menu.setAccessibleName("Measure and mark")
        for title, names in GROUPS.items():
            _head(menu, title)
            for name in names:
                action = menu_action(menu, f"tool-{name}")
                action.setIcon(theme.icon(BY_ID[f"tool-{name}"].icon, "dim"))
                action.setCheckable(True)
                action.triggered.connect(lambda _on=False, name=name: command.emit(f"tool-{name}"))
                self._actions[f"tool-{name}"] = action
        menu.addSeparator()
        changes = menu.addMenu("The chosen mark")
        for action_id in CHANGES:
            action = menu_action(changes, action_id)
            action.triggered.connect(lambda _on=False, name=action_id: command.emit(name))
        self.button.setMenu(menu)

    def show_tool(self, tool: str) -> None:
        """Mark the tool in the hand."""
        held = f"tool-{tool}"
        for action_id, action in self._actions.items():
            action.setChecked(action_id == held)
        mine = held in self._actions and held not in self._own
        self.button.setChecked(mine)
        shown = (held if mine else self._shown[0], "accent" if mine else "dim")
        if shown != self._shown:  # an icon lays the bar out and paints it anew, at every image
            self._shown = shown
            self.button.setIcon(theme.icon(BY_ID[shown[0]].icon, shown[1]))


def _head(menu: QMenu, words: str) -> None:
    """Add the name of a group: an entry that cannot be chosen, since a style sheet paints no section."""
    head = QAction(words, menu)
    head.setEnabled(False)
    head.setFont(theme.font(theme.CAPTION, theme.SEMIBOLD))
    menu.addAction(head)
