"""The outbox at work: once, whatever happens to the network in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.load import load_cases
from reviewer_app.errors import ReviewerError, StoreDamaged
from reviewer_app.exchange.delivery import diagnostic_report, document_reference
from reviewer_app.exchange.provenance import provenance
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.deliveries import _due
from reviewer_app.ui.office.frozen_delivery import begin_delivery
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.patience import PATIENCE
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered
from tests.helpers.scripted_server import Reply, Seen
from tests.helpers.store_values import NOON, make_edit


@pytest.mark.parametrize("frozen", [True, False])
def test_an_opinion_is_delivered_once(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot, frozen: bool
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, frozen=frozen)
    with qtbot.waitSignal(signed_in.deliveries.delivered):
        signed_in.deliveries.load(send=True)
        signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    entry = entry_of(signed_in, report_id)
    assert (entry.state, entry.attempts) == (OutboxState.DELIVERED, 1)
    assert entry.receipt is not None
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    assert len(coordinator.found(f"DiagnosticReport?{query}")) == 1
    assert len(coordinator.found(f"DocumentReference?{query}")) == 1
    assert coordinator.task_status(case.task_id) == "completed"
    # nothing waits any more: nothing more is sent
    attempts = signed_in.account.attempts
    signed_in.deliveries.send_now()
    qtbot.wait(30)
    assert signed_in.account.attempts == attempts
    assert signed_in.told == []


def test_what_is_signed_without_the_service_is_delivered_when_it_is_back(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    service.process.stop()
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(signed_in, report_id).attempts == 1)
    qtbot.waitUntil(lambda: not signed_in.account.online and not signed_in.deliveries._sending)
    waiting = entry_of(signed_in, report_id)
    assert waiting.state is OutboxState.QUEUED
    assert waiting.last_error == "The service cannot be reached."
    assert waiting.next_try is not None
    assert signed_in.told == []
    service.restart()
    signed_in.assignments.refresh()  # the list finds the service again; the outbox follows at once
    wait_delivered(signed_in, case, qtbot)
    assert coordinator.task_status(case.task_id) == "completed"


def test_an_answer_that_was_lost_does_not_deliver_twice(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    # the transaction reaches the service each time, its answer never comes back
    proxy.on(r"^/fhir/?$", lambda _seen, _reply: Reply(drop=True))
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(office, report_id).attempts == 1 and not office.deliveries._sending)
    proxy.calm()
    if entry_of(office, report_id).state is not OutboxState.DELIVERED:
        office.deliveries.load(send=True)
    wait_delivered(office, case, qtbot)
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    assert len(coordinator.found(f"DiagnosticReport?{query}")) == 1
    assert len(coordinator.found(f"DocumentReference?{query}")) == 1


def test_a_refused_opinion_does_not_hold_back_another(
    service: Service, proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    first, second = service.add_case(images=1), service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    refused, taken = signed(office, first, qtbot), signed(office, second, qtbot)
    outcome = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden"}]}'
    kind = {"Content-Type": "application/fhir+json"}
    proxy.on(rf"/fhir/Task/{first.task_id}", lambda _seen, _reply: Reply(403, outcome, kind))
    office.deliveries.load(send=True)
    wait_delivered(office, second, qtbot)
    assert entry_of(office, taken).state is OutboxState.DELIVERED
    waiting = entry_of(office, refused)
    assert waiting.state is OutboxState.QUEUED
    assert waiting.last_error
    qtbot.waitUntil(lambda: len(office.told) == 1)
    proxy.calm()
    office.deliveries.send_now()
    wait_delivered(office, first, qtbot)


def test_what_nobody_foresaw_waits_its_time_and_does_not_hold_back_another(
    service: Service, signed_in: Office, qtbot: QtBot
) -> None:
    first, second = service.add_case(images=1), service.add_case(images=1)
    odd, taken = signed(signed_in, first, qtbot, words={"unheard": "of"}), signed(signed_in, second, qtbot)
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, second, qtbot)
    qtbot.waitUntil(lambda: len(signed_in.told) == 1)
    assert not isinstance(signed_in.told[0], ReviewerError)  # told and logged as every error of the program is
    assert entry_of(signed_in, taken).state is OutboxState.DELIVERED
    waiting = entry_of(signed_in, odd)
    assert (waiting.state, waiting.attempts) == (OutboxState.QUEUED, 1)
    assert "went wrong" in waiting.last_error
    assert waiting.next_try is not None


def test_a_try_is_not_put_off_by_a_clock_that_was_set_back() -> None:
    """The time of the next try was kept by a clock three years ahead; none is ever put off for longer than minutes."""
    entry = OutboxEntry("r", "c", "opinion", NOON, next_try=NOON + timedelta(minutes=5))
    assert not _due(entry, NOON)
    assert _due(entry, NOON + timedelta(minutes=5))
    assert _due(entry, NOON - timedelta(days=1000))


def test_the_receipt_is_there_after_a_restart_and_nothing_is_announced_again(
    service: Service, signed_in: Office, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    signed_in.close()
    office = offices()
    told: list[str] = []
    office.deliveries.delivered.connect(told.append)
    with qtbot.waitSignal(office.deliveries.changed):
        office.deliveries.load()
    receipt = entry_of(office, report_id).receipt
    assert receipt is not None
    assert receipt["report"].startswith("DiagnosticReport/")
    assert told == []
    assert office.vault.verify_audit() is None


def test_what_was_signed_goes_out_whatever_became_of_the_case_since(
    service: Service, signed_in: Office, qtbot: QtBot
) -> None:
    case = service.add_case(images=2)
    report_id = signed(signed_in, case, qtbot)
    before = signed_in.services.stored(lambda vault: begin_delivery(vault, report_id))

    def change(vault: Vault) -> None:
        now = vault.case(case.task_id).case
        moved = tuple(replace(one, description="Renamed", wado_url="https://new.example/dicom") for one in now.studies)
        reviewer = vault.reviewer()
        assert reviewer is not None
        vault.put_case(replace(now, specialty="Pathology", service_request="ServiceRequest/other", studies=moved))
        vault.put_reviewer(replace(reviewer, name="Somebody Else", reference="Practitioner/else"))
        vault.add_edit(case.task_id, make_edit(2))

    signed_in.services.stored(change)
    after = signed_in.services.stored(lambda vault: begin_delivery(vault, report_id))
    assert (after.reviewer, after.work, after.pdf) == (before.reviewer, before.work, before.pdf)
    assert after.archive_copy == before.archive_copy is not None
    for shape in (document_reference, diagnostic_report):
        assert shape(after) == shape(before)
    assert provenance(after, ("a", "b")) == provenance(before, ("a", "b"))
    # where the archive is now is no word of the opinion
    assert {one.wado_url for one in after.case.studies} == {"https://new.example/dicom"}
    assert len(after.work.annotations) == 1


def test_frozen_words_that_cannot_be_read_are_refused_without_quoting_them(
    service: Service, signed_in: Office, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    entry = entry_of(signed_in, report_id)
    broken = {**entry.payload, "frozen": {"case": "Secretperson"}}

    def queue(vault: Vault) -> None:
        vault.queue(case.task_id, replace(entry, id="broken", payload=broken))

    signed_in.services.stored(queue)
    with pytest.raises(StoreDamaged) as caught:
        signed_in.services.stored(lambda vault: begin_delivery(vault, "broken"))
    assert "Secretperson" not in f"{caught.value} {caught.value.detail}"


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("other"))
    yield made
    made.process.stop()


def test_what_was_signed_for_one_service_does_not_go_to_another(
    service: Service, other: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    load_cases(other.endpoint, [case])  # a case of the same id, of somebody else
    there = Coordinator(other.endpoint)
    patient = there.read(there.read(f"Task/{case.task_id}")["for"]["reference"])
    there.put({**patient, "name": [{"family": "Somebody", "given": ["Else"]}]})
    report_id = signed(signed_in, case, qtbot)
    family = signed_in.vault.case(case.task_id).case.patient.family
    with qtbot.waitSignal(signed_in.account.sign_in_failed) as failed:
        signed_in.account.sign_in(other.fhir)
    assert service.fhir in failed.args[0]
    assert len(signed_in.browser.opened) == 1, "nobody is asked for a password in vain"
    assert signed_in.account.service_url == service.fhir
    assert signed_in.vault.case(case.task_id).case.patient.family == family
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    query = f"DiagnosticReport?identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    assert (len(coordinator.found(query)), there.found(query)) == (1, [])


def test_a_case_withdrawn_before_its_opinion_was_sent_is_told_once_and_can_be_removed(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    coordinator.change_task(case.task_id, status="cancelled")
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: len(signed_in.told) == 1 and not signed_in.deliveries._sending)
    assert "withdrawn" in signed_in.sentences()[0]
    for _ in range(2):  # nobody asks for it: nothing is tried
        with qtbot.waitSignal(signed_in.deliveries.changed):
            signed_in.deliveries.load(send=True)
        signed_in.deliveries.send_due()
        assert not signed_in.deliveries._sending
    assert entry_of(signed_in, report_id).attempts == 1
    signed_in.deliveries.send_now()
    qtbot.waitUntil(lambda: len(signed_in.told) == 2)
    assert entry_of(signed_in, report_id).attempts == 2
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.WITHDRAWN)
    assert len(signed_in.vault.signed_documents(case.task_id)) == 1
    signed_in.assignments.remove_copy(case.task_id)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is None)
    assert [one for one in signed_in.vault.outbox() if one.id == report_id] == []


def test_a_signed_opinion_goes_out_when_its_withdrawn_case_is_offered_again(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    coordinator.change_task(case.task_id, status="cancelled")
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(signed_in, report_id).held)
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.WITHDRAWN)
    coordinator.change_task(case.task_id, status="in-progress")
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.QUEUED)
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    assert coordinator.task_status(case.task_id) == "completed"


def test_an_opinion_that_is_held_goes_out_once_its_task_was_mended_before_the_worklist_was_asked(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    coordinator.change_task(case.task_id, status="cancelled")
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(signed_in, report_id).held)
    coordinator.change_task(case.task_id, status="accepted")
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    signed_in.drain()
    assert signed_in.state(case.task_id) is CaseState.QUEUED
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    assert coordinator.task_status(case.task_id) == "completed"


def test_an_opinion_refused_while_the_list_brings_the_mended_task_is_not_held(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    assert coordinator.task_status(case.task_id) == "in-progress"
    go_on = threading.Event()

    def late(_seen: Seen, reply: Reply) -> Reply:
        go_on.wait(PATIENCE)
        return Reply(404, b"", reply.headers)

    proxy.on(rf"/fhir/Task/{case.task_id}", late)
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(office, report_id).state is OutboxState.SENDING)
    before = office.stored(case.task_id).case.version
    coordinator.change_task(case.task_id, priority="stat")
    office.assignments.refresh()
    qtbot.waitUntil(lambda: office.stored(case.task_id).case.version != before)
    go_on.set()
    qtbot.waitUntil(lambda: entry_of(office, report_id).state is OutboxState.QUEUED)
    waiting = entry_of(office, report_id)
    assert (waiting.held, waiting.next_try is None) == (False, False)
    proxy.calm()
    office.deliveries.send_now()
    wait_delivered(office, case, qtbot)


def test_what_waits_for_its_next_try_is_not_sent_because_something_else_was_released(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    first, second = service.add_case(images=1), service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    busy, held = signed(office, first, qtbot), signed(office, second, qtbot)
    later = datetime.now(UTC) + timedelta(minutes=10)

    def failed(vault: Vault) -> None:
        vault.outbox_failed(busy, "The service is busy.", later)
        vault.outbox_failed(held, "The service has withdrawn this case.")
        vault.release_outbox(second.task_id)

    office.services.stored(failed)
    office.deliveries.load_released()
    wait_delivered(office, second, qtbot)
    qtbot.waitUntil(lambda: not office.deliveries._sending)
    waiting = entry_of(office, busy)
    assert (waiting.attempts, waiting.next_try) == (0, later)


def test_an_opinion_whose_task_was_not_found_for_a_while_goes_out_once_it_is_listed_again(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    assert coordinator.task_status(case.task_id) == "in-progress"
    proxy.on(rf"/fhir/Task/{case.task_id}", lambda _seen, reply: Reply(404, b"", reply.headers))
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(office, report_id).held)
    proxy.calm()
    office.assignments._whole_at = None
    with qtbot.waitSignal(office.assignments.released):
        office.assignments.refresh()
    office.deliveries.load(send=True)
    wait_delivered(office, case, qtbot)


def test_what_is_asked_for_while_something_is_sent_follows_it(
    service: Service, proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    first, second = service.add_case(images=1), service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    signed(office, first, qtbot)
    go_on = threading.Event()
    asked: list[str] = []

    def late(seen: Seen, reply: Reply) -> Reply:
        asked.append(seen.path)
        go_on.wait(PATIENCE)
        return reply

    proxy.on(rf"/fhir/Task/{first.task_id}", late)
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: bool(asked))
    assert office.deliveries._sending
    signed(office, second, qtbot)
    with qtbot.waitSignal(office.deliveries.changed):
        office.deliveries.load()
    office.deliveries.send_now()
    go_on.set()
    wait_delivered(office, first, qtbot)
    wait_delivered(office, second, qtbot)
    assert [one.attempts for one in office.vault.outbox()] == [1, 1]
