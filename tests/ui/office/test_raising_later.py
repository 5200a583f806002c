"""A signature that fell short as its opinion was sent is raised by itself later, quietly, and a few times only."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.errors import DiskFull
from reviewer_app.report.verify import verify_pdf
from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.office.level_tries import WAITS
from reviewer_app.ui.office.raising import LEVEL
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in
from tests.helpers.queued_opinion import entry_of, signed, wait_delivered
from tests.helpers.scripted_server import Reply, ScriptedServer
from tests.helpers.signed_report import signed_report
from tests.helpers.time_stamp_service import TSA, stamping


class Clock:
    """The true time, and how far it was set ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(service: Service, offices: Callable[..., Office], clock: Clock, wanting: Settings, qtbot: QtBot) -> Office:
    service.add_case(images=1)
    made = offices(clock=clock)
    made.deliveries.settings = wanting
    sign_in(made, service.fhir, qtbot)
    return made


def fallen_short(office: Office, service: Service, stamps: ScriptedServer, qtbot: QtBot) -> str:
    """Deliver an opinion while no time-stamp can be had; return the id of its report."""
    stamps.on("POST", TSA, lambda _seen: Reply(503))
    case = service.add_case(images=1)
    report_id = signed(office, case, qtbot, pdf=signed_report())
    office.deliveries.load(send=True)
    wait_delivered(office, case, qtbot)
    qtbot.waitUntil(lambda: bool(said(office, report_id)))
    return report_id


def said(office: Office, report_id: str) -> str:
    entry = next((one for one in office.deliveries.entries if one.id == report_id), None)
    return "" if entry is None else office.deliveries.level_words(entry, office.services.clock())


def later(office: Office) -> list[OutboxEntry]:
    return [one for one in office.vault.outbox() if one.kind == LEVEL]


def failed(office: Office) -> list[str]:
    return [one.detail["tries"] for one in office.vault.audit_events() if one.kind == "level-not-raised"]


def test_it_is_raised_when_its_time_has_come_and_the_authority_is_back(
    service: Service, office: Office, stamps: ScriptedServer, clock: Clock, qtbot: QtBot
) -> None:
    report_id = fallen_short(office, service, stamps, qtbot)
    asked = stamps.count("POST", TSA)
    assert said(office, report_id).startswith("A higher level is tried by itself ")
    office.deliveries.load()
    office.drain()
    assert (later(office), stamps.count("POST", TSA)) == ([], asked), "not before its time"
    stamps.on("POST", TSA, stamping)
    clock.ahead = WAITS[0] + timedelta(minutes=1)
    office.deliveries.load()
    qtbot.waitUntil(lambda: bool(later(office)) and later(office)[0].state is OutboxState.DELIVERED)
    query = f"identifier=urn:ietf:rfc:3986|urn:uuid:{report_id}"
    (document,) = Coordinator(service.endpoint).found(f"DocumentReference?{query}")
    assert verify_pdf(base64.b64decode(document["content"][0]["attachment"]["data"])).level == "B-T"
    qtbot.waitUntil(lambda: len(office.deliveries.entries) == 2 and office.deliveries.entries[1].receipt is not None)
    assert said(office, report_id) == ""
    assert (failed(office), office.told) == ([], [])
    assert [one.detail["level"] for one in office.vault.audit_events() if one.kind == "level-raised"] == ["B-T"]


def test_tries_that_fail_are_quiet_counted_and_come_to_an_end(
    service: Service, office: Office, stamps: ScriptedServer, clock: Clock, qtbot: QtBot
) -> None:
    report_id = fallen_short(office, service, stamps, qtbot)
    for number, wait in enumerate(WAITS, start=1):
        clock.ahead += wait + timedelta(minutes=1)
        office.deliveries.load()
        qtbot.waitUntil(lambda number=number: len(failed(office)) == number)  # type: ignore[misc]
        qtbot.waitUntil(lambda: not office.deliveries._later._at_work)
        office.drain()
    assert failed(office) == [str(number) for number in range(1, len(WAITS) + 1)]
    asked = stamps.count("POST", TSA)
    clock.ahead += timedelta(days=30)
    office.deliveries.load()
    office.drain()
    assert stamps.count("POST", TSA) == asked, "no more after the last one"
    assert said(office, report_id).startswith(f"A higher level was tried {len(WAITS)} times by itself;")
    assert (later(office), office.told) == ([], [])
    assert entry_of(office, report_id).state is OutboxState.DELIVERED


def test_offline_nothing_is_tried_and_back_online_it_is(
    service: Service, office: Office, stamps: ScriptedServer, clock: Clock, qtbot: QtBot
) -> None:
    report_id = fallen_short(office, service, stamps, qtbot)
    stamps.on("POST", TSA, stamping)
    asked = stamps.count("POST", TSA)
    office.account._set_online(online=False)
    clock.ahead = WAITS[0] + timedelta(minutes=1)
    office.deliveries._later.look()
    assert said(office, report_id) == "A higher level is tried as soon as this laptop is online."
    assert not office.deliveries._later._at_work
    assert stamps.count("POST", TSA) == asked
    office.account._set_online(online=True)
    qtbot.waitUntil(lambda: bool(later(office)) and later(office)[0].state is OutboxState.DELIVERED)


def test_where_not_even_a_failure_can_be_kept_it_is_not_tried_again_at_once(
    service: Service,
    office: Office,
    stamps: ScriptedServer,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    report_id = fallen_short(office, service, stamps, qtbot)

    def full(*_given: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr("reviewer_app.ui.office.level_tries.keep_failed", full)
    clock.ahead = WAITS[0] + timedelta(minutes=1)
    office.deliveries.load()
    qtbot.waitUntil(lambda: report_id in office.deliveries._later._left)
    asked = stamps.count("POST", TSA)
    for _ in range(3):
        office.deliveries.load()
        office.drain()
    assert stamps.count("POST", TSA) == asked
    assert office.told == []
