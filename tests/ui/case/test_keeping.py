"""A case opens as it was left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.arrangement import CaseArrangement, PaneContent, ViewerArrangement
from reviewer_app.cases.opinion import answer_path
from reviewer_app.cases.views import Bookmark, ViewState, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.settings import Settings
from reviewer_app.ui.case.keeping import taken_down
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.viewport import reference_of
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.papers import make_pdf
from tests.helpers.settling import settle

VIEW = ViewState(Window(50, 350), inverted=True, zoom=3.0, center=ImagePoint(20, 30), rotation=1, palette="PET")
Opened = Callable[[], CaseWindow]


@pytest.fixture
def opened(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[Opened]:
    """Opens the case again and again, as a person who leaves it and comes back."""
    fill_with_files(desk)
    desk.pdf = make_pdf(3)
    desk.papers = {one.reference: make_pdf(3) for one in desk.case.documents}
    made: list[CaseWindow] = []

    def make() -> CaseWindow:
        for old in made:
            old.shut()
            old.hide()
        window = CaseWindow(desk, Settings())
        qtbot.addWidget(window)
        window.resize(1400, 700)
        window.show()
        qtbot.waitExposed(window)
        window.finish()
        window.setFocus()
        made.append(window)
        return window

    yield make
    for one in made:
        one.shut()


def shown_all(window: CaseWindow, qtbot: QtBot) -> None:
    """Wait until every pane that is seen shows what was asked for."""
    workspace = window.workspace

    def shown() -> bool:
        slots = [one for one in workspace.grid.visible_slots if not one.showing_document]
        return all(one.image.viewport.stack is None or one.image.painted_now is not None for one in slots)

    qtbot.waitUntil(shown)
    settle(qtbot, workspace.runner)
    qtbot.wait(120)  # scroll bars get their range, and are put back, in the turns after that


def test_panes_and_views_are_as_they_were(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    shown_all(window, qtbot)
    workspace = window.workspace
    workspace.set_layout("2x2")
    stacks = [one.stack for one in window.viewing._rows if one.stack is not None]
    workspace.show_stack(stacks[1], 2, 1)
    workspace.scene.viewports[2].set_view(VIEW)
    workspace.scene.viewports[0].go(3)
    workspace.scene.set_active(2)
    workspace.toggle_enlarged()
    workspace.set_tool("length")
    workspace.scene.set_hidden(hidden=True)
    before = taken_down(window)
    again = opened()
    shown_all(again, qtbot)
    qtbot.waitUntil(lambda: taken_down(again).viewer == before.viewer)
    assert again.workspace.grid.enlarged
    painted = again.workspace.active_pane.painted_now
    assert painted is not None
    assert (painted.shown.position, painted.view) == (1, VIEW)


def test_a_document_is_open_where_it_was(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    shown_all(window, qtbot)
    paper = desk.case.documents[0]
    window.viewing.open_record(f"document:{paper.reference}")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    pane = window.workspace.active_document
    assert pane is not None
    assert pane.view is not None
    qtbot.waitUntil(lambda: pane.view is not None and pane.view._painted)
    pane.view.set_zoom(2.0)
    bar = pane.view.verticalScrollBar()
    bar.setValue(bar.maximum() * 2 // 3)
    before = taken_down(window)
    again = opened()
    qtbot.waitUntil(lambda: again.workspace.active_document is not None)
    shown_all(again, qtbot)
    qtbot.waitUntil(lambda: taken_down(again).viewer == before.viewer)
    after = taken_down(again)
    place = after.viewer.panes[after.viewer.active].place
    assert (place.page, place.zoom) == (1, 2.0)


def test_a_document_that_comes_late_leaves_what_was_opened_since(
    opened: Opened, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened()
    shown_all(window, qtbot)
    key = f"document:{desk.case.documents[0].reference}"
    window.viewing.open_record(key)
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    image = next(one.stack for one in window.viewing._rows if one.stack is not None)
    view = Bookmark(reference_of(image.frames[1]), VIEW)
    late: list[Callable[[], None]] = []
    papers = desk.papers
    monkeypatch.setattr(desk, "document_bytes", lambda one, done, _failed: late.append(lambda: done(papers[one])))
    again = opened()
    again.viewing.go_to(view)
    assert len(late) == 1
    late.pop()()  # what was left in this pane
    assert again.workspace.active_document is None
    again.viewing.open_record(key)
    again.viewing.go_to(view)
    late.pop()()  # what was asked for before the view
    assert again.workspace.active_document is None
    assert again.workspace.active_stack is not None
    assert again.workspace.active_stack.key == image.key


def test_the_opinion_is_scrolled_and_written_where_it_was(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    shown_all(window, qtbot)
    path = answer_path(desk.case.questions[1].id, "text")
    window.editor.set_fields({path: "No biopsy is needed."}, "Write")
    window.opinion.set_open_sections(("Findings", "Records reviewed"))
    window.opinion.go_to_field(path)
    text = window.opinion.last_text
    assert isinstance(text, OpinionText)
    text.put_caret(3, 9)
    window.story.set_whole(True)
    shown_all(window, qtbot)
    bar = window.opinion.pages.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum() // 2)
    before = taken_down(window)
    assert (before.focus, before.field, before.anchor, before.caret) == ("text", path, 3, 9)
    assert before.opinion > 0
    again = opened()
    shown_all(again, qtbot)
    qtbot.waitUntil(lambda: replace(taken_down(again), viewer=before.viewer) == before)
    assert again.focusWidget() is again.opinion.last_text


@pytest.mark.parametrize("focus", ["records", "images"])
def test_the_keyboard_is_where_it_was(opened: Opened, qtbot: QtBot, focus: str) -> None:
    window = opened()
    shown_all(window, qtbot)
    (window.list.view if focus == "records" else window.workspace.active_pane).setFocus()
    again = opened()
    shown_all(again, qtbot)
    qtbot.waitUntil(lambda: taken_down(again).focus == focus)


def test_the_part_of_a_run_that_is_played_is_kept_with_the_case(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    shown_all(window, qtbot)
    window.workspace.scene.ranges.choose(window.workspace.active_stack, 1, 2)
    again = opened()
    assert again.workspace.scene.ranges.of(again.workspace.active_stack) == (1, 2)


def test_a_lock_over_the_sign_page_comes_back_to_it(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    shown_all(window, qtbot)
    window.open_preview()
    again = opened()
    qtbot.waitUntil(lambda: again.signing)


def test_where_all_is_gone_the_case_opens_as_for_the_first_time(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    lost = (PaneContent(stack="no such stack"), PaneContent(document="DocumentReference/none"))
    desk.arranged = CaseArrangement(viewer=ViewerArrangement("7x7", active=9, tool="saw", panes=lost * 3))
    window = opened()
    assert window.workspace.grid.layout_now.id == "1x2"
    assert window.workspace.active_stack is not None


def test_nothing_is_kept_twice(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    shown_all(window, qtbot)
    window._tick()
    kept = desk.arranged
    window._tick()
    assert kept is not None
    assert desk.arranged is kept


def test_going_back_to_editing_is_kept_at_once(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened()
    window.open_preview()
    window._tick()
    assert desk.arranged is not None
    assert desk.arranged.signing
    window.close_preview()
    assert not desk.arranged.signing
