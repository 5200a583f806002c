"""The people of the samples as FHIR resources: reviewer with licences and cover, patients, physicians elsewhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reviewer_app.demo.samples.fhir_shapes import (
    CERTIFICATION,
    CONNECTION_TYPE_SYSTEM,
    COVER,
    DICOMWEB_PLACEHOLDER,
    ENDPOINT,
    LANGUAGE_SYSTEM,
    LICENCE,
    LICENCE_NUMBER_SYSTEM,
    NPI_SYSTEM,
    PATIENT_NUMBER_SYSTEM,
    POLICY_NUMBER_SYSTEM,
    QUALIFICATION_SYSTEM,
    REVIEWER,
    REVIEWER_ROLE,
    Json,
    concept,
    identifier,
    period,
    reference,
    where_valid,
)
from reviewer_app.demo.samples.letterhead import letterhead_extensions
from reviewer_app.demo.samples.sample_case import Person
from reviewer_app.demo.samples.story import Colleague

REVIEWER_NAME = "Dr. Anna Lindqvist"
REVIEWER_INSTITUTION = "Meridian Second Opinion Center"
REVIEWER_LOGIN, REVIEWER_PASSWORD = "a.lindqvist", "second-opinion"
#: State, licence number, issuer, days until it ends. Ohio is missing on purpose: one case cannot be accepted.
LICENCES: tuple[tuple[str, str, str, int], ...] = (
    ("OR", "MD-184220", "Oregon Medical Board", 402),
    ("CA", "A-139077", "Medical Board of California", 219),
    ("WA", "MD61104482", "Washington Medical Commission", 611),
    ("NY", "298114", "New York State Education Department", 530),
    ("MN", "70318", "Minnesota Board of Medical Practice", 24),
)
COVERED_STATES = ("OR", "CA", "WA", "NY", "MN")
CERTIFICATIONS = (
    ("American Board of Radiology", "Diagnostic Radiology, American Board of Radiology"),
    ("American Board of Pathology", "Anatomic Pathology, American Board of Pathology"),
)


def reviewer_resources(now: datetime) -> tuple[Json, ...]:
    """Return the reviewer's Organization, Practitioner and PractitionerRole; periods are relative to `now`."""
    organization: Json = {
        "resourceType": "Organization", "id": "meridian", "active": True, "name": REVIEWER_INSTITUTION,
        "telecom": [{"system": "phone", "value": "+1 503 555 0140", "use": "work"}],
        "address": [{"line": ["900 Harbor Way"], "city": "Portland", "state": "OR", "postalCode": "97209",
                     "country": "US"}],
        "extension": letterhead_extensions(),
    }  # fmt: skip
    practitioner: Json = {
        "resourceType": "Practitioner", "id": REVIEWER.partition("/")[2], "active": True, "gender": "female",
        "identifier": [identifier(NPI_SYSTEM, "1740283779")],
        "name": [{"use": "official", "text": REVIEWER_NAME, "family": "Lindqvist", "given": ["Anna"],
                  "prefix": ["Dr."], "suffix": ["MD", "PhD"]}],
        "telecom": [{"system": "email", "value": "a.lindqvist@meridian.example", "use": "work"}],
        "qualification": _qualifications(now.date()),
    }  # fmt: skip
    role: Json = {
        "resourceType": "PractitionerRole", "id": REVIEWER_ROLE.partition("/")[2], "active": True,
        "practitioner": reference(REVIEWER, REVIEWER_NAME),
        "organization": reference("Organization/meridian", REVIEWER_INSTITUTION),
        "specialty": [{"text": "Radiology and pathology"}],
    }  # fmt: skip
    return organization, practitioner, role


