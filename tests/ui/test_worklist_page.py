"""The worklist on the screen: choosing, searching, accepting, declining, without losing one's place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.ui.worklist.delegate import ROW_HEIGHT
from reviewer_app.ui.worklist.model import Filter
from reviewer_app.ui.worklist.page import COMPACT_BELOW, WorklistPage
from reviewer_app.ui.worklist.rows import COLUMNS, make_rows
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.clipping import clipped_words, elided_words
from tests.helpers.stored_cases import stored_case, worklist
from tests.helpers.worklist_words import buttons, named, texts


@pytest.fixture
def page(look: object, qtbot: QtBot) -> WorklistPage:
    made = WorklistPage()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.set_cases(worklist(), make_reviewer(), NOW)
    return made


def field(page: WorklistPage) -> QLineEdit:
    return next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == "Search the worklist")


def test_a_case_is_chosen_with_the_mouse_and_read_beside(page: WorklistPage, qtbot: QtBot) -> None:
    assert page.chosen_case() == ""
    assert "Choose a case" in texts(page.details)
    row = page.table.visualRect(page.model.index(1, 2))
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert page.chosen_case() == "task-1"
    said = texts(page.details)
    assert "Okafor, Daniel" in said
    assert "Is this lesion benign?" in said
    assert "Curettage planned" not in said
    named(page.details, "Show the first opinion").click()
    assert "Curettage planned" in texts(page.details)


def test_enter_and_a_double_click_open_the_chosen_case(page: WorklistPage, qtbot: QtBot) -> None:
    page.choose("task-4")
    page.table.setFocus()
    with qtbot.waitSignal(page.open_wanted) as opened:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.args == ["task-4"]
    row = page.table.visualRect(page.model.index(page.model.index_of("task-1"), 2)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=row)
    with qtbot.waitSignal(page.open_wanted) as opened:
        qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert opened.args == ["task-1"]


def test_the_chosen_case_stays_chosen_when_it_moves_to_another_group(page: WorklistPage) -> None:
    page.choose("task-1")
    cases = worklist()
    cases[0] = stored_case(CaseState.ACCEPTED, "task-1")
    page.set_cases(cases, make_reviewer(), NOW)
    assert page.chosen_case() == "task-1"
    assert "Download case" in buttons(page.details)


def test_the_chosen_case_stays_chosen_while_searching(page: WorklistPage, qtbot: QtBot) -> None:
    page.choose("task-2")
    qtbot.keyClicks(field(page), "haddad")
    assert page.model.rowCount() == 2
    assert page.chosen_case() == "task-2"
    field(page).clear()
    assert page.chosen_case() == "task-2"
    # one that is no longer listed is no longer shown beside
    qtbot.keyClicks(field(page), "okafor")
    assert page.chosen_case() == ""
    assert "Choose a case" in texts(page.details)


def test_the_wheel_over_the_specialty_hides_no_case(page: WorklistPage, qtbot: QtBot) -> None:
    specialty = next(one for one in page.findChildren(QComboBox) if one.accessibleName() == "Specialty")
    specialty.setFocus()
    place = QPointF(specialty.rect().center())
    event = QWheelEvent(
        place, specialty.mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(specialty, event)
    assert specialty.currentIndex() == 0
    assert page.model.hidden() == 0


def test_a_filter_that_hides_cases_says_so_and_brings_them_back(page: WorklistPage, qtbot: QtBot) -> None:
    page.choose("task-1")
    specialty = next(one for one in page.findChildren(QComboBox) if one.accessibleName() == "Specialty")
    assert "hidden" not in texts(page)
    specialty.setCurrentIndex(specialty.findData("Pathology"))
    assert "3 cases hidden by search or specialty." in texts(page)
    assert page.chosen_case() == ""
    show_all = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Show all cases")
    assert show_all.isVisible()
    qtbot.mouseClick(show_all, Qt.MouseButton.LeftButton)
    assert page.model.hidden() == 0
    assert not show_all.isVisible()
    assert page.chosen_case() == "task-1"


def test_segments_filter_and_count(page: WorklistPage, qtbot: QtBot) -> None:
    segment = named(page, "Finished  1")
    qtbot.mouseClick(segment, Qt.MouseButton.LeftButton)
    assert page.model.rowCount() == 2
    words = ["All  4", "Needs you  2", "In work  1", "To be sent  0", "Finished  1"]
    assert [one.text() for one in page._segments.values()] == words
    assert page._segments[Filter.FINISHED].isChecked()


def test_an_empty_list_says_what_it_means(look: object, qtbot: QtBot) -> None:
    page = WorklistPage()
    qtbot.addWidget(page)
    page.show()
    page.set_cases([], None, NOW)
    assert "Nobody has signed in on this laptop yet." in texts(page)
    page.set_cases([], make_reviewer(), NOW)
    assert "No case needs you." in texts(page)
    page.set_cases(worklist(), make_reviewer(), NOW)
    qtbot.keyClicks(field(page), "nobody of this name")
    assert "No case matches." in texts(page)


def test_details_can_be_closed(page: WorklistPage, qtbot: QtBot) -> None:
    page.choose("task-1")
    close = next(one for one in page.details.findChildren(QToolButton) if one.accessibleName() == "Close details")
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert page.chosen_case() == ""
    assert "Choose a case" in texts(page.details)


def test_refresh_and_search_by_name(page: WorklistPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.refresh_wanted):
        qtbot.mouseClick(named(page, "Refresh"), Qt.MouseButton.LeftButton)
    page.focus_search()
    assert page.focusWidget() is field(page)


@pytest.mark.parametrize("width", [1366, 2560])
def test_nothing_is_wider_than_the_window(page: WorklistPage, width: int, qtbot: QtBot) -> None:
    page.resize(width, 900)
    qtbot.waitUntil(lambda: page.table.width() > 0 and page.width() == width)
    shown = [index for index in range(page.model.columnCount()) if not page.table.isColumnHidden(index)]
    assert len(shown) == (6 if width < COMPACT_BELOW else 8)
    assert sum(page.table.columnWidth(index) for index in shown) <= page.table.viewport().width()
    image = page.grab().toImage()
    assert image.width() >= width
    assert image.format() != QImage.Format.Format_Invalid


QUESTION = "Growing lung nodule after colon cancer: remove it, or biopsy first?"


def test_a_long_question_is_read_whole_on_a_small_screen(
    page: WorklistPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = replace(make_case().patient, state="OH")
    cases = [
        stored_case(case_headline=QUESTION, case_id="task-1"),
        stored_case(case_patient=elsewhere, case_headline="Margins clear?", case_id="task-2"),
    ]
    page.set_cases(cases, make_reviewer(), NOW)
    column = COLUMNS.index("Question")
    rows = [at for at in range(page.model.rowCount()) if page.model.row_at(at) is not None]
    heights = {page.model.row_at(at).case_id: page.table.rowHeight(at) for at in rows}  # type: ignore[union-attr]
    with elided_words(monkeypatch) as elided:
        page.grab()
    assert page.table.columnWidth(column) < page.fontMetrics().horizontalAdvance(QUESTION)
    assert not elided
    assert not clipped_words(page)
    assert heights["task-1"] > heights["task-2"]
    page.resize(2560, 1440)
    at = next(at for at in rows if page.model.row_at(at).case_id == "task-1")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: page.table.rowHeight(at) == ROW_HEIGHT)


def test_two_clicks_never_open_a_case_that_came_under_the_mouse_between_them(page: WorklistPage, qtbot: QtBot) -> None:
    row = page.table.visualRect(page.model.index(page.model.index_of("task-1"), 2)).center()
    with qtbot.assertNotEmitted(page.open_wanted):
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=row)
        page.model.set_rows(())
        page.model.set_rows(make_rows(worklist()[1:], make_reviewer(), NOW))
        qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=row)


def test_rows_stay_where_they_are_while_they_are_clicked(page: WorklistPage, qtbot: QtBot) -> None:
    row = page.table.visualRect(page.model.index(page.model.index_of("task-1"), 2)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=row)
    page.set_cases(worklist()[1:], make_reviewer(), NOW)
    assert page.model.index_of("task-1") == 1
    qtbot.waitUntil(lambda: page.model.index_of("task-1") < 0)
