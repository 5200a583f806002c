"""The form that asks for more records: from the worklist and from within a case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.asking import ACTIVE, RETURNED, RecordsRequest
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.ui.case.asking_dialog import AskingDialog, why_not_asked
from reviewer_app.ui.case.records_delegate import row_words
from reviewer_app.ui.case.records_rows import record_groups
from reviewer_app.ui.records_form import RecordsForm
from reviewer_app.ui.worklist.details import CaseDetails
from reviewer_app.ui.worklist.rows import waiting_words
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import NOW, make_reviewer
from tests.helpers.stored_cases import stored_case

ASKED = RecordsRequest("r", ("The slides",), "The grade", NOW, told=ACTIVE)


def _button(holder: RecordsForm | CaseDetails, words: str) -> QPushButton:
    return next(one for one in holder.findChildren(QPushButton) if one.text() == words)


def test_q27_what_is_missing_is_proposed_and_nothing_is_asked_without_a_reason(qtbot: QtBot) -> None:
    form = RecordsForm(["a pathology report"])
    qtbot.addWidget(form)
    ask = _button(form, "Ask for these")
    assert not ask.isEnabled()
    form.reason.setText("The grade")
    assert ask.isEnabled()
    form.findChildren(QCheckBox)[0].setChecked(False)
    assert not ask.isEnabled()
    form.lines.setPlainText("The slides\n\n  The MR of 2024 ")
    with qtbot.waitSignal(form.given) as given:
        qtbot.mouseClick(ask, Qt.MouseButton.LeftButton)
    assert given.args == [["The slides", "The MR of 2024"], "The grade"]


def test_q27_the_worklist_asks_and_says_since_when_it_waits(qtbot: QtBot) -> None:
    details = CaseDetails()
    qtbot.addWidget(details)
    details.show_case(stored_case(CaseState.IN_REVIEW), make_reviewer(), NOW)
    qtbot.mouseClick(_button(details, "Ask for records…"), Qt.MouseButton.LeftButton)
    form = details.findChild(RecordsForm)
    assert form is not None
    form.lines.setPlainText("The slides")
    form.reason.setText("The grade")
    with qtbot.waitSignal(details.records_wanted) as wanted:
        qtbot.mouseClick(_button(form, "Ask for these"), Qt.MouseButton.LeftButton)
    assert wanted.args[0] == "task-1"
    assert "The slides" in wanted.args[1]
    held = replace(stored_case(CaseState.ON_HOLD), requests=(ASKED,))
    assert waiting_words(held, NOW)[0].startswith("Waiting for records since today")
    assert waiting_words(held, NOW)[1] == "Asked for: The slides"
    details.show_case(held, make_reviewer(), NOW)
    with qtbot.waitSignal(details.request_withdrawn) as withdrawn:
        qtbot.mouseClick(_button(details, "Withdraw the request"), Qt.MouseButton.LeftButton)
    assert withdrawn.args == ["task-1"]


@pytest.mark.parametrize(
    ("refused", "row", "more"),
    [
        ("", "Request for records not sent yet", "it is sent when the service is reached"),
        (
            "The service refused.",
            "Request for records refused",
            "Not sent yet: The service refused. It is tried",
        ),
    ],
)
def test_q27_a_request_that_never_left_is_not_waited_for(refused: str, row: str, more: str, qtbot: QtBot) -> None:
    held = replace(stored_case(CaseState.ON_HOLD), requests=(ASKED._replace(told="", refused=refused),))
    said = waiting_words(held, NOW)
    assert said[:2] == (row, "Asked for: The slides")
    assert more in said[2]
    details = CaseDetails()
    qtbot.addWidget(details)
    details.show_case(held, make_reviewer(), NOW)
    shown = [one.text() for one in details.findChildren(QLabel)]
    assert row in shown
    assert not any("Waiting for records" in one for one in shown)


def test_what_came_is_offered_to_be_fetched(qtbot: QtBot) -> None:
    back = replace(
        stored_case(CaseState.IN_REVIEW), requests=(ASKED._replace(outcome=RETURNED, brought=("document:d",)),)
    )
    assert waiting_words(back, NOW) == ("1 new record",)
    details = CaseDetails()
    qtbot.addWidget(details)
    details.show_case(back, make_reviewer(), NOW)
    with qtbot.waitSignal(details.download_wanted):
        qtbot.mouseClick(_button(details, "Fetch the new records"), Qt.MouseButton.LeftButton)


def test_q27_records_are_asked_for_from_within_a_case(qtbot: QtBot) -> None:
    desk = FakeDesk()
    assert why_not_asked(desk) == ""
    holder = RecordsForm([])
    qtbot.addWidget(holder)
    dialog = AskingDialog(desk, holder)
    with qtbot.waitSignal(dialog.asked):
        dialog.form.given.emit(["The slides"], "The grade")
    assert (desk.asked_for, desk.asked_why) == (("The slides",), "The grade")
    assert why_not_asked(desk).startswith("Waiting for records: The slides.")


def test_what_came_is_marked_in_the_list_of_records() -> None:
    records = FakeDesk().records()
    key = f"document:{records.documents[0].reference}"
    rows = [one for group in record_groups(replace(records, new=frozenset({key}))) for one in group.rows]
    assert [str(one.key) for one in rows if one.new] == [key]
    (new,) = [one for one in rows if one.new]
    assert "NEW" in [words.text for words in row_words(new, new.caption, 280)]
