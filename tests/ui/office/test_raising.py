"""The signature is raised before its opinion is sent; what was signed stays, and what is sent arrives once."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.report.verify import verify_pdf
from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office import raising
from reviewer_app.ui.office.raising import NO_SERVICE
from reviewer_app.ui.office.recalls import recall, standing_document
from reviewer_app.ui.receipt_view import receipt_rows
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.patience import PATIENCE
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen
from tests.helpers.signed_report import signed_report
from tests.helpers.time_stamp_service import TSA, stamping


def documents_of(office: Office, case_id: str, kind: str) -> list[tuple[SignedDocument, bytes]]:
    found = []
    for one in office.vault.signed_documents(case_id):
        if one.kind == kind:
            with office.vault.open_blob(case_id, one.blob_id) as stream:
                found.append((one, stream.read()))
    return found


def arrived(service: Service, report_id: str) -> bytes:
    """Return the one file that the service has under the number of a report."""
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    coordinator = Coordinator(service.endpoint)
    assert len(coordinator.found(f"DiagnosticReport?{query}")) == 1
    (document,) = coordinator.found(f"DocumentReference?{query}")
    return base64.b64decode(document["content"][0]["attachment"]["data"])


def tried(office: Office, report_id: str, qtbot: QtBot) -> None:
    """Send, and wait until the try is over."""
    before = entry_of(office, report_id).attempts
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(office, report_id).attempts > before and not office.deliveries._sending)


@pytest.mark.parametrize("frozen", [True, False])
def test_what_was_reached_is_delivered_kept_and_told(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot, frozen: bool
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report(), frozen=frozen)
    signed_in.deliveries.settings = replace(wanting, wanted_level="B-LT")
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    sent = arrived(service, report_id)
    assert sent[: len(signed_report())] == signed_report()
    found = verify_pdf(sent)
    assert (found.valid, found.level) == (True, "B-LT")
    assert found.sha256 == hashlib.sha256(signed_report()).hexdigest()
    ((first, first_bytes),) = documents_of(signed_in, case.task_id, "opinion")
    ((raised, raised_bytes),) = documents_of(signed_in, case.task_id, "opinion-level")
    assert (first_bytes, raised_bytes) == (signed_report(), sent)
    assert (raised.meta["level"], raised.meta["document"]) == ("B-LT", first.id)
    assert (raised.meta["report_id"], raised.meta["signed_sha256"]) == (report_id, first.sha256)
    assert standing_document(signed_in.vault, case.task_id) == first
    (said,) = [one for one in signed_in.vault.audit_events() if one.kind == "level-raised"]
    assert said.detail == {
        "outbox": report_id, "level": "B-LT", "sha256": raised.sha256, "signed_sha256": first.sha256,
    }  # fmt: skip
    receipt = entry_of(signed_in, report_id).receipt
    assert receipt is not None
    assert (receipt["level"], receipt["level_note"], receipt["sha256"]) == ("B-LT", "", raised.sha256)
    told = dict(receipt_rows(entry_of(signed_in, report_id), first))
    assert told["Level of the signature"] == "B-LT"
    assert told["Read back"].endswith(
        "the file that was sent, which begins with the one that was signed, byte for byte"
    )
    assert stamps.count("POST", TSA) == 1
    assert signed_in.told == []


@pytest.mark.parametrize("missing", ["not set", "not there", "garbage"])
def test_without_a_time_stamp_the_signed_file_is_delivered_and_says_why(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot, missing: str
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())
    note = "127.0.0.1 cannot be reached."
    if missing == "not set":
        wanting, note = replace(wanting, time_stamp_url=""), NO_SERVICE
    elif missing == "not there":
        stamps.close()
    else:
        stamps.on("POST", TSA, Reply(200, b"<html>Welcome</html>"))
        note = "The time-stamp service gave no time-stamp that can be used."
    signed_in.deliveries.settings = wanting
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    assert arrived(service, report_id) == signed_report()
    assert documents_of(signed_in, case.task_id, "opinion-level") == []
    told = dict(receipt_rows(entry_of(signed_in, report_id), None))
    assert told["Level of the signature"] == f"B-B. {note}"
    # named so that it goes with its case
    assert signed_in.vault.get_value(f"level-note-{report_id}:{case.task_id}") == note
    assert told["Read back"].endswith("the file that was signed, byte for byte")
    assert [one for one in signed_in.vault.audit_events() if one.kind == "level-raised"] == []
    assert signed_in.told == []


def test_nothing_is_asked_where_the_signature_is_to_stay_as_it_is(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())
    signed_in.deliveries.settings = replace(wanting, wanted_level="B-B")
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    assert (arrived(service, report_id), stamps.seen) == (signed_report(), [])
    assert dict(receipt_rows(entry_of(signed_in, report_id), None))["Level of the signature"] == "B-B"


def test_after_a_lost_answer_the_same_raised_file_is_found_again(
    service: Service,
    proxy: FaultProxy,
    offices: Callable[..., Office],
    stamps: ScriptedServer,
    wanting: Settings,
    qtbot: QtBot,
) -> None:
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot, pdf=signed_report())
    office.deliveries.settings = wanting
    # the transaction reaches the service, its answer never comes back
    proxy.on(r"^/fhir/?$", lambda _seen, _reply: Reply(drop=True))
    tried(office, report_id, qtbot)
    proxy.calm()
    if entry_of(office, report_id).state is not OutboxState.DELIVERED:
        office.deliveries.load(send=True)
    wait_delivered(office, case, qtbot)
    ((_, kept),) = documents_of(office, case.task_id, "opinion-level")
    assert arrived(service, report_id) == kept
    assert stamps.count("POST", TSA) == 1


def test_while_nothing_was_sent_the_next_try_goes_on_from_what_was_reached(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())
    stamps.on("POST", TSA, stamping, Reply(503), stamping)
    signed_in.deliveries.settings = replace(wanting, wanted_level="B-LTA")
    service.process.stop()
    try:
        tried(signed_in, report_id, qtbot)
        ((low, low_bytes),) = documents_of(signed_in, case.task_id, "opinion-level")
        assert low.meta["level"] == "B-LT"
    finally:
        service.restart()
    signed_in.deliveries.send_now()
    wait_delivered(signed_in, case, qtbot)
    _, (high, high_bytes) = documents_of(signed_in, case.task_id, "opinion-level")
    assert high.meta["level"] == "B-LTA"
    assert high_bytes.startswith(low_bytes)
    assert arrived(service, report_id) == high_bytes
    told = dict(receipt_rows(entry_of(signed_in, report_id), None))
    assert told["Level of the signature"] == "B-LTA"
    assert stamps.count("POST", TSA) == 3


def test_what_may_have_been_sent_is_never_raised_later(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())

    def broken_off(vault: Vault) -> None:
        vault.outbox_attempt(report_id)
        vault.outbox_writing(report_id, signed_in.services.clock())
        vault.outbox_failed(report_id, "It broke off.", None)

    signed_in.services.stored(broken_off)
    signed_in.deliveries.settings = wanting
    signed_in.deliveries.load()
    qtbot.waitUntil(lambda: bool(signed_in.deliveries.entries))
    signed_in.deliveries.send_now()
    wait_delivered(signed_in, case, qtbot)
    assert (arrived(service, report_id), stamps.seen) == (signed_report(), [])


def test_what_is_recalled_while_it_is_raised_keeps_nothing_and_is_not_sent(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())

    def take_back(seen: Seen) -> Reply:
        signed_in.services.stored(lambda vault: recall(vault, report_id, "A finding was missed."))
        return stamping(seen)

    stamps.on("POST", TSA, take_back)
    signed_in.deliveries.settings = wanting
    signed_in.deliveries.load(send=True)
    qtbot.waitUntil(lambda: stamps.count("POST", TSA) == 1 and not signed_in.deliveries._sending)
    assert entry_of(signed_in, report_id).state is OutboxState.RECALLED
    assert documents_of(signed_in, case.task_id, "opinion-level") == []
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    assert Coordinator(service.endpoint).found(f"DiagnosticReport?{query}") == []


def test_what_is_done_is_told_meanwhile(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())
    seen_it = threading.Event()

    def when_seen(seen: Seen) -> Reply:
        assert seen_it.wait(PATIENCE)
        return stamping(seen)

    stamps.on("POST", TSA, when_seen)
    signed_in.deliveries.settings = wanting
    signed_in.deliveries.load(send=True)
    try:
        qtbot.waitUntil(lambda: signed_in.deliveries.doing == {report_id: "Asking for a time-stamp"})
    finally:
        seen_it.set()
    wait_delivered(signed_in, case, qtbot)
    qtbot.waitUntil(lambda: signed_in.deliveries.doing == {})


def test_it_is_tried_once_however_often_sending_is_tried(
    service: Service, signed_in: Office, stamps: ScriptedServer, wanting: Settings, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())
    stamps.on("POST", TSA, Reply(503))
    signed_in.deliveries.settings = wanting
    service.process.stop()
    try:
        for _ in range(3):
            tried(signed_in, report_id, qtbot)
        assert stamps.count("POST", TSA) == 1
        # with other settings it is another try
        signed_in.deliveries.settings = replace(wanting, wanted_level="B-LT")
        for _ in range(2):
            tried(signed_in, report_id, qtbot)
        assert stamps.count("POST", TSA) == 2
        # what is read again is no wish to have anything raised
        before = entry_of(signed_in, report_id).attempts
        signed_in.deliveries.send_now(raise_anew=False)
        qtbot.waitUntil(lambda: entry_of(signed_in, report_id).attempts > before and not signed_in.deliveries._sending)
        assert stamps.count("POST", TSA) == 2
    finally:
        service.restart()
    stamps.on("POST", TSA, stamping)
    signed_in.deliveries.send_now()
    wait_delivered(signed_in, case, qtbot)
    assert stamps.count("POST", TSA) == 3
    assert dict(receipt_rows(entry_of(signed_in, report_id), None))["Level of the signature"] == "B-LT"


def test_a_try_that_went_wrong_altogether_is_one_too(
    service: Service,
    signed_in: Office,
    stamps: ScriptedServer,
    wanting: Settings,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())
    begun: list[str] = []

    def no_child(*_args: object) -> None:
        begun.append(report_id)
        raise OSError("no process can be started")

    monkeypatch.setattr(raising, "made", no_child)
    signed_in.deliveries.settings = wanting
    service.process.stop()
    try:
        for _ in range(2):
            tried(signed_in, report_id, qtbot)
    finally:
        service.restart()
    assert begun == [report_id]
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    assert arrived(service, report_id) == signed_report()
