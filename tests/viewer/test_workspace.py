"""The workspace as a reviewer uses it: mouse, wheel, commands, layouts, bookmarks, sight."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from reviewer_app.cases.annotations import Annotation, AnnotationKind, Calibration, KeyImage
from reviewer_app.cases.looks import Look, Looks, Mark
from reviewer_app.cases.views import Bookmark, ViewState, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer import words
from reviewer_app.viewer.arranging import arrange, arrangement_of
from reviewer_app.viewer.commands import COMMANDS
from reviewer_app.viewer.pdf_reading import STILL_MS
from reviewer_app.viewer.viewport import reference_of
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.looks import ENOUGH, long_looks
from tests.helpers.qimages import rgb
from tests.viewer.conftest import SLICES, mark, stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MIDDLE = QPointF(320, 240)
LEFT, RIGHT, MID = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def wheel(workspace, angle=-120, pixels=0, keys=Qt.KeyboardModifier.NoModifier, at=MIDDLE):
    pane = workspace.active_pane
    event = QWheelEvent(
        at, QPointF(pane.mapToGlobal(at.toPoint())), QPoint(0, pixels), QPoint(0, angle),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pane, event)


def drag(workspace, start, end, button=LEFT):
    pane = workspace.active_pane
    QTest.mousePress(pane, button, pos=QPoint(*start))
    QTest.mouseMove(pane, QPoint((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
    QTest.mouseMove(pane, QPoint(*end))
    QTest.mouseRelease(pane, button, pos=QPoint(*end))


def view(workspace) -> ViewState:
    return workspace.scene.viewport.view


def pane_point(workspace, column, row) -> tuple[int, int]:
    x, y = workspace.active_pane.painted_now.transform.to_pane(ImagePoint(column, row))
    return round(x), round(y)


# navigation
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
    assert (abs(x - 200), abs(y - 150)) < (1.6, 1.6)
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
def test_cine_plays_all_of_a_stack_that_was_exchanged(shown, files, count, qtbot):
    files.data.update(stack_files(count=count))
    exchanged = stacks_of(stack_files(count=count))[0]
    shown.scene.viewport.go(4)
    shown.perform("cine")
    shown.exchange_stacks([exchanged])
    passed = []
    shown.scene.viewport.changed.connect(lambda: passed.append(shown.scene.viewport.position))
    qtbot.waitUntil(lambda: 0 in passed, timeout=10_000)
    assert max(passed) == count - 1
    shown.perform("cine")


def test_cine_stops_on_a_stack_of_one_image(shown):
    shown.perform("cine")
    shown.exchange_stacks(stacks_of(stack_files(count=1)))
    assert not shown.cine_running
    shown.exchange_stacks(stacks_of(stack_files()))  # and takes no part in what comes after
    assert not shown.cine_running


@pytest.mark.parametrize("tool", ["window", "zoom", "pan", "scroll"])
def test_a_stroke_that_another_series_ends_leaves_no_trace_on_either(shown, files, stack, tool, qtbot):
    more = stack_files(series="1.2.826.0.1.3680043.8.498.7")
    files.data.update(more)
    other = stacks_of(more)[0]
    shown.show_stack(other)
    there = ViewState(window=Window(40, 80), zoom=3.0)
    shown.scene.viewport.set_view(there)
    shown.scene.viewport.go(6)
    shown.show_stack(stack)
    wait_painted(qtbot, shown, 0)
    shown.set_tool(tool)
    QTest.mousePress(shown.active_pane, LEFT, pos=QPoint(300, 200))
    QTest.mouseMove(shown.active_pane, QPoint(340, 260))
    assert (view(shown), shown.scene.viewport.position) != (ViewState(), 0)
    shown.show_stack(other)
    assert (view(shown), shown.scene.viewport.position) == (there, 6)
    QTest.mouseMove(shown.active_pane, QPoint(400, 300))
    QTest.mouseRelease(shown.active_pane, LEFT, pos=QPoint(400, 300))
    assert (view(shown), shown.scene.viewport.position) == (there, 6)
    shown.show_stack(stack)
    assert (view(shown), shown.scene.viewport.position) == (ViewState(), 0)


# layouts
def test_layouts_share_the_room(shown, qtbot):
    shown.set_layout("2x2")
    qtbot.waitUntil(shown.grid.slots[3].isVisible)
    sizes = {(slot.width(), slot.height()) for slot in shown.grid.visible_slots}
    assert sizes == {(319, 239)}
    assert [slot.image.accessibleName() for slot in shown.grid.slots] == ["Pane 1", "Pane 2", "Pane 3", "Pane 4"]
    with pytest.raises(ValueError, match="5x5"):
        shown.set_layout("5x5")


def test_what_hidden_panes_hold_makes_no_pane_until_a_layout_shows_it(shown, stack, qtbot):
    shown.show_stack(stack, 9, position=4)
    assert not shown.is_free(9)
    left = arrangement_of(shown)
    assert left.panes[9].image == reference_of(stack.frames[4])
    assert len(left.panes) == 10
    assert len(shown.grid.slots) == 1
    shown.set_layout("4x4")
    wait_painted(qtbot, shown, 4, pane=9)
    shown.clear()
    shown.set_stacks([stack])
    shown.set_layout("1x1")
    assert arrange(shown, left) == {}
    assert shown.scene.viewports[9].position == 4


def test_an_arrangement_opens_in_a_viewer_that_has_made_one_pane(shown, stack, runner, loader, qtbot):
    shown.set_layout("2x3")
    shown.show_stack(stack, 5, position=2)
    shown.set_layout("1x2")
    left = arrangement_of(shown)
    again = ViewerWorkspace(runner, loader)
    qtbot.addWidget(again)
    again.set_stacks([stack])
    arrange(again, left)
    assert (again.grid.layout_now.id, len(again.grid.slots)) == ("1x2", 2)
    assert arrangement_of(again) == left
    again.clear()


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


# marks
def test_a_length_is_drawn_measured_and_handed_over(shown, qtbot):
    made: list[tuple[Annotation | None, Annotation | None, str]] = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 30))
    ((before, after, label),) = made
    assert before is None
    assert label == "Length"
    assert after.measurement.value == pytest.approx(20.0, abs=0.2)
    assert after.measurement.calibration is Calibration.PATIENT_PLANE
    assert after.patient_points[0].distance_to(after.patient_points[1]) == pytest.approx(after.measurement.value)
    assert after.author == "Practitioner/7"
    assert after.frame_of_reference_uid
    plain = rgb(shown.active_pane.grab().toImage())
    shown.set_annotations([after])
    assert not np.array_equal(rgb(shown.active_pane.grab().toImage()), plain)


def test_a_click_of_the_length_tool_is_seen_and_another_tool_gives_it_up(shown):
    plain = rgb(shown.active_pane.grab().toImage())
    shown.set_tool("length")
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 20, 30)))
    assert not np.array_equal(rgb(shown.active_pane.grab().toImage()), plain)
    shown.set_tool("window")
    shown.set_tool("length")
    QTest.mouseMove(shown.active_pane, QPoint(*pane_point(shown, 60, 30)))
    assert shown.active_pane._picture.draft is None


def test_two_clicks_draw_too_and_esc_gives_up(shown):
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.set_tool("length")
    for place in (pane_point(shown, 20, 30), pane_point(shown, 60, 30)):
        QTest.mouseMove(shown.active_pane, QPoint(*place))
        QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*place))
    assert len(made) == 1
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 10, 10)))
    shown.perform("default-tool")
    count = len(made)
    shown.set_tool("length")
    QTest.mouseMove(shown.active_pane, QPoint(*pane_point(shown, 50, 50)))
    assert len(made) == count


def test_an_end_of_a_mark_is_moved_by_its_handle(shown, stack):
    one = mark(stack, 0, (20, 30), (60, 30))
    shown.set_annotations([one])
    shown.active_pane.grab()
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    drag(shown, pane_point(shown, 60, 30), pane_point(shown, 60, 50))
    assert made == []  # nobody moves a mark that was not chosen: the window tool is held
    drag(shown, pane_point(shown, 60, 30), pane_point(shown, 60, 50))
    ((before, after, label),) = made
    assert before == one
    assert after.id == one.id
    assert label == "Move length"
    assert after.points[0] == one.points[0]
    assert after.points[1].row == pytest.approx(50, abs=0.3)
    assert after.measurement.value == pytest.approx(22.36, abs=0.2)


def test_delete_takes_the_chosen_mark(shown, stack):
    one = mark(stack, 0, (20, 30), (60, 30))
    shown.set_annotations([one])
    shown.active_pane.grab()
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.perform("delete-annotation")
    assert made == []
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 40, 30)))
    assert shown.scene.selected == one.id
    shown.perform("delete-annotation")
    assert [(before, after) for before, after, _ in made] == [(one, None)]


def test_text_is_typed_in_the_pane(shown):
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.set_tool("text")
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 40, 30)))
    field = shown.active_pane.findChild(QLineEdit)
    QTest.keyClicks(field, "Odd vessel")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert made[0][1].text == "Odd vessel"
    assert made[0][1].kind is AnnotationKind.TEXT
    QApplication.processEvents()
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 70, 50)))
    QTest.keyClick(shown.active_pane.findChildren(QLineEdit)[-1], Qt.Key.Key_Escape)
    assert len(made) == 1


def test_an_arrow_gets_its_words_or_none(shown):
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.set_tool("arrow")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 50, 40))
    QTest.keyClick(shown.active_pane.findChild(QLineEdit), Qt.Key.Key_Return)
    assert made[0][1].kind is AnnotationKind.ARROW
    assert made[0][1].points[0].column == pytest.approx(20, abs=0.3)


# bookmarks and sight
def test_a_bookmark_reopens_the_very_view(shown, stack, qtbot):
    shown.scene.viewport.go(5)
    shown.set_window(Window(40, 80))
    shown.perform("zoom-in")
    wait_painted(qtbot, shown, 5)
    qtbot.waitUntil(lambda: shown.active_pane.painted_now.view.window == Window(40, 80))
    bookmark = shown.current_bookmark()
    assert bookmark.image == reference_of(stack.frames[5])
    picture = rgb(shown.active_pane.grab().toImage())
    shown.perform("reset")
    shown.perform("first-image")
    wait_painted(qtbot, shown, 0)
    assert shown.go_to(bookmark)
    wait_painted(qtbot, shown, 5)
    assert shown.current_bookmark() == bookmark
    assert np.abs(rgb(shown.active_pane.grab().toImage()).astype(int) - picture).mean() < 1.0


def test_go_to_finds_stacks_that_no_pane_shows(shown, files, qtbot):
    other = stack_files("20260820")
    files.data.update(other)
    (prior,) = stacks_of(other)
    bookmark = Bookmark(reference_of(prior.frames[2]), ViewState())
    assert not shown.go_to(bookmark)
    shown.set_stacks([prior])
    assert shown.go_to(bookmark)
    wait_painted(qtbot, shown, 2)
    assert shown.active_stack is prior


def test_key_image_hands_over_the_painted_view(shown, stack, qtbot):
    with qtbot.waitSignal(shown.key_image_wanted) as caught:
        shown.perform("key-image")
    (bookmark,) = caught.args
    assert bookmark == Bookmark(reference_of(stack.frames[0]), ViewState(), layers=())
    made = KeyImage("k1", 2, bookmark, "me", mark(stack, 0, (1, 1)).created)
    shown.set_key_images([made])
    assert shown.active_pane._picture.overlays().key_image == "Key image 1"  # the first of those that are left


def test_what_was_painted_is_told_as_seen(shown, stack, qtbot):
    told: dict[tuple[str, int], Look] = {}
    shown.frames_seen.connect(told.update)
    wheel(shown)
    wait_painted(qtbot, shown, 1)
    QTest.qWait(2 * ENOUGH)
    shown.show_stack(stack)  # a change of stack tells at once
    key = (stack.frames[1].instance.sop_instance_uid, 0)
    assert told[key].large >= 10
    assert told[key].zoom == pytest.approx(min(shown.active_pane.painted_now.transform.scale))
    assert told[key].windows == (shown.active_pane.painted_now.frame.window,)
    assert any(first <= 1 <= last for first, last in shown.scene.stretches(stack).seen)
    shown.set_looks(Looks(long_looks((one.instance.sop_instance_uid, 0) for one in stack.frames[:4])))
    assert shown.scene.stretches(stack).seen == ((0, 3),)


def test_the_next_image_not_seen_is_a_command(shown, stack, qtbot):
    keys = stack.frame_keys()
    shown.set_looks(Looks(long_looks(keys[at] for at in (0, 1, 2, 4, 5))))
    wanted = []
    shown.next_unseen_wanted.connect(wanted.append)
    shown.perform("next-unseen")
    wait_painted(qtbot, shown, 3)
    shown.perform("next-unseen")
    wait_painted(qtbot, shown, 6)
    shown.perform("previous-unseen")
    wait_painted(qtbot, shown, 3)
    assert wanted == []
    shown.perform("previous-unseen")
    assert wanted == [-1]
    shown.scene.viewport.go(len(stack.frames) - 1)
    shown.perform("next-unseen")
    assert wanted == [-1, 1]


def test_what_was_seen_belongs_to_images_whichever_stack_they_are_in(workspace, files):
    whole = list(files.data.items())
    image = stacks_of(files.data)[0].frames[4].instance.sop_instance_uid
    workspace.set_looks(Looks(long_looks([(image, 0)])))
    for first in (0, 2, 4, 1) * 25:  # a stack that went leaves its place in memory to the next
        (stack,) = stacks_of(dict(whole[first:10]))
        assert workspace.scene.stretches(stack).seen == ((4 - first, 4 - first),)
        assert workspace.scene.stretches(stack).seen == ((4 - first, 4 - first),)
        del stack


def test_nothing_is_seen_while_locked(shown, stack, qtbot):
    shown.set_paused(paused=True)
    told = []
    shown.frames_seen.connect(told.append)
    wheel(shown)
    wait_painted(qtbot, shown, 1)
    QTest.qWait(20)
    shown.show_stack(stack)
    assert told == []


def test_clear_forgets_the_case(shown, loader):
    assert words.text_image.cache_info().currsize
    shown.clear()
    assert shown.active_stack is None
    assert shown.current_bookmark() is None
    assert loader.bytes_held == 0
    assert words.text_image.cache_info().currsize == 0, "the name is among them"
    image = rgb(shown.active_pane.grab().toImage())
    assert not image[10:-10, 10:-10].any()


def test_a_document_takes_a_pane_and_gives_it_back(shown, stack, qtbot):
    from tests.viewer.test_pdf import letter

    shown.show_document("Letter", letter(2), "DocumentReference/9")
    assert shown.active_document is not None
    assert shown.current_bookmark() is None
    shown.resize(900, 1000)
    shown.set_layout("1x1")
    shown.perform("fit")
    qtbot.waitUntil(lambda: ("DocumentReference/9", 0) in shown.scene.looks.seen)
    shown.perform("last-image")
    assert shown.active_document.view.page == 1
    shown.show_stack(stack, position=2)
    wait_painted(qtbot, shown, 2)
    assert shown.active_document is None


def test_a_page_in_sight_is_passed_until_it_is_read_and_counts_only_while_it_is_there(shown, stack, qtbot):
    from tests.viewer.test_pdf import letter

    key, told = ("DocumentReference/9", 0), []
    shown.frames_seen.connect(told.append)
    shown.show_document("Letter", letter(2), key[0])
    qtbot.waitUntil(lambda: shown._sight.flush() or key in shown.scene.looks.by_key)
    qtbot.wait(2 * STILL_MS)
    shown._sight.flush()
    assert shown.scene.looks.mark(key) is Mark.PASSED  # its foot is out of sight
    assert shown.scene.looks.of(key).milliseconds > STILL_MS
    shown.perform("next-unseen")
    assert shown.active_document.view.page == 1
    shown.show_stack(stack)
    shown._sight.flush()
    before = shown.scene.looks.of(key)
    qtbot.wait(60)
    shown._sight.flush()
    assert shown.scene.looks.of(key) == before


def test_a_stack_goes_on_where_it_was_left(shown, stack, qtbot):
    shown.scene.viewport.go(3)
    wait_painted(qtbot, shown, 3)
    shown.perform("invert")
    shown.perform("zoom-in")
    left = view(shown)
    shown.show_sentence("Raw data", "Raw data: this version shows images, slides and documents")
    assert shown.active_stack is None
    assert shown.active_document.failure
    shown.show_stack(stack)
    wait_painted(qtbot, shown, 3)
    assert view(shown) == left
    shown.show_stack(stack, position=1)
    wait_painted(qtbot, shown, 1)


def test_zooming_before_the_next_paint_keeps_the_middle(shown):
    shown.set_layout("1x2")
    shown.resize(640, 900)  # nothing is painted at this size yet
    middle = shown.active_pane.painted_now.shown.source.levels[0]
    for _ in range(4):
        shown.perform("zoom-in")
    assert view(shown).center.column == pytest.approx((middle.columns - 1) / 2, abs=1)
    assert view(shown).center.row == pytest.approx((middle.rows - 1) / 2, abs=1)


def test_neighbours_are_fetched_when_the_first_image_of_a_pane_is_there(workspace, files, stack, qtbot, monkeypatch):
    arrived: list[list[str]] = []
    fetch = workspace.loader.prefetch

    def prefetch(wishes) -> None:
        arrived.append(list(files.opened))
        fetch(wishes)

    monkeypatch.setattr(workspace.loader, "prefetch", prefetch)
    workspace.show_stack(stack)
    assert arrived == []
    wait_painted(qtbot, workspace, 0)
    qtbot.waitUntil(lambda: len(set(files.opened)) == SLICES)
    assert arrived[0] == [stack.frames[0].instance.sop_instance_uid]


def test_a_first_image_that_cannot_be_read_does_not_keep_its_neighbours_away(workspace, files, stack, qtbot):
    del files.data[stack.frames[0].instance.sop_instance_uid]
    workspace.show_stack(stack)
    qtbot.waitUntil(lambda: len(set(files.opened)) == SLICES)
    workspace.scene.viewport.scroll(1)
    wait_painted(qtbot, workspace, 1)
