"""Asking for more records: the case waits, the service is told once, and the case comes back with what is new (Q27)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.asking import RETURNED, WITHDRAWN, new_records
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.errors import NotAllowed, ServerRefused
from reviewer_app.ui.office.asking import ask_for_records, withdraw_request
from tests.helpers.case_values import NOW
from tests.helpers.coordinator import Coordinator, Json
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk, sign_in

MISSING = ("The slides of the biopsy", "the report of the MR of 2024")


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    """A case in review, as the service knows."""
    made = service.add_case(images=1)
    downloaded(signed_in, made.task_id, qtbot)
    open_desk(signed_in, made.task_id).close()
    signed_in.assignments.load()
    qtbot.waitUntil(lambda: signed_in.state(made.task_id) is CaseState.IN_REVIEW)
    signed_in.assignments.push()
    qtbot.waitUntil(lambda: signed_in.stored(made.task_id).case.task_status == "in-progress")
    return made.task_id


def requests_of(coordinator: Coordinator, case_id: str) -> list[Json]:
    found = coordinator.found("CommunicationRequest?_count=100")
    return [one for one in found if one["about"] == [{"reference": f"Task/{case_id}"}]]


def on_hold(office: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot) -> None:
    office.assignments.ask_for_records(case_id, MISSING, "The grade cannot be told without them")
    qtbot.waitUntil(lambda: office.state(case_id) is CaseState.ON_HOLD)
    qtbot.waitUntil(lambda: office.stored(case_id).case.task_status == "on-hold")


def supply(coordinator: Coordinator, case_id: str) -> str:
    """Add a paper to a case and take it off hold, as the service does; return the paper's reference."""
    task = coordinator.read(f"Task/{case_id}")
    order = coordinator.read(next(iter(task["basedOn"]))["reference"])
    old = next(one["reference"] for one in order["supportingInfo"] if one["reference"].startswith("DocumentReference/"))
    paper = {**coordinator.read(old), "id": f"more-{case_id}", "description": "Report of the MR"}
    paper.pop("meta", None)
    coordinator.put(paper)
    reference = f"DocumentReference/more-{case_id}"
    coordinator.put({**order, "supportingInfo": [*order["supportingInfo"], {"reference": reference}]})
    coordinator.change_task(case_id, status="in-progress")
    return reference


def test_q27_the_service_is_told_what_is_missing_and_the_case_waits(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    on_hold(signed_in, case_id, coordinator, qtbot)
    task = coordinator.read(f"Task/{case_id}")
    assert task["status"] == "on-hold"
    assert task["businessStatus"]["coding"][0]["code"] == "awaiting-records"
    assert task["statusReason"]["text"] == f"Records asked for: {'; '.join(MISSING)}"
    (asked,) = requests_of(coordinator, case_id)
    assert asked["status"] == "active"
    assert [one["contentString"] for one in asked["payload"]] == list(MISSING)
    assert asked["reasonCode"] == [{"text": "The grade cannot be told without them"}]
    kinds = [one.kind for one in signed_in.vault.audit_events() if one.case_id == case_id]
    assert "records-asked" in kinds
    assert "records-request-told" in kinds


def test_q27_a_request_made_without_a_network_waits_and_is_told_once(
    service: Service, signed_in: Office, case_id: str, coordinator: Coordinator,
    offices: Callable[..., Office], qtbot: QtBot,
) -> None:  # fmt: skip
    signed_in.close()
    service.process.stop()
    office = offices()
    office.services.stored(lambda vault: ask_for_records(vault, case_id, MISSING, "Why", NOW))
    service.restart()
    sign_in(office, service.fhir, qtbot)
    qtbot.waitUntil(lambda: office.stored(case_id).case.task_status == "on-hold")
    office.assignments.push()
    office.assignments.refresh()
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "on-hold")
    assert len(requests_of(coordinator, case_id)) == 1


