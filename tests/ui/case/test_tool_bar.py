"""The tool bar of a case: what it shows, and that it is left alone while images go by."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from reviewer_app.ui.case.tool_bar import ToolBar
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.case.window_state import WindowState
from reviewer_app.viewer.tools.kinds import GROUPS
from tests.helpers.settling import settle


class _Painted(QObject):
    """Which buttons were painted."""

    def __init__(self, buttons: list[QToolButton]) -> None:
        super().__init__()
        self.names: list[str] = []
        for one in buttons:
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and isinstance(watched, QToolButton):
            self.names.append(watched.accessibleName())
        return False


def test_another_image_paints_no_button_anew(window: CaseWindow, qtbot: QtBot) -> None:
    pane = window.workspace.active_pane
    qtbot.waitUntil(lambda: pane.painted_now is not None and pane.painted_now.complete)
    window.finish()
    settle(qtbot, window.workspace.runner)  # what was built is laid out and painted
    painted = _Painted(window.tools.findChildren(QToolButton))
    position = pane.viewport.position
    with qtbot.waitSignal(window.workspace.state_changed):
        pane.viewport.go(position + 1 if position + 1 < pane.viewport.count else position - 1)
    qtbot.waitUntil(lambda: pane.painted_now is not None and pane.painted_now.shown.position != position)
    settle(qtbot, window.workspace.runner)
    assert painted.names == []


def test_the_tool_in_the_hand_and_playing_show_in_their_buttons(window: CaseWindow, qtbot: QtBot) -> None:
    pane = window.workspace.active_pane
    qtbot.waitUntil(lambda: pane.painted_now is not None and pane.painted_now.complete)
    pan = next(one for one in window.tools.findChildren(QToolButton) if one.accessibleName() == "Pan")
    before = pan.icon().pixmap(18, 18).toImage()
    window.trigger("tool-pan")
    assert pan.isChecked()
    assert pan.icon().pixmap(18, 18).toImage() != before
    window.trigger("tool-window")
    assert not pan.isChecked()
    assert pan.icon().pixmap(18, 18).toImage() == before


def test_the_menu_of_tools_names_its_groups_marks_the_tool_in_the_hand_and_fits_a_small_screen(
    window: CaseWindow,
) -> None:
    button = next(one for one in window.tools.findChildren(QToolButton) if one.accessibleName() == "Measure and mark")
    window.trigger("tool-ellipse")
    actions = button.menu().actions()
    assert [one.text() for one in actions if not one.isEnabled() and not one.isSeparator()] == list(GROUPS)
    assert [one.property("action-id") for one in actions if one.isChecked()] == ["tool-ellipse"]
    assert button.menu().sizeHint().height() < 768 - 48


def test_where_the_window_has_no_room_for_its_name_its_button_has_a_picture(look: object, qtbot: QtBot) -> None:
    tools = ToolBar()
    qtbot.addWidget(tools)
    state = WindowState("Mediastinum", "0", "Mediastinum", ("Mediastinum",))
    tools.setMinimumWidth(1)  # else it keeps the room that its words take now
    tools.resize(1200, 40)
    tools.show_window(state)
    tools.show()
    assert tools.windows.text() == state.text
    assert tools.windows.icon().isNull()
    tools.resize(tools.minimumSizeHint().width() - tools.windows.width() + 60, 40)
    qtbot.waitUntil(lambda: tools.windows.text() == "")
    assert not tools.windows.icon().isNull()
    assert tools.windows.accessibleName() == state.text
    tools.resize(1200, 40)
    qtbot.waitUntil(lambda: tools.windows.text() == state.text)
    assert tools.windows.icon().isNull()
