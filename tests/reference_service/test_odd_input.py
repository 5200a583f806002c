"""What strangers send: each is answered in the words of the standard, and none breaks the service."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.helpers.service_resources import ct_slice, entry, file_bytes, transaction
from tests.reference_service.conftest import Service

Json = dict[str, Any]
ENDLESS = "9" * 5000
LARGE = "9" * 23


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"Patient?_count={ENDLESS}", 200), (f"Patient?_count={LARGE}", 200), ("Patient?_lastUpdated=le9999-12", 200),
        ("Patient?_lastUpdated=ge2026-13-45", 400), ("Patient?birthdate=2026-02-30", 400),
        ("Patient?birthdate=ge2026-01-01T00:00:00%2B25:00", 400), ("Patient?identifier=%00", 200),
        (f"Patient/odd/_history/{LARGE}", 404), (f"Patient/odd/_history/{ENDLESS}", 404),
        ("Patient/odd/_history/0", 404),
        ("Patient/..%2F..%2Fcoordinator.json", 405), ("Binary/..%5Cservice.db", 400), ("Patient/a%00b", 400),
        (f"Patient/{'a' * 65}", 400), ("Nonsense", 404),
    ],
)  # fmt: skip
def test_odd_questions_are_answered(service: Service, path: str, status: int) -> None:
    service.coordinator.put({"resourceType": "Patient", "id": "odd"})
    answer = service.coordinator.get(path)
    assert answer.status_code == status
    assert answer.json()["resourceType"] == ("Bundle" if status == 200 else "OperationOutcome")


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        ({"resourceType": "Patient", "birthDate": "2026-99-99"}, "Patient.birthDate"),
        ({"resourceType": "Patient", "birthDate": {"start": "2026"}}, ""),
        ({"resourceType": "Patient", "birthDate": 5}, "Patient.birthDate"),
        (
            {"resourceType": "Task", "status": "requested", "intent": "order", "authoredOn": "yesterday"},
            "Task.authoredOn",
        ),
        (
            {"resourceType": "Task", "status": "requested", "intent": "order", "executionPeriod": {"end": "soon"}},
            "Task.executionPeriod",
        ),
    ],
)
def test_a_date_that_is_none_is_refused_in_its_place(service: Service, resource: Json, place: str) -> None:
    answer = service.coordinator.post(resource)
    if not place:  # a period where a date belongs is for the strict mode
        assert answer.status_code == 201
        return
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == [place]


@pytest.mark.parametrize("resource_id", [".", ".."])
def test_an_id_that_vanishes_from_addresses_is_refused(service: Service, resource_id: str) -> None:
    patient = {"resourceType": "Patient", "id": resource_id}
    answer = service.coordinator.post(transaction(entry("PUT", f"Patient/{quote(resource_id)}", patient)), "")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("*", 200), ('W/"77", W/"{}"', 200), ('"{}"', 200), ('W/"77"', 412), ('W/"77", W/"78"', 412), ("3", 400),
        ('W/"77", x', 400),
    ],
)  # fmt: skip
def test_if_match_takes_every_form_of_the_standard(service: Service, condition: str, status: int) -> None:
    patient = {"resourceType": "Patient", "id": "matched"}
    version = service.coordinator.put(patient).json()["meta"]["versionId"]
    assert service.coordinator.put(patient, If_Match=condition.format(version)).status_code == status


def test_if_match_any_needs_something_to_match(service: Service) -> None:
    patient = {"resourceType": "Patient", "id": "never-made"}
    assert service.coordinator.put(patient, If_Match="*").status_code == 412
    assert service.coordinator.get("Patient/never-made").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/fhir/Patient/odd", "http://[bad", "//evil.example/fhir/Patient/odd",
        "http://127.0.0.1/other/Patient/odd", "http://127.0.0.1.evil.example/fhir/Patient/odd",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["transaction", "batch"])
def test_an_entry_for_another_service_is_not_carried_out_here(service: Service, url: str, kind: str) -> None:
    service.coordinator.put({"resourceType": "Patient", "id": "odd"})
    bundle = {**transaction({"request": {"method": "GET", "url": url}}), "type": kind}
    answer = service.coordinator.post(bundle, "")
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_an_entry_may_name_this_service_in_full(service: Service) -> None:
    service.coordinator.put({"resourceType": "Patient", "id": "odd"})
    url = f"{service.place.fhir}/Patient/odd"
    answer = service.coordinator.post(transaction({"request": {"method": "GET", "url": url}}), "")
    assert answer.json()["entry"][0]["resource"]["id"] == "odd"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"limit={ENDLESS}", 200), (f"offset={LARGE}", 200), (f"offset={ENDLESS}", 200), ("limit=-1", 400),
        ("limit=many", 400),
    ],
)  # fmt: skip
def test_odd_pages_of_images(service: Service, query: str, status: int) -> None:
    assert service.coordinator.dicom(f"studies?{query}").status_code == status


@pytest.mark.parametrize(
    ("frame", "status"), [("1", 200), ("0", 400), ("00", 400), ("1,x", 400), ("2", 404), (LARGE, 404), (ENDLESS, 404)]
)
def test_odd_frames(service: Service, frame: str, status: int) -> None:
    dataset = ct_slice("1.2.3.77", "1.2.3.77.1", 1)
    service.coordinator.stow([file_bytes(dataset)])
    place = f"studies/1.2.3.77/series/1.2.3.77.1/instances/{dataset.SOPInstanceUID}/frames/{frame}"
    assert service.coordinator.dicom(place).status_code == status
