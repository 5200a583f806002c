"""An opinion that was being sent and is held now: where nothing of it arrived it can be recalled again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.recalling import MAY_ARRIVE
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import NotAllowed
from reviewer_app.store.codec import to_text
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.store.vault import create_vault
from reviewer_app.sync.absence import Where
from reviewer_app.ui.office import looked_for
from reviewer_app.ui.office.gates_before_sending import GateOpen
from reviewer_app.ui.office.looked_for import Arrived, tell_what_arrived
from reviewer_app.ui.office.recalls import recall
from tests.helpers.case_values import NOW, make_case
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.in_doubt import let_it_be_long_ago, tried_again
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.queued_opinion import entry_of, signed
from tests.helpers.scripted_server import Reply, Seen
from tests.helpers.store_values import FAST_KDF, PASSPHRASE

_FHIR = {"Content-Type": "application/fhir+json"}
LICENCE = Check("licence", Outcome.BLOCK, "No licence in force for OR")
CONSENT = Check("consent", Outcome.BLOCK, "The patient’s consent is not active")
SENT = OutboxEntry("report-1", "task-1", "opinion", NOW, begun=NOW, last_write=NOW)


@pytest.mark.parametrize("arrived", list(Arrived))
@pytest.mark.parametrize("ended", [LICENCE, CONSENT], ids=["licence", "consent"])
def test_what_is_told_of_a_held_opinion_follows_what_was_tried(arrived: Arrived, ended: Check) -> None:
    opened = GateOpen((ended,), NOW, "report-1")
    before = opened.next_step
    tell_what_arrived(opened, arrived, SENT, NOW + MAY_ARRIVE)
    assert ("all the same" in opened.next_step) is (ended is LICENCE), "a reason helps whatever arrived"
    assert ("archive" in opened.next_step) is (arrived is Arrived.COPY)
    assert (opened.next_step == before) is (arrived is Arrived.NOTHING)
    if arrived in (Arrived.NOT_YET, Arrived.UNKNOWN) and ended is CONSENT:
        assert "Check again from 22 Nov 2026, 14:51 UTC" in opened.next_step


def test_nothing_is_absent_any_more_once_it_is_sent_again(tmp_path: Path) -> None:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
        vault.queue("task-1", OutboxEntry("report-1", "task-1", "opinion", NOW))
        vault.outbox_attempt("report-1")
        vault.outbox_writing("report-1", NOW)
        later = NOW + timedelta(hours=1)
        assert vault.outbox_absent("report-1", later).in_doubt_since is None
        vault.outbox_failed("report-1", "No licence in force.")
        assert not vault.case("task-1").in_doubt
        vault.outbox_attempt("report-1")
        vault.outbox_writing("report-1", later)
        vault.outbox_failed("report-1", "No licence in force.")
        entry = vault.outbox_entry("report-1")
        assert (entry.begun, entry.last_write, entry.absent, entry.in_doubt_since) == (NOW, later, None, NOW)
        assert vault.case("task-1").in_doubt
        with pytest.raises(NotAllowed, match="may have this opinion"):
            vault.outbox_recall("report-1", "A finding was missed.")
        with pytest.raises(NotAllowed, match="never changed"):
            vault._parts.database.run("UPDATE outbox SET state = 'recalled', absent = begun")


# against the service


@pytest.fixture
def refused(
    service: Service, proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> tuple[Office, SampleCase, str]:
    """An opinion of which archive and service took nothing, and said so."""
    case = service.add_case(images=1, endpoint=proxy.endpoint)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    office.assignments.stop()
    forward = proxy._forward

    def refuse(seen: Seen) -> Reply:
        if seen.method == "POST" and seen.target.startswith("/dicom-web/"):
            return Reply(409, b"", {"Content-Type": "application/dicom+json"})
        if seen.method == "POST" and seen.target.rstrip("/") == "/fhir":
            return Reply(412, b"{}", _FHIR)
        return forward(seen)

    monkeypatch.setattr(proxy, "_forward", refuse)
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: entry_of(office, report_id).last_error != "" and not office.deliveries._sending)
    entry = entry_of(office, report_id)
    assert (entry.held, entry.begun is None, entry.absent) == (False, False, None)
    return office, case, report_id


def test_an_opinion_that_was_refused_and_is_then_held_can_be_recalled_once_nothing_is_found(
    refused: tuple[Office, SampleCase, str], coordinator: Coordinator, qtbot: QtBot
) -> None:
    office, case, report_id = refused
    consent = office.stored(case.task_id).case.consent
    assert consent is not None
    coordinator.put({**coordinator.read(consent.reference), "status": "inactive"})
    told = tried_again(office, qtbot)
    assert "cannot be recalled yet" in told
    assert "archive" not in told
    with pytest.raises(NotAllowed, match="may have this opinion"):
        office.services.stored(lambda vault: recall(vault, report_id, "The patient revoked the consent."))
    let_it_be_long_ago(office, report_id)
    assert "Recall it in the outbox" in tried_again(office, qtbot)
    assert "nothing-arrived" in [one.kind for one in office.vault.audit_events()]
    office.services.stored(lambda vault: recall(vault, report_id, "The patient revoked the consent."))
    assert entry_of(office, report_id).state is OutboxState.RECALLED
    assert office.stored(case.task_id).state is CaseState.IN_REVIEW


@pytest.mark.parametrize("days", [-900, 900])
def test_a_clock_that_was_set_makes_the_wait_neither_longer_nor_shorter(
    refused: tuple[Office, SampleCase, str], coordinator: Coordinator, days: int, qtbot: QtBot
) -> None:
    office, case, report_id = refused
    consent = office.stored(case.task_id).case.consent
    assert consent is not None
    coordinator.put({**coordinator.read(consent.reference), "status": "inactive"})
    written = to_text(datetime.now(UTC) + timedelta(days=days))
    office.services.stored(
        lambda vault: vault._parts.database.run("UPDATE outbox SET last_write = ? WHERE id = ?", (written, report_id))
    )
    assert "cannot be recalled yet" in tried_again(office, qtbot)
    let_it_be_long_ago(office, report_id)
    assert "Recall it in the outbox" in tried_again(office, qtbot)


def test_a_case_withdrawn_after_its_opinion_was_refused_can_be_removed_once_nothing_is_found(
    refused: tuple[Office, SampleCase, str], coordinator: Coordinator, qtbot: QtBot
) -> None:
    office, case, report_id = refused
    coordinator.change_task(case.task_id, status="cancelled")
    assert "withdrawn" in tried_again(office, qtbot)
    assert office.stored(case.task_id).in_doubt
    let_it_be_long_ago(office, report_id)
    with qtbot.waitSignal(office.deliveries.held_changed):
        tried_again(office, qtbot)
    assert not office.stored(case.task_id).in_doubt
    office.assignments.refresh()
    qtbot.waitUntil(lambda: office.state(case.task_id) is CaseState.WITHDRAWN)
    office.assignments.remove_copy(case.task_id)
    qtbot.waitUntil(lambda: office.state(case.task_id) is None)
    assert office.vault.outbox() == []


@pytest.mark.parametrize("ended", ["consent", "case"])
def test_what_cannot_be_looked_for_loses_no_hold(
    refused: tuple[Office, SampleCase, str],
    coordinator: Coordinator,
    ended: str,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    office, case, report_id = refused
    consent = office.stored(case.task_id).case.consent
    assert consent is not None
    if ended == "consent":
        coordinator.put({**coordinator.read(consent.reference), "status": "inactive"})
    else:
        coordinator.change_task(case.task_id, status="cancelled")

    def fail(*_: object) -> Where:
        raise ValueError("a bundle without entries")

    monkeypatch.setattr(looked_for, "where_it_is", fail)
    tried_again(office, qtbot)
    entry = entry_of(office, report_id)
    assert entry.held
    assert entry.absent is None
