"""Laboratory results in the case window: opened from the list, seen, cited into a text, and found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.cases.evidence import TokenKind, plain_text, tokens
from reviewer_app.cases.records import FHIR_JSON, ListedDocument, RecordKey
from reviewer_app.settings import Settings
from reviewer_app.ui.case.lab_reading import read_lab_record
from reviewer_app.ui.case.records_rows import record_groups
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.office.page_counts import lab_count
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_window import open_record
from tests.helpers.lab_resources import bundle, cda, cda_result, observation, report
from tests.helpers.papers import make_pdf

FIELD = "answer/q1/text"
FHIR = ListedDocument("DiagnosticReport/labs-1", "Blood count", "lab", FHIR_JSON, "", author="Harbor Laboratory")
CDA = ListedDocument("DocumentReference/cda", "Laboratory summary", "lab", "application/hl7-cda+xml", "")
POTASSIUM = '<code code="2823-3" codeSystem="2.16.840.1.113883.6.1" displayName="Potassium"/>'
EARLIER = '<effectiveTime value="20260903074000-0700"/>'


@pytest.fixture
def desk(look: QApplication) -> Iterator[FakeDesk]:
    made = FakeDesk()
    fill_with_files(made)
    result = observation(
        "o1", "Potassium", code={"coding": [{"system": "http://loinc.org", "code": "2823-3"}], "text": "Potassium"},
        subject=None, valueQuantity={"value": 6.25, "unit": "mmol/L"},
        referenceRange=[{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.1, "unit": "mmol/L"}}],
    )  # fmt: skip
    made.papers[FHIR.reference] = bundle(report("Observation/o1", subject=None), result)
    value = '<value xsi:type="PQ" value="4.10" unit="mmol/L"/>'
    made.papers[CDA.reference] = cda(cda_result(POTASSIUM, value, time=EARLIER))
    records = made.records()
    made.set_records(replace(records, documents=(*records.documents, FHIR, CDA)))
    yield made
    made.close()


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    desk.pdf = make_pdf(2)
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None)
    made.finish()
    yield made
    made.shut()


def opened(window: CaseWindow, qtbot: QtBot, title: str) -> None:
    open_record(window, qtbot, title)
    qtbot.waitUntil(lambda: window.workspace.active_labs is not None)


def test_results_are_a_kind_of_records_of_their_own(desk: FakeDesk) -> None:
    groups = {one.title: one.rows for one in record_groups(desk.records())}
    assert [row.title for row in groups["Laboratory results"]] == ["Blood count", "Laboratory summary"]
    assert all(row.opens for row in groups["Laboratory results"])
    assert "Blood count" not in [row.title for row in groups["Documents"]]


def test_the_results_of_all_records_stand_in_one_table(window: CaseWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, "Laboratory summary")
    labs = window.workspace.active_labs
    assert labs is not None
    assert [one.value for one in labs.trend.results] == ["4.10", "6.25"]
    assert labs.chosen[0].record == CDA.reference, "the record that was opened is not the one that is chosen"
    assert window.list.current_id() == str(RecordKey("document", CDA.reference))


def test_the_results_of_somebody_else_stand_alone(desk: FakeDesk, window: CaseWindow, qtbot: QtBot) -> None:
    other = b"<recordTarget><patientRole><patient><name><given>Peter</given><family>Lind</family></name></patient>"
    title = b"<title>Results</title>"
    desk.papers[CDA.reference] = desk.papers[CDA.reference].replace(
        title, other + b"</patientRole></recordTarget>" + title, 1
    )
    opened(window, qtbot, "Laboratory summary")
    labs = window.workspace.active_labs
    assert labs is not None
    assert [one.value for one in labs.trend.results or labs.chosen] == ["4.10"]
    assert "names another patient" in refused(window)
    open_record(window, qtbot, "Blood count")
    qtbot.waitUntil(lambda: labs.key == FHIR.reference)
    assert {one.value for cell in labs.model.grid.cells.values() for one in cell} == {"6.25"}
    assert "Laboratory summary names another patient than the case does: it is not in this table." in refused(window)


def refused(window: CaseWindow) -> str:
    """Return what the panes say of records that are not shown."""
    return "\n".join(one.text() for one in window.workspace.findChildren(QLabel) if one.isVisibleTo(window))


def test_a_damaged_record_is_told_beside_the_others_and_fails_where_it_is_opened(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.papers[CDA.reference] = b"<cut"
    opened(window, qtbot, "Blood count")
    labs = window.workspace.active_labs
    assert labs is not None
    assert labs._notes.text() == "Laboratory summary: The document is damaged."
    open_record(window, qtbot, "Laboratory summary")
    qtbot.waitUntil(lambda: "The document is damaged." in refused(window))


def test_a_document_that_has_only_words_is_read_as_text(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    desk.papers[CDA.reference] = cda(narrative="<paragraph>Potassium was normal.</paragraph>")
    open_record(window, qtbot, "Laboratory summary")
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    paper = window.workspace.active_document
    assert paper is not None
    assert paper.key == CDA.reference
    read = read_lab_record(desk.papers[CDA.reference], CDA, desk.case.patient)
    assert isinstance(read, bytes)
    with pikepdf.open(BytesIO(read)) as pages:
        assert lab_count(desk.papers[CDA.reference], CDA, desk.case.patient) == len(pages.pages)
    assert lab_count(desk.papers[FHIR.reference], FHIR, desk.case.patient) == 1


def test_what_stood_in_sight_counts_for_both_records(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    window.workspace.sight._looked_at = lambda: True  # offscreen no window is ever active
    window.workspace.set_layout("1x1")
    opened(window, qtbot, "Blood count")
    seen = {(FHIR.reference, 0), (CDA.reference, 0)}
    qtbot.waitUntil(lambda: seen <= window.viewing.looks.seen)
    found = {str(one.key): one.complete for one in window.coverage().records if one.key.kind == "document"}
    assert found[f"document:{FHIR.reference}"]
    assert found[f"document:{CDA.reference}"]


def test_a_result_goes_into_the_text_and_its_token_finds_it_again(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    field = window.opinion.answers["q1"].text
    field.setFocus()
    qtbot.keyClicks(field, "High:")
    opened(window, qtbot, "Blood count")
    labs = window.workspace.active_labs
    assert labs is not None
    qtbot.keyClick(labs.table, Qt.Key.Key_Return)
    (passage,) = desk.work.passages
    (token,) = tokens(desk.work.opinion.get(FIELD))
    assert (token.kind, token.id) == (TokenKind.PASSAGE, passage.id)
    words = "Potassium 6.25 mmol/L (high, by the range) [Blood count, Harbor Laboratory, 12 Nov 2026]"
    assert plain_text(desk.work.opinion.get(FIELD), desk.work) == f"High: {words} "
    labs.choose(0, 1)
    open_record(window, qtbot, "Referral letter")
    qtbot.waitUntil(lambda: window.workspace.active_labs is None)
    window.citing.open(token)
    qtbot.waitUntil(lambda: window.workspace.active_labs is not None)
    qtbot.waitUntil(lambda: bool(labs.chosen) and labs.chosen[0].value == "6.25")


def test_the_menu_of_a_result_puts_it_into_the_text(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    opened(window, qtbot, "Blood count")
    menu = window.pane_menu.result_menu
    window.workspace.result_menu_wanted.emit(QPoint(300, 300))
    assert menu.isVisible()
    menu.actions()[0].trigger()
    menu.close()
    assert [one.place for one in desk.work.passages] == ["Potassium"]
