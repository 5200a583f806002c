"""The buttons of the outbox do what they say, after a reason was given."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.cases.changed_records import NewerRecords
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.store.codec import encode
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.export_case import ExportCase
from reviewer_app.ui.office.outbox_answers import OutboxAnswers
from reviewer_app.ui.office.recalls import recall
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.recall_dialog import ReasonDialog
from reviewer_app.ui.receipt_view import ReceiptView
from reviewer_app.ui.signed_view import SignedView
from reviewer_app.viewer.pdf_document import OpenPdf
from tests.helpers.case_values import NOW
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered

GATES = [("licence", "No licence in force for OR")]


@pytest.fixture
def page(signed_in: Office, qtbot: QtBot) -> OutboxPage:
    made = OutboxPage()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def answers(signed_in: Office, page: OutboxPage) -> OutboxAnswers:
    return OutboxAnswers(signed_in.services, signed_in.deliveries, signed_in.assignments, page, page)


@pytest.fixture
def case(service: Service) -> SampleCase:
    return service.add_case(images=1)


def loaded(office: Office, qtbot: QtBot) -> None:
    with qtbot.waitSignal(office.deliveries.changed):
        office.deliveries.load()
    office.deliveries.stop()  # nothing is sent unasked


def give(page: OutboxPage, reason: str, qtbot: QtBot) -> None:
    (dialog,) = page.findChildren(ReasonDialog)
    dialog.reason.setText(reason)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def test_recall_asks_why_and_takes_the_opinion_back(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot
) -> None:
    report_id = signed(signed_in, case, qtbot)
    loaded(signed_in, qtbot)
    page.recall_wanted.emit(report_id)
    assert entry_of(signed_in, report_id).state is OutboxState.QUEUED
    with qtbot.waitSignal(answers.recalled) as recalled:
        give(page, "A finding was missed.", qtbot)
    assert recalled.args == [case.task_id]
    assert entry_of(signed_in, report_id).reason == "A finding was missed."
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.IN_REVIEW)
    qtbot.waitUntil(lambda: signed_in.deliveries.entries[-1].state is OutboxState.RECALLED)


def test_a_recall_that_comes_too_late_says_so(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot
) -> None:
    report_id = signed(signed_in, case, qtbot)
    loaded(signed_in, qtbot)
    page.recall_wanted.emit(report_id)
    signed_in.deliveries.send_now()
    wait_delivered(signed_in, case, qtbot)
    give(page, "A finding was missed.", qtbot)
    qtbot.waitUntil(lambda: len(signed_in.told) == 1)
    assert "Only an addendum or a correction is possible now," in signed_in.sentences()[0]
    assert entry_of(signed_in, report_id).state is OutboxState.DELIVERED


def test_send_all_the_same_asks_why_and_sends(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot
) -> None:
    report_id = signed(signed_in, case, qtbot)
    signed_in.services.stored(lambda vault: vault.outbox_hold(report_id, "No licence in force for OR.", GATES))
    loaded(signed_in, qtbot)
    page.anyway_wanted.emit(report_id)
    give(page, "The board renewed it by telephone.", qtbot)
    wait_delivered(signed_in, case, qtbot)
    assert entry_of(signed_in, report_id).reason == "The board renewed it by telephone."
    loaded(signed_in, qtbot)
    page.receipt_wanted.emit(report_id)
    qtbot.waitUntil(lambda: bool(page.findChildren(ReceiptView)))
    page.findChildren(ReceiptView)[0].close()


def test_no_reason_is_asked_for_what_consent_does_not_cover_and_it_is_read_again(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot
) -> None:
    report_id = signed(signed_in, case, qtbot)
    gates = [*GATES, ("consent", "The patient’s consent is not active")]
    signed_in.services.stored(lambda vault: vault.outbox_hold(report_id, "The consent is not active.", gates))
    loaded(signed_in, qtbot)
    page.anyway_wanted.emit(report_id)
    assert page.findChildren(ReasonDialog) == []
    page.again_wanted.emit(report_id)  # by now it holds at the service
    wait_delivered(signed_in, case, qtbot)
    assert entry_of(signed_in, report_id).reason == ""


def test_a_recalled_opinion_is_read_as_it_was_signed(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot
) -> None:
    report_id = signed(signed_in, case, qtbot)
    signed_in.services.stored(lambda vault: recall(vault, report_id, "A finding was missed."))
    loaded(signed_in, qtbot)
    page.read_wanted.emit(report_id)
    qtbot.waitUntil(lambda: bool(page.findChildren(SignedView)))
    (view,) = page.findChildren(SignedView)
    (document,) = signed_in.vault.signed_documents(case.task_id)
    with signed_in.vault.open_blob(case.task_id, document.blob_id) as stream:
        kept = OpenPdf(stream.read())
    assert view.reader.pages == len(kept.page_sizes()) > 0
    kept.close()
    said = " ".join(one.text() for one in view.findChildren(QLabel))
    assert "It was recalled and is never sent." in said
    assert view.windowTitle() == "Signed opinion"
    view.close()
    assert view.reader.pages == 0


def test_what_is_not_in_the_outbox_is_not_asked_about(answers: OutboxAnswers, page: OutboxPage) -> None:
    for wanted in (page.recall_wanted, page.anyway_wanted, page.read_wanted, page.receipt_wanted):
        wanted.emit("of another vault")
    assert page.findChildren(ReasonDialog) == page.findChildren(ReceiptView) == []


def test_a_recall_fetches_at_once_what_changed_while_the_opinion_waited(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot
) -> None:
    report_id = signed(signed_in, case, qtbot)
    loaded(signed_in, qtbot)
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    signed_in.assignments.stop()  # no refresh comes to its help
    known = encode(NewerRecords(new=("document:DocumentReference/later",))).decode()
    signed_in.services.stored(lambda vault: vault.set_value(f"newer:{case.task_id}", known))
    page.recall_wanted.emit(report_id)
    with qtbot.waitSignal(signed_in.assignments.fetch_wanted) as fetched:
        give(page, "A finding was missed.", qtbot)
    assert fetched.args == [case.task_id]


def test_the_commands_find_the_opinion_that_they_are_about(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot
) -> None:
    told: list[str] = []
    answers.told.connect(told.append)
    for command in ("recall", "receipt"):
        answers.ask(command, case.task_id)
    assert told == ["No opinion waits that could be recalled.", "No opinion has a receipt yet."]
    report_id = signed(signed_in, case, qtbot)
    loaded(signed_in, qtbot)
    answers.ask("recall", "Task/of-another-case")
    (dialog,) = page.findChildren(ReasonDialog)
    dialog.reject()
    QApplication.processEvents()
    signed_in.deliveries.send_now()
    wait_delivered(signed_in, case, qtbot)
    qtbot.waitUntil(lambda: signed_in.deliveries.entries[-1].receipt is not None)
    told.clear()
    answers.ask("recall", case.task_id)
    assert "Only an addendum or a correction is possible now" in told[0]
    assert entry_of(signed_in, report_id).state is OutboxState.DELIVERED
    answers.ask("receipt", case.task_id)
    qtbot.waitUntil(lambda: bool(page.findChildren(ReceiptView)))
    page.findChildren(ReceiptView)[0].close()


@pytest.mark.parametrize("state", [OutboxState.DELIVERED, OutboxState.RECALLED])
def test_a_higher_level_that_waits_no_more_does_not_stand_for_its_opinion(
    signed_in: Office, answers: OutboxAnswers, state: OutboxState
) -> None:
    told: list[str] = []
    answers.told.connect(told.append)
    opinion = OutboxEntry("r-1", "Task/1", "opinion", NOW, state=OutboxState.DELIVERED)
    level = OutboxEntry("l-1", "Task/1", "level", NOW, state=state)
    signed_in.deliveries.entries = (opinion, level)
    answers.ask("recall", "Task/1")
    signed_in.deliveries.entries = (opinion, replace(level, state=OutboxState.QUEUED))
    answers.ask("recall", "Task/1")
    assert [one.partition(".")[0] for one in told] == [
        "The service has this opinion",
        "A new version of a signed file waits: it is the same opinion, which the service has",
    ]


def test_of_several_opinions_none_is_recalled_unasked(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, service: Service, qtbot: QtBot
) -> None:
    told: list[str] = []
    answers.told.connect(told.append)
    for one in (case, service.add_case(images=1)):
        signed(signed_in, one, qtbot)
    loaded(signed_in, qtbot)
    answers.ask("recall")
    assert told == ["Several opinions wait: choose in the outbox which one is recalled."]
    assert page.findChildren(ReasonDialog) == []
    answers.ask("recall", case.task_id)
    (dialog,) = page.findChildren(ReasonDialog)
    dialog.reject()


def test_save_asks_as_what_and_writes_the_signed_file(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot, tmp_path: Path
) -> None:
    report_id = signed(signed_in, case, qtbot)
    loaded(signed_in, qtbot)
    page.save_wanted.emit(report_id)
    qtbot.waitUntil(lambda: bool(page.findChildren(ExportCase)))
    [dialog] = page.findChildren(ExportCase)
    dialog.write(tmp_path / "opinion.pdf")
    qtbot.waitUntil(lambda: dialog.leave.text() == "Close")
    [kept] = signed_in.vault.signed_documents(case.task_id)
    assert hashlib.sha256((tmp_path / "opinion.pdf").read_bytes()).hexdigest() == kept.sha256
    dialog.leave.click()
