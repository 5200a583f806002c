"""What the service changed since it was signed, or since the last try, holds an opinion at the next one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.store.values import OutboxEntry
from reviewer_app.ui.office.recalls import send_anyway, sent_after_end
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.queued_opinion import entry_of, signed, try_ended, wait_delivered
from tests.helpers.scripted_server import Reply, Seen


def tried(office: Office, report_id: str, qtbot: QtBot) -> OutboxEntry:
    """Send what waits, until it was told that this did not go."""
    office.told.clear()
    office.deliveries.send_now()
    qtbot.waitUntil(lambda: bool(office.told))
    try_ended(office, qtbot)
    return entry_of(office, report_id)


def reports(coordinator: Coordinator, report_id: str) -> int:
    """Return how many reports and documents the service has of an opinion."""
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    return sum(len(coordinator.found(f"{kind}?{query}")) for kind in ("DiagnosticReport", "DocumentReference"))


def set_consent(office: Office, case: SampleCase, coordinator: Coordinator, status: str) -> None:
    consent = office.stored(case.task_id).case.consent
    assert consent is not None
    coordinator.put({**coordinator.read(consent.reference), "status": status})


def test_whoever_asked_being_somebody_else_holds_it_until_the_reviewer_has_looked(
    service: Service, signed_in: Office, coordinator: Coordinator, qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    order = coordinator.read(signed_in.stored(case.task_id).case.service_request)
    coordinator.put({**order, "requester": {"reference": "Practitioner/somebody-else", "display": "Dr. Else"}})
    signed_in.assignments.refresh()  # that the worklist brings it first changes nothing
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    signed_in.deliveries.load()
    signed_in.drain()
    held = tried(signed_in, report_id, qtbot)
    assert (held.asks, held.begun) == (True, None)
    assert held.last_error.startswith("Who gets the opinion was changed since it was signed: the physician who asked")
    assert reports(coordinator, report_id) == 0
    signed_in.services.stored(lambda vault: send_anyway(vault, report_id, "Dr. Else took over the practice."))
    signed_in.deliveries.load_released()
    wait_delivered(signed_in, case, qtbot)
    assert reports(coordinator, report_id) == 2
    assert signed_in.services.stored(lambda vault: sent_after_end(vault, report_id))


@pytest.mark.parametrize("restart", [False, True], ids=["next-try", "after-a-crash"])
def test_a_consent_that_was_revoked_between_two_tries_holds_it(
    service: Service,
    proxy: FaultProxy,
    coordinator: Coordinator,
    offices: Callable[..., Office],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    *,
    restart: bool,
) -> None:
    case = service.add_case(images=1, endpoint=proxy.endpoint)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    office.assignments.stop()
    forward = proxy._forward

    def lost(seen: Seen) -> Reply:
        """Lose what would write anything of the opinion, before the service has it."""
        writes = seen.method == "POST" and ("/dicom-web/" in seen.target or seen.target.rstrip("/") == "/fhir")
        return Reply(drop=True) if writes else forward(seen)

    monkeypatch.setattr(proxy, "_forward", lost)
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(office, report_id).last_error != "" and not office.deliveries._sending)
    first = entry_of(office, report_id)
    assert (first.held, first.begun is None) == (False, False), "something may have arrived"
    set_consent(office, case, coordinator, "inactive")
    monkeypatch.setattr(proxy, "_forward", forward)
    if restart:
        # as a program leaves it that was killed while it was sending
        office.services.stored(lambda vault: vault.outbox_attempt(report_id))
        office.close()
        office = offices()
        office.told.clear()
        sign_in(office, proxy.endpoint.fhir, qtbot)
        office.assignments.stop()
        office.deliveries.load()
        office.drain()
    held = tried(office, report_id, qtbot)
    assert [gate for gate, _words in held.open_gates] == ["consent"]
    assert "cannot be recalled yet" in office.sentences()[0]
    assert reports(coordinator, report_id) == 0
    set_consent(office, case, coordinator, "active")
    office.deliveries.send_now()
    wait_delivered(office, case, qtbot)
    assert reports(coordinator, report_id) == 2
