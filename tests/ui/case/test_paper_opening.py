"""Papers of other kinds in the case window: read, quoted, asked for their password, and copied out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from reviewer_app.cases.paper_kinds import unshown_words
from reviewer_app.imaging.index import index_instance
from reviewer_app.settings import Settings
from reviewer_app.ui.case.desk import RecordProblem
from reviewer_app.ui.case.records_rows import record_groups
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.pdf import PdfPane
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_window import click, named, open_record
from tests.helpers.locked_papers import locked_pdf, locked_record

REFERRAL = "DocumentReference/referral"
PASSWORD = "Password of the document"
IN_DICOM = "Letter in DICOM"


@pytest.fixture
def opened(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    """A case whose papers are a text, a locked PDF and a file of a kind that is not shown."""
    fill_with_files(desk)
    kinds = {"radiology": "text/html", "referral": "application/pdf", "consent": "application/msword"}
    documents = tuple(
        replace(one, content_type=kinds[one.reference.rpartition("/")[2]]) for one in desk.records().documents
    )
    desk.papers = {
        "DocumentReference/radiology": b"<h1>Report</h1><p>Likely giant cell tumour.</p><script>alert(1)</script>",
        REFERRAL: locked_pdf("secret"),
        "DocumentReference/consent": b"\xd0\xcf\x11\xe0 words",
    }
    file = locked_record("secret", IN_DICOM)
    index = index_instance(file)
    desk.streams[index.sop_instance_uid] = file.getvalue()
    instances = (*desk.records().instances, index)
    desk.set_records(replace(desk.records(), documents=documents, instances=instances))
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None)
    made.finish()
    yield made
    made.shut()


def _pane(window: CaseWindow, title: str, qtbot: QtBot) -> PdfPane:
    def there() -> bool:
        pane = window.workspace.active_document
        return pane is not None and pane.title == title

    qtbot.waitUntil(there)
    pane = window.workspace.active_document
    assert pane is not None
    return pane


def test_a_text_is_read_like_any_document(opened: CaseWindow, qtbot: QtBot) -> None:
    open_record(opened, qtbot, "Radiology report")
    pane = _pane(opened, "Radiology report", qtbot)
    assert pane.view is not None
    assert pane.view.page_count == 1
    assert pane._open is not None
    words = pane._open.document.getAllText(0).text()
    assert "Likely giant cell tumour." in words
    assert "alert" not in words
    view, source = pane.view, opened.viewing.source_of(pane.key)
    assert view.selected_page == 0
    assert source[0] is not None
    assert source[0].title == "Radiology report"


def test_a_locked_document_asks_in_its_place(opened: CaseWindow, qtbot: QtBot) -> None:
    open_record(opened, qtbot, "Referral letter")
    pane = _pane(opened, "Referral letter", qtbot)
    assert pane.failure == "This document is locked with a password."
    assert QApplication.activeModalWidget() is None
    field = named(opened, QLineEdit, PASSWORD)
    QTest.keyClicks(field, "wrong")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.failure == "That password does not open this document.")
    assert pane.view is None
    assert opened.list.current_id() == f"document:{REFERRAL}"
    assert opened.focusWidget() is field
    QTest.keyClicks(field, "secret")
    click(opened, qtbot, "Open")
    qtbot.waitUntil(lambda: pane.view is not None)
    assert pane.view is not None
    assert pane.view.page_count == 2
    assert pane.failure == ""
    assert not field.isVisible()
    assert opened.list.current_id() == f"document:{REFERRAL}"


def test_a_locked_pdf_within_dicom_asks_in_its_place_and_opens_the_next_time(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    open_record(opened, qtbot, IN_DICOM)
    pane = _pane(opened, IN_DICOM, qtbot)
    assert pane.failure == "This document is locked with a password."
    QTest.keyClicks(named(opened, QLineEdit, PASSWORD), "secret")
    click(opened, qtbot, "Open")
    qtbot.waitUntil(lambda: pane.view is not None)
    assert pane.view is not None
    assert pane.view.page_count == 2
    open_record(opened, qtbot, "Radiology report")
    _pane(opened, "Radiology report", qtbot)
    open_record(opened, qtbot, IN_DICOM)
    again = _pane(opened, IN_DICOM, qtbot)
    qtbot.waitUntil(lambda: again.view is not None)
    assert again.failure == ""


def test_an_answer_that_comes_late_does_not_take_the_place_of_another_record(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    open_record(opened, qtbot, "Referral letter")
    pane = _pane(opened, "Referral letter", qtbot)
    desk.late = True
    QTest.keyClicks(named(opened, QLineEdit, PASSWORD), "secret")
    click(opened, qtbot, "Open")
    opened.workspace.show_sentence("Other", "Nothing to see.")
    desk.deliver()
    assert (pane.title, pane.view) == ("Other", None)


def test_a_kind_that_is_not_shown_says_so_and_is_copied_after_a_warning(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_record(opened, qtbot, "Consent")
    pane = _pane(opened, "Consent", qtbot)
    assert pane.failure == "This program does not show files of this kind (application/msword)."
    asked: list[QFileDialog] = []

    def note(dialog: QFileDialog) -> None:
        asked.append(dialog)

    monkeypatch.setattr(QFileDialog, "open", note)
    click(opened, qtbot, "Save a copy for another program…")
    assert asked == []
    click(opened, qtbot, "Choose where to save it…")
    assert len(asked) == 1
    assert asked[0].selectedFiles()[0].rpartition("/")[2] == "record.doc"
    path = tmp_path / "record.doc"
    asked[0].fileSelected.emit(str(path))
    assert path.read_bytes() == desk.papers["DocumentReference/consent"]
    assert opened.notices.texts() == [f"A copy was saved into {tmp_path}. It is not encrypted."]


def test_a_damaged_text_says_so_in_its_place_and_may_be_copied(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.papers["DocumentReference/radiology"] = b"<p>" + b"words " * 600_000
    open_record(opened, qtbot, "Radiology report")
    pane = _pane(opened, "Radiology report", qtbot)
    assert "too long to be shown" in pane.failure
    named(opened, type(pane._message._copy), "Save a copy for another program…")


def test_what_is_not_shown_has_one_row(desk: FakeDesk) -> None:
    paper = replace(desk.records().documents[0], content_type="application/msword")
    problems = (
        RecordProblem(f"document:{paper.reference}", unshown_words(paper)),
        RecordProblem("document:DocumentReference/gone", "It is gone."),
    )
    groups = record_groups(replace(desk.records(), documents=(paper,), problems=problems))
    assert [one.title for one in groups[-2:]] == ["Documents", "Could not be had"]
    (row,) = groups[-2].rows
    assert (row.opens, row.why) == (False, "This program does not show files of this kind (application/msword).")
    assert [one.caption for one in groups[-1].rows] == ["It is gone."]
