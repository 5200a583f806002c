"""The rows of the records are made when they are looked at, a few in each turn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.coverage import Coverage, RecordCoverage
from reviewer_app.cases.opinion import NO, YES, Opinion, record_path
from reviewer_app.cases.records import RecordKey
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.records_reviewed import RecordRow, RecordsReviewed
from tests.helpers.case_desk import FakeDesk

COUNT = 60
RECORDS = Coverage(tuple(RecordCoverage(RecordKey("series", f"1.2.{n}"), f"Series {n}", 0, 5) for n in range(COUNT)))


@pytest.fixture
def records(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> RecordsReviewed:
    made = RecordsReviewed(WorkEditor(desk), {})
    qtbot.addWidget(made)
    made.show_records(Opinion(), RECORDS)
    return made


def made(records: RecordsReviewed) -> list[RecordRow]:
    return records.findChildren(RecordRow)


def test_a_closed_list_has_no_rows_and_says_how_many_are_open(records: RecordsReviewed) -> None:
    assert made(records) == []
    assert records.head.accessibleDescription() == f"{COUNT} open"


def test_an_open_list_has_those_in_sight_at_once_and_all_of_them_soon(records: RecordsReviewed, qtbot: QtBot) -> None:
    records.set_open(True)
    assert 10 < len(made(records)) < COUNT
    records.show_records(Opinion(), RECORDS)  # a look at an image does not make the rest at once
    assert len(made(records)) < COUNT
    qtbot.waitUntil(lambda: len(made(records)) == COUNT)
    rows = [records.rows.itemAt(at).widget() for at in range(records.rows.count())]
    assert [one for one in rows if one is not None] == [records.line(f"series:1.2.{n}") for n in range(COUNT)]


def test_how_many_are_reviewed_stands_where_the_button_for_all_comes_and_goes(records: RecordsReviewed) -> None:
    records.set_open(True)
    first = records.line("series:1.2.0")
    assert first is not None
    records.resize(300, 2000)
    records.show()
    QApplication.processEvents()
    before = first.pos()
    assert (records._count.text(), records._all.isVisible()) == (f"0 of {COUNT} reviewed", False)
    whole = Coverage((replace(RECORDS.records[0], shown=5), *RECORDS.records[1:]))
    said = Opinion({record_path("series:1.2.1", "reviewed"): YES, record_path("series:1.2.2", "reviewed"): NO})
    records.show_records(said, whole)
    QApplication.processEvents()
    assert (records._count.text(), records._all.isVisible()) == (f"1 of {COUNT} reviewed, 1 left out", True)
    assert first.pos() == before


def test_rows_that_are_opened_say_how_things_stand_by_then(records: RecordsReviewed) -> None:
    records.set_open(True)
    records.set_open(False)
    reviewed = Opinion({record_path("series:1.2.0", "reviewed"): YES})
    seen = Coverage((replace(RECORDS.records[0], shown=3), *RECORDS.records[1:]))
    records.show_records(reviewed, seen)
    records.set_open(True)
    line = records.line("series:1.2.0")
    assert line is not None
    assert line.tick.isChecked()
    assert line._shown.text() == "3 of 5 seen"
    assert line._shown.property("kind") == "warn", "said to be reviewed, and not all of it was seen"


def test_where_it_was_read_does_not_come_back_once_it_was_undone(
    records: RecordsReviewed, desk: FakeDesk, qtbot: QtBot
) -> None:
    editor, key = records._editor, "series:1.2.0"
    editor.changed.connect(lambda _edit: records.show_records(editor.work.opinion, RECORDS))
    records.set_open(True)
    line = records.line(key)
    assert line is not None
    line.elsewhere.setText("In the portal")
    records.flush()
    assert desk.work.opinion.record(key).elsewhere == "In the portal"
    records.set_open(False)
    editor.undo()
    records.flush()
    assert desk.work.opinion.record(key).elsewhere == ""


def test_a_row_that_a_check_leads_to_is_there(records: RecordsReviewed) -> None:
    line = records.line("series:1.2.40")
    assert line is not None
    assert line.tick.accessibleName() == "Reviewed: Series 40"
    assert len(made(records)) == 41
    assert records.line("series:none") is None
