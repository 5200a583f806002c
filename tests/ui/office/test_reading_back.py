"""What the service confirmed is read back; what differs is held, and what cannot be read now is read later."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.receipt_view import receipt_rows
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.queued_opinion import entry_of, signed, try_ended, wait_delivered
from tests.helpers.scripted_server import Reply, Seen
from tests.helpers.small_case import pdf_bytes

DOCUMENT = r"/fhir/DocumentReference/[^/]+$"


@pytest.fixture
def office(service: Service, proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot) -> Office:
    service.add_case(images=1)  # the reviewer's account comes with the first case
    made = offices()
    sign_in(made, proxy.endpoint.fhir, qtbot)
    return made


def tried(office: Office, report_id: str, qtbot: QtBot) -> OutboxEntry:
    """Send, and return the entry once the try is over."""
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(office, report_id).attempts == 1 and bool(entry_of(office, report_id).last_error))
    try_ended(office, qtbot)
    return entry_of(office, report_id)


def check_once(service: Service, report_id: str, case: SampleCase) -> None:
    coordinator = Coordinator(service.endpoint)
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    assert len(coordinator.found(f"DiagnosticReport?{query}")) == 1
    assert len(coordinator.found(f"DocumentReference?{query}")) == 1
    assert coordinator.task_status(case.task_id) == "completed"


def told(entry: OutboxEntry) -> dict[str, str]:
    return dict(receipt_rows(entry, None))


def test_the_receipt_tells_versions_and_hash_of_what_was_read_back(
    service: Service, office: Office, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(office, case, qtbot)
    office.deliveries.load(send=True)
    wait_delivered(office, case, qtbot)
    entry = entry_of(office, report_id)
    assert entry.receipt is not None
    digest = hashlib.sha256(pdf_bytes("Second opinion")).hexdigest()
    assert entry.receipt["sha256"] == told(entry)["SHA-256 of the file at the service"] == digest
    assert entry.receipt["versions"] == {entry.receipt["report"]: "1", entry.receipt["document"]: "1"}
    assert datetime.fromisoformat(entry.receipt["read_back"]) >= datetime.fromisoformat(entry.receipt["delivered_at"])
    assert told(entry)["Report"] == f"{entry.receipt['report']}, version 1"
    assert told(entry)["Read back"].endswith("the file that was signed, byte for byte")


def test_a_file_that_came_back_altered_holds_the_opinion_until_it_is_right(
    service: Service, proxy: FaultProxy, office: Office, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(office, case, qtbot)

    def alter(_seen: Seen, reply: Reply) -> Reply:
        if report_id.encode() not in reply.body:
            return reply  # one of the records of the case
        start = reply.body.index(b'"data"') + 20
        other = b"B" if reply.body[start : start + 1] == b"A" else b"A"
        return Reply(reply.status, reply.body[:start] + other + reply.body[start + 1 :], reply.headers)

    proxy.on(DOCUMENT, alter)
    held = tried(office, report_id, qtbot)
    assert held.held
    assert "another file than the one that you signed" in held.last_error
    assert office.state(case.task_id) is CaseState.QUEUED
    assert told(held)["Read back"] == "Not yet"
    check_once(service, report_id, case)
    proxy.calm()
    office.deliveries.load(send=True)
    office.drain()
    assert not office.deliveries._sending, "it is sent only when asked for"
    assert entry_of(office, report_id).attempts == held.attempts
    office.deliveries.send_now()
    wait_delivered(office, case, qtbot)
    check_once(service, report_id, case)


@pytest.mark.parametrize("reply", [Reply(drop=True), Reply(503, b"{}")], ids=["dropped", "503"])
def test_what_cannot_be_read_after_it_was_confirmed_keeps_its_receipt_and_is_read_later(
    service: Service, proxy: FaultProxy, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, reply: Any
) -> None:
    monkeypatch.setattr("reviewer_app.sync.retry.DELAYS", (0.0,))
    case = service.add_case(images=1)
    report_id = signed(office, case, qtbot)
    own = report_id.encode()
    # the records of the case are read as ever
    proxy.on(DOCUMENT, lambda _seen, answer: reply if own in answer.body else answer)
    waiting = tried(office, report_id, qtbot)
    assert (waiting.state, waiting.held) == (OutboxState.QUEUED, False)
    assert waiting.last_error == "The service confirmed the opinion, and cannot be asked now what it keeps."
    assert waiting.next_try is not None
    assert waiting.receipt is not None
    assert waiting.receipt["report"].startswith("DiagnosticReport/")
    assert told(waiting)["Read back"] == "Not yet"
    check_once(service, report_id, case)
    proxy.calm()
    office.deliveries.send_now()
    wait_delivered(office, case, qtbot)
    done = entry_of(office, report_id)
    assert done.receipt is not None
    first = {name: waiting.receipt[name] for name in ("delivered_at", "was_there", "steps", "report", "task_version")}
    assert {name: done.receipt[name] for name in first} == first, "how it was delivered stays as it was told first"
    assert done.receipt["read_back"] is not None
    check_once(service, report_id, case)
