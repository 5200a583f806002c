from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.documentreference import DocumentReference
from fhir.resources.R4B.provenance import Provenance

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.exchange import delivery as shapes
from reviewer_app.exchange.delivery import ArchiveCopy, Delivery
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from reviewer_app.exchange.provenance import provenance
from tests.helpers import fhir_resources as made

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4 + b"\n%%EOF\n"


@pytest.fixture
def delivery() -> Delivery:
    opinion = Opinion(
        {
            "diagnosis.text": "Hamartoma",
            "concordance.diagnosis": "changed",
            "concordance.treatment": "confirmed",
            "concordance.impact": "moderate",
            "concordance.reason": "Fat inside the nodule",
        }
    )
    return Delivery(
        report_id="3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a",
        case=case_from_resources(made.task(), made.resources()),
        reviewer=reviewer_from_resources(made.practitioner(), [made.role(1)]),
        work=Work(opinion=opinion),
        pdf=PDF,
        signed_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    )


def bundle_of(delivery: Delivery, *, client_ids: bool = True) -> dict[str, Any]:
    return shapes.transaction(delivery, made.task(status="completed"), 'W/"5"', client_ids=client_ids)


@pytest.mark.parametrize("client_ids", [True, False])
def test_the_transaction_is_valid_fhir(delivery: Delivery, client_ids: bool) -> None:
    Bundle.model_validate(json.loads(json.dumps(bundle_of(delivery, client_ids=client_ids))))


def test_each_resource_is_valid_fhir(delivery: Delivery) -> None:
    signed = provenance(delivery, ("DiagnosticReport/1", "DocumentReference/2"))
    DocumentReference.model_validate(shapes.document_reference(delivery))
    taken = (ArchiveCopy("1.2", "1.2.3", b""), ArchiveCopy("1.2", "1.2.4", b"", "the measurements"))
    DocumentReference.model_validate(shapes.document_reference(replace(delivery, archived=taken)))
    DiagnosticReport.model_validate(shapes.diagnostic_report(delivery))
    Provenance.model_validate(signed)


def test_the_task_comes_last_and_only_in_the_version_that_was_read(delivery: Delivery) -> None:
    entries = bundle_of(delivery)["entry"]
    kinds = [one["resource"]["resourceType"] for one in entries]
    assert kinds == ["DocumentReference", "DiagnosticReport", "Provenance", "Task"]
    assert entries[-1]["request"] == {"method": "PUT", "url": "Task/task-7", "ifMatch": 'W/"5"'}


def test_repeating_it_creates_nothing_twice(delivery: Delivery) -> None:
    assert bundle_of(delivery) == bundle_of(delivery)
    entries = bundle_of(delivery)["entry"]
    once = f"identifier=urn:ietf:rfc:3986|urn:uuid:{delivery.report_id}"
    assert [one["request"].get("ifNoneExist") for one in entries] == [once, once, None, None]
    assert entries[2]["request"] == {"method": "PUT", "url": f"Provenance/{delivery.provenance_id}"}


def test_without_client_ids_the_server_names_the_provenance(delivery: Delivery) -> None:
    entry = bundle_of(delivery, client_ids=False)["entry"][2]
    assert entry["request"] == {"method": "POST", "url": "Provenance"}
    assert "id" not in entry["resource"]


def test_the_pdf_is_in_document_and_report_with_its_hash(delivery: Delivery) -> None:
    for attachment in (
        shapes.document_reference(delivery)["content"][0]["attachment"],
        shapes.diagnostic_report(delivery)["presentedForm"][0],
    ):
        assert base64.b64decode(attachment["data"]) == PDF
        assert attachment["size"] == len(PDF)
        assert base64.b64decode(attachment["hash"]) == hashlib.sha1(PDF).digest()


def test_a_large_pdf_travels_once(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MAX_PRESENTED_FORM", len(PDF) - 1)
    assert "data" in shapes.document_reference(delivery)["content"][0]["attachment"]
    presented = shapes.diagnostic_report(delivery)["presentedForm"][0]
    assert "data" not in presented
    assert presented["hash"]


def test_concordance_is_contained_and_referred_to(delivery: Delivery) -> None:
    report = shapes.diagnostic_report(delivery)
    assert [one["id"] for one in report["contained"]] == [
        "concordance-diagnosis", "concordance-treatment", "concordance-impact",
    ]  # fmt: skip
    assert [one["reference"] for one in report["result"]] == [f"#{one['id']}" for one in report["contained"]]
    assert report["contained"][0]["valueCodeableConcept"]["text"] == "Changed"
    assert report["contained"][0]["note"] == [{"text": "Fat inside the nodule"}]
    assert report["conclusion"] == "Hamartoma"


def test_without_concordance_nothing_is_contained(delivery: Delivery) -> None:
    report = shapes.diagnostic_report(replace(delivery, work=Work()))
    assert "contained" not in report
    assert "result" not in report
    DiagnosticReport.model_validate(report)


def test_the_provenance_names_signer_meaning_and_sources(delivery: Delivery) -> None:
    signed = provenance(delivery, ("DiagnosticReport/1",))
    [signature] = signed["signature"]
    assert signature["type"][0]["code"] == "1.2.840.10065.1.12.1.1"
    assert signature["who"]["reference"] == "Practitioner/pr-1"
    assert {one["what"]["reference"] for one in signed["entity"]} == {"ServiceRequest/sr-7"}, "no record was reviewed"
    named = provenance(replace(delivery, sources=("ImagingStudy/im-7",)), ("DiagnosticReport/1",))
    assert [one["what"]["reference"] for one in named["entity"]] == ["ServiceRequest/sr-7", "ImagingStudy/im-7"]


def test_a_statement_that_no_opinion_can_be_given_is_completed_as_such(delivery: Delivery) -> None:
    assert delivery.task_status == ("completed", "opinion-delivered")
    assert replace(delivery, meaning="unable").task_status == ("completed", "unable-to-render")


def test_secrets_do_not_show(delivery: Delivery) -> None:
    assert "PDF-1.7" not in repr(delivery)
    assert "Hamartoma" not in repr(delivery)
