"""What must hold is read again right before an opinion is sent; what does not holds it, and the reviewer is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import NotAllowed
from reviewer_app.store.audit import hash_of_words
from reviewer_app.store.values import DownloadItem, OutboxEntry, OutboxState, document_key
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.sync.one_case import ReadCase
from reviewer_app.ui.office import gates_before_sending
from reviewer_app.ui.office.gates_before_sending import GateOpen, _times, hold, keep_and_ask
from reviewer_app.ui.office.newer_records import known_newer, take_news
from reviewer_app.ui.office.recalls import recall, send_anyway
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.coordinator import Coordinator, Json
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.queued_opinion import entry_of, signed, try_ended, wait_delivered
from tests.helpers.scripted_server import Reply
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, put_blob

ENTRY = OutboxEntry("report-1", "task-1", "opinion", NOW, {"document": "d1"})
LATER = NOW + timedelta(days=250)
_FHIR = {"Content-Type": "application/fhir+json"}


# what is asked, and what is kept of it


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path, PASSPHRASE, kdf=FAST_KDF) as made:
        made.put_case(make_case())
        made.put_reviewer(make_reviewer())
        made.queue("task-1", ENTRY)
        made.outbox_attempt(ENTRY.id)
        yield made


def ask(vault: Vault, now: datetime, case: Case | None = None, reviewer: Reviewer | None = None) -> list[str]:
    """Ask as right before sending, and hold the entry where something does not hold; return what that is."""
    read = ReadCase(case or make_case(), whole=True)
    ended = keep_and_ask(vault, ENTRY.id, reviewer or make_reviewer(), read, now)
    if ended:
        hold(vault, ENTRY, GateOpen(ended, now, ENTRY.id))
    return [one.id for one in ended]


def details(vault: Vault, kind: str, name: str) -> list[str]:
    return [one.detail[name] for one in vault.audit_events() if one.kind == kind]


def test_while_all_holds_nothing_is_held_or_noted(vault: Vault) -> None:
    assert ask(vault, NOW) == []
    assert not vault.outbox_entry(ENTRY.id).held
    assert details(vault, "opinion-held", "ended") == details(vault, "sent-after-end", "ended") == []


def test_a_record_that_changed_is_noted_with_the_listing_that_is_kept(vault: Vault) -> None:
    paper = make_case().documents[0]
    vault.plan_download("task-1", [DownloadItem(document_key(paper.reference))])
    vault.item_done("task-1", document_key(paper.reference), put_blob(vault, b"a paper"), None)
    for event in ("start-download", "downloaded", "open", "sign", "queue"):
        vault.move("task-1", CaseEvent(event))
    changed = replace(paper, url="Binary/corrected")
    assert ask(vault, NOW, replace(make_case(), documents=(changed, *make_case().documents[1:]))) == []
    assert known_newer(vault, "task-1").stale == (paper,)
    assert [one.changed for one in take_news(vault)] == [1]


def test_what_ended_holds_the_opinion_and_says_when_it_was_read(vault: Vault) -> None:
    assert ask(vault, LATER) == ["licence"]
    entry = vault.outbox_entry(ENTRY.id)
    assert entry.held
    assert entry.last_error == ("No licence in force for OR (last one to 30 Jun 2027); checked 30 Jul 2027, 14:41 UTC.")
    assert details(vault, "opinion-held", "ended") == ["licence"]


def test_what_is_told_names_only_what_can_be_done(vault: Vault) -> None:
    def next_step(case: Case, now: datetime) -> str:
        ended = keep_and_ask(vault, ENTRY.id, make_reviewer(), ReadCase(case, whole=True), now)
        return GateOpen(ended, now, ENTRY.id).next_step

    assert "send it all the same" in next_step(make_case(), LATER)
    for now in (NOW, LATER):
        said = next_step(replace(make_case(), consent=None), now)
        assert "all the same" not in said
        assert "Recall it" in said


def test_a_reason_holds_for_what_it_was_given_for_and_for_nothing_else(vault: Vault) -> None:
    ask(vault, LATER)
    send_anyway(vault, ENTRY.id, "Renewed by telephone.")
    for _ in range(3):
        assert ask(vault, LATER) == []
    assert details(vault, "hold-released", "reason") == [hash_of_words("Renewed by telephone.")]
    assert details(vault, "sent-after-end", "ended") == ["licence"], "noted once for all tries"
    assert details(vault, "sent-after-end", "reason") == [hash_of_words("Renewed by telephone.")]
    vault.outbox_attempt(ENTRY.id)
    assert ask(vault, LATER, replace(make_case(), consent=None)) == ["licence", "consent"]
    assert (vault.outbox_entry(ENTRY.id).held, vault.outbox_entry(ENTRY.id).reason) == (True, "")
    assert details(vault, "sent-after-end", "ended") == ["licence"], "it was not sent"


def test_a_reason_that_was_kept_for_consent_is_none(vault: Vault) -> None:
    """However it came there: what consent does not cover is held."""
    ask(vault, NOW, replace(make_case(), consent=None))
    vault._parts.outbox._change(ENTRY.id, "reason = ?, last_error = ''", ("Because.",))
    assert vault.outbox_entry(ENTRY.id).reason == "Because."
    assert ask(vault, NOW, replace(make_case(), consent=None)) == ["consent"]


def test_what_was_read_is_kept_but_never_a_part_of_it(vault: Vault) -> None:
    now = replace(make_case(), specialty="Pathology", version="9")
    keep_and_ask(vault, ENTRY.id, replace(make_reviewer(), name="Dr. B"), ReadCase(now, whole=False), NOW)
    assert vault.case("task-1").case == make_case()
    keep_and_ask(vault, ENTRY.id, replace(make_reviewer(), name="Dr. B"), ReadCase(now, whole=True), NOW)
    assert vault.case("task-1").case == now
    reviewer = vault.reviewer()
    assert reviewer is not None
    assert reviewer.name == "Dr. B"


# against the service


@pytest.fixture
def change(coordinator: Coordinator) -> Iterator[Callable[..., None]]:
    """Change a resource of the service, which other tests use too; it is put back at the end."""
    before: list[Json] = []

    def put(reference: str, **values: object) -> None:
        resource = coordinator.read(reference)
        before.append(resource)
        coordinator.put({**resource, **values})

    yield put
    for resource in reversed(before):
        coordinator.put(resource)


def sent_in_vain(office: Office, report_id: str, qtbot: QtBot) -> OutboxEntry:
    """Send what waits, until it was told that it is held."""
    office.told.clear()
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: bool(office.told))
    try_ended(office, qtbot)
    return entry_of(office, report_id)


def check_nothing_arrived(coordinator: Coordinator, case: SampleCase, report_id: str) -> None:
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    assert coordinator.found(f"DiagnosticReport?{query}") == coordinator.found(f"DocumentReference?{query}") == []
    assert coordinator.task_status(case.task_id) != "completed"


def check_arrived_once(coordinator: Coordinator, report_id: str) -> None:
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    for kind in ("DiagnosticReport", "DocumentReference"):
        assert len(coordinator.found(f"{kind}?{query}")) == 1


def consent_of(office: Office, case: SampleCase) -> str:
    consent = office.stored(case.task_id).case.consent
    assert consent is not None
    return consent.reference


def ended_qualifications(coordinator: Coordinator, office: Office) -> tuple[str, list[Json]]:
    """Return the reviewer's Practitioner, and its qualifications as they are once all of them have ended."""
    reviewer = office.vault.reviewer()
    assert reviewer is not None
    ended = {"start": "2020-01-01", "end": (date.today() - timedelta(days=3)).isoformat()}  # noqa: DTZ011 - days apart
    held = coordinator.read(reviewer.reference)["qualification"]
    return reviewer.reference, [{**one, "period": ended} for one in held]


