"""Columns, commands and keys of the case window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.views import Window
from reviewer_app.settings import Settings
from reviewer_app.ui.actions import ACTIONS
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.case.window_state import window_state
from reviewer_app.viewer.commands import COMMANDS
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_window import (
    click,
    named,
    open_record,
)


def test_every_command_of_the_viewer_is_understood(window: CaseWindow) -> None:
    assert {one.id for one in ACTIONS if one.place == "viewer"} <= set(COMMANDS)
    for one in ACTIONS:
        if one.place == "viewer":
            window.trigger(one.id)


def test_the_tool_bar_follows_the_panes(window: CaseWindow, qtbot: QtBot) -> None:
    click(window, qtbot, "Length")
    assert window.workspace.tool == "length"
    window.trigger("default-tool")
    tool = named(window, QAbstractButton, "Window")
    assert isinstance(tool, QAbstractButton)
    assert tool.isChecked()


def test_a_window_made_by_rule_keeps_its_name(window: CaseWindow, qtbot: QtBot) -> None:
    tools, workspace = window.tools, window.workspace
    for name, elsewhere in (("By this image", "By another image"), ("Full range", "Range of another image")):
        number = window_state(workspace).offered.index(name)
        window.trigger(f"preset-{number}")
        qtbot.waitUntil(lambda name=name: window_state(workspace).name == name)  # type: ignore[misc]
        assert tools.windows.text().startswith(name)
        made = workspace.scene.viewport.view.window
        step = "next-image" if name == "By this image" else "previous-image"
        window.trigger(step)
        qtbot.waitUntil(lambda text=elsewhere: window_state(workspace).words == text)  # type: ignore[misc]
        assert tools.windows.text().startswith(elsewhere[:12])
        assert workspace.scene.viewport.view.window == made, "grey means the same along a stack"
    assert made is not None
    workspace.set_window(Window(made.center + 1, made.width))
    assert tools.windows.text() == "Set by hand"


def test_the_tool_bar_names_the_window_in_force_and_its_key(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    tools, workspace = window.tools, window.workspace
    checked = {}
    for command in ("preset-1", "preset-3", "file-window"):
        window.trigger(command)
        state = window_state(workspace)
        assert tools.windows.text() == state.text
        checked[command] = [one.text() for one in tools._window_actions.values() if one.isChecked()]
    assert [one[0].split("\t")[1] for one in checked.values()] == ["1", "3", "0"]
    assert tools.windows.text().endswith("(0)")
    workspace.set_window(Window(123, 456))
    assert tools.windows.text() == "Set by hand"
    assert not any(one.isChecked() for one in tools._window_actions.values())
    desk.papers = {one.reference: desk.pdf for one in desk.case.documents}
    open_record(window, qtbot, "Radiology report")
    qtbot.waitUntil(lambda: workspace.active_document is not None)
    assert not tools.windows.isEnabled()
    assert tools.windows.toolTip() == "Documents have no window"


def test_panels_hide_and_come_back(window: CaseWindow) -> None:
    window.trigger("left-panel")
    window.trigger("right-panel")
    assert not window.frame.left.isVisible()
    assert not window.frame.right.isVisible()
    window.trigger("right-panel")
    assert window.frame.right.isVisible()


def test_nothing_is_clipped_at_the_sides(window: CaseWindow, qtbot: QtBot) -> None:
    for width, height in ((1366, 768), (1600, 1000), (2560, 1440), (1280, 720)):
        window.resize(width, height)
        qtbot.waitUntil(lambda width=width: window.frame.width() == width)  # type: ignore[misc]
        assert window.minimumSizeHint().width() <= width
        for part in (window.top, window.tools, window.opinion, window.story, window.list):
            for one in part.findChildren(QAbstractButton):
                if one.isVisible():
                    edge = one.mapTo(part, QPoint(one.width(), 0)).x()
                    assert edge <= part.width(), f"{one.accessibleName()} at {width}"


def test_the_reader_keeps_the_widths(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    fill_with_files(desk)
    window = CaseWindow(desk, Settings(left_panel_width=333, right_panel_width=444))
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    qtbot.waitExposed(window)
    assert window.frame.sizes()[0] == 333
    assert window.frame.sizes()[2] == 444
    with qtbot.waitSignal(window.panels_moved):
        window.frame.splitterMoved.emit(300, 1)
    window.shut()


def test_f6_walks_the_regions(window: CaseWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.list.view.setFocus()
    qtbot.waitUntil(window.list.view.hasFocus)
    qtbot.keyClick(window.list.view, Qt.Key.Key_F6)
    assert window.workspace.active_pane.hasFocus()
    qtbot.keyClick(window.workspace.active_pane, Qt.Key.Key_F6)
    assert window.opinion.answers["q1"].text.hasFocus()
    window.trigger("left-panel")
    qtbot.keyClick(window.opinion.answers["q1"].text, Qt.Key.Key_F6)
    assert window.workspace.active_pane.hasFocus()


def test_a_field_far_below_comes_into_sight(window: CaseWindow, qtbot: QtBot) -> None:
    window.opinion.go_to_field("limitations.text")
    field = window.opinion.sections[12].fields["limitations.text"]
    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty())
    assert field.hasFocus()


def test_moving_keys_stay_in_the_panels(window: CaseWindow, qtbot: QtBot) -> None:
    pressed: list[str] = []
    for key in ("Down", "Space", "L"):
        shortcut = QShortcut(QKeySequence(key), window)
        shortcut.activated.connect(lambda key=key: pressed.append(key))
    window.activateWindow()
    window.list.view.setFocus()
    qtbot.waitUntil(window.list.view.hasFocus)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_L):
        qtbot.keyClick(window.list.view, key)
    assert pressed == ["L"]
    pressed.clear()
    window.opinion.answers["q1"].text.setFocus()
    qtbot.keyClicks(window.opinion.answers["q1"].text, "L ")
    assert pressed == []


def test_every_control_has_a_name_and_buttons_a_tooltip(window: CaseWindow) -> None:
    controls = [
        one for one in window.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(window)
    ]  # fmt: skip
    assert not [one for one in controls if not one.accessibleName() and not one.objectName().startswith("qt_")]
