"""Search: parameters, order, pages, what changed since."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import requests

from tests.helpers.patience import PATIENCE
from tests.helpers.service_resources import ROLE, task
from tests.reference_service.conftest import Service

Json = dict[str, Any]


def ids(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["resource"]["id"] for item in answer.json().get("entry", []) if item["search"]["mode"] == "match"]


@pytest.fixture(scope="module")
def patients(service: Service) -> list[str]:
    """Seven tasks of one focus, made one hour after the other."""
    made = [f"page-{number}" for number in range(7)]
    for number, name in enumerate(made):
        resource = task(
            name, focus={"reference": "ServiceRequest/pages"}, authoredOn=f"2026-11-0{number + 1}T08:00:00+02:00",
            status="on-hold" if number % 2 else "requested", priority="urgent",
            identifier=[{"system": "urn:test", "value": f"N,{number}"}],
            code={"coding": [{"system": "http://codes", "code": "review"}]},
            restriction={"period": {"end": "2026-12-01T00:00:00Z"}}, executionPeriod={"start": "2026-11-10"},
        )  # fmt: skip
        assert service.coordinator.put(resource).status_code == 201
    return made


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("status=requested", {0, 2, 4, 6}),
        ("status=on-hold,requested&_id=page-1,page-2", {1, 2}),
        ("status=on-hold&status=requested", set()),
        ("status:not=on-hold", {0, 2, 4, 6}),
        (f"owner={ROLE}", set(range(7))),
        ("owner=reviewer-radiology", set(range(7))),
        ("owner:PractitionerRole=reviewer-radiology", set(range(7))),
        ("owner=PractitionerRole/other", set()),
        ("patient=p1", set(range(7))),
        ("patient=Patient/p1", set(range(7))),
        ("subject=Patient/p2", set()),
        ("identifier=urn:test|N\\,3", {3}),
        ("identifier=|N\\,3", set()),
        ("identifier=N\\,3", {3}),
        ("identifier=urn:test|", set(range(7))),
        ("code=http://codes|review", set(range(7))),
        ("code=other|review", set()),
        ("priority=urgent&intent=order", set(range(7))),
        ("part-of:missing=true", set(range(7))),
        ("authored-on=2026-11-03", {2}),
        ("authored-on=ge2026-11-05", {4, 5, 6}),
        ("authored-on=gt2026-11-05&authored-on=lt2026-11-07", {5}),
        ("authored-on=2026-11-03T06:00:00Z", {2}),
        ("authored-on=le2026-11-02", {0, 1}),
        ("authored-on=2026-11", set(range(7))),
        ("authored-on=sa2026-11-06", {6}),
        ("authored-on=ne2026-11-03", {0, 1, 3, 4, 5, 6}),
        ("period=ge2026-11-20", set(range(7))),
        ("period=lt2026-11-10", set()),
    ],
)
def test_each_parameter_finds_what_it_should(
    service: Service, patients: list[str], query: str, wanted: set[int]
) -> None:
    answer = service.coordinator.get(f"Task?focus=ServiceRequest/pages&{query}")
    assert set(ids(answer)) == {patients[number] for number in wanted}
    assert answer.json()["total"] == len(wanted)


def test_absolute_references_to_this_service_are_found(service: Service, patients: list[str]) -> None:
    answer = service.coordinator.get(f"Task?focus={service.place.fhir}/ServiceRequest/pages")
    assert len(ids(answer)) == 7


def test_pages_join_to_the_whole_even_while_things_change(service: Service, patients: list[str]) -> None:
    client, seen, pages = service.coordinator, list[str](), 0
    url = f"{service.place.fhir}/Task?focus=ServiceRequest/pages&_sort=-authored-on&_count=3"
    while url:
        answer = client.http.get(url, timeout=PATIENCE)
        seen += ids(answer)
        links = {item["relation"]: item["url"] for item in answer.json()["link"]}
        url, pages = links.get("next", ""), pages + 1
        assert "_sort" in links["self"]
        if pages == 1:
            client.put(task("page-new", focus={"reference": "ServiceRequest/pages"}, authoredOn="2027-01-01"))
    client.delete("Task/page-new")
    assert seen == patients[::-1]
    assert pages == 3


def test_order_by_time_of_change_and_what_changed_since(service: Service, patients: list[str]) -> None:
    client = service.coordinator
    before = client.get("Task/page-6").json()["meta"]["lastUpdated"]
    changed = client.get("Task/page-3").json()
    client.put({**changed, "description": "again"})
    query = "Task?focus=ServiceRequest/pages"
    assert ids(client.get(f"{query}&_sort=-_lastUpdated&_count=1")) == ["page-3"]
    assert ids(client.get(f"{query}&_sort=_lastUpdated&_count=1")) == ["page-0"]
    assert ids(client.get(f"{query}&_lastUpdated=gt{before}")) == ["page-3"]
    assert set(ids(client.get(f"{query}&_lastUpdated=ge{before}"))) == {"page-3", "page-6"}
    assert ids(client.get(f"{query}&_lastUpdated=eq{before}")) == ["page-6"]
    assert len(ids(client.get(f"{query}&_lastUpdated=le{before}"))) == 6
    assert ids(client.get(f"{query}&_lastUpdated=ge2999")) == []


def test_search_by_post_and_by_get_are_one(service: Service, patients: list[str]) -> None:
    answer = service.coordinator.http.post(
        f"{service.place.fhir}/Task/_search?focus=ServiceRequest/pages", data={"status": "on-hold"}, timeout=PATIENCE
    )
    assert set(ids(answer)) == {"page-1", "page-3", "page-5"}
    json_body = service.coordinator.http.post(f"{service.place.fhir}/Task/_search", json={}, timeout=PATIENCE)
    assert json_body.status_code == 415


def test_unknown_parameters_are_told_or_refused(service: Service, patients: list[str]) -> None:
    query = "Task?focus=ServiceRequest/pages&colour=blue&_sort=status"
    lenient = service.coordinator.get(query).json()
    (told,) = [item["resource"] for item in lenient["entry"] if item["search"]["mode"] == "outcome"]
    assert "colour, _sort" in told["issue"][0]["diagnostics"]
    assert "colour" not in lenient["link"][0]["url"]
    assert service.coordinator.get(query, Prefer="handling=strict").status_code == 400


@pytest.mark.parametrize(
    "query", ["_count=many", "authored-on=yesterday", "status:in=x", "owner:Moon=1", "_page=x", "part-of:missing=maybe"]
)
def test_what_cannot_be_understood_is_400(service: Service, query: str) -> None:
    assert service.coordinator.get(f"Task?{query}").status_code == 400


def test_total_alone(service: Service, patients: list[str]) -> None:
    answer = service.coordinator.get("Task?focus=ServiceRequest/pages&_summary=count").json()
    assert answer["total"] == 7
    assert "entry" not in answer


def test_deleted_and_changed_resources_leave_the_index(service: Service) -> None:
    client, code = service.coordinator, str(uuid.uuid4())
    client.put(
        {"resourceType": "Patient", "id": "gone", "identifier": [{"value": code}], "name": [{"family": "Öberg"}]}
    )
    assert ids(client.get(f"Patient?identifier={code}&family=öb")) == ["gone"]
    client.put({"resourceType": "Patient", "id": "gone", "birthDate": "1960-02-29"})
    assert ids(client.get(f"Patient?identifier={code}")) == []
    assert ids(client.get("Patient?birthdate=1960-02&_id=gone")) == ["gone"]
    client.delete("Patient/gone")
    assert ids(client.get("Patient?birthdate=1960-02&_id=gone")) == []
