"""The workspace as a reviewer uses it: mouse, wheel, commands, layouts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest

from reviewer_app.cases.views import ViewState
from reviewer_app.viewer.commands import COMMANDS
from tests.helpers.own_clock import with_own_clock
from tests.helpers.pane_mouse import LEFT, MID, RIGHT, drag, view, wheel
from tests.viewer.conftest import SLICES, stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_wheel_scrolls_and_stops_at_the_ends(shown, qtbot):
    wheel(shown)
    wait_painted(qtbot, shown, 1)
    wheel(shown, 120)
    wheel(shown, 120)
    wait_painted(qtbot, shown, 0)


def test_small_moves_of_a_trackpad_add_up(shown):
    for _ in range(4):
        wheel(shown, 0, -20)
    assert shown.scene.viewport.position == 2
    wheel(shown, 0, 20)  # the other way begins anew
    assert shown.scene.viewport.position == 2


def test_ctrl_wheel_zooms_at_the_pointer(shown, qtbot):
    at = QPointF(200, 150)
    before = shown.active_pane.painted_now.transform.to_image((200, 150))
    wheel(shown, 240, keys=Qt.KeyboardModifier.ControlModifier, at=at)
    qtbot.waitUntil(lambda: shown.active_pane.painted_now.view.zoom is not None)
    after = shown.active_pane.painted_now.transform
    x, y = after.to_pane(before)
    assert abs(x - 200) < 1.6
    assert abs(y - 150) < 1.6
    assert shown.scene.viewport.position == 0


def test_a_pinch_zooms_at_its_place(shown, qtbot):
    at = QPointF(200, 150)
    before = shown.active_pane.painted_now.transform
    kept = before.to_image((200, 150))
    pad = QPointingDevice.primaryPointingDevice()
    kind = Qt.NativeGestureType.ZoomNativeGesture
    pinch = QNativeGestureEvent(kind, pad, 2, at, at, shown.active_pane.mapToGlobal(at), 0.5, QPointF())
    QCoreApplication.sendEvent(shown.active_pane, pinch)
    qtbot.waitUntil(lambda: shown.active_pane.painted_now.view.zoom is not None)
    after = shown.active_pane.painted_now.transform
    assert after.scale == pytest.approx([1.5 * one for one in before.scale], rel=0.01)
    x, y = after.to_pane(kept)
    assert abs(x - 200) < 1.6
    assert abs(y - 150) < 1.6
    assert shown.scene.viewport.position == 0


@pytest.mark.parametrize(
    ("command", "position"),
    [
        ("next-image", 5),
        ("previous-image", 3),
        ("forward-ten", 11),
        ("back-ten", 0),
        ("first-image", 0),
        ("last-image", 11),
    ],
)
def test_going_through_the_stack(shown, command, position):
    shown.scene.viewport.go(4)
    shown.perform(command)
    assert shown.scene.viewport.position == position


def test_right_drag_zooms_middle_drag_pans(shown):
    fitted = shown.active_pane.painted_now.transform.zoom
    drag(shown, (320, 300), (320, 160), RIGHT)
    assert view(shown).zoom == pytest.approx(fitted * 2)
    before = view(shown).center
    QTest.qWait(0)
    drag(shown, (320, 240), (380, 240), MID)
    assert view(shown).center.column < before.column


def test_left_drag_is_the_chosen_tool_and_at_first_the_window(shown):
    drag(shown, (300, 240), (360, 300))
    window = view(shown).window
    assert window.width > 300
    assert window.center > 150
    shown.set_tool("pan")
    drag(shown, (300, 240), (360, 240))
    assert view(shown).window == window
    assert view(shown).center is not None
    shown.perform("default-tool")
    assert shown.tool == "window"


def test_presets_file_window_invert_and_reset(shown):
    shown.perform("preset-1")
    assert view(shown).window == shown.presets[0].window
    shown.perform("preset-2")
    assert view(shown).window == shown.presets[1].window
    shown.perform("invert")
    assert view(shown).inverted
    shown.perform("file-window")
    assert view(shown).window is None
    shown.perform("rotate")
    shown.perform("flip")
    shown.perform("zoom-in")
    shown.perform("reset")
    assert view(shown) == ViewState()
    shown.perform("one-to-one")
    assert view(shown).zoom == 1.0
    shown.perform("fit")
    assert view(shown).zoom is None


def test_every_command_is_understood_and_no_other(shown):
    for command in COMMANDS:
        shown.perform(command)
    with pytest.raises(ValueError, match="no command"):
        shown.perform("fly")


def test_commands_of_the_program_are_those_of_the_viewer():
    from reviewer_app.ui.actions import ACTIONS

    assert {one.id for one in ACTIONS if one.place == "viewer"} <= set(COMMANDS)


def test_next_series_is_asked_for(shown, qtbot):
    with qtbot.waitSignal(shown.next_series_wanted, check_params_cb=lambda step: step == 1):
        shown.perform("next-series")


def test_clicking_the_rail_goes_to_its_place(shown, qtbot):
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(633, 420))
    wait_painted(qtbot, shown, SLICES - 1)


def test_cine_plays_at_its_rate_and_stops(shown, qtbot):
    shown.perform("cine")
    assert shown.cine_running
    qtbot.waitUntil(lambda: shown.scene.viewport.position >= 2)
    shown.perform("cine")
    assert not shown.cine_running


@pytest.mark.parametrize("count", [SLICES + 6, SLICES - 6])
def test_cine_plays_all_of_a_stack_that_was_exchanged(shown, files, count, monkeypatch, qtbot):
    with_own_clock(shown.player, monkeypatch)
    files.data.update(stack_files(count=count))
    exchanged = stacks_of(stack_files(count=count))[0]
    shown.scene.viewport.go(4)
    shown.perform("cine")
    shown.exchange_stacks([exchanged])
    passed = []
    shown.scene.viewport.changed.connect(lambda: passed.append(shown.scene.viewport.position))
    qtbot.waitUntil(lambda: 0 in passed)
    assert max(passed) == count - 1
    shown.perform("cine")


def test_cine_stops_on_a_stack_of_one_image(shown):
    shown.perform("cine")
    shown.exchange_stacks(stacks_of(stack_files(count=1)))
    assert not shown.cine_running
    shown.exchange_stacks(stacks_of(stack_files()))  # and takes no part in what comes after
    assert not shown.cine_running


def test_layouts_share_the_room(shown, qtbot):
    shown.set_layout("2x2")
    qtbot.waitUntil(shown.grid.slots[3].isVisible)
    sizes = {(slot.width(), slot.height()) for slot in shown.grid.visible_slots}
    assert sizes == {(319, 239)}
    assert [slot.image.accessibleName() for slot in shown.grid.slots] == ["Pane 1", "Pane 2", "Pane 3", "Pane 4"]
    with pytest.raises(ValueError, match="5x5"):
        shown.set_layout("5x5")


def test_double_click_enlarges_and_goes_back(shown):
    shown.set_layout("2x2")
    pane = shown.grid.slots[1].image
    QTest.mouseDClick(pane, LEFT, pos=QPoint(50, 50))
    assert [slot.number for slot in shown.grid.visible_slots] == [1]
    assert shown.grid.slots[1].width() == 640
    QTest.mouseDClick(pane, LEFT, pos=QPoint(50, 50))
    assert len(shown.grid.visible_slots) == 4


def test_a_click_makes_a_pane_active(shown, stack, qtbot):
    shown.set_layout("1x2")
    shown.show_stack(stack, 1, position=3)
    wait_painted(qtbot, shown, 3, pane=1)
    with qtbot.waitSignal(shown.active_stack_changed):
        QTest.mouseClick(shown.grid.slots[1].image, LEFT, pos=QPoint(100, 100))
    assert shown.scene.active == 1
    wheel(shown)
    assert [one.position for one in shown.scene.viewports[:2]] == [0, 4]
    shown.go_to_pane(1)
    assert shown.scene.active == 0
    shown.set_layout("1x1")
    assert shown.scene.active == 0


def test_zooming_before_the_next_paint_keeps_the_middle(shown):
    shown.set_layout("1x2")
    shown.resize(640, 900)  # nothing is painted at this size yet
    middle = shown.active_pane.painted_now.shown.source.levels[0]
    for _ in range(4):
        shown.perform("zoom-in")
    assert view(shown).center.column == pytest.approx((middle.columns - 1) / 2, abs=1)
    assert view(shown).center.row == pytest.approx((middle.rows - 1) / 2, abs=1)
