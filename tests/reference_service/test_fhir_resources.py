"""Read, versions, create, update, delete, and what the service refuses."""

from __future__ import annotations

import base64
import time
from datetime import datetime
from typing import Any

import pytest
import requests

from tests.helpers.patience import PATIENCE
from tests.helpers.service_resources import new_urn, report, task
from tests.reference_service.conftest import Service

Json = dict[str, Any]


def test_a_resource_lives_through_its_versions(service: Service) -> None:
    client = service.coordinator
    made = client.post({"resourceType": "Patient", "gender": "female"})
    assert made.status_code == 201
    patient: Json = made.json()
    reference = f"Patient/{patient['id']}"
    assert made.headers["Location"] == f"{service.place.fhir}/{reference}/_history/1"
    assert made.headers["ETag"] == 'W/"1"'
    assert made.headers["Content-Type"] == "application/fhir+json"
    changed = client.put({**patient, "gender": "unknown"}, If_Match='W/"1"')
    assert (changed.status_code, changed.headers["ETag"]) == (200, 'W/"2"')
    assert client.get(reference).json()["gender"] == "unknown"
    assert client.get(f"{reference}/_history/1").json()["gender"] == "female"
    assert client.get(f"{reference}/_history/9").status_code == 404
    assert client.delete(reference).status_code == 204
    gone = client.get(reference)
    assert (gone.status_code, gone.json()["issue"][0]["code"]) == (410, "deleted")
    assert client.get(f"{reference}/_history/3").status_code == 410
    history = client.get(f"{reference}/_history").json()
    assert [item["request"]["method"] for item in history["entry"]] == ["DELETE", "PUT", "POST"]
    assert client.put({**patient, "gender": "other"}).status_code == 201, "an update brings it back"
    assert client.get(reference).json()["meta"]["versionId"] == "4"


def test_meta_and_headers_tell_version_and_time(service: Service) -> None:
    answer = service.coordinator.put({"resourceType": "Patient", "id": "meta", "meta": {"tag": [{"code": "x"}]}})
    meta = answer.json()["meta"]
    assert meta["versionId"] == "1"
    assert meta["tag"] == [{"code": "x"}]
    assert abs(datetime.fromisoformat(meta["lastUpdated"]).timestamp() - time.time()) < 60
    assert answer.headers["Last-Modified"].endswith("GMT")
    assert answer.headers["Date"].endswith("GMT")


def test_old_version_in_if_match_is_412(service: Service) -> None:
    client = service.coordinator
    client.put(task("stale"))
    client.put(task("stale", status="received"))
    refused = client.put(task("stale", status="accepted"), If_Match='W/"1"')
    assert refused.status_code == 412
    assert refused.json()["resourceType"] == "OperationOutcome"
    assert client.get("Task/stale").json()["status"] == "received"
    assert client.put(task("not-there"), If_Match='W/"1"').status_code == 412
    assert client.put(task("stale"), If_Match="1").status_code == 400
    assert client.delete("Task/stale", If_Match='W/"1"').status_code == 412


def test_reading_what_is_already_known_is_304(service: Service) -> None:
    assert service.coordinator.get("Patient/p1", If_None_Match='W/"1"').status_code == 304
    assert service.coordinator.get("Patient/p1", If_None_Match='W/"7"').status_code == 200


def test_conditional_create_makes_one(service: Service) -> None:
    client, identifier = service.coordinator, new_urn()
    condition = f"identifier=urn:ietf:rfc:3986|{identifier}"
    first = client.post(report(identifier), If_None_Exist=condition)
    second = client.post(report(identifier), If_None_Exist=condition)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["Location"].endswith("/_history/1")
    client.post(report(identifier))
    assert client.post(report(identifier), If_None_Exist=condition).status_code == 412
    assert client.post(report(identifier), If_None_Exist="nothing=known").status_code == 400


def test_prefer_decides_what_comes_back(service: Service) -> None:
    patient: Json = {"resourceType": "Patient"}
    assert service.coordinator.post(patient, Prefer="return=minimal").content == b""
    assert service.coordinator.post(patient, Prefer="return=representation").json()["resourceType"] == "Patient"
    told = service.coordinator.post(patient, Prefer="return=OperationOutcome").json()
    assert told["resourceType"] == "OperationOutcome"


