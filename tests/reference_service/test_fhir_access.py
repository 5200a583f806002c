"""What a reviewer may and may not do."""

from __future__ import annotations

from tests.helpers.service_resources import new_urn, report, task
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
