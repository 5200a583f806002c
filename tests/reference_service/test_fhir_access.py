"""What a reviewer may and may not do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.service_resources import entry, new_urn, report, task, transaction
from tests.reference_service.conftest import Service


def test_a_reviewer_sees_and_changes_only_own_tasks(service: Service) -> None:
    service.coordinator.put(task("own", owner={"reference": "Practitioner/reviewer"}))
    service.coordinator.put(task("own-role"))
    service.coordinator.put(task("foreign", owner={"reference": "PractitionerRole/else"}))
    found = service.reviewer.get("Task?_id=own,own-role,foreign").json()
    assert {item["resource"]["id"] for item in found["entry"]} == {"own", "own-role"}
    assert found["total"] == 2
    assert service.reviewer.get("Task/own").status_code == 200
    for path in ("Task/foreign", "Task/foreign/_history", "Task/foreign/_history/1"):
        assert service.reviewer.get(path).status_code == 403
    accepted = service.reviewer.put(task("own-role", status="accepted"), If_Match='W/"1"')
    assert accepted.status_code == 200
    refused = service.reviewer.put(task("foreign", status="accepted"))
    assert refused.status_code == 403
    assert refused.json()["issue"][0]["code"] == "forbidden"


def test_a_task_of_an_organization_is_for_whom_it_names(service: Service) -> None:
    def shared(name: str, *recipients: str) -> None:
        restriction = {"recipient": [{"reference": one} for one in recipients]} if recipients else {"repetitions": 1}
        service.coordinator.put(task(name, owner={"reference": "Organization/o1"}, restriction=restriction))

    shared("o-ours", "PractitionerRole/else", "Practitioner/reviewer")
    shared("o-theirs", "PractitionerRole/else")
    shared("o-anybody")
    found = service.reviewer.get("Task?owner=Organization/o1").json()
    assert [item["resource"]["id"] for item in found["entry"]] == ["o-ours"]
    assert service.reviewer.get("Task/o-theirs").status_code == 403
    ours = service.reviewer.get("Task/o-ours").json()
    assert service.reviewer.put({**ours, "status": "accepted"}).status_code == 200
    taken = {**ours, "restriction": {"recipient": [{"reference": "Practitioner/reviewer"}]}}
    assert service.reviewer.put(taken).status_code == 403, "whom it is for the coordinator decides"


def test_a_reviewer_cannot_pass_a_task_on_or_move_it_to_another_patient(service: Service) -> None:
    service.coordinator.put(task("fixed"))
    for changed in ({"owner": {"reference": "Practitioner/else"}}, {"for": {"reference": "Patient/p2"}}):
        assert service.reviewer.put(task("fixed", **changed)).status_code == 403
    assert service.reviewer.post(task("new")).status_code == 403
    assert service.reviewer.delete("Task/fixed").status_code == 403


def test_a_reviewer_adds_what_belongs_to_an_opinion_and_nothing_else(service: Service) -> None:
    made = service.reviewer.post(report(new_urn()))
    assert made.status_code == 201
    assert service.reviewer.put({**made.json(), "status": "amended"}).status_code == 200, "the author may correct it"
    foreign = service.coordinator.post(report(new_urn())).json()
    assert service.reviewer.put({**foreign, "status": "amended"}).status_code == 403
    communication = {"resourceType": "Communication", "id": "hello", "status": "completed"}
    assert service.reviewer.put(communication).status_code == 201
    for resource in (
        {"resourceType": "Patient", "id": "p1"},
        {"resourceType": "Patient", "id": "p-new"},
        {"resourceType": "Practitioner", "id": "reviewer"},
    ):
        assert service.reviewer.put(resource).status_code == 403
    event = {
        "resourceType": "AuditEvent", "id": "event", "type": {"code": "rest"}, "recorded": "2026-11-22T10:00:00Z",
        "agent": [{"requestor": True}], "source": {"observer": {"display": "test"}},
    }  # fmt: skip
    assert service.reviewer.put(event).status_code == 201
    assert service.reviewer.put(event).status_code == 403, "what happened does not change"


def test_a_reviewer_reads_the_records(service: Service) -> None:
    assert service.reviewer.get("Patient/p1").status_code == 200
    assert service.reviewer.get("PractitionerRole?practitioner=Practitioner/reviewer").json()["total"] == 1


def _order(identifier: str) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"reference": "Patient/p1"},
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": identifier}],
    }  # fmt: skip


def _study(identifier: str) -> dict[str, Any]:
    return {
        "resourceType": "ImagingStudy", "status": "available", "subject": {"reference": "Patient/p1"},
        "identifier": [{"system": "urn:dicom:uid", "value": identifier}],
    }  # fmt: skip


@pytest.mark.parametrize(("made", "system"), [(_order, "urn:ietf:rfc:3986"), (_study, "urn:dicom:uid")])
def test_a_reviewer_names_by_its_condition_what_is_there_and_creates_nothing(
    service: Service, made: Any, system: str
) -> None:
    there, missing = new_urn(), new_urn()
    kept = service.coordinator.post(made(there)).json()
    kind = kept["resourceType"]
    before = service.coordinator.get(f"{kind}?_summary=count").json()["total"]
    found = service.reviewer.post(made(there), If_None_Exist=f"identifier={system}|{there}")
    assert (found.status_code, found.json()) == (200, kept)
    for unnamed in (
        service.reviewer.post(made(missing), If_None_Exist=f"identifier={system}|{missing}"),
        service.reviewer.post(made(there)),
    ):
        assert unnamed.status_code == 403
        assert unnamed.json()["issue"][0]["code"] == "forbidden"
    assert service.coordinator.get(f"{kind}?_summary=count").json()["total"] == before
    assert service.coordinator.get(f"{kind}/{kept['id']}/_history").json()["total"] == 1


def test_a_transaction_of_a_reviewer_leads_to_the_order_that_its_condition_finds(service: Service) -> None:
    order, opinion, place = new_urn(), new_urn(), new_urn()
    kept = service.coordinator.post(_order(order)).json()
    on_order = report(opinion, basedOn=[{"reference": place}])

    def sent(condition: str) -> Any:
        return service.reviewer.post(
            transaction(
                entry("POST", "ServiceRequest", _order(order), place, ifNoneExist=f"identifier={condition}"),
                entry("POST", "DiagnosticReport", on_order),
            ),
            "",
        )

    assert sent(new_urn()).status_code == 403
    assert service.reviewer.get(f"DiagnosticReport?identifier={opinion}").json()["total"] == 0, "all or nothing"
    answer = sent(order)
    assert [one["response"]["status"] for one in answer.json()["entry"]] == ["200", "201"]
    [made] = service.reviewer.get(f"DiagnosticReport?identifier={opinion}").json()["entry"]
    assert made["resource"]["basedOn"] == [{"reference": f"ServiceRequest/{kept['id']}"}]


def test_a_condition_does_not_tell_whether_somebody_else_has_a_task(service: Service) -> None:
    def numbered(name: str, number: str) -> dict[str, Any]:
        there = {"system": "urn:ietf:rfc:3986", "value": number}
        return task(name, owner={"reference": "PractitionerRole/else"}, identifier=[there])

    one, several, none = new_urn(), new_urn(), new_urn()
    for name, number in (("hidden-1", one), ("hidden-2", several), ("hidden-3", several)):
        service.coordinator.put(numbered(name, number))
    own = task("own-numbered", identifier=[{"system": "urn:ietf:rfc:3986", "value": none + "0"}])
    service.coordinator.put(own)

    def asked(number: str) -> Any:
        return service.reviewer.post(numbered("new", number), If_None_Exist=f"identifier={number}")

    told = {(answer.status_code, answer.text) for answer in map(asked, (one, several, none))}
    assert len(told) == 1, "there, there twice and not there are answered alike"
    assert next(iter(told))[0] == 403
    assert asked(none + "0").status_code == 200, "one's own may be read"