def test_decimals_keep_their_digits(service: Service) -> None:
    text = (
        b'{"resourceType":"Observation","id":"d","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.50}}'
    )
    headers = {"Content-Type": "application/fhir+json"}
    address = f"{service.place.fhir}/Observation/d"
    assert service.coordinator.http.put(address, data=text, headers=headers, timeout=PATIENCE).status_code == 201
    assert b'"value":1.50' in service.coordinator.get("Observation/d").content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no json", 400),
        (b'{"resourceType": "Task", "status": "requested", "intent": "order", "note": "\xff"}', 400),
        (b"[" * 5000 + b"]" * 5000, 400),
        (b"[]", 400),
        (b'{"resourceType": "Patient"}', 400),
        (b'{"resourceType": "Task", "intent": "order"}', 422),
        (b'{"resourceType": "Task", "intent": "order", "status": "done"}', 422),
        (b'{"resourceType": "Task", "intent": "order", "status": "requested", "description": ""}', 400),
        (b'{"resourceType": "Task", "intent": "order", "status": "requested", "description": null}', 400),
        (b'{"resourceType": "Task", "intent": "order", "status": "requested", "meta": 3}', 400),
    ],
)
def test_what_is_no_task_is_refused(service: Service, body: bytes, status: int) -> None:
    answer = service.coordinator.http.post(
        f"{service.place.fhir}/Task", data=body, headers={"Content-Type": "application/fhir+json"}, timeout=PATIENCE
    )
    assert answer.status_code == status, answer.text
    assert answer.json()["issue"][0]["severity"] == "error"


def test_addresses_methods_and_formats_that_do_not_exist(service: Service) -> None:
    client = service.coordinator
    assert client.get("Patient/unknown").status_code == 404
    assert client.get("Spaceship/1").status_code == 404
    assert client.get("Patient/with_underscore").status_code == 400
    assert client.put(task("a b")).status_code == 400
    assert client.http.put(f"{service.place.fhir}/Task/x", json=task("y"), timeout=PATIENCE).status_code == 400
    assert client.http.patch(f"{service.place.fhir}/Task/x", json={}, timeout=PATIENCE).status_code == 405
    assert client.get("Patient/p1", Accept="application/fhir+xml").status_code == 406
    assert client.get("Patient/p1?_format=xml").status_code == 406
    assert client.post(task("x"), Content_Type="text/plain").status_code == 415


def test_no_token_no_data(service: Service) -> None:
    for path in ("Patient/p1", "Patient", "Task/_history"):
        refused = requests.get(f"{service.place.fhir}/{path}", timeout=PATIENCE)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert refused.json()["resourceType"] == "OperationOutcome"


def test_binary_comes_and_goes_as_bytes_or_as_fhir(service: Service) -> None:
    client, content = service.coordinator, b"%PDF-1.7 not really \x00\xff"
    address = f"{service.place.fhir}/Binary"
    made = client.http.post(address, data=content, headers={"Content-Type": "application/pdf"}, timeout=PATIENCE)
    assert made.status_code == 201
    reference = f"Binary/{made.json()['id']}"
    raw = client.get(reference, Accept="*/*")
    assert (raw.content, raw.headers["Content-Type"]) == (content, "application/pdf")
    assert raw.headers["Content-Disposition"] == "attachment"
    assert base64.b64decode(client.get(reference).json()["data"]) == content
    put = client.put({"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "aGk="})
    assert put.status_code == 201
    assert client.get("Binary/b", Accept="text/plain").content == b"hi"


def test_capability_statement_says_what_there_is(service: Service) -> None:
    statement = requests.get(f"{service.place.fhir}/metadata", timeout=PATIENCE).json()
    (rest,) = statement["rest"]
    assert statement["fhirVersion"] == "4.0.1"
    assert {"code": "transaction"} in rest["interaction"]
    (uris,) = rest["security"]["extension"]
    assert {item["url"]: item["valueUri"] for item in uris["extension"]}["token"].endswith("/oauth/token")
    by_type = {item["type"]: item for item in rest["resource"]}
    assert by_type["Task"]["conditionalCreate"] is True
    assert by_type["Task"]["updateCreate"] is True
    assert "owner" in [item["name"] for item in by_type["Task"]["searchParam"]]
