"""What is read from the outbox is the file that was sent, and is called what it is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.ui.case.document_reader import DocumentReader
from reviewer_app.ui.office import outbox_answers
from reviewer_app.ui.office.amending import begin_amendment
from reviewer_app.ui.office.outbox_answers import OutboxAnswers
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.signed_view import SignedView
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered
from tests.helpers.small_case import pdf_bytes
from tests.helpers.written_addendum import documents, opinion_delivered, send, write


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


def shown(page: OutboxPage, report_id: str, qtbot: QtBot) -> SignedView:
    page.read_wanted.emit(report_id)
    qtbot.waitUntil(lambda: bool(page.findChildren(SignedView)))
    (view,) = page.findChildren(SignedView)
    return view


def test_what_waits_is_read_as_it_was_signed(
    signed_in: Office, answers: OutboxAnswers, page: OutboxPage, case: SampleCase, qtbot: QtBot
) -> None:
    report_id = signed(signed_in, case, qtbot)
    loaded(signed_in, qtbot)
    shown(page, report_id, qtbot).close()
    assert answers_standing(signed_in, report_id) == "As it was signed. The service has not confirmed it."


def test_what_was_raised_is_read_as_it_was_delivered(
    signed_in: Office,
    answers: OutboxAnswers,
    page: OutboxPage,
    case: SampleCase,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report_id = signed(signed_in, case, qtbot)
    [first] = signed_in.vault.signed_documents(case.task_id)
    sent = pdf_bytes("Second opinion") + b"% a time-stamp"
    meta = {**first.meta, "document": first.id, "level": "B-T", "signed_sha256": first.sha256}
    signed_in.services.stored(lambda vault: vault.put_document(case.task_id, "opinion-level", sent, meta))
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    loaded(signed_in, qtbot)
    read: list[bytes] = []
    monkeypatch.setattr(
        DocumentReader, "show_document", lambda _self, pdf, *_words, **_options: read.append(bytes(pdf))
    )
    view = shown(page, report_id, qtbot)
    assert read == [sent]
    view.close()
    assert answers_standing(signed_in, report_id).startswith("As it was delivered. The signature was raised to B-T")


def answers_standing(office: Office, report_id: str) -> str:
    entry = entry_of(office, report_id)
    return office.services.stored(lambda vault: outbox_answers._shown(vault, entry)[1])


def test_an_addendum_is_called_one_where_it_is_read(
    service: Service, signed_in: Office, answers: OutboxAnswers, page: OutboxPage, qtbot: QtBot
) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    write(signed_in, case, 1, "The receptor status is negative.", qtbot)
    loaded(signed_in, qtbot)
    [opinion, addendum] = [document.meta["report_id"] for document, _pdf in documents(signed_in, case)]
    for report_id, title in ((addendum, "Signed addendum"), (opinion, "Signed opinion")):
        view = shown(page, report_id, qtbot)
        assert view.windowTitle() == title
        view.close()
        view.setParent(None)


def test_the_opinion_is_read_while_an_addendum_to_it_is_written(
    service: Service, signed_in: Office, answers: OutboxAnswers, page: OutboxPage, qtbot: QtBot
) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    signed_in.services.stored(lambda vault: begin_amendment(vault, case.task_id))
    loaded(signed_in, qtbot)
    answers.ask("read", "Task/another")
    answers.ask("read", case.task_id)
    qtbot.waitUntil(lambda: bool(page.findChildren(SignedView)))
    (view,) = page.findChildren(SignedView)
    assert view.windowTitle() == "Signed opinion"
    view.close()
    assert signed_in.stored(case.task_id).state is CaseState.AMENDING


def test_the_opinion_that_is_read_is_the_correction_that_took_its_place(
    service: Service, signed_in: Office, answers: OutboxAnswers, page: OutboxPage, qtbot: QtBot
) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    corrects = {"diagnosis.text": "Grade 3 tear"}
    write(signed_in, case, 1, "The grade was wrong.", qtbot, corrects=corrects)

    def title() -> str:
        loaded(signed_in, qtbot)
        answers.ask("read", case.task_id)
        qtbot.waitUntil(lambda: bool(page.findChildren(SignedView)))
        (view,) = page.findChildren(SignedView)
        view.close()
        view.setParent(None)
        return view.windowTitle()

    assert title() == "Signed opinion", "the correction waits"
    send(signed_in, case, qtbot)
    assert title() == "Signed correction"
    write(signed_in, case, 2, "The receptor status is negative.", qtbot)
    send(signed_in, case, qtbot)
    assert title() == "Signed correction", "an addendum is no opinion"


def test_what_is_delivered_or_held_is_called_by_its_kind(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    signed_in.drain()
    assert signed_in.deliveries.delivered_kind(case.task_id) == "opinion"
    write(signed_in, case, 1, "The receptor status is negative.", qtbot)
    consent = next(each for each in case.resources if each["resourceType"] == "Consent")
    coordinator = Coordinator(service.endpoint)
    coordinator.put({**consent, "status": "inactive"})
    [_opinion, addendum] = [document.meta["report_id"] for document, _pdf in documents(signed_in, case)]
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(signed_in, addendum).held and not signed_in.deliveries._sending)
    kinds = [event.kind for event in signed_in.vault.audit_events()]
    assert ("addendum-held" in kinds, "opinion-held" in kinds) == (True, False)
    assert signed_in.sentences()[-1].startswith("What you signed was not sent.")
    coordinator.put(consent)
    signed_in.deliveries.load()
    signed_in.drain()
    signed_in.deliveries.send_now()
    qtbot.waitUntil(lambda: signed_in.stored(case.task_id).state is CaseState.DELIVERED)
    qtbot.waitUntil(lambda: signed_in.deliveries.delivered_kind(case.task_id) == "addendum")
