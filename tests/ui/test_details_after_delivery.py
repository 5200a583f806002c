"""What the worklist says of a delivered case whose archive is out of date, or that a co-author has not signed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.ui.worklist.details import CaseDetails
from reviewer_app.ui.worklist.rows import ARCHIVE_OLD, CO_SIGNATURE_MISSING
from tests.helpers.case_values import NOW, make_reviewer
from tests.helpers.stored_cases import stored_case


@pytest.fixture
def details(look: object, qtbot: QtBot) -> CaseDetails:
    made = CaseDetails()
    qtbot.addWidget(made)
    return made


def said(details: CaseDetails) -> str:
    return " ".join(one.text().replace("\u200b", "") for one in details.findChildren(QLabel))


def test_an_archive_that_is_out_of_date_is_said_with_the_way_to_a_new_one(details: CaseDetails, qtbot: QtBot) -> None:
    details.show_case(stored_case(CaseState.DELIVERED, archive_lacks=True), make_reviewer(), NOW)
    assert ARCHIVE_OLD in said(details)
    (button,) = [one for one in details.findChildren(QPushButton) if one.text() == "Open the outbox"]
    with qtbot.waitSignal(details.outbox_wanted):
        button.click()


def test_a_signature_that_is_awaited_is_said(details: CaseDetails) -> None:
    details.show_case(stored_case(CaseState.DELIVERED, co_signature_awaited=True), make_reviewer(), NOW)
    assert CO_SIGNATURE_MISSING in said(details)
    assert ARCHIVE_OLD not in said(details)


def test_while_an_addendum_is_written_no_archive_is_asked_for(details: CaseDetails) -> None:
    details.show_case(stored_case(CaseState.AMENDING, archive_lacks=True), make_reviewer(), NOW)
    assert ARCHIVE_OLD not in said(details)