def _qualifications(today: date) -> list[Json]:
    licences = [
        {
            "extension": [where_valid([state])],
            "identifier": [identifier(LICENCE_NUMBER_SYSTEM, number)],
            "code": concept(QUALIFICATION_SYSTEM, LICENCE, f"Medical licence, {state}"),
            "period": period(today - timedelta(days=730), today + timedelta(days=days_left)),
            "issuer": {"display": issuer},
        }
        for state, number, issuer, days_left in LICENCES
    ]
    certificates: list[Json] = [
        {
            "code": concept(QUALIFICATION_SYSTEM, CERTIFICATION, text),
            "period": period(today - timedelta(days=3100), None),
            "issuer": {"display": issuer},
        }
        for issuer, text in CERTIFICATIONS
    ]
    cover: Json = {
        "extension": [where_valid(COVERED_STATES)],
        "identifier": [identifier(POLICY_NUMBER_SYSTEM, "PMM-7720418")],
        "code": concept(QUALIFICATION_SYSTEM, COVER, "Malpractice cover, second opinions included"),
        "period": period(today - timedelta(days=150), today + timedelta(days=215)),
        "issuer": {"display": "Pacific Mutual Medical"},
    }
    return [*licences, *certificates, cover]


def patient_resource(key: str, person: Person) -> Json:
    """Return the Patient; what is not known is left out."""
    patient: Json = {
        "resourceType": "Patient", "id": f"patient-{key}", "active": True,
        "identifier": [identifier(PATIENT_NUMBER_SYSTEM, person.number)],
        "name": [{"use": "official", "text": f"{person.given} {person.family}".strip(), "family": person.family}],
        "gender": person.sex,
    }  # fmt: skip
    if person.given:
        patient["name"][0]["given"] = person.given.split()
    if person.birth_date:
        patient["birthDate"] = person.birth_date.isoformat()
    if person.language:
        patient["communication"] = [{"language": concept(LANGUAGE_SYSTEM, person.language), "preferred": True}]
    address = {
        "line": [person.street] if person.street else [], "city": person.city, "state": person.state,
        "postalCode": person.postal_code, "country": person.country,
    }  # fmt: skip
    if known := {name: value for name, value in address.items() if value}:
        patient["address"] = [{"use": "home", **known}]
    return patient


def colleague_resources(colleague: Colleague) -> tuple[Json, ...]:
    """Return Organization, Practitioner and PractitionerRole of a physician elsewhere."""
    family = colleague.name.split()[-1]
    telecom = [{"system": "phone", "value": colleague.phone, "use": "work"}]
    organization: Json = {
        "resourceType": "Organization", "id": colleague.institution_id, "active": True, "name": colleague.institution,
        "telecom": telecom,
        "address": [{"line": [colleague.street], "city": colleague.city, "state": colleague.state,
                     "postalCode": colleague.postal_code, "country": "US"}],
    }  # fmt: skip
    practitioner: Json = {
        "resourceType": "Practitioner", "id": colleague.id, "active": True,
        "identifier": [identifier(NPI_SYSTEM, colleague.npi)],
        "name": [{"use": "official", "text": colleague.name, "family": family, "prefix": ["Dr."]}],
        "telecom": telecom,
    }  # fmt: skip
    role: Json = {
        "resourceType": "PractitionerRole", "id": colleague.role_reference.partition("/")[2], "active": True,
        "practitioner": reference(f"Practitioner/{colleague.id}", colleague.name),
        "organization": reference(f"Organization/{colleague.institution_id}", colleague.institution),
        "specialty": [{"text": colleague.specialty}], "telecom": telecom,
    }  # fmt: skip
    return organization, practitioner, role


def endpoint_resource() -> Json:
    """Return the DICOMweb Endpoint; the loader fills in the address."""
    return {
        "resourceType": "Endpoint", "id": ENDPOINT.partition("/")[2], "status": "active", "name": "DICOMweb",
        "connectionType": {"system": CONNECTION_TYPE_SYSTEM, "code": "dicom-wado-rs"},
        "payloadType": [{"text": "DICOM"}], "payloadMimeType": ["application/dicom"],
        "address": DICOMWEB_PLACEHOLDER,
    }  # fmt: skip
