"""What stands in the panes: stacks, documents and views come, and go on where they were left."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from reviewer_app.cases.looks import Looks
from reviewer_app.cases.views import Bookmark, ViewState, Window
from reviewer_app.viewer import words
from reviewer_app.viewer.arranging import arrange, arrangement_of
from reviewer_app.viewer.viewport import reference_of
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.looks import long_looks
from tests.helpers.pane_mouse import LEFT, view
from tests.helpers.qimages import rgb
from tests.viewer.conftest import stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


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


def test_what_hidden_panes_hold_makes_no_pane_until_a_layout_shows_it(shown, stack, qtbot):
    shown.show_stack(stack, 9, position=4)
    assert not shown.contents.is_free(9)
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
