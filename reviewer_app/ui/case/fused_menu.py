"""The menu of range and colours of what is laid over the images of a pane: PET over CT, a map over its images."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.keys import menu_action
from reviewer_app.viewer.fused_look import PALETTES, RANGES, offered, palette_name, range_name
from reviewer_app.viewer.scene import Scene


class FusedMenu:
    """A menu to hang into others; every entry is a command of the viewer."""

    def __init__(self, parent: QWidget, command: Callable[[str], None]) -> None:
        self.menu = QMenu("Laid over", parent)
        self.menu.setAccessibleName("Laid over")
        self._add("fuse", command)
        self.menu.addSeparator()
        self._ranges = {name: self._add(f"fused-range-{name}", command) for name in RANGES}
        self.menu.addSeparator()
        self._palettes = {name: self._add(f"fused-colors-{name}", command) for name in PALETTES}
        for action in (*self._ranges.values(), *self._palettes.values()):
            action.setCheckable(True)

    def _add(self, action_id: str, command: Callable[[str], None]) -> QAction:
        words = BY_ID[action_id].words.partition(": ")[2]  # the menu says the rest
        action = menu_action(self.menu, action_id, words[:1].upper() + words[1:])
        action.triggered.connect(lambda _on=False: command(action_id))
        return action

    def show_state(self, scene: Scene) -> None:
        """Offer what fits what is laid over the active pane, and tick what is in force."""
        view = scene.viewport.view
        entry = scene.layers.entry(view.fused)
        layer = None if entry is None else entry.layer
        names, now = ((), "") if layer is None else (offered(layer), range_name(view.fused_look, layer))
        colors = "" if layer is None else palette_name(view.fused_look, layer)
        for name, action in self._ranges.items():
            action.setVisible(name in names)
            action.setChecked(name == now)
        for name, action in self._palettes.items():
            action.setVisible(layer is not None)
            action.setChecked(name == colors)