def test_q27_a_refusal_is_kept_until_the_service_takes_the_request(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise ServerRefused("The service takes no such request.", status=422)

    with monkeypatch.context() as patched:
        patched.setattr("reviewer_app.sync.asking.tell_request", refuse)
        signed_in.assignments.ask_for_records(case_id, MISSING, "Why")
        qtbot.waitUntil(lambda: any(one.refused for one in signed_in.stored(case_id).requests))
    (request,) = signed_in.stored(case_id).requests
    assert request.must_be_told
    assert request.refused == "The service takes no such request."
    assert requests_of(coordinator, case_id) == []
    signed_in.assignments.push()
    qtbot.waitUntil(lambda: not signed_in.stored(case_id).requests[0].refused)
    assert len(requests_of(coordinator, case_id)) == 1


def test_q27_a_request_whose_answer_was_lost_is_not_made_twice(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    on_hold(signed_in, case_id, coordinator, qtbot)
    (request,) = signed_in.stored(case_id).requests
    forgotten = request._replace(told="", reference="")
    signed_in.services.stored(lambda vault: vault.set_requests(case_id, (forgotten,)))
    signed_in.assignments.push()
    qtbot.waitUntil(lambda: signed_in.vault.case(case_id).requests == (request,))
    assert len(requests_of(coordinator, case_id)) == 1


def test_q27_a_refresh_and_a_push_at_once_tell_it_once(
    service: Service, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    """Both would find nothing on the service: the answer to the first search waits until all have begun."""
    proxy, held = FaultProxy(service.endpoint), threading.Event()
    office, case_id = offices(), service.add_case(images=1, endpoint=proxy.endpoint).task_id
    sign_in(office, proxy.endpoint.fhir, qtbot)
    downloaded(office, case_id, qtbot)
    open_desk(office, case_id).close()
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    proxy.on(r"CommunicationRequest\?", lambda _seen, reply: replace(reply, hold=held))
    office.services.stored(lambda vault: ask_for_records(vault, case_id, MISSING, "Why", NOW))
    office.assignments.push()
    path = "/fhir/CommunicationRequest"
    qtbot.waitUntil(lambda: proxy.server.count("GET", path) == 1)
    office.assignments.push()
    qtbot.waitUntil(office.assignments._turns._waiting.locked)
    office.assignments.push()
    office.assignments.refresh()
    qtbot.waitUntil(lambda: not office.assignments._refreshing)
    assert proxy.server.count("GET", path) == 1
    held.set()
    qtbot.waitUntil(lambda: office.stored(case_id).case.task_status == "on-hold")
    office.close()
    assert (proxy.server.count("GET", path), proxy.server.count("POST", path)) == (1, 1)
    proxy.close()


def test_q27_the_case_comes_back_with_what_is_new(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    on_hold(signed_in, case_id, coordinator, qtbot)
    before = {key for key, one in signed_in.items(case_id).items() if one.state == "done"}
    reference = supply(coordinator, case_id)
    with qtbot.waitSignal(signed_in.assignments.returned) as came:
        signed_in.assignments.refresh()
    assert came.args == [case_id]
    stored = signed_in.stored(case_id)
    assert stored.state is CaseState.IN_REVIEW
    (request,) = stored.requests
    assert request.outcome == RETURNED
    assert new_records(stored.requests) == {f"document:{reference}"}
    with qtbot.waitSignal(signed_in.downloads.finished):
        signed_in.downloads.start(stored)
    qtbot.waitUntil(lambda: signed_in.items(case_id)[f"document:{reference}"].state == "done")
    moved = [one for one in signed_in.vault.audit_events() if one.kind == "instances-transferred"][-1]
    assert moved.detail["items"] == "1"  # nothing that was here is fetched again
    assert before < set(signed_in.items(case_id))


def test_a_case_that_the_service_leaves_on_hold_stays_there(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    on_hold(signed_in, case_id, coordinator, qtbot)
    coordinator.change_task(case_id, description="Another headline")
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.stored(case_id).case.headline == "Another headline")
    assert signed_in.state(case_id) is CaseState.ON_HOLD


def test_q27_a_request_is_withdrawn_on_the_service_too(
    signed_in: Office, case_id: str, coordinator: Coordinator, qtbot: QtBot
) -> None:
    on_hold(signed_in, case_id, coordinator, qtbot)
    signed_in.assignments.withdraw_request(case_id)
    qtbot.waitUntil(lambda: signed_in.state(case_id) is CaseState.IN_REVIEW)
    qtbot.waitUntil(lambda: coordinator.task_status(case_id) == "in-progress")
    qtbot.waitUntil(lambda: [one["status"] for one in requests_of(coordinator, case_id)] == ["revoked"])
    assert "statusReason" not in coordinator.read(f"Task/{case_id}")
    (request,) = signed_in.vault.case(case_id).requests
    assert request.outcome == WITHDRAWN


def test_a_request_withdrawn_before_it_was_told_never_arrives(
    service: Service, signed_in: Office, case_id: str, coordinator: Coordinator,
    offices: Callable[..., Office], qtbot: QtBot,
) -> None:  # fmt: skip
    signed_in.close()
    office = offices()
    office.services.stored(lambda vault: ask_for_records(vault, case_id, MISSING, "Why", NOW))
    office.services.stored(lambda vault: withdraw_request(vault, case_id, NOW))
    sign_in(office, service.fhir, qtbot)
    qtbot.waitUntil(lambda: not any(one.must_be_told for one in office.vault.case(case_id).requests))
    assert requests_of(coordinator, case_id) == []
    assert coordinator.task_status(case_id) == "in-progress"


def test_nothing_is_asked_without_saying_what(signed_in: Office, case_id: str) -> None:
    with pytest.raises(NotAllowed):
        ask_for_records(signed_in.vault, case_id, (" ", ""), "Why", NOW)
    assert signed_in.vault.state(case_id) is CaseState.IN_REVIEW
