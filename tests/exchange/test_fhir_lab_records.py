"""Which results of a laboratory come with a case."""

from __future__ import annotations

from typing import Any

import pytest

from reviewer_app.cases.records import FHIR_JSON
from reviewer_app.exchange.fhir_lab_records import TITLE, lab_records
from tests.helpers.lab_resources import concept, observation, report

V2 = "http://terminology.hl7.org/CodeSystem/v2-0074"


def test_a_report_is_a_record_of_its_own() -> None:
    (found,) = lab_records([report("Observation/o1", "Observation/o2", "#inside")], [])
    assert (found.reference, found.title, found.category) == ("DiagnosticReport/labs-1", "Blood count", "lab")
    assert (found.content_type, found.url, found.author) == (FHIR_JSON, found.reference, "Harbor Laboratory")
    assert found.parts == ("DiagnosticReport/labs-1", "Observation/o1", "Observation/o2")
    assert found.is_lab_table
    assert found.created is not None
    assert found.created.isoformat() == "2026-11-12T08:10:00-08:00"


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        ({"category": []}, 1),
        ({"category": [concept("Ours", "biochemistry", "https://lab.example")]}, 1),
        ({"category": [concept("", "RAD", V2)]}, 0),
        ({"category": [concept("", "RAD", V2), concept("", "LAB", V2)]}, 1),
        ({"category": [concept("", "LP29684-5")]}, 0),
        ({"status": "entered-in-error"}, 0),
        ({"result": []}, 0),
    ],
)
def test_only_reports_of_laboratories_are_taken(parts: dict[str, Any], count: int) -> None:
    assert len(lab_records([report("Observation/o1", **parts)], [])) == count


def test_observations_that_no_report_holds_are_taken_by_day() -> None:
    lab = [concept("", "laboratory", "http://terminology.hl7.org/CodeSystem/observation-category")]
    vital = [concept("", "vital-signs", "http://terminology.hl7.org/CodeSystem/observation-category")]
    loose = [
        observation("o1", "Held"),
        observation("o2", "Sodium", category=lab),
        observation("o3", "Potassium"),
        observation("o4", "Pulse", category=vital),
        observation("o5", "CEA", effectiveDateTime="2026-09-03"),
    ]
    held, first, second = lab_records([report("Observation/o1")], loose)
    assert held.reference == "DiagnosticReport/labs-1"
    assert (first.title, first.parts) == (TITLE, ("Observation/o2", "Observation/o3"))
    assert (second.title, second.parts) == ("CEA", ("Observation/o5",))


def test_a_record_has_the_versions_of_what_it_was_listed_from() -> None:
    (amended,) = lab_records([report("Observation/o1", meta={"versionId": "2"})], [])
    (first,) = lab_records([report("Observation/o1", meta={"versionId": "1"})], [])
    assert (first.version, amended.version) == ('W/"1"', 'W/"2"')
    one, two = (observation("o1", "Sodium", meta={"versionId": number}) for number in ("1", "2"))
    assert lab_records([], [one])[0].version != lab_records([], [two])[0].version
