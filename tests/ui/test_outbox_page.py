"""What waits to be sent, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.outbox_page import OutboxPage
from tests.helpers.case_values import NOW
from tests.helpers.stored_cases import stored_case

CASES = {"task-1": stored_case()}


@pytest.fixture
def page(look: object, qtbot: QtBot) -> OutboxPage:
    made = OutboxPage()
    qtbot.addWidget(made)
    made.show()
    return made


def said(page: OutboxPage) -> str:
    QApplication.processEvents()
    return " | ".join(one.text() for one in page.findChildren(QLabel) if one.text() and not one.isHidden())


def send(page: OutboxPage) -> QPushButton:
    return page.findChildren(QPushButton)[0]


def entry(state: OutboxState = OutboxState.QUEUED, **of: object) -> OutboxEntry:
    return OutboxEntry("r-1", "task-1", "opinion", NOW, state=state, **of)  # type: ignore[arg-type]


def test_an_empty_outbox_says_so(page: OutboxPage) -> None:
    page.set_entries([], {}, NOW)
    assert "Nothing waits to be sent." in said(page)
    assert not send(page).isEnabled()


def test_rows_stand_at_the_top_whatever_was_there_before(page: OutboxPage) -> None:
    page.resize(900, 800)
    for entries in ([], [entry()], []):
        page.set_entries(entries, CASES, NOW)
    page.set_entries([entry()], CASES, NOW)
    QApplication.processEvents()
    state = next(one for one in page.findChildren(QLabel) if one.text() == "Waits for the network")
    assert state.mapTo(page, state.rect().topLeft()).y() < 200


def test_what_waits_says_why_and_until_when(page: OutboxPage, qtbot: QtBot) -> None:
    waiting = entry(attempts=2, last_error="The service cannot be reached.", next_try=NOW + timedelta(minutes=1))
    page.set_entries([waiting], CASES, NOW)
    text = said(page)
    assert "Okafor, Daniel · NK-40218" in text
    assert "Waits for the network" in text
    assert "2 tries so far. The service cannot be reached. Next try Today" in text
    with qtbot.waitSignal(page.send_wanted):
        qtbot.mouseClick(send(page), Qt.MouseButton.LeftButton)
    page.set_entries([entry(attempts=1)], CASES, NOW)
    assert "1 try so far." in said(page)


def test_what_was_delivered_is_confirmed(page: OutboxPage) -> None:
    page.set_entries([entry(OutboxState.DELIVERED, attempts=1)], CASES, NOW)
    assert "Delivered | Confirmed by the service" in said(page)
    assert not send(page).isEnabled()


def test_the_newest_is_first_and_a_removed_case_is_named_so(page: OutboxPage) -> None:
    older = OutboxEntry("r-0", "gone", "opinion", NOW - timedelta(days=1), state=OutboxState.DELIVERED)
    page.set_entries([older, entry(OutboxState.SENDING)], CASES, NOW)
    text = said(page)
    assert text.index("Okafor") < text.index("Removed case")
    assert "Being sent" in text


def test_what_was_delivered_says_when(page: OutboxPage) -> None:
    at = NOW - timedelta(days=1)
    page.set_entries([entry(OutboxState.DELIVERED, receipt={"delivered_at": at.isoformat()})], CASES, NOW)
    assert f"Confirmed by the service yesterday {at.astimezone():%H:%M}" in said(page)
