"""Results of FHIR R4 Observations and DiagnosticReports: digits, units, ranges, flags, and what is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reviewer_app.cases.lab_table import LabFlag, LabResult, LabTable
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.fhir_labs import lab_bundle, read_lab_bundle
from tests.helpers.lab_resources import INTERPRETATION, bundle, concept, observation, report

RECORD = "DiagnosticReport/labs-1"


def read(*resources: dict[str, Any], patient: str = "Patient/pt-7") -> LabTable:
    return read_lab_bundle(bundle(*resources), RECORD, patient)


def one(**parts: Any) -> LabResult:
    (found,) = read(observation("o1", "Potassium", **parts)).results
    return found


def quantity(value: float, unit: str = "mmol/L", **parts: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, **parts}


@pytest.mark.parametrize("digits", ["7.10", "4.0", "1E3", "0.000", "12345678901234567890.10", "140", "-0.50"])
def test_a_number_keeps_its_digits(digits: str) -> None:
    text = json.dumps(observation("o1", "Potassium", valueQuantity=quantity(1.5))).replace("1.5", digits)
    found = read_lab_bundle(lab_bundle({"Observation/o1": text.encode()}), RECORD)
    assert found.results[0].value == digits


def test_a_report_with_its_results() -> None:
    labs = report("Observation/o1")
    found = read(labs, observation("o1", "Potassium", code=concept("Potassium", "2823-3"), effectiveDateTime=None,
                                   valueQuantity=quantity(4.2)))  # fmt: skip
    (result,) = found.results
    assert (result.name, result.code, result.group) == ("Potassium", "2823-3", "Blood count")
    assert (result.record, result.source, result.resource) == (RECORD, "Harbor Laboratory", "Observation/o1")
    assert result.report_date
    assert str(result.day) == "2026-11-12"
    assert found.notes == ()


@pytest.mark.parametrize(
    ("parts", "value", "unit"),
    [
        ({"valueQuantity": quantity(5, comparator="<")}, "< 5", "mmol/L"),
        ({"valueQuantity": {"value": 5, "code": "mmol/L"}}, "5", "mmol/L"),
        ({"valueString": "1:160"}, "1:160", ""),
        ({"valueCodeableConcept": concept("Not detected")}, "Not detected", ""),
        ({"valueInteger": 3}, "3", ""),
        ({"valueBoolean": False}, "no", ""),
        ({"valueRange": {"low": quantity(2), "high": quantity(4)}}, "2–4", "mmol/L"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1:128", ""),
    ],
)
def test_values_of_each_type(parts: dict[str, Any], value: str, unit: str) -> None:
    result = one(**parts)
    assert (result.value, result.unit) == (value, unit)


def test_why_there_is_no_value() -> None:
    reason = concept("", "not-performed", "http://terminology.hl7.org/CodeSystem/data-absent-reason")
    assert one(dataAbsentReason=reason).value_words == "not performed"
    assert one(dataAbsentReason={"text": "Specimen haemolysed"}).value_words == "Specimen haemolysed"
    assert one(valueSampledData={"origin": {"value": 0}}).value_words == "a value that is no single result"
    assert one().value_words == "no value"


def test_a_flag_is_that_of_the_source_before_that_of_the_range() -> None:
    limits = [{"low": quantity(3.5), "high": quantity(5.1)}]
    said = one(valueQuantity=quantity(6.9), referenceRange=limits, interpretation=[concept("", "HH", INTERPRETATION)])
    assert (said.flag, said.by_range, said.reference_range) == (LabFlag.CRITICAL_HIGH, False, "3.5–5.1")
    found = one(valueQuantity=quantity(6.9), referenceRange=limits)
    assert (found.flag, found.by_range) == (LabFlag.HIGH, True)


def test_a_range_in_another_unit_flags_nothing_and_says_its_unit() -> None:
    limits = [{"low": quantity(70, "mg/dL"), "high": quantity(100, "mg/dL")}]
    result = one(valueQuantity=quantity(5.2), referenceRange=limits)
    assert (result.flag, result.low, result.reference_range) == (LabFlag.NONE, None, "70–100 mg/dL")


def test_of_several_ranges_none_is_chosen() -> None:
    limits = [
        {"low": quantity(12), "appliesTo": [concept("Women")]},
        {"low": quantity(13), "appliesTo": [concept("Men")]},
        {"high": quantity(30), "type": concept("", "treatment", "x")},
    ]
    result = one(valueQuantity=quantity(11), referenceRange=limits)
    assert (result.flag, result.reference_range) == (LabFlag.NONE, "Women: ≥ 12; Men: ≥ 13")


def test_components_are_results_of_their_own() -> None:
    parts = [
        {"code": concept("Neutrophils", "26499-4"), "valueQuantity": quantity(8.1, "10*9/L"),
         "referenceRange": [{"high": quantity(7.7, "10*9/L")}]},
        {"code": concept("Blasts"), "valueString": "none seen"},
    ]  # fmt: skip
    first, second = read(observation("o1", "Differential", component=parts)).results
    assert (first.name, first.group, first.flag, first.by_range) == ("Neutrophils", "Differential", LabFlag.HIGH, True)
    assert (second.name, second.value) == ("Blasts", "none seen")


def test_members_of_a_panel_are_followed_once_and_contained_ones_too() -> None:
    panel = observation("p", "Electrolytes", hasMember=[{"reference": "Observation/o1"}, {"reference": "#in"}],
                        contained=[observation("in", "Chloride", valueQuantity=quantity(101))])  # fmt: skip
    loop = observation("o1", "Sodium", valueQuantity=quantity(140), hasMember=[{"reference": "Observation/p"}])
    found = read(report("Observation/p", "Observation/o1"), panel, loop)
    assert [(one.name, one.group) for one in found.results] == [
        ("Sodium", "Electrolytes"),
        ("Chloride", "Electrolytes"),
    ]


def test_an_address_of_the_service_is_the_same_resource() -> None:
    found = read(report("https://lab.example/fhir/Observation/o1"), observation("o1", "Sodium", valueString="140"))
    assert [one.name for one in found.results] == ["Sodium"]
    assert found.notes == ()


def test_what_is_not_there_or_wrong_is_told() -> None:
    labs = report("Observation/o1", "Observation/gone", "Observation/bad", "Observation/error")
    found = read(
        labs,
        observation("o1", "Sodium", valueString="140"),
        observation("bad", "Chloride", valueQuantity="101"),
        observation("error", "Urea", valueString="5", status="entered-in-error"),
    )
    assert [one.name for one in found.results] == ["Sodium"]
    assert found.notes == (
        "1 result could not be had from the service.",
        "1 result cannot be read.",
        "1 result entered in error, and left out.",
    )


def test_results_of_somebody_else_are_told() -> None:
    other = observation("o1", "Sodium", valueString="140", subject={"reference": "Patient/another"})
    assert read(other).other_patient
    assert read(other).notes == ("Some of these results name another patient than the case does.",)


def test_a_status_that_is_not_final_is_told() -> None:
    assert one(status="preliminary", valueString="140").status == "preliminary"
    assert one(valueString="140").status == ""


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"resourceType":"Bundle"}'])
def test_damage_is_a_sentence(data: bytes) -> None:
    with pytest.raises(CannotDecode):
        read_lab_bundle(data, RECORD)
