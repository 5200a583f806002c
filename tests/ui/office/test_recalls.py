"""A signed opinion that waits is taken back whole, and then never sent; one that may have arrived is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.errors import NotAllowed
from reviewer_app.report.verify import verify_pdf
from reviewer_app.store.audit import hash_of_words
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.case_desk import OfficeDesk
from reviewer_app.ui.office.marks_export import draft_for_export
from reviewer_app.ui.office.recalls import recall, standing_document
from tests.helpers.coordinator import Coordinator
from tests.helpers.desk_answers import KEY_PASSPHRASE, Answers, install_key, previewed, sign
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk, sign_in
from tests.helpers.patience import PATIENCE
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered
from tests.helpers.scripted_server import Reply, Seen
from tests.helpers.store_values import FAST_KDF, NOON, PASSPHRASE, make_case, make_edit

WHY = "A finding was missed."
ROUNDS = 200


def reports(coordinator: Coordinator, report_id: str) -> int:
    return len(coordinator.found(f"DiagnosticReport?identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"))


def take_back(office: Office, report_id: str, reason: str = WHY) -> None:
    office.services.stored(lambda vault: recall(vault, report_id, reason))
    office.assignments.load()


def test_what_was_recalled_before_the_network_came_back_never_arrives(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    service.process.stop()
    try:
        signed_in.deliveries.load(send=True)
        qtbot.waitUntil(lambda: entry_of(signed_in, report_id).attempts == 1 and not signed_in.deliveries._sending)
        take_back(signed_in, report_id)  # it was tried, and nothing was sent
        signed_in.deliveries.load()
        qtbot.waitUntil(lambda: [one.state for one in signed_in.deliveries.entries] == [OutboxState.RECALLED])
    finally:
        service.restart()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.IN_REVIEW)
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.account.online)
    signed_in.deliveries.send_now()
    assert not signed_in.deliveries._sending
    entry = entry_of(signed_in, report_id)
    assert (entry.state, entry.reason, entry.attempts) == (OutboxState.RECALLED, WHY, 1)
    assert reports(coordinator, report_id) == 0
    (said,) = [one for one in signed_in.vault.audit_events() if one.kind == "opinion-recalled"]
    (document,) = signed_in.vault.signed_documents(case.task_id)
    assert said.detail == {"outbox": report_id, "sha256": document.sha256, "reason": hash_of_words(WHY)}


def desk_of(office: Office, case_id: str) -> OfficeDesk:
    install_key(office)
    return open_desk(office, case_id)


def signed_bytes(desk: OfficeDesk, qtbot: QtBot) -> bytes:
    answers = Answers()
    desk.signed_pdf(answers.done, answers.failed)
    qtbot.waitUntil(lambda: answers.here)
    assert answers.error is None
    pdf: bytes = answers.value
    return pdf


def test_what_is_signed_after_a_recall_is_another_opinion_and_arrives_once(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    downloaded(signed_in, case.task_id, qtbot)
    desk = desk_of(signed_in, case.task_id)
    first = sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot).value
    desk.close()
    (waiting,) = [one for one in signed_in.vault.outbox() if one.case_id == case.task_id]
    take_back(signed_in, waiting.id)
    again = desk_of(signed_in, case.task_id)
    assert again.state is CaseState.IN_REVIEW
    nothing = Answers()
    again.signed_pdf(nothing.done, nothing.failed)
    qtbot.waitUntil(lambda: nothing.here)
    assert "no signed opinion" in str(nothing.error)
    assert not signed_in.stored(case.task_id).signed
    kept = Answers()
    again.add_edits([make_edit(7)], kept.done, kept.failed)
    qtbot.waitUntil(lambda: kept.here)
    assert kept.error is None
    second = sign(again, previewed(again, qtbot), KEY_PASSPHRASE, qtbot).value
    assert signed_bytes(again, qtbot) == second.pdf
    assert signed_in.stored(case.task_id).signed
    recalled, queued = [one for one in signed_in.vault.outbox() if one.case_id == case.task_id]
    assert (recalled.id, recalled.state, queued.state) == (waiting.id, OutboxState.RECALLED, OutboxState.QUEUED)
    assert queued.id != recalled.id
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    assert (reports(coordinator, recalled.id), reports(coordinator, queued.id)) == (0, 1)
    documents = signed_in.vault.signed_documents(case.task_id)
    for document, pdf in zip(documents, (first.pdf, second.pdf), strict=True):
        with signed_in.vault.open_blob(case.task_id, document.blob_id) as stream:
            assert stream.read() == pdf
        assert verify_pdf(pdf).valid
    assert {one.detail["report"] for one in signed_in.vault.audit_events() if one.kind == "opinion-signed"} == {
        recalled.id,
        queued.id,
    }
    assert signed_in.services.stored(lambda vault: draft_for_export(vault, case.task_id)).report_id == queued.id
    again.close()


def test_an_outbox_that_was_read_before_the_recall_sends_nothing(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    with qtbot.waitSignal(signed_in.deliveries.changed):
        signed_in.deliveries.load()
    signed_in.deliveries.stop()
    signed_in.services.stored(lambda vault: recall(vault, report_id, WHY))
    assert [one.state for one in signed_in.deliveries.entries if one.id == report_id] == [OutboxState.QUEUED]
    with qtbot.waitSignal(signed_in.deliveries.changed):
        signed_in.deliveries.send_now()
    assert entry_of(signed_in, report_id).state is OutboxState.RECALLED
    assert entry_of(signed_in, report_id).attempts == 0
    assert (reports(coordinator, report_id), signed_in.told) == (0, [])


def test_what_is_being_sent_is_not_recalled(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    go_on, asked = threading.Event(), threading.Event()

    def late(_seen: Seen, reply: Reply) -> Reply:
        asked.set()
        go_on.wait(PATIENCE)
        return reply

    proxy.on(rf"/fhir/Task/{case.task_id}", late)
    office.deliveries.load(send=True)
    qtbot.waitUntil(asked.is_set)
    assert entry_of(office, report_id).state is OutboxState.SENDING
    with pytest.raises(NotAllowed, match="at this moment"):
        office.services.stored(lambda vault: recall(vault, report_id, WHY))
    go_on.set()
    wait_delivered(office, case, qtbot)
    with pytest.raises(NotAllowed, match="The service has this opinion"):
        office.services.stored(lambda vault: recall(vault, report_id, WHY))
    assert reports(coordinator, report_id) == 1


# the vault's side


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(make_case())
        for event in (CaseEvent.ACCEPT, CaseEvent.START_DOWNLOAD, CaseEvent.DOWNLOADED, CaseEvent.OPEN):
            made.move("task-1", event)
        yield made


def queue(vault: Vault, entry_id: str) -> OutboxEntry:
    vault.move("task-1", CaseEvent.SIGN)
    document = vault.put_document("task-1", "opinion", b"%PDF", {"report_id": entry_id})
    entry = OutboxEntry(entry_id, "task-1", "opinion", NOON, {"document": document.id})
    vault.queue("task-1", entry)
    vault.move("task-1", CaseEvent.QUEUE)
    return entry


def test_of_sending_and_recalling_exactly_one_wins(vault: Vault) -> None:
    won: list[str] = []

    def attempt(call: Callable[[], object], name: str, both: threading.Barrier, to: list[str]) -> None:
        both.wait(PATIENCE)
        try:
            call()
        except NotAllowed:
            return
        to.append(name)

    for number in range(ROUNDS):
        entry_id, winners, both = f"round-{number}", list[str](), threading.Barrier(2)
        queue(vault, entry_id)
        calls: dict[str, Callable[[], object]] = {
            "sent": lambda entry_id=entry_id: vault.outbox_attempt(entry_id),  # type: ignore[misc]
            "recalled": lambda entry_id=entry_id: recall(vault, entry_id, WHY),  # type: ignore[misc]
        }
        threads = [threading.Thread(target=attempt, args=(call, name, both, winners)) for name, call in calls.items()]
        for one in threads:
            one.start()
        for one in threads:
            one.join(PATIENCE)
        assert len(winners) == 1
        state = vault.outbox_entry(entry_id).state
        assert state is (OutboxState.SENDING if winners == ["sent"] else OutboxState.RECALLED)
        if winners == ["sent"]:  # let it end so that the next round can begin
            vault.outbox_failed(entry_id, "The service cannot be reached.", NOON)
            recall(vault, entry_id, WHY)
        won += winners
    assert len(won) == ROUNDS
    assert vault.verify_audit() is None


def test_a_recall_ends_the_id_of_the_opinion_and_keeps_all_or_nothing(vault: Vault) -> None:
    entry = queue(vault, "first")
    vault.set_value("report-id:task-1", "first")
    with pytest.raises(NotAllowed, match="why"):
        recall(vault, entry.id, " ")
    vault.move("task-1", CaseEvent.WITHDRAW)
    with pytest.raises(NotAllowed, match="withdrawn"):
        recall(vault, entry.id, WHY)
    assert vault.outbox_entry(entry.id) == entry
    assert vault.get_value("report-id:task-1") == "first"
    vault.move("task-1", CaseEvent.QUEUE)
    recall(vault, entry.id, WHY)
    assert vault.get_value("report-id:task-1") is None
    assert (vault.state("task-1"), vault.outbox_waits("task-1")) == (CaseState.IN_REVIEW, False)


def test_the_opinion_that_stands_is_the_newest_that_was_not_recalled(vault: Vault) -> None:
    assert standing_document(vault, "task-1") is None
    first = queue(vault, "first")
    recall(vault, first.id, WHY)
    assert standing_document(vault, "task-1") is None
    second = queue(vault, "second")
    vault.put_document("task-1", "opinion-level", b"%PDF", {})
    standing = standing_document(vault, "task-1")
    assert standing is not None
    assert standing.id == second.payload["document"]


def test_work_since_a_recall_is_not_removed_as_if_it_were_signed(vault: Vault) -> None:
    vault.add_edit("task-1", make_edit(1))
    recall(vault, queue(vault, "first").id, WHY)
    vault.put_case(replace(make_case(), task_status="cancelled"))
    vault.move("task-1", CaseEvent.WITHDRAW)
    assert not vault.case("task-1").signed
    with pytest.raises(NotAllowed, match="never signed"):
        vault.remove_local_copy("task-1")
    assert vault.remove_local_copy("task-1", also_work=True) is CaseState.PURGED
    assert vault.outbox() == []
