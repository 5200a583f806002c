"""Transactions: links between entries, all or nothing, conditions; and batches."""

from __future__ import annotations

from typing import Any

from tests.helpers.service_resources import entry, new_urn, report, task, transaction
from tests.reference_service.conftest import Service

Json = dict[str, Any]


def delivery(task_id: str, identifier: str, etag: str = 'W/"1"') -> Json:
    """What the workstation sends: document, report, provenance and the completed task."""
    document, opinion = new_urn(), identifier
    condition = f"identifier=urn:ietf:rfc:3986|{identifier}"
    return transaction(
        entry("POST", "Binary", {"resourceType": "Binary", "contentType": "application/pdf", "data": "aGk="}, document),
        entry(
            "POST", "DiagnosticReport",
            report(identifier, presentedForm=[{"contentType": "application/pdf", "url": document}]),
            opinion, ifNoneExist=condition,
        ),
        entry(
            "PUT", f"Provenance/prov-{task_id}",
            {
                "resourceType": "Provenance", "id": f"prov-{task_id}", "target": [{"reference": opinion}],
                "recorded": "2026-11-22T10:00:00Z", "agent": [{"who": {"reference": "Practitioner/reviewer"}}],
            },
        ),
        entry(
            "PUT", f"Task/{task_id}",
            task(task_id, status="completed",
                 output=[{"type": {"text": "opinion"}, "valueReference": {"reference": opinion}}]),
            ifMatch=etag,
        ),
    )  # fmt: skip


def test_links_between_entries_become_references(service: Service) -> None:
    client, identifier = service.coordinator, new_urn()
    client.put(task("deliver"))
    answer = client.post(delivery("deliver", identifier), "")
    assert answer.status_code == 200, answer.text
    assert answer.json()["type"] == "transaction-response"
    responses = [item["response"] for item in answer.json()["entry"]]
    assert [item["status"] for item in responses] == ["201", "201", "201", "200"]
    assert responses[3]["etag"] == 'W/"2"'
    done = client.get("Task/deliver").json()
    reference = done["output"][0]["valueReference"]["reference"]
    assert reference in responses[1]["location"]
    opinion = client.get(reference).json()
    assert opinion["identifier"][0]["value"] == identifier, "an identifier is no link"
    assert client.get(opinion["presentedForm"][0]["url"]).json()["data"] == "aGk="
    found = client.get(f"Provenance?target={reference}").json()
    assert found["entry"][0]["resource"]["target"][0]["reference"] == reference


def test_one_refusal_undoes_everything(service: Service) -> None:
    client, identifier = service.coordinator, new_urn()
    client.put(task("undone"))
    before = client.get("Binary?_summary=count").json()["total"]
    refused = client.post(delivery("undone", identifier, 'W/"7"'), "")
    assert refused.status_code == 412
    issue = refused.json()["issue"][0]
    assert issue["expression"] == ["Bundle.entry[3]"]
    assert client.get(f"DiagnosticReport?identifier={identifier}").json()["total"] == 0
    assert client.get("Provenance/prov-undone").status_code == 404
    assert client.get("Binary?_summary=count").json()["total"] == before
    assert client.get("Task/undone").json()["status"] == "requested"


def test_second_delivery_finds_the_first_report(service: Service) -> None:
    client, identifier = service.coordinator, new_urn()
    client.put(task("twice"))
    assert client.post(delivery("twice", identifier), "").status_code == 200
    again = client.post(delivery("twice", identifier, 'W/"2"'), "").json()
    assert [item["response"]["status"] for item in again["entry"]] == ["201", "200", "200", "200"]
    assert client.get(f"DiagnosticReport?identifier={identifier}").json()["total"] == 1


def test_a_transaction_asks_writes_and_deletes_in_the_order_of_the_standard(service: Service) -> None:
    client = service.coordinator
    client.put({"resourceType": "Patient", "id": "old"})
    answer = client.post(
        transaction(
            entry("GET", "Patient/new"),
            entry("PUT", "Patient/new", {"resourceType": "Patient", "id": "new"}),
            entry("GET", "Patient?_id=old,new"),
            entry("DELETE", "Patient/old"),
        ),
        "",
        Prefer="return=representation",
    ).json()
    assert [item["response"]["status"] for item in answer["entry"]] == ["200", "201", "200", "204"]
    assert answer["entry"][0]["resource"]["id"] == "new"
    assert answer["entry"][1]["resource"]["id"] == "new"
    assert answer["entry"][2]["resource"]["total"] == 1


def test_bundles_that_make_no_sense_are_refused(service: Service) -> None:
    client, urn = service.coordinator, new_urn()
    dangling = report(new_urn(), subject={"reference": new_urn()})
    patient: Json = {"resourceType": "Patient", "id": "double"}
    cases = [
        (transaction(entry("POST", "DiagnosticReport", dangling)), 400),
        (transaction(entry("PUT", "Patient/double", patient), entry("PUT", "Patient/double", patient)), 400),
        (transaction(entry("POST", "Patient", patient, urn), entry("POST", "Patient", patient, urn)), 400),
        (transaction({"resource": patient}), 400),
        (transaction(entry("PATCH", "Patient/double", patient)), 400),
        (transaction(entry("POST", "Spaceship", patient)), 404),
        (transaction(kind="document"), 422),
    ]
    for bundle, status in cases:
        answer = client.post(bundle, "")
        assert answer.status_code == status, answer.text
    assert client.get("Patient/double").status_code == 404
    assert client.post({"resourceType": "Patient"}, "").status_code == 400


def test_each_entry_of_a_batch_stands_alone(service: Service) -> None:
    answer = service.coordinator.post(
        transaction(
            entry("POST", "Patient", {"resourceType": "Patient"}),
            entry("POST", "Task", {"resourceType": "Task", "intent": "order"}),
            entry("GET", "Patient/p1"),
            entry("GET", "Patient/nowhere"),
            kind="batch",
        ),
        "",
    ).json()
    assert answer["type"] == "batch-response"
    assert [item["response"]["status"] for item in answer["entry"]] == ["201", "422", "200", "404"]
    assert answer["entry"][1]["response"]["outcome"]["resourceType"] == "OperationOutcome"
    assert answer["entry"][2]["resource"]["id"] == "p1"


def test_a_reviewer_delivers_in_one_transaction(service: Service) -> None:
    service.coordinator.put(task("mine-to-deliver"))
    assert service.reviewer.post(delivery("mine-to-deliver", new_urn()), "").status_code == 200