def test_a_consent_that_was_revoked_meanwhile_holds_the_opinion_until_it_is_given_anew(
    service: Service, signed_in: Office, coordinator: Coordinator, change: Callable[..., None], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    change(consent_of(signed_in, case), status="inactive")
    held = sent_in_vain(signed_in, report_id, qtbot)
    assert (held.held, held.begun, [gate for gate, _ in held.open_gates]) == (True, None, ["consent"])
    assert held.last_error.startswith("The patient’s consent is not active; checked ")
    assert "not sent" in signed_in.sentences()[0]
    check_nothing_arrived(coordinator, case, report_id)
    signed_in.deliveries.load(send=True)  # it waits for the reviewer, not for the time
    signed_in.drain()
    signed_in.deliveries.send_due()
    assert not signed_in.deliveries._sending
    assert entry_of(signed_in, report_id).attempts == held.attempts
    signed_in.told.clear()
    signed_in.deliveries.send_now()  # asking for it is no reason yet: it is read again, and held again
    qtbot.waitUntil(lambda: bool(signed_in.told))
    try_ended(signed_in, qtbot)
    check_nothing_arrived(coordinator, case, report_id)
    with pytest.raises(NotAllowed, match="consent no longer covers"):
        signed_in.services.stored(lambda vault: send_anyway(vault, report_id, "The patient asked for it in writing."))
    change(consent_of(signed_in, case), status="active")
    signed_in.deliveries.send_now()
    wait_delivered(signed_in, case, qtbot)
    check_arrived_once(coordinator, report_id)
    assert (
        details(signed_in.vault, "sent-after-end", "ended") == details(signed_in.vault, "hold-released", "ended") == []
    )


def test_an_opinion_of_which_the_service_names_another_patient_now_is_held(
    service: Service, signed_in: Office, coordinator: Coordinator, change: Callable[..., None], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    kept = signed_in.stored(case.task_id).case
    coordinator.put({**coordinator.read(kept.patient.reference), "id": "somebody-else"})
    coordinator.put({**coordinator.read(kept.service_request), "subject": {"reference": "Patient/somebody-else"}})
    coordinator.change_task(case.task_id, **{"for": {"reference": "Patient/somebody-else"}})
    held = sent_in_vain(signed_in, report_id, qtbot)
    assert (held.held, held.begun) == (True, None)
    assert held.last_error == "The service names another patient for this case than when you signed. Nothing was sent."
    check_nothing_arrived(coordinator, case, report_id)
    assert signed_in.stored(case.task_id).case.patient == kept.patient
    signed_in.services.stored(lambda vault: recall(vault, report_id, "The case is about somebody else."))


def test_a_held_opinion_can_be_recalled(
    service: Service, signed_in: Office, coordinator: Coordinator, change: Callable[..., None], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    change(consent_of(signed_in, case), status="inactive")
    sent_in_vain(signed_in, report_id, qtbot)
    signed_in.services.stored(lambda vault: recall(vault, report_id, "The patient revoked the consent."))
    signed_in.deliveries.send_now()
    with qtbot.waitSignal(signed_in.deliveries.changed):
        signed_in.deliveries.load(send=True)
    assert entry_of(signed_in, report_id).state is OutboxState.RECALLED
    check_nothing_arrived(coordinator, case, report_id)


def test_a_licence_that_ended_holds_it_and_one_that_holds_again_lets_it_go(
    service: Service, signed_in: Office, coordinator: Coordinator, change: Callable[..., None], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    practitioner, ended = ended_qualifications(coordinator, signed_in)
    whole = coordinator.read(practitioner)["qualification"]
    change(practitioner, qualification=ended)
    held = sent_in_vain(signed_in, report_id, qtbot)
    assert "licence" in {gate for gate, _ in held.open_gates}
    reviewer = signed_in.vault.reviewer()
    assert reviewer is not None
    assert all(one.end is not None and one.end < datetime.now(UTC).date() for one in reviewer.licences)
    check_nothing_arrived(coordinator, case, report_id)
    coordinator.put({**coordinator.read(practitioner), "qualification": whole})
    signed_in.deliveries.send_now()
    wait_delivered(signed_in, case, qtbot)
    check_arrived_once(coordinator, report_id)
    assert details(signed_in.vault, "sent-after-end", "ended") == []


def test_a_clock_that_was_set_back_keeps_no_licence_alive(
    service: Service, offices: Callable[..., Office], coordinator: Coordinator, change: Callable[..., None],
    qtbot: QtBot,
) -> None:  # fmt: skip
    """By a laptop that says a date of three months ago the licence holds still; the service says what day it is."""
    case = service.add_case(images=1)
    wrong: list[timedelta] = []
    office = offices(clock=lambda: sum(wrong, start=datetime.now(UTC)))
    sign_in(office, service.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    practitioner, ended = ended_qualifications(coordinator, office)
    change(practitioner, qualification=ended)
    wrong.append(timedelta(days=-90))
    held = sent_in_vain(office, report_id, qtbot)
    assert "licence" in {gate for gate, _ in held.open_gates}
    check_nothing_arrived(coordinator, case, report_id)


def test_where_clocks_are_far_apart_all_must_hold_by_either() -> None:
    for apart, own in ((timedelta(minutes=50), True), (timedelta(minutes=70), False)):
        for told in (NOW + apart, NOW - apart):
            assert _times(NOW, told) == ((NOW,) if own else (NOW, told))
    assert _times(NOW, None) == (NOW,)


def test_the_clock_of_a_service_that_is_behind_keeps_no_licence_alive(
    service: Service, offices: Callable[..., Office], coordinator: Coordinator, change: Callable[..., None],
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, service.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    practitioner, ended = ended_qualifications(coordinator, office)
    change(practitioner, qualification=ended)
    read = gates_before_sending.fetch_case

    def long_ago(*arguments: Any, **named: Any) -> ReadCase | None:
        found = read(*arguments, **named)
        return None if found is None else replace(found, read_at=NOW - timedelta(days=700))

    monkeypatch.setattr(gates_before_sending, "fetch_case", long_ago)
    held = sent_in_vain(office, report_id, qtbot)
    assert "licence" in {gate for gate, _ in held.open_gates}
    check_nothing_arrived(coordinator, case, report_id)


def test_what_the_service_has_already_is_brought_to_its_end_whatever_ended_since(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, change: Callable[..., None],
    offices: Callable[..., Office], qtbot: QtBot,
) -> None:  # fmt: skip
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    # the transaction reaches the service, its answer never comes back, and nothing more is answered
    lost: list[str] = []

    def lose(seen: object, reply: Reply) -> Reply:
        if reply.status != 200:
            return reply  # nothing was done: there is no answer to lose
        lost.append(str(seen))
        proxy.on(r"^/fhir/(DiagnosticReport|DocumentReference|Task)", lambda _seen, _reply: Reply(503, b"", _FHIR))
        return Reply(drop=True)

    proxy.on(r"^/fhir/?$", lose)
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: bool(lost) and entry_of(office, report_id).state is OutboxState.QUEUED)
    qtbot.waitUntil(lambda: not office.deliveries._sending)
    assert entry_of(office, report_id).begun is not None
    with pytest.raises(NotAllowed, match="addendum"):
        office.services.stored(lambda vault: recall(vault, report_id, "Too late."))
    change(consent_of(office, case), status="inactive")
    proxy.calm()
    office.deliveries.send_now()
    wait_delivered(office, case, qtbot)
    check_arrived_once(coordinator, report_id)


def test_one_of_which_the_archive_may_have_a_copy_is_held_without_offering_what_cannot_be_done(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, change: Callable[..., None],
    offices: Callable[..., Office], qtbot: QtBot,
) -> None:  # fmt: skip
    case = service.add_case(images=1, endpoint=proxy.endpoint)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    # the archive is sent its copy, and nothing of it is heard from then on
    lost: list[str] = []

    def lose(seen: object, _reply: Reply) -> Reply:
        lost.append(str(seen))
        proxy.on(r"^/dicom-web/", lambda _seen, _reply: Reply(drop=True))
        return Reply(drop=True)

    proxy.on(r"^/dicom-web/studies/[0-9.]+$", lose)
    office.deliveries.load(send=True)
    qtbot.waitUntil(lambda: bool(lost) and not office.deliveries._sending)
    assert entry_of(office, report_id).begun is not None
    change(consent_of(office, case), status="inactive")
    proxy.calm()
    office.told.clear()
    office.deliveries.send_now()
    qtbot.waitUntil(lambda: bool(office.told))
    try_ended(office, qtbot)
    assert entry_of(office, report_id).held
    told = office.sentences()[-1]
    assert told.endswith("It cannot be recalled: the archive of the service may have a copy. Ask the service.")
    with pytest.raises(NotAllowed, match="addendum"):
        office.services.stored(lambda vault: recall(vault, report_id, "Too late."))
    check_nothing_arrived(coordinator, case, report_id)


def test_what_cannot_be_read_now_is_tried_again_and_nothing_is_sent_meanwhile(
    service: Service, proxy: FaultProxy, coordinator: Coordinator, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    office = offices()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    report_id = signed(office, case, qtbot)
    proxy.on(rf"^/fhir/{consent_of(office, case)}", lambda _seen, _reply: Reply(503, b"", _FHIR))
    waiting = sent_in_vain(office, report_id, qtbot)
    assert (waiting.held, waiting.begun, waiting.next_try is None) == (False, None, False)
    check_nothing_arrived(coordinator, case, report_id)
    proxy.calm()
    office.deliveries.send_now()
    wait_delivered(office, case, qtbot)
    check_arrived_once(coordinator, report_id)


def test_without_the_service_nothing_is_told_of_the_gates(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    service.process.stop()
    try:
        signed_in.deliveries.load(send=True)
        qtbot.waitUntil(lambda: entry_of(signed_in, report_id).attempts == 1 and not signed_in.deliveries._sending)
        waiting = entry_of(signed_in, report_id)
        assert (waiting.held, waiting.begun, waiting.last_error) == (False, None, "The service cannot be reached.")
        assert signed_in.told == []
    finally:
        service.restart()


def test_a_withdrawn_case_is_told_as_that(
    service: Service, signed_in: Office, coordinator: Coordinator, change: Callable[..., None], qtbot: QtBot
) -> None:
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    change(consent_of(signed_in, case), status="inactive")
    coordinator.change_task(case.task_id, status="cancelled")
    held = sent_in_vain(signed_in, report_id, qtbot)
    assert "withdrawn" in held.last_error
    assert (held.held, held.open_gates) == (True, ())
    assert signed_in.state(case.task_id) in (CaseState.QUEUED, CaseState.WITHDRAWN)
    check_nothing_arrived(coordinator, case, report_id)
