"""What waits to be sent, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.outbox_page import OutboxPage
from tests.helpers.case_values import NOW
from tests.helpers.clipping import clipped_words
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


def buttons(page: OutboxPage) -> dict[str, QPushButton]:
    QApplication.processEvents()
    return {one.text(): one for one in page.findChildren(QPushButton) if one.isVisible()}


def test_what_waits_can_be_recalled_until_something_of_it_was_sent(page: OutboxPage, qtbot: QtBot) -> None:
    page.set_entries([entry(attempts=1, last_error="The service cannot be reached.")], CASES, NOW)
    assert "It can still be recalled" in said(page)
    with qtbot.waitSignal(page.recall_wanted) as wanted:
        qtbot.mouseClick(buttons(page)["Recall…"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]
    page.set_entries([entry(attempts=1, begun=NOW)], CASES, NOW)
    assert "Only an addendum or a correction is possible now," in said(page)
    assert not buttons(page)["Recall…"].isEnabled()
    assert "22 Nov 2026, 14:41 UTC" in buttons(page)["Recall…"].toolTip()
    page.set_entries([entry(OutboxState.SENDING)], CASES, NOW)
    assert not buttons(page)["Recall…"].isEnabled()


@pytest.mark.parametrize("state", list(OutboxState))
def test_what_was_signed_can_be_read_wherever_it_stands(page: OutboxPage, state: OutboxState, qtbot: QtBot) -> None:
    page.set_entries([entry(state)], CASES, NOW)
    with qtbot.waitSignal(page.read_wanted) as wanted:
        qtbot.mouseClick(buttons(page)["Read…"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]


def test_of_what_the_service_confirmed_nothing_more_is_awaited(page: OutboxPage) -> None:
    page.set_entries([entry(OutboxState.DELIVERED, begun=NOW)], CASES, NOW)
    assert "Only an addendum or a correction is possible now, written in the case." in said(page)


def test_what_a_gate_holds_says_why_and_asks(page: OutboxPage, qtbot: QtBot) -> None:
    why = "No licence in force for OR; checked 21 Nov 2026, 18:04 UTC."
    gates = (("licence", "No licence in force for OR"),)
    page.set_entries([entry(attempts=1, last_error=why, open_gates=gates)], CASES, NOW)
    assert "Held" in said(page)
    assert why in said(page)
    with qtbot.waitSignal(page.anyway_wanted) as wanted:
        qtbot.mouseClick(buttons(page)["Send all the same…"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]
    assert buttons(page)["Recall…"].isEnabled()
    page.set_entries([entry(attempts=1, last_error="The service has withdrawn this case.")], CASES, NOW)
    assert "Held" in said(page)
    assert "Send all the same…" not in buttons(page)


def test_what_consent_does_not_cover_is_recalled_or_read_again_and_never_sent_all_the_same(
    page: OutboxPage, qtbot: QtBot
) -> None:
    gates = (("licence", "No licence in force for OR"), ("consent", "The patient’s consent is not active"))
    page.set_entries([entry(attempts=1, last_error="No licence in force for OR.", open_gates=gates[:1])], CASES, NOW)
    assert {"Send all the same…", "Check again", "Recall…"} <= set(buttons(page))
    page.set_entries(
        [entry(attempts=1, last_error="The patient’s consent is not active.", open_gates=gates)], CASES, NOW
    )
    assert set(buttons(page)) == {"Send now", "Check again", "Recall…", "Read…"}
    with qtbot.waitSignal(page.again_wanted) as wanted:
        qtbot.mouseClick(buttons(page)["Check again"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]


def test_what_was_recalled_says_why_and_can_be_read(page: OutboxPage, qtbot: QtBot) -> None:
    page.set_entries([entry(OutboxState.RECALLED, reason="A finding was missed.")], CASES, NOW)
    assert "Recalled | Never sent. A finding was missed." in said(page)
    assert set(buttons(page)) == {"Send now", "Read…"}
    with qtbot.waitSignal(page.read_wanted) as wanted:
        qtbot.mouseClick(buttons(page)["Read…"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]
    assert not send(page).isEnabled()


def test_what_was_delivered_has_a_receipt_and_only_an_addendum_is_left(page: OutboxPage, qtbot: QtBot) -> None:
    page.set_entries([entry(OutboxState.DELIVERED, receipt={"report": "DiagnosticReport/7"})], CASES, NOW)
    assert "Only an addendum or a correction is possible now," in said(page)
    with qtbot.waitSignal(page.receipt_wanted) as wanted:
        qtbot.mouseClick(buttons(page)["Receipt…"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]
    with qtbot.waitSignal(page.save_wanted) as wanted:
        qtbot.mouseClick(buttons(page)["Save…"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]


def test_what_was_confirmed_and_is_to_be_read_back_has_its_receipt_already(page: OutboxPage, qtbot: QtBot) -> None:
    late = "The service confirmed the opinion, and cannot be asked now what it keeps."
    waiting = entry(
        attempts=1, last_error=late, next_try=NOW + timedelta(minutes=1), begun=NOW, receipt={"report": "R/1"}
    )
    page.set_entries([waiting], CASES, NOW)
    assert late in said(page)
    assert not buttons(page)["Recall…"].isEnabled()
    with qtbot.waitSignal(page.receipt_wanted) as wanted:
        qtbot.mouseClick(buttons(page)["Receipt…"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]


def test_what_is_done_before_it_is_sent_is_said(page: OutboxPage) -> None:
    page.set_entries([entry()], CASES, NOW, {"r-1": "Asking for a time-stamp"})
    assert "Asking for a time-stamp…" in said(page)
    assert "Being sent" in said(page)
    page.set_entries([entry()], CASES, NOW, {})
    assert "Asking for a time-stamp" not in said(page)
    assert "Waits for the network" in said(page)


def test_what_was_delivered_says_the_level_of_its_signature(page: OutboxPage) -> None:
    receipt = {"delivered_at": NOW.isoformat(), "level": "B-LT"}
    page.set_entries([entry(OutboxState.DELIVERED, receipt=receipt, begun=NOW)], CASES, NOW)
    assert "Signature of level B-LT." in said(page)


@pytest.mark.parametrize(("width", "widest"), [(1366, 1366), (2560, 1600)])
def test_a_row_is_no_wider_than_is_read_at_a_glance_and_nothing_is_cut(
    page: OutboxPage, qtbot: QtBot, width: int, widest: int
) -> None:
    held = entry(attempts=1, last_error="The licence for OR ended on 20 Nov 2026.", open_gates=(("licence", "Ended"),))
    page.set_entries([held], CASES, NOW)
    page.resize(width, 768)
    qtbot.waitUntil(lambda: page.width() == width)
    qtbot.waitUntil(lambda: send(page).mapTo(page, send(page).rect().topRight()).x() > widest - 100)
    assert not clipped_words(page)
    for one in page.findChildren(QPushButton):
        assert one.mapTo(page, one.rect().topRight()).x() < widest


def test_what_was_delivered_can_be_raised_where_that_is_wanted(page: OutboxPage, qtbot: QtBot) -> None:
    done = entry(OutboxState.DELIVERED, receipt={"level": "B-B"})
    page.set_entries([done], CASES, NOW)
    assert "Raise the signature" not in buttons(page)
    page.may_raise = lambda one: one.id == "r-1"
    page.set_entries([done], CASES, NOW)
    higher = buttons(page)["Raise the signature"]
    with qtbot.waitSignal(page.raise_wanted) as wanted:
        qtbot.mouseClick(higher, Qt.MouseButton.LeftButton)
    assert wanted.args == ["r-1"]
    page.set_entries([done], CASES, NOW, {"r-1": "Asking for a time-stamp"})
    assert "Raise the signature" not in buttons(page)
    assert "Asking for a time-stamp…" in said(page)


def test_a_higher_level_is_the_same_opinion_and_not_recalled(page: OutboxPage) -> None:
    waiting = OutboxEntry("l-1", "task-1", "level", NOW, last_error="The service cannot be reached.", next_try=NOW)
    page.set_entries([waiting], CASES, NOW)
    assert "higher level of the signature" in said(page)
    assert "The service cannot be reached." in said(page)
    assert "It is the same opinion in a new version." in said(page)
    assert "Recall…" not in buttons(page)
    receipt = {"level": "B-T", "stamp_note": "The time-stamp is of Clock."}
    page.set_entries([replace(waiting, state=OutboxState.DELIVERED, receipt=receipt)], CASES, NOW)
    assert "Signature of level B-T. The time-stamp is of Clock. It is the same opinion in a new version." in said(page)
    assert not {"Save…", "Recall…"} & set(buttons(page))
    page.set_entries([replace(waiting, state=OutboxState.RECALLED, reason="It does not stand.")], CASES, NOW)
    assert "Not taken" in said(page)
    assert "It does not stand. This version stays here." in said(page)


@pytest.mark.parametrize("kind", ["addendum", "correction"])
def test_what_is_read_is_called_by_its_kind(page: OutboxPage, kind: str) -> None:
    one = replace(entry(OutboxState.DELIVERED, payload={"amendment": kind}), kind="addendum")
    page.set_entries([one], {}, NOW)
    assert buttons(page)["Read…"].toolTip() == f"Read the {kind} as it was delivered"
