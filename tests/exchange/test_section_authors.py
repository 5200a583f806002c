"""Whoever wrote a part of an opinion is named with it by the resources; these are final once all have signed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.documentreference import DocumentReference
from fhir.resources.R4B.provenance import Provenance

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import CoAuthor, Reviewer
from reviewer_app.cases.section_authors import author_path
from reviewer_app.cases.work import Work
from reviewer_app.exchange.amended import appended_report
from reviewer_app.exchange.case_bundle import case_bundle
from reviewer_app.exchange.co_signature import CoSigner, co_signature
from reviewer_app.exchange.delivery import (
    Delivered,
    Delivery,
    amending_title,
    diagnostic_report,
    document_reference,
)
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from reviewer_app.exchange.provenance import provenance
from reviewer_app.exchange.renewed import renewed
from tests.helpers import fhir_resources as made

BEN = CoAuthor("Practitioner/b", "Ben Ode", Reviewer("Practitioner/b", "Ben Ode", credentials="MD"))
FIRST, HIGHER = b"%PDF-1.7\nsigned\n%%EOF\n", b"%PDF-1.7\nsigned\n%%EOF\nco-signed\n%%EOF\n"
SIGNED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WORDS = {
    "diagnosis.text": "Hamartoma",
    "findings.pathology": "Cells.",
    author_path("findings.pathology"): BEN.reference,
}
OPINION = Delivery(
    report_id="3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a",
    case=replace(case_from_resources(made.task(), made.resources()), co_authors=(BEN,)),
    reviewer=reviewer_from_resources(made.practitioner(), [made.role(1)]),
    work=Work(opinion=Opinion(WORDS)),
    pdf=FIRST,
    signed_at=SIGNED,
)
LATER = replace(OPINION, pdf=HIGHER, versions=(hashlib.sha1(FIRST).digest(),))
COMPLETE = replace(LATER, signed_by=(BEN.reference,))
TARGETS = ("DiagnosticReport/1", "DocumentReference/1")
ALONE = replace(OPINION, work=Work(opinion=Opinion({"diagnosis.text": "Hamartoma"})))


def names(references: list[dict[str, Any]]) -> list[str]:
    return [one["reference"] for one in references]


def test_report_and_document_name_the_authors_the_reviewer_first() -> None:
    report, document = diagnostic_report(OPINION), document_reference(OPINION)
    DiagnosticReport.model_validate(report)
    DocumentReference.model_validate(document)
    both = [OPINION.reviewer.reference, BEN.reference]
    assert names(report["resultsInterpreter"]) == names(document["author"]) == both
    assert names(report["performer"]) == both[:1], "who answers for the whole"


def test_the_provenance_names_the_part_of_each() -> None:
    found = provenance(OPINION, TARGETS)
    Provenance.model_validate(found)
    reviewer, ben = found["agent"]
    assert "role" not in reviewer
    assert (ben["who"]["reference"], ben["role"]) == (BEN.reference, [{"text": "Pathology findings"}])
    signer = CoSigner(BEN.reference, BEN.name, "co-authorship", SIGNED, "ab" * 32)
    own = co_signature(OPINION, signer, TARGETS)
    Provenance.model_validate(own)
    assert own["agent"][0]["role"] == [{"text": "Pathology findings"}]
    assert "role" not in co_signature(ALONE, signer, TARGETS)["agent"][0]


@pytest.mark.parametrize("shape", [diagnostic_report, document_reference])
def test_it_is_preliminary_until_all_have_signed(shape: Any) -> None:
    status = "status" if shape is diagnostic_report else "docStatus"
    assert shape(ALONE)[status] == "final"
    first = {**shape(OPINION), "id": "x"}
    assert first[status] == "preliminary"
    raised = renewed(first, LATER)
    assert raised is not None
    assert raised[status] == "preliminary", "a time-stamp is no signature of an author"
    whole = renewed(first, COMPLETE)
    assert whole is not None
    assert whole[status] == "final"


def test_with_an_addendum_it_stays_preliminary_and_is_appended_then() -> None:
    addendum = replace(
        OPINION, report_id="9f", pdf=b"%PDF-1.7 more", meaning="addendum", amends=Delivered("3f", "ab" * 32)
    )
    report = appended_report({**diagnostic_report(OPINION), "id": "r"}, addendum)
    assert report is not None
    assert report["status"] == "preliminary"
    whole = renewed(report, COMPLETE)
    assert whole is not None
    assert whole["status"] == "appended"
    assert document_reference(addendum)["docStatus"] == "final", "an addendum is the reviewer's alone"


@pytest.mark.parametrize(("meaning", "complete"), [("addendum", "appended"), ("correction", "corrected")])
def test_no_version_of_what_amends_an_opinion_stands_for_the_signature_of_an_author(
    meaning: str, complete: str
) -> None:
    amending = replace(
        OPINION,
        report_id="9f",
        pdf=b"%PDF-1.7 more",
        meaning=meaning,
        title=amending_title(meaning),
        amends=Delivered("3f", "ab" * 32),
    )
    report = appended_report({**diagnostic_report(OPINION), "id": "r"}, amending)
    assert report is not None
    assert report["status"] == "preliminary"
    raised = replace(amending, pdf=b"%PDF-1.7 more, raised", versions=(hashlib.sha1(amending.pdf).digest(),))
    report = renewed(report, raised)
    assert report is not None
    assert report["status"] == "preliminary", "it was raised, and no co-author has signed"
    report = renewed(report, LATER)
    assert report is not None
    assert report["status"] == "preliminary", "the opinion was raised, and no co-author has signed"
    whole = renewed(report, replace(COMPLETE, pdf=HIGHER + b"more", versions=(hashlib.sha1(HIGHER).digest(),)))
    assert whole is not None
    assert whole["status"] == complete


def test_the_document_for_a_health_record_has_a_section_of_each_author() -> None:
    bundle = case_bundle(OPINION, SIGNED)
    Bundle.model_validate(bundle)
    composition = bundle["entry"][0]["resource"]
    people = {one["fullUrl"]: one["resource"]["name"][0]["text"] for one in bundle["entry"]
              if one["resource"]["resourceType"] == "Practitioner"}  # fmt: skip
    assert [people[one] for one in names(composition["author"])] == [OPINION.reviewer.name, BEN.name]
    [own] = [one for one in composition["section"] if one.get("author")]
    assert [people[one] for one in names(own["author"])] == [BEN.name]
    assert "Pathology findings" in own["text"]["div"]
    assert composition["status"] == "preliminary"
    assert case_bundle(COMPLETE, SIGNED)["entry"][0]["resource"]["status"] == "final"
