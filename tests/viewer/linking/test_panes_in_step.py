"""Panes in step on the screen: scroll, window, zoom, reference lines and the 3D cursor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from reviewer_app.cases.views import Window
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.viewport import reference_of
from tests.helpers.settling import settle
from tests.viewer.conftest import stacks_of, wait_painted
from tests.viewer.linking.conftest import PRIOR, SIDE, THICK, THIN

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def place(viewport):
    return viewport.stack.frames[viewport.position].instance.frames[0].plane.position


@pytest.fixture
def four(workspace, stacks, qtbot):
    """Thin and thick axial slices above, sagittal ones and a prior of another space below."""
    workspace.resize(1000, 800)
    workspace.set_stacks(stacks.values())
    workspace.set_layout("2x2")
    for number, uid in enumerate((THIN, THICK, SIDE, PRIOR)):
        workspace.show_stack(stacks[uid], number, 3)
    workspace.scene.set_active(0)
    for number in range(4):
        wait_painted(qtbot, workspace, 3, number)
    return workspace


def test_scrolling_takes_the_stacks_of_the_same_space_along(four):
    first, thick, side, prior = four.scene.viewports[:4]
    first.go(15)
    assert abs(place(thick).z - place(first).z) <= 2.5
    assert (side.position, prior.position) == (3, 3)


def test_scrolling_apart_leaves_the_others(four):
    four.perform("sync-scroll")
    four.scene.viewports[0].go(15)
    assert [one.position for one in four.scene.viewports[1:4]] == [3, 3, 3]
    four.perform("sync-scroll")  # tied again: brought into step at once
    assert abs(place(four.scene.viewports[1]).z - place(four.scene.viewports[0]).z) <= 2.5


def test_only_the_active_pane_leads(four):
    four.scene.viewports[1].go(8)
    assert four.scene.viewports[0].position == 3


def test_a_hidden_pane_does_not_follow(four):
    four.set_layout("1x1")
    four.scene.viewports[0].go(15)
    assert four.scene.viewports[1].position == 3


def test_a_prior_follows_once_its_slice_was_matched(four, qtbot):
    first, prior = four.scene.viewports[0], four.scene.viewports[3]
    prior.go(6)
    wait_painted(qtbot, four, 6, 3)
    four.perform("match-slices")
    first.go(5)
    assert prior.position == 8
    assert four.scene.linked[3].startswith("In step")
    first.go(19)
    assert prior.position == 8  # it has no slice there, stays, and says so
    assert four.scene.linked[3] == "No slice at this place"
    four.perform("unmatch-slices")
    first.go(4)
    assert prior.position == 8


def test_slices_matched_far_apart_are_told_with_how_to_undo_it(four, qtbot):
    said = []
    four.said.connect(said.append)
    qtbot.waitUntil(lambda: not any(one.waiting for one in four.scene.viewports))
    four.perform("match-slices")  # the prior begins at 500 mm, the others at 0
    assert four.scene.linked[3] == "In step, +500 mm: check"
    (sentence,) = said
    assert sentence.startswith("The slices just matched are 50 cm apart")
    assert "Shift+M" in sentence
    four.perform("unmatch-slices")
    assert four.scene.linked[3] == "Not in step: match slices"


def test_slices_matched_a_breath_apart_are_matched_without_a_warning(four, qtbot):
    said = []
    four.said.connect(said.append)
    four.set_layout("1x2")
    four.perform("sync-scroll")
    four.scene.viewports[1].go(8)
    four.scene.viewports[0].go(5)
    qtbot.waitUntil(lambda: not any(one.waiting for one in four.scene.viewports[:2]))
    four.perform("match-slices")
    assert four.scene.linked[1] == "In step, -10 mm"
    assert said == []


def test_a_step_through_matched_slices_looks_for_no_image_in_its_stack(four, monkeypatch):
    four.perform("match-slices")
    four.scene.viewports[0].go(5)
    looked_for = []
    find = Stack.position_of
    monkeypatch.setattr(Stack, "position_of", lambda *asked: looked_for.append(asked) or find(*asked))
    for position in range(6, 12):
        four.scene.viewports[0].go(position)
    assert four.scene.viewports[3].position == 11
    assert looked_for == []


def test_a_series_that_grows_says_how_it_is_tied_by_then(four, files, stacks):
    few = {uid: data for uid, data in files.data.items() if uid.startswith(f"{THICK}.")}
    (begun,) = stacks_of(dict(list(few.items())[:3]))  # from 40 mm down to 30
    four.show_stack(begun, 1, 0)
    assert four.scene.linked[1] == "No slice at this place"
    four.exchange_stacks(stacks.values())
    assert four.scene.linked[1] == "Not in step"


def test_panes_say_how_they_are_tied(four, qtbot):
    assert four.scene.linked == {
        0: "Leads",
        1: "Not in step",
        3: "Not in step: match slices",
    }  # each was opened at an image of its own
    four.scene.viewports[0].go(5)
    assert four.scene.linked == {0: "Leads", 1: "In step", 3: "Not in step: match slices"}
    qtbot.waitUntil(lambda: not any(one.waiting for one in four.scene.viewports))  # what is on its way is not matched
    four.perform("match-slices")
    assert four.scene.linked[3].startswith("In step, ")
    four.perform("unmatch-slices")
    four.perform("sync-scroll")
    assert four.scene.linked == {}


def test_what_was_scrolled_apart_is_not_called_in_step(four):
    four.scene.set_active(1)
    four.perform("sync-scroll")
    four.scene.viewports[1].go(8)
    four.perform("sync-scroll")
    four.scene.viewports[0].go(9)  # by a bookmark, not as the leader
    assert four.scene.linked[0] == "Not in step"


def test_window_in_step(four):
    four.perform("sync-window")
    four.set_window(Window(60, 350))
    assert [one.view.window for one in four.scene.viewports[:4]] == [Window(60, 350)] * 4
    four.perform("sync-window")
    four.set_window(Window(10, 20))
    assert four.scene.viewports[1].view.window == Window(60, 350)


def test_zoom_and_place_in_step(four, qtbot):
    four.perform("sync-place")
    four.perform("zoom-in")
    zooms = [one.view.zoom for one in four.scene.viewports[:4]]
    assert zooms[0] is not None
    assert zooms == [zooms[0]] * 4  # the pixels have one size
    four.perform("fit")
    assert [one.view.zoom for one in four.scene.viewports[:4]] == [None] * 4


def test_reference_lines_belong_to_what_is_painted(four, qtbot):
    lines = dict.fromkeys(range(4))
    for number in lines:
        lines[number] = [line for line, here in four.guides.lines(number) if here]
    assert lines[0] == [] == lines[3]  # itself, and another space
    assert lines[1] == []  # parallel
    ((start, end),) = lines[2]
    z = place(four.scene.viewports[0]).z
    side = four.scene.viewports[2].stack.frames[3].instance.frames[0].plane
    assert {round(side.to_patient(one).z, 6) for one in (start, end)} == {z}
    four.scene.viewports[0].go(12)
    wait_painted(qtbot, four, 12, 0)
    ((start, _end),) = [line for line, here in four.guides.lines(2) if here]
    assert side.to_patient(start).z == pytest.approx(place(four.scene.viewports[0]).z)
    four.perform("reference-lines")
    assert four.guides.lines(2) == ()


def test_a_step_paints_anew_what_it_changes_and_that_once(four, qtbot):
    four.scene.viewports[0].go(5)  # from here on they are in step
    wait_painted(qtbot, four, 5, 0)
    paints = [0] * 4
    for slot in four.grid.visible_slots:
        slot.image.painted.connect(lambda number=slot.number: paints.__setitem__(number, paints[number] + 1))
    four.grab()  # whatever was left to paint
    settle(qtbot, four.runner)
    paints[:] = [0] * 4
    four.scene.viewports[0].go(4)
    wait_painted(qtbot, four, 4, 0)
    settle(qtbot, four.runner)
    assert paints[0] == 1
    assert paints[1] <= 1  # parallel: no line of the first pane lies in it
    assert paints[2] == 1  # its line has moved
    assert paints[3] == 0  # another space


def test_lines_are_seen(four, qtbot):
    pane = four.grid.slots[2].image
    with_lines = pane.grab().toImage()
    four.perform("reference-lines")
    qtbot.waitUntil(lambda: pane.grab().toImage() != with_lines)


def test_the_cursor_takes_the_other_panes_there(four, qtbot):
    four.set_tool("cursor")
    pane = four.grid.slots[2].image
    four.scene.set_active(2)
    x, y = pane.width() // 2 - 20, pane.height() // 2 + 20
    target = pane.viewport.stack.frames[3].instance.frames[0].plane
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    point = target.to_patient(pane.painted_now.transform.to_image((x, y)))
    for number in (0, 1):
        viewport = four.scene.viewports[number]
        assert abs(place(viewport).z - point.z) <= (2.5 if number else 1.0)
    assert four.scene.viewports[3].position == 3
    assert four.guides.point is not None
    assert four.guides.point.point.distance_to(point) < 1e-9
    four.perform("default-tool")
    assert four.guides.point is None


def test_nothing_is_pointed_at_under_a_veil(four):
    four.set_tool("cursor")
    pane = four.grid.slots[0].image
    four.scene.viewports[0].position = 9  # asked for, not there
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert four.guides.point is None


def test_another_case_begins_untied(four):
    four.perform("match-slices")
    four.perform("sync-window")
    four.clear()
    assert not four.links.matched
    assert not four.links.ties.window
    assert four.guides.point is None


def test_the_bookmark_is_not_changed_by_lines(four):
    bookmark = four.current_bookmark()
    assert bookmark is not None
    assert bookmark.image == reference_of(four.scene.viewport.stack.frames[3])


def test_a_series_opens_at_the_place_of_the_pane_beside_it(workspace, stacks, qtbot):
    workspace.set_layout("1x2")
    workspace.show_stack(stacks[THIN], 0, 10)
    workspace.show_stack(stacks[THICK], 1)
    assert place(workspace.scene.viewports[1]).z == pytest.approx(place(workspace.scene.viewports[0]).z, abs=2.5)
    workspace.show_stack(stacks[PRIOR], 1)
    assert workspace.scene.viewports[1].position == 0
