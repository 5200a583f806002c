from __future__ import annotations

from datetime import date

import pytest

from reviewer_app.cases.people import NPI, Address, CompactLetter
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_people import patient_from_resource, physician_from_reference, reviewer_from_resources
from tests.helpers import fhir_resources as made


def test_a_reviewer_has_licences_certificates_and_cover() -> None:
    reviewer = reviewer_from_resources(made.practitioner(), [made.role(1)])
    assert (reviewer.reference, reviewer.role_reference) == ("Practitioner/pr-1", "PractitionerRole/role-1")
    assert (reviewer.name, reviewer.credentials, reviewer.npi) == ("Dr. Ada Number", "MD, PhD", "1234567893")
    assert (reviewer.institution, reviewer.specialty) == ("Clinic 1", "Radiology")
    assert reviewer.certifications == ("American Board of Radiology",)
    assert [(one.state, one.number, one.active) for one in reviewer.licences] == [
        ("OR", "MD-1", True), ("WA", "MD-1", True), ("NV", "MD-2", False), ("WV", "MD-3", True),
    ]  # fmt: skip
    assert reviewer.licences[0].end == date(2027, 12, 31)
    [cover] = reviewer.covers
    assert (cover.carrier, cover.number, cover.states) == ("Careful Mutual", "P-9", ("OR", "CA"))


def test_a_cover_that_is_not_active_covers_nobody() -> None:
    practitioner = made.practitioner()
    practitioner["qualification"][-1]["extension"][0]["extension"][0]["valueCode"] = "inactive"
    assert reviewer_from_resources(practitioner).covers[0].states == ()


def test_a_reviewer_without_roles_is_the_practitioner() -> None:
    reviewer = reviewer_from_resources({"resourceType": "Practitioner", "id": "x"})
    assert (reviewer.reference, reviewer.role_reference, reviewer.licences) == ("Practitioner/x", "", ())


def test_an_inactive_role_does_not_count() -> None:
    reviewer = reviewer_from_resources(made.practitioner(), [{**made.role(5), "active": False}, made.role(1)])
    assert reviewer.role_reference == "PractitionerRole/role-1"


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ({"reference": "PractitionerRole/role-2"}, "Dr. Number 2"),
        ({"reference": "Practitioner/pr-1"}, "Dr. Ada Number"),
        ({"reference": "Practitioner/unread", "display": "Dr. Elsewhere"}, "Dr. Elsewhere"),
        ({"display": "Only words"}, "Only words"),
    ],
)
def test_a_physician_is_named_by_whatever_is_there(reference: dict[str, str], name: str) -> None:
    physician = physician_from_reference(Element(reference, "Task/1"), made.resources())
    assert physician is not None
    assert physician.name == name


def test_nobody_is_nobody() -> None:
    assert physician_from_reference(Element({}, "Task/1"), {}) is None


def test_a_patient_with_only_a_written_name_has_it_as_family_name() -> None:
    patient = patient_from_resource({"resourceType": "Patient", "id": "p", "name": [{"text": "Erin Example"}]})
    assert (patient.display_name, patient.sex, patient.birth_date) == ("Erin Example", "unknown", None)


def test_q02_a_letter_of_qualification_is_no_licence() -> None:
    letter = {
        "code": {"text": "Letter of Qualification for licences (IMLC)"},
        "identifier": [{"value": "LOQ-9"}],
        "issuer": {"display": "Oregon Medical Board"},
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
    }
    practitioner = {**made.practitioner(), "qualification": [letter]}
    reviewer = reviewer_from_resources(practitioner)
    assert reviewer.licences == ()
    assert reviewer.compact_letters == (
        CompactLetter("LOQ-9", "Oregon Medical Board", date(2026, 1, 1), date(2026, 12, 31)),
    )


def test_q01_every_place_where_a_patient_lives_or_stays_is_kept_with_its_days() -> None:
    addresses = [
        {"use": "old", "state": "NV"},
        {"use": "home", "state": "OR", "country": "US", "period": {"end": "2026-11"}},
        {"use": "temp", "state": "WA", "country": "US", "period": {"start": "2026-11-20"}},
        {"type": "postal", "state": "ID"},
    ]
    patient = patient_from_resource({"resourceType": "Patient", "id": "p", "address": addresses})
    assert (patient.state, patient.country) == ("OR", "US")
    assert patient.addresses == (
        Address("NV", use="old"),
        Address("OR", "US", "home", end=date(2026, 11, 30)),
        Address("WA", "US", "temp", date(2026, 11, 20)),
    )
    only = patient_from_resource({"resourceType": "Patient", "id": "p", "address": [{"type": "postal", "state": "ID"}]})
    assert only.addresses == (Address("ID"),)


def test_a_physician_is_known_by_the_numbers_of_the_person() -> None:
    person = {
        "resourceType": "Practitioner", "id": "h", "name": [{"text": "Dr. Jan Hale"}],
        "identifier": [{"system": NPI, "value": "1"}, {"system": "x", "value": "old", "use": "old"}, {"value": "2"}],
        "qualification": [{"code": {"text": "MD"}}],
    }  # fmt: skip
    role = {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "Practitioner/h"}}
    resources = {"Practitioner/h": person, "PractitionerRole/r": role}
    for target, known in (("Practitioner/h", ()), ("PractitionerRole/r", ("Practitioner/h",))):
        found = physician_from_reference(Element({"reference": target}, "t"), resources)
        assert found is not None
        assert found.identifiers == (*known, f"{NPI}|1")
        assert found.qualifications == ("MD",)
