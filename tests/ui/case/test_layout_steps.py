"""The layout and what hangs in it are taken back in one line with marks and words, also after the case was left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_window import draw_length, open_record
from tests.helpers.papers import make_pdf

Opened = Callable[[], CaseWindow]


@pytest.fixture
def opened(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[Opened]:
    fill_with_files(desk)
    desk.papers = {one.reference: make_pdf(3) for one in desk.case.documents}
    made: list[CaseWindow] = []

    def make() -> CaseWindow:
        for old in made:
            old.shut()
            old.hide()
        window = CaseWindow(desk, Settings())
        qtbot.addWidget(window)
        window.resize(1400, 900)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None)
        window.finish()
        made.append(window)
        return window

    yield make
    for one in made:
        one.shut()


def stands(window: CaseWindow) -> tuple[str, list[str]]:
    """Return the layout and what each of its panes shows."""
    workspace = window.workspace
    shown = []
    for slot in workspace.grid.slots[: workspace.grid.layout_now.panes]:
        stack = workspace.scene.viewports[slot.number].stack
        shown.append(slot.paper.key if slot.paper is not None else stack.key if stack is not None else "")
    return workspace.grid.layout_now.id, shown


def test_opening_a_case_is_no_step(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    qtbot.wait(300)
    assert window.steps.undo == ()
    before = stands(window)
    window.trigger("undo")
    assert stands(window) == before


def test_layout_and_marks_are_taken_back_in_the_order_they_were_made(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    first = stands(window)
    draw_length(window, qtbot)
    window.trigger("layout-2x2")
    second = stands(window)
    assert second != first
    window.editor.set_fields({"history": "a"}, "Write")
    window.trigger("layout-1x1")
    third = stands(window)
    steps = [
        (second, "a", 1),
        (second, "", 1),
        (first, "", 1),
        (first, "", 0),
    ]
    for layout, words, marks in steps:
        window.trigger("undo")
        work = window.editor.work
        assert (stands(window), work.opinion.get("history"), len(work.annotations)) == (layout, words, marks)
    for layout, words, marks in [*reversed(steps[:-1]), (third, "a", 1)]:
        window.trigger("redo")
        work = window.editor.work
        assert (stands(window), work.opinion.get("history"), len(work.annotations)) == (layout, words, marks)
    before = stands(window)
    window.trigger("redo")
    assert stands(window) == before


def test_they_are_there_after_the_case_was_left(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    first = stands(window)
    window.trigger("layout-2x2")
    draw_length(window, qtbot)
    window.trigger("layout-1x1")
    again = opened()
    qtbot.wait(300)
    assert len(again.steps.undo) == 2
    again.trigger("undo")
    assert again.workspace.grid.layout_now.id == "2x2"
    again.trigger("undo")
    assert again.editor.work.annotations == ()
    again.trigger("undo")
    assert stands(again) == first
    third = opened()
    for _ in range(3):
        third.trigger("redo")
    assert third.workspace.grid.layout_now.id == "1x1"
    assert len(third.editor.work.annotations) == 1


def test_a_step_is_kept_at_once(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    window.trigger("layout-2x2")
    window.steps.look()
    assert desk.arranged is not None
    assert [one.edits for one in desk.arranged.undo] == [0]


def test_a_walk_through_the_series_is_one_step(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    window.trigger("layout-1x1")
    first = stands(window)
    window.steps.look()
    for _ in range(2):
        window.trigger("next-series")
        window.steps.look()
    assert stands(window) != first
    window.trigger("undo")
    assert stands(window) == first


def test_a_paper_that_hung_comes_back_when_it_is_read(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    window.trigger("layout-1x1")
    open_record(window, qtbot, "Radiology report")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    paper = stands(window)
    window.trigger("layout-2x2")
    window.steps.look()
    open_record(window, qtbot, "Axial 2 mm")
    window.steps.look()
    window.trigger("undo")
    window.trigger("undo")
    qtbot.waitUntil(lambda: stands(window) == paper)
    qtbot.wait(300)
    window.trigger("redo")
    assert window.workspace.grid.layout_now.id == "2x2"


def test_while_a_text_has_the_caret_the_panes_stay(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    window.editor.set_fields({"history": "a"}, "Write")
    window.trigger("layout-2x2")
    laid = stands(window)
    window.opinion.answers["q1"].text.setFocus()
    window.trigger("undo")
    assert window.editor.work.opinion.get("history") == ""
    assert stands(window) == laid


def test_a_new_edit_leaves_no_layout_to_bring_back(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    first = stands(window)
    window.trigger("layout-2x2")
    window.trigger("undo")
    window.editor.set_fields({"history": "a"}, "Write")
    window.trigger("redo")
    assert stands(window) == first


def test_tiles_and_an_enlarged_pane_are_steps(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    grid = window.workspace.grid
    window.trigger("layout-1x2")
    window.trigger("tiles-2x2")
    assert grid.tiling is not None
    window.trigger("undo")
    assert grid.tiling is None
    window.trigger("redo")
    assert grid.tiling is not None
    window.trigger("undo")
    window.trigger("enlarge")
    assert grid.enlarged
    window.trigger("undo")
    assert not grid.enlarged


def test_a_hanging_is_taken_back_as_one(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    window.trigger("layout-2x2")
    first = stands(window)
    window.trigger("next-hanging")
    second = stands(window)
    assert second != first
    window.trigger("undo")
    assert stands(window) == first
    window.trigger("redo")
    assert stands(window) == second


def test_scrolling_is_no_step_and_comes_back_with_one(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    window.workspace.scene.viewport.scroll(2)
    position = window.workspace.scene.viewport.position
    qtbot.wait(200)
    assert window.steps.undo == ()
    window.trigger("layout-1x1")
    window.workspace.scene.viewport.scroll(1)
    window.trigger("undo")
    assert window.workspace.scene.viewport.position == position


def test_what_is_gone_makes_no_step(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    window.trigger("layout-1x1")
    opened().shut()
    assert desk.arranged is not None
    viewer = desk.arranged.viewer
    desk.arranged = replace(desk.arranged, viewer=replace(viewer, panes=(replace(viewer.panes[0], stack="gone"),)))
    again = opened()
    qtbot.wait(300)
    assert len(again.steps.undo) == 1
