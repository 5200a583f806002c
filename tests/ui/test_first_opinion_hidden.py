"""What the worklist says of a first opinion that was hidden in its case, whoever asked for it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.store.values import StoredCase
from reviewer_app.ui.worklist.details import CaseDetails
from tests.helpers.case_values import NOW, make_reviewer
from tests.helpers.stored_cases import stored_case


def said_of(stored: StoredCase, qtbot: QtBot) -> str:
    details = CaseDetails()
    qtbot.addWidget(details)
    details.show_case(stored, make_reviewer(), NOW, read_at=NOW)
    return "\n".join(one.text() for one in details.findChildren(QLabel))


def test_a_first_opinion_that_is_hidden_in_its_case_is_not_read_in_the_worklist(look: object, qtbot: QtBot) -> None:
    hidden = said_of(stored_case(CaseState.IN_REVIEW, begun=True, first_report_hidden=True), qtbot)
    assert "giant cell" not in hidden
    assert "Shown in the case, once your first impression is recorded." in hidden


def test_once_it_was_shown_it_is(look: object, qtbot: QtBot) -> None:
    shown = stored_case(CaseState.IN_REVIEW, begun=True, first_report_hidden=True, first_report_shown=True)
    assert "giant cell" in said_of(shown, qtbot)
