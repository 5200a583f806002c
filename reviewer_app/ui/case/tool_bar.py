"""The bar over the panes: layout, tools, windows and what else is done to a view. Every button is a command."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID
from reviewer_app.ui.case.colors_menu import ColorsMenu
from reviewer_app.ui.case.fused_menu import FusedMenu
from reviewer_app.ui.case.layers_button import LayersButton
from reviewer_app.ui.case.layout_chooser import LayoutButton
from reviewer_app.ui.case.mark_tools import MarkTools
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.case.step_menu import StepMenu
from reviewer_app.ui.case.window_state import NOTHING_SHOWN, WindowState, window_state
from reviewer_app.ui.keys import menu_action, say_key
from reviewer_app.ui.parts import bar, button
from reviewer_app.viewer.commands import PRESETS
from reviewer_app.viewer.workspace import ViewerWorkspace

_TOOLS = ("tool-scroll", "tool-window", "tool-zoom", "tool-pan")
_MARKS = ("tool-length", "tool-arrow")
_VIEW = ("fit", "invert", "rotate", "flip", "reset", "cine")
_END = ("overlays", "key-image")
_WINDOW, _WINDOW_COMPACT = 240, 176
#: A name that is cut to so few letters, the dots among them, is none.
_FEWEST = 3
_WINDOW_TOOL = "tool-window"
#: Padding and arrow of the button that names the window.
_WINDOW_FRAME = 44


class ToolBar(QWidget):
    """40 px high. `command` carries the id of an action."""

    command = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, tuple[str, str]] = {}
        self._ground = bar("bar", 40)
        self._line = QHBoxLayout(self._ground)
        self._line.setContentsMargins(8, 0, 8, 1)
        self._line.setSpacing(3)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._ground)
        self.layouts = LayoutButton()
        self.layouts.chosen.connect(lambda layout: self.command.emit(f"layout-{layout}"))
        self.layouts.tiled.connect(lambda layout: self.command.emit(f"tiles-{layout}"))
        self._line.addWidget(self.layouts)
        self._step = StepMenu(self.command)
        self._line.addWidget(self._step.button)
        self._add_separator()
        self._add(_TOOLS, checkable=True)
        self._add_separator()
        self._add(_MARKS, checkable=True)
        self._mark_tools = MarkTools(self.command, _MARKS)
        self._line.addWidget(self._mark_tools.button)
        self._add_separator()
        self._add(_VIEW, checkable=False)
        self.layers = LayersButton()
        self._line.addWidget(self.layers)
        self._line.addStretch(1)
        self.windows = button(NOTHING_SHOWN.text)
        self.windows.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._windows_menu = QMenu(self)
        self._windows_menu.setAccessibleName("Windows")
        self._colors = ColorsMenu(self, self.command.emit)
        self._fused = FusedMenu(self, self.command.emit)
        self.windows.setMenu(self._windows_menu)
        self._line.addWidget(self.windows)
        self._line.addSpacing(4)
        self._add(_END, checkable=False)
        self._enlarge = icon_button("corners-out", "Give the pane all the room", "")
        say_key(self._enlarge, "enlarge", ending=", or double click")
        self._enlarge.clicked.connect(lambda: self.command.emit("enlarge"))
        self._line.addWidget(self._enlarge)
        self._presets: tuple[str, ...] | None = None
        self._window = NOTHING_SHOWN
        self._told: WindowState | None = None
        self._fitted: tuple[object, ...] = ()
        self._window_actions: dict[str, QAction] = {}
        self.show_presets(())

    def add_after_layout(self, made: QToolButton) -> None:
        """Put a button beside that for the layout."""
        self._line.insertWidget(1, made)

    def _add(self, ids: tuple[str, ...], *, checkable: bool) -> None:
        for action_id in ids:
            one = BY_ID[action_id]
            made = icon_button(one.icon or "circle", one.words, "")
            say_key(made, action_id)
            made.setCheckable(checkable)
            made.clicked.connect(lambda _on=False, name=action_id: self.command.emit(name))
            self._buttons[action_id] = made
            self._line.addWidget(made)

    def _menu_action(self, menu: QMenu, words: str, action_id: str) -> QAction:
        action = menu_action(menu, action_id, words)
        action.triggered.connect(lambda _on=False: self.command.emit(action_id))
        return action

    def _add_separator(self) -> None:
        made = QWidget()
        made.setAutoFillBackground(False)
        theme.set_kind(made, "vline")
        made.setFixedSize(QSize(1, 20))
        self._line.addSpacing(5)
        self._line.addWidget(made)
        self._line.addSpacing(5)

    def set_compact(self, compact: bool) -> None:
        """Leave out what has a key and is used seldom."""
        for action_id in ("rotate", "flip", "invert", "fit"):
            self._buttons[action_id].setVisible(not compact)
        self.windows.setMaximumWidth(_WINDOW_COMPACT if compact else _WINDOW)

    def show_state(self, workspace: ViewerWorkspace) -> None:
        """Show the layout, the tool, the windows on offer and whether the images play."""
        tiling = workspace.grid.tiling
        self.layouts.show_layout(workspace.grid.layout_now, "" if tiling is None else tiling.layout.id)
        self.layers.follow(workspace)
        self.show_tool(workspace.tool)
        self._step.show_state(workspace)
        window = window_state(workspace)
        self.show_presets(window.offered)
        self.show_window(window)
        self._colors.show_state(workspace.scene.viewport.view, enabled=bool(window.offered))
        self._fused.show_state(workspace.scene)
        playing = workspace.cine_running
        self._show_icon("cine", "pause" if playing else "play", "accent" if playing else "dim")

    def show_tool(self, name: str) -> None:
        """Mark the tool in the hand."""
        for action_id in (*_TOOLS, *_MARKS):
            chosen = action_id == f"tool-{name}"
            self._buttons[action_id].setChecked(chosen)
            self._show_icon(action_id, BY_ID[action_id].icon, "accent" if chosen else "dim")
        self._mark_tools.show_tool(name)

    def _show_icon(self, action_id: str, icon: str, tone: str) -> None:
        """Give a button its icon if it has another: an icon lays the bar out and paints it anew, at every image."""
        if self._icons.get(action_id) != (icon, tone):
            self._icons[action_id] = (icon, tone)
            self._buttons[action_id].setIcon(theme.icon(icon, tone))

    def show_presets(self, names: tuple[str, ...]) -> None:
        """List the windows of the images in the active pane: first their own (key 0), then those of the keys 1 to 9."""
        if names == self._presets:
            return
        self._presets = names
        self._windows_menu.clear()
        self._window_actions.clear()
        own, *others = names or ("",)
        for number, name in enumerate((own, *others[:PRESETS])):
            action_id = f"preset-{number}" if number else "file-window"
            action = self._menu_action(self._windows_menu, name, action_id)
            action.setCheckable(True)
            self._window_actions[name] = action
        self._windows_menu.addSeparator()
        self._windows_menu.addMenu(self._colors.menu)
        self._windows_menu.addMenu(self._fused.menu)

    def show_window(self, state: WindowState) -> None:
        """Name the window in force and its key, or say why there is none to choose."""
        self._window = state
        self._fit_window()
        if state != self._told:  # this is called at every image
            self._told = state
            self.windows.setEnabled(bool(state.offered))
            self.windows.setToolTip(state.why or f"{state.text}. The key of each window stands in the menu")
        for name, action in self._window_actions.items():
            action.setChecked(name == state.name)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the name of a window where there is no room for it; its key stays."""
        super().resizeEvent(event)
        self._fit_window()

    def _fit_window(self) -> None:
        """Give the button the words that fit beside the others, if those or the room are others than before."""
        if self._fitting() == self._fitted:
            return
        state, metrics = self._window, self.windows.fontMetrics()
        others = self._line.minimumSize().width() - self.windows.minimumSizeHint().width()
        room = min(self.windows.maximumWidth(), self.width() - others) - _WINDOW_FRAME
        room -= metrics.horizontalAdvance(state.ending)
        words = metrics.elidedText(state.words, Qt.TextElideMode.ElideRight, max(room, 0))
        named = len(words) > _FEWEST or words == state.words
        # a key alone, "(0)", names nothing: then it is a button with a picture, like the others
        self.windows.setText(f"{words}{state.ending}" if named else "")
        self.windows.setAccessibleName(state.text)
        self.windows.setIcon(QIcon() if named else theme.icon(BY_ID[_WINDOW_TOOL].icon, "dim"))
        self._fitted = self._fitting()

    def _fitting(self) -> tuple[object, ...]:
        """Return all that the words of the button follow from."""
        return (self._window, self._line.minimumSize().width(), self.windows.maximumWidth(), self.width())

    def hide_key_images(self) -> None:
        """Offer no key images where there is no opinion to show them in."""
        self._buttons["key-image"].hide()
