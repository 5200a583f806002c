"""The menu of a pane, for those whose mouse opens one: tools, windows, and what is done to a view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from reviewer_app.ui.case.colors_menu import ColorsMenu
from reviewer_app.ui.case.fused_menu import FusedMenu
from reviewer_app.ui.keys import menu_action
from reviewer_app.viewer.commands import PRESETS
from reviewer_app.viewer.workspace import ViewerWorkspace

_TOOLS = (
    "tool-window",
    "tool-scroll",
    "tool-zoom",
    "tool-pan",
    "tool-cursor",
    "tool-length",
    "tool-arrow",
    "tool-text",
)
_VIEW = ("fit", "one-to-one", "real-size", "rotate", "rotate-left", "flip", "flip-upside-down", "invert", "reset")
_END = ("cine", "overlays", "attributes")


class PaneMenu(QObject):
    """Opens where the workspace says; every entry is a command of the table."""

    def __init__(self, workspace: ViewerWorkspace, command: Callable[[str], None], *, key_images: bool = True) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._command = command
        self._end = ("key-image", *_END) if key_images else _END
        self.menu = QMenu(workspace)
        self.menu.setAccessibleName("Image")
        self._colors: ColorsMenu | None = None
        self._fused: FusedMenu | None = None
        self.result_menu = QMenu(workspace)
        self.result_menu.setAccessibleName("Laboratory result")
        self._add(self.result_menu, "cite", "Put the result into the text")
        self.result_menu.addAction("Copy").triggered.connect(lambda _on=False: workspace.perform("copy"))
        workspace.menu_wanted.connect(self._open)
        workspace.result_menu_wanted.connect(self.result_menu.popup)
        workspace.cite_wanted.connect(lambda: command("cite"))

    def fill(self) -> None:
        """List what can be done now."""
        self.menu.clear()
        for action_id in _TOOLS:
            self._add(self.menu, action_id)
        self.menu.addSeparator()
        windows = self.menu.addMenu("Windows")
        self._add(windows, "file-window")
        for number, preset in enumerate(self._workspace.presets[:PRESETS], start=1):
            self._add(windows, f"preset-{number}", preset.name)
        if self._colors is None:  # a case opens sooner without it
            self._colors = ColorsMenu(self._workspace, self._command)
        if self._fused is None:
            self._fused = FusedMenu(self._workspace, self._command)
        self._colors.show_state(self._workspace.scene.viewport.view, enabled=bool(self._workspace.presets))
        self.menu.addMenu(self._colors.menu)
        self._fused.show_state(self._workspace.scene)
        self.menu.addMenu(self._fused.menu)
        for group in (_VIEW, self._end):
            self.menu.addSeparator()
            for action_id in group:
                self._add(self.menu, action_id)

    def _add(self, menu: QMenu, action_id: str, words: str = "") -> None:
        menu_action(menu, action_id, words).triggered.connect(lambda _on=False: self._command(action_id))

    def _open(self, place: QPoint) -> None:
        self.fill()
        self.menu.popup(place)
