"""An addendum in FHIR: valid R4B, a document that appends another, and a report that keeps all that it said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.documentreference import DocumentReference
from fhir.resources.R4B.provenance import Provenance

from reviewer_app.cases.amendments import amendment_path, now_path, replaces_path
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.errors import NotAllowed
from reviewer_app.exchange import delivery as shapes
from reviewer_app.exchange.amended import addendum_document, addendum_provenance, appended_report, is_file_of
from reviewer_app.exchange.delivery import MAX_PRESENTED_FORM, Delivered, Delivery
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from tests.helpers import fhir_resources as made

OPINION = Delivery(
    report_id="3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a",
    case=case_from_resources(made.task(), made.resources()),
    reviewer=reviewer_from_resources(made.practitioner(), [made.role(1)]),
    work=Work(),
    pdf=b"%PDF-1.7\nopinion\n%%EOF\n",
    signed_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
)
ADDENDUM = replace(
    OPINION,
    report_id="4f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3b",
    pdf=b"%PDF-1.7\naddendum\n%%EOF\n",
    signed_at=datetime(2026, 11, 29, 9, 30, tzinfo=UTC),
    meaning="addendum",
    title=shapes.ADDENDUM_TITLE,
    amends=Delivered(OPINION.report_id, "ab" * 32),
)
REPORT = {**shapes.diagnostic_report(OPINION), "id": "7", "meta": {"versionId": "1"}}


def test_the_document_says_which_one_it_appends() -> None:
    document = addendum_document(ADDENDUM, "DocumentReference/2")
    DocumentReference.model_validate(json.loads(json.dumps(document)))
    assert document["relatesTo"] == [{"code": "appends", "target": {"reference": "DocumentReference/2"}}]
    assert document["description"] == "Addendum to a second opinion"
    assert document["masterIdentifier"]["value"] == ADDENDUM.identifier


def test_the_report_keeps_what_it_said_and_has_one_more_file() -> None:
    wanted = appended_report(REPORT, ADDENDUM)
    assert wanted is not None
    DiagnosticReport.model_validate(json.loads(json.dumps(wanted)))
    assert wanted["status"] == "appended"
    assert wanted["presentedForm"][:-1] == REPORT["presentedForm"]
    changed = {name for name in wanted if wanted[name] != REPORT.get(name)}
    assert changed == {"status", "issued", "presentedForm"}
    assert REPORT["status"] == "final", "what was read is not touched"
    assert appended_report(wanted, ADDENDUM) is None, "once is enough"
    second = replace(ADDENDUM, pdf=b"%PDF-1.7\nsecond\n%%EOF\n")
    again = appended_report(wanted, second)
    assert again is not None
    assert len(again["presentedForm"]) == 3


SAID = {"diagnosis.text": "A tear", "concordance.diagnosis": "confirmed", "concordance.treatment": "confirmed"}
FIRST = replace(OPINION, work=Work(opinion=Opinion(SAID)))
CORRECTED = replace(
    ADDENDUM,
    meaning="correction",
    title=shapes.CORRECTION_TITLE,
    work=Work(
        opinion=Opinion({
            **SAID, amendment_path(1, "kind"): "correction",
            **{replaces_path(1, one): "yes" for one in ("diagnosis.text", "concordance.diagnosis")},
            now_path(1, "diagnosis.text"): "A fracture", now_path(1, "concordance.diagnosis"): "changed",
        })
    ),
)  # fmt: skip


def test_a_correction_replaces_the_document_and_corrects_the_report() -> None:
    document = addendum_document(CORRECTED, "DocumentReference/2")
    DocumentReference.model_validate(json.loads(json.dumps(document)))
    assert document["relatesTo"] == [{"code": "replaces", "target": {"reference": "DocumentReference/2"}}]
    there = {**shapes.diagnostic_report(FIRST), "id": "7"}
    wanted = appended_report(there, CORRECTED)
    assert wanted is not None
    DiagnosticReport.model_validate(json.loads(json.dumps(wanted)))
    assert (wanted["status"], wanted["conclusion"]) == ("corrected", "A fracture")
    assert wanted["presentedForm"][:-1] == there["presentedForm"], "what was delivered can be read"
    before, after = ({one["id"]: one for one in each["contained"]} for each in (there, wanted))
    assert after["concordance-diagnosis"]["status"] == "corrected"
    assert after["concordance-diagnosis"]["valueCodeableConcept"]["coding"][0]["code"] == "changed"
    assert after["concordance-treatment"] == before["concordance-treatment"], "what was right stays"
    assert appended_report(wanted, CORRECTED) is None, "once is enough"


@pytest.mark.parametrize("status", ["amended", "appended", "corrected"])
def test_a_correction_is_told_whatever_was_said_of_the_report_before(status: str) -> None:
    wanted = appended_report({**REPORT, "status": status}, CORRECTED)
    assert wanted is not None
    assert wanted["status"] == "corrected"
    assert "contained" not in wanted, "a service may have put them elsewhere"


def test_a_correction_is_signed_as_one() -> None:
    made_of = addendum_provenance(CORRECTED, ("DiagnosticReport/7", "DocumentReference/3"), "DocumentReference/2")
    Provenance.model_validate(json.loads(json.dumps(made_of)))
    assert made_of["signature"][0]["type"][0]["code"] == "1.2.840.10065.1.12.1.16"


def test_a_large_one_stands_in_the_report_by_its_hash() -> None:
    wanted = appended_report(REPORT, replace(ADDENDUM, pdf=bytes(MAX_PRESENTED_FORM + 1)))
    assert wanted is not None
    assert "data" not in wanted["presentedForm"][-1]
    assert wanted["presentedForm"][-1]["hash"]


@pytest.mark.parametrize("status", ["amended", "corrected", "appended"])
def test_what_somebody_said_of_the_report_stays(status: str) -> None:
    wanted = appended_report({**REPORT, "status": status}, ADDENDUM)
    assert wanted is not None
    assert wanted["status"] == status
    assert len(wanted["presentedForm"]) == 2


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "preliminary"])
def test_nothing_is_added_to_a_report_that_does_not_stand(status: str) -> None:
    with pytest.raises(NotAllowed):
        appended_report({**REPORT, "status": status}, ADDENDUM)


def test_the_provenance_names_the_opinion_by_its_hash() -> None:
    signed = addendum_provenance(ADDENDUM, ("DiagnosticReport/7", "DocumentReference/9"), "DocumentReference/2")
    Provenance.model_validate(json.loads(json.dumps(signed)))
    assert signed["entity"][0]["what"]["reference"] == "DocumentReference/2"
    assert signed["entity"][0]["what"]["identifier"]["value"] == f"urn:sha256:{'ab' * 32}"
    assert signed["id"] == ADDENDUM.provenance_id != OPINION.provenance_id
    assert signed["signature"][0]["type"][0]["display"] == "Addendum Signature"


def told(**values: object) -> dict[str, object]:
    """Return the addendum as a file of the report, as a service tells it that keeps other parts of it."""
    whole = shapes.attachment_of(ADDENDUM, with_data=True)
    return {name: value for name, value in {**whole, **values}.items() if value is not None}


@pytest.mark.parametrize(
    ("attachment", "ours"),
    [
        (told(), True),
        (told(data=None), True),
        (told(hash=None), True),
        (told(hash="c2hhMjU2", data="JVBERi0xLjcKYWRkZW5k\r\ndW0KJSVFT0YK"), True),
        (told(hash=None, data=None), True),
        (told(hash=None, data=None, size=None, url="Binary/9"), True),
        (told(hash=None, data=None, creation="2026-11-29T10:30:00+01:00"), True),
        (shapes.attachment_of(OPINION, with_data=True), False),
        (told(hash=None, data="JVBERi0xLjc="), False),
        (told(hash=None, data="no base64"), False),
        (told(hash=None, data=None, size=7), False),
        (told(hash=None, data=None, title="Report"), False),
        (told(hash=None, data=None, creation="2026-11-29T09:30:01Z"), False),
        (told(hash=None, data=None, creation=None), False),
    ],
)
def test_it_is_known_by_the_best_that_a_service_tells(attachment: dict[str, object], ours: bool) -> None:
    assert is_file_of(attachment, ADDENDUM) is ours
    assert (appended_report({**REPORT, "presentedForm": [attachment]}, ADDENDUM) is None) is ours
