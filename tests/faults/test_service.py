"""A service that answers nonsense, or no longer knows us: said in its place, and the work here goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.load import load_cases
from reviewer_app.demo.service_process import ServiceProcess
from reviewer_app.errors import ServerRefused
from tests.helpers import reference_service
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, accepted, downloaded, open_desk, sign_in
from tests.helpers.patience import PATIENCE
from tests.helpers.scripted_server import Reply, Seen, html_page
from tests.helpers.small_case import small_case
from tests.helpers.store_values import make_edit


def page(_seen: Seen, _reply: Reply) -> Reply:
    return html_page()


def plain_text(_seen: Seen, reply: Reply) -> Reply:
    return Reply(200, b"ok", {"Content-Type": "text/plain"})


def half_json(_seen: Seen, reply: Reply) -> Reply:
    return Reply(200, reply.body[: len(reply.body) // 2], reply.headers)


def refreshed(office: Office, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    office.assignments.refresh()
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    office.drain()


@pytest.mark.parametrize(
    ("fault", "words"),
    [(page, "web page"), (plain_text, "cannot be understood|another kind|not understand|not FHIR|no FHIR"),
     (half_json, "cannot be understood|cannot be read|not understand|broke off|no FHIR")],
    ids=["web page with status 200", "wrong content type", "half an answer"],
)  # fmt: skip
def test_a_worklist_that_is_none_is_said_and_the_old_one_stays(
    office: Office, proxy: FaultProxy, fault: Callable[[Seen, Reply], Reply], words: str, qtbot: QtBot
) -> None:
    known = dict(office.assignments.cases)
    mark = office.vault.get_value("worklist-server-date")
    proxy.on(r"^/fhir/Task\?", fault)
    refreshed(office, qtbot)
    (told,) = office.told
    assert isinstance(told, ServerRefused)
    assert re.search(words, str(told)), str(told)
    qtbot.waitUntil(lambda: set(office.assignments.cases) == set(known))
    assert office.vault.get_value("worklist-server-date") == mark  # nothing in between is skipped next time
    proxy.calm()
    refreshed(office, qtbot)
    qtbot.waitUntil(lambda: office.account.online)
    assert len(office.told) == 1


def test_one_case_that_cannot_be_read_costs_no_other(
    office: Office, service: Service, proxy: FaultProxy, qtbot: QtBot
) -> None:
    bad, good = service.add_case(images=1, endpoint=proxy.endpoint), service.add_case(images=1, endpoint=proxy.endpoint)
    key = bad.task_id.partition("-")[2]
    proxy.on(rf"/fhir/Patient/patient-{key}", lambda _seen, _reply: Reply(500, b"{}", {}))
    refreshed(office, qtbot)
    qtbot.waitUntil(lambda: office.state(good.task_id) is CaseState.RECEIVED)
    assert office.told == []


def test_a_refused_state_is_no_loss(office: Office, service: Service, proxy: FaultProxy, qtbot: QtBot) -> None:
    case = service.add_case(images=1, endpoint=proxy.endpoint)
    coordinator = Coordinator(service.endpoint)
    refreshed(office, qtbot)
    qtbot.waitUntil(lambda: coordinator.task_status(case.task_id) == "received")
    proxy.on(rf"/fhir/Task/{case.task_id}$", page)
    office.assignments.accept(case.task_id)
    qtbot.waitUntil(lambda: office.state(case.task_id) is CaseState.ACCEPTED)
    proxy.calm()
    refreshed(office, qtbot)
    qtbot.waitUntil(lambda: coordinator.task_status(case.task_id) == "accepted")


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[reference_service.Place]:
    """The service with access tokens that live two seconds, and one case for the reviewer."""
    data = tmp_path / "hasty"
    with ServiceProcess(data) as patient:
        load_cases(patient.start(), [small_case("8001", images=3)])
        port = patient.port
    process = reference_service.ServiceProcess(data, "--token-seconds", "2")
    process.port = port
    yield process.start()
    process.stop()


def test_a_token_that_expired_is_renewed_unseen(
    hasty: reference_service.Place, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    office = offices()
    sign_in(office, hasty.fhir, qtbot)
    first = json.loads(office.vault.get_value("account") or "{}")["refresh"]
    accepted(office, "case-8001", qtbot)
    qtbot.wait(2100)  # the one thing that is waited for: the token's seconds
    office.downloads.start(office.assignments.cases["case-8001"])
    qtbot.waitUntil(lambda: office.state("case-8001") is CaseState.READY)
    assert office.stored("case-8001").items_failed == 0
    assert json.loads(office.vault.get_value("account") or "{}")["refresh"] != first
    assert office.told == []
    assert len(office.browser.opened) == 1


def test_a_session_that_was_ended_asks_for_sign_in_and_work_goes_on(
    office: Office, service: Service, proxy: FaultProxy, qtbot: QtBot
) -> None:
    case, other = (service.add_case(images=1, endpoint=proxy.endpoint) for _ in range(2))
    downloaded(office, case.task_id, qtbot)
    session = office.account.session
    assert session is not None
    tokens = session._tokens
    assert tokens is not None
    for secret in (tokens.refresh, tokens.access):
        revoke = {"token": secret, "client_id": "reviewer-app"}
        requests.post(f"{service.endpoint.issuer}/oauth/revoke", data=revoke, timeout=PATIENCE).raise_for_status()
    with qtbot.waitSignal(office.account.sign_in_needed):
        office.assignments.refresh()
    # the work on the downloaded case goes on, and is on disk
    desk = open_desk(office, case.task_id)
    kept: list[bool] = []
    desk.add_edits([make_edit(1)], lambda: kept.append(True), office.told.append)
    qtbot.waitUntil(lambda: kept == [True])
    # what needs the service asks again, and loses nothing
    office.assignments.accept(other.task_id)
    with qtbot.waitSignal(office.account.sign_in_needed):
        office.assignments.push()
    assert office.told == []
    sign_in(office, proxy.endpoint.fhir, qtbot)
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    assert office.vault.edits(case.task_id)[0].id == "edit-1"
    qtbot.waitUntil(lambda: Coordinator(service.endpoint).task_status(case.task_id) == "in-progress")


def test_a_session_that_ends_during_a_download_pauses_it(
    office: Office, service: Service, proxy: FaultProxy, qtbot: QtBot
) -> None:
    case = service.add_case(images=3, endpoint=proxy.endpoint)
    accepted(office, case.task_id, qtbot)
    unknown = Reply(401, b"{}", {"WWW-Authenticate": "Bearer", "Content-Type": "application/json"})
    invalid = Reply(400, b'{"error": "invalid_grant"}', {"Content-Type": "application/json"})
    proxy.without_series()
    proxy.on(r"instances/.*\.[23]$", lambda _seen, _reply: unknown)
    proxy.on(r"/oauth/token", lambda _seen, _reply: invalid)
    with qtbot.waitSignal(office.account.sign_in_needed):
        office.downloads.start(office.assignments.cases[case.task_id])
    qtbot.waitUntil(lambda: office.state(case.task_id) is CaseState.PAUSED)
    assert office.told == []
    proxy.calm()
    sign_in(office, proxy.endpoint.fhir, qtbot)
    office.downloads.start(office.assignments.cases[case.task_id])
    qtbot.waitUntil(lambda: office.state(case.task_id) is CaseState.READY)
    assert office.stored(case.task_id).items_failed == 0


def test_a_web_page_in_place_of_sign_in_is_said_on_its_page(
    proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    office = offices()
    proxy.on(r"smart-configuration|/metadata", page)
    with qtbot.waitSignal(office.account.sign_in_failed) as failed:
        office.account.sign_in(proxy.endpoint.fhir)
    assert "web page" in failed.args[0]
    assert office.account.session is None
