"""The opinion as one FHIR document: valid, whole, and closed in itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.work import Work
from reviewer_app.exchange.case_bundle import case_bundle
from reviewer_app.exchange.delivery import ADDENDUM_TITLE, ArchiveCopy, Delivered, Delivery
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from tests.helpers import fhir_resources as made

MADE = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SIGNED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
OPINION_ID = "3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a"


@pytest.fixture
def delivery() -> Delivery:
    words = {"diagnosis.text": "Hamartoma", "concordance.diagnosis": "changed", "concordance.impact": "moderate"}
    return Delivery(
        report_id=OPINION_ID,
        case=case_from_resources(made.task(), made.resources()),
        reviewer=reviewer_from_resources(made.practitioner(), [made.role(1)]),
        work=Work(opinion=Opinion(words)),
        pdf=b"%PDF-1.7 no signature",
        signed_at=SIGNED,
        archived=(ArchiveCopy("1.2", "1.2.3", b""),),
        sources=("DocumentReference/dr-7",),
    )


@pytest.fixture
def addendum(delivery: Delivery) -> Delivery:
    return replace(
        delivery,
        report_id="9f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a",
        pdf=b"%PDF-1.7 addendum",
        signed_at=MADE,
        meaning="addendum",
        title=ADDENDUM_TITLE,
        archived=(ArchiveCopy("1.2", "1.2.4", b""),),
        amends=Delivered(OPINION_ID, "ab" * 32),
    )


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


@pytest.mark.parametrize("further", [0, 1])
def test_it_is_a_valid_fhir_document(delivery: Delivery, addendum: Delivery, further: int) -> None:
    bundle = json.loads(json.dumps(case_bundle(delivery, MADE, (addendum,) * further)))
    Bundle.model_validate(bundle)
    assert bundle["type"] == "document"
    assert bundle["identifier"]["value"].startswith("urn:uuid:")
    assert bundle["entry"][0]["resource"]["resourceType"] == "Composition"


def test_no_reference_leads_out(delivery: Delivery, addendum: Delivery) -> None:
    bundle = case_bundle(delivery, MADE, (addendum,), service_url="https://service.example/fhir/")
    places = [one["fullUrl"] for one in bundle["entry"]]
    assert len(set(places)) == len(places)
    assert set(references(bundle)) <= set(places)
    [signed, _later] = resources(bundle, "Provenance")
    named = [one["what"].get("identifier", {}).get("value") for one in signed["entity"]]
    assert "https://service.example/fhir/DocumentReference/dr-7" in named  # what only the service has is still named


def test_all_of_it_is_reached_from_the_composition(delivery: Delivery, addendum: Delivery) -> None:
    bundle = case_bundle(delivery, MADE, (addendum,))
    by_place = {one["fullUrl"]: one["resource"] for one in bundle["entry"]}
    reached, ahead = set[str](), [bundle["entry"][0]["fullUrl"]]
    while ahead:
        place = ahead.pop()
        if place not in reached:
            reached.add(place)
            ahead += references(by_place[place])
    left = {by_place[one]["resourceType"] for one in set(by_place) - reached}
    assert left <= {"Provenance"}  # which points at what it tells of (R4 documents.html)


def test_the_signed_bytes_are_in_it(delivery: Delivery) -> None:
    [document] = resources(case_bundle(delivery, MADE), "DocumentReference")
    assert base64.b64decode(document["content"][0]["attachment"]["data"]) == delivery.pdf
    assert document["identifier"][0]["value"] == delivery.identifier


def test_an_observation_is_an_entry_of_its_own(delivery: Delivery) -> None:
    bundle = case_bundle(delivery, MADE)
    observations = resources(bundle, "Observation")
    [report] = resources(bundle, "DiagnosticReport")
    assert "contained" not in report
    assert [one["reference"] for one in report["result"]] == [f"urn:uuid:{one['id']}" for one in observations]
    assert len(observations) == 2


def test_an_addendum_stands_as_at_the_service(delivery: Delivery, addendum: Delivery) -> None:
    bundle = case_bundle(delivery, MADE, (addendum,))
    [report] = resources(bundle, "DiagnosticReport")
    [first, later] = resources(bundle, "DocumentReference")
    assert report["status"] == "appended"
    assert [base64.b64decode(one["data"]) for one in report["presentedForm"]] == [delivery.pdf, addendum.pdf]
    [related] = later["relatesTo"]
    assert (related["code"], related["target"]["reference"]) == ("appends", f"urn:uuid:{first['id']}")
    assert base64.b64decode(later["content"][0]["attachment"]["data"]) == addendum.pdf
    assert later["description"] == ADDENDUM_TITLE
    named = [one.get("identifier", {}).get("value") for one in later["context"]["related"]]
    assert "urn:oid:1.2.4" in named
    [_signed, appended] = resources(bundle, "Provenance")
    assert [one["reference"] for one in appended["target"]] == [f"urn:uuid:{one['id']}" for one in (report, later)]
    cited = appended["entity"][0]["what"]
    assert cited["reference"] == f"urn:uuid:{first['id']}"
    assert cited["identifier"]["value"] == f"urn:sha256:{'ab' * 32}"
    assert appended["signature"][0]["type"][0]["code"] == "1.2.840.10065.1.12.1.15"


def test_the_same_values_give_the_same_bundle(delivery: Delivery, addendum: Delivery) -> None:
    assert case_bundle(delivery, MADE, (addendum,)) == case_bundle(delivery, MADE, (addendum,))


def test_words_of_a_name_are_no_markup(delivery: Delivery) -> None:
    odd = replace(delivery, reviewer=replace(delivery.reviewer, name="A <b>& Co"))
    [composition] = resources(case_bundle(odd, MADE), "Composition")
    assert "A &lt;b&gt;&amp; Co" in composition["section"][0]["text"]["div"]
