"""A record is brought to a pane by dragging it there, or with a key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.dropping import carried
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.papers import make_pdf


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    fill_with_files(desk)
    desk.papers = {one.reference: make_pdf(2) for one in desk.case.documents}
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1400, 700)
    made.show()
    made.finish()
    made.trigger("layout-2x2")
    yield made
    made.shut()


def rows(window: CaseWindow) -> list[RecordRow]:
    return window.viewing._rows


def shown_in(window: CaseWindow, pane: int) -> str:
    stack = window.workspace.scene.viewports[pane].stack
    return "" if stack is None else stack.key


def test_a_row_carries_its_id_when_it_is_dragged(window: CaseWindow) -> None:
    model = window.list.view.model()
    index = model.index(0, 0, model.index(0, 0))
    assert index.flags() & Qt.ItemFlag.ItemIsDragEnabled
    data = model.mimeData([index])
    assert carried(data) == rows(window)[0].id
    assert data.formats() == ["application/x-reviewer-app-record"]
    assert not model.index(0, 0).flags() & Qt.ItemFlag.ItemIsDragEnabled  # the head of a study


def test_a_series_that_is_dropped_is_shown_in_that_pane_which_becomes_the_active_one(window: CaseWindow) -> None:
    second = rows(window)[1]
    window.workspace.grid.slots[3].dropped.emit(second.id)
    assert shown_in(window, 3) == second.id
    assert window.workspace.scene.active == 3
    assert window.list.current_id() == second.id


def test_a_document_that_is_dropped_is_shown_in_that_pane(window: CaseWindow, qtbot: QtBot) -> None:
    paper = next(one for one in rows(window) if one.document is not None)
    slot = window.workspace.grid.slots[2]
    slot.dropped.emit(paper.id)
    qtbot.waitUntil(lambda: slot.showing_document)
    assert slot.document is not None
    assert slot.document.key == paper.document_key


def test_a_record_that_is_gone_changes_nothing(window: CaseWindow) -> None:
    before = [shown_in(window, pane) for pane in range(4)]
    window.workspace.grid.slots[3].dropped.emit("series:none")
    assert [shown_in(window, pane) for pane in range(4)] == before
    assert window.workspace.scene.active == 0


def test_keys_fill_one_pane_after_the_other_from_the_list(window: CaseWindow) -> None:
    view, first, second = window.list.view, rows(window)[0], rows(window)[1]
    view.setFocus()
    for row, pane in ((second, 3), (first, 2)):
        view.setCurrentIndex(window.list._items[row.id].index())
        window.trigger(f"open-in-pane-{pane + 1}")
        assert shown_in(window, pane) == row.id
    assert window.focusWidget() is view
    window.trigger("open-in-pane-5")  # the layout has four
    assert shown_in(window, 4) == ""


def test_a_document_comes_into_the_pane_it_was_asked_for_in(window: CaseWindow, desk: FakeDesk) -> None:
    paper, workspace = next(one for one in rows(window) if one.document is not None), window.workspace
    desk.late = True
    workspace.activate(1)
    window.viewing.open_row(paper)
    workspace.activate(3)  # before it is read
    workspace.active_pane.setFocus()
    desk.deliver()
    assert [slot.number for slot in workspace.grid.slots if slot.showing_document] == [1]
    assert workspace.scene.active == 3
    assert window.focusWidget() is workspace.active_pane


def test_a_document_asked_for_in_a_pane_that_went_comes_into_the_active_one(window: CaseWindow, desk: FakeDesk) -> None:
    desk.late = True
    window.workspace.activate(3)
    window.viewing.open_row(next(one for one in rows(window) if one.document is not None))
    window.trigger("layout-1x1")
    desk.deliver()
    assert window.workspace.active_document is not None


def test_the_keyboard_stays_in_the_list_when_a_document_comes(window: CaseWindow, desk: FakeDesk) -> None:
    paper, view = next(one for one in rows(window) if one.document is not None), window.list.view
    desk.late = True
    view.setFocus()
    view.setCurrentIndex(window.list._items[paper.id].index())
    window.trigger("open-in-pane-3")
    desk.deliver()
    assert window.workspace.active_document is not None
    assert window.focusWidget() is view
