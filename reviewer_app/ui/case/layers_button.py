"""The button of the tool bar that opens the list of layers; there only while there are layers."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QToolButton

from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.case.layers_panel import LayersPanel
from reviewer_app.ui.keys import say_key
from reviewer_app.viewer.workspace import ViewerWorkspace


class LayersButton(QToolButton):
    """Opens the panel below itself; its icon tells whether the layers are in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.panel: LayersPanel | None = None
        self._workspace: ViewerWorkspace | None = None
        self.setIconSize(QSize(18, 18))
        self.setAccessibleName(BY_ID["layers"].words)
        say_key(self, "layers")
        self.clicked.connect(self.open)
        self.hide()

    def follow(self, workspace: ViewerWorkspace) -> None:
        """Show the layers of a workspace from now on."""
        if self._workspace is workspace:
            return
        self._workspace = workspace
        workspace.scene.layers.listed.connect(self._show_state)
        workspace.scene.reported.changed.connect(self._show_state)
        workspace.scene.layers.list_wanted.connect(self.open)
        self._show_state()

    def open(self) -> None:
        """Open the list; nothing where there is none."""
        if self._workspace is None or not self._is_any():
            return
        if self.panel is None:
            self.panel = LayersPanel(self._workspace.scene, self)
        self.panel.open(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _is_any(self) -> bool:
        scene = self._workspace.scene if self._workspace is not None else None
        return scene is not None and bool(scene.layers.entries or scene.reported.sources)

    def _show_state(self) -> None:
        if self._workspace is None:
            return
        layers = self._workspace.scene.layers
        self.setVisible(self._is_any())
        self.setIcon(theme.icon("intersect", "dim" if layers.hidden else "accent"))
        if not self._is_any() and self.panel is not None:
            self.panel.close()
