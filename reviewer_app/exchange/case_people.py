"""The people of a case as FHIR R4 resources, as far as the case tells of them."""

from __future__ import annotations

from reviewer_app.cases.people import NPI, Licence, Patient, Reviewer
from reviewer_app.exchange.fhir_write import Json, without_empty


def patient(person: Patient) -> Json:
    """Return the Patient."""
    return without_empty(
        {
            "resourceType": "Patient",
            "identifier": [{"system": person.identifier_system, "value": person.identifier}],
            "name": [{"family": person.family, "given": [person.given]}],
            "gender": person.sex if person.sex in ("male", "female", "other") else "unknown",
            "birthDate": person.birth_date.isoformat() if person.birth_date else "",
            "address": [{"state": person.state, "country": person.country}],
        }
    )


def practitioner(reviewer: Reviewer) -> Json:
    """Return the Practitioner, with the licences that were known when the opinion was signed."""
    return without_empty(
        {
            "resourceType": "Practitioner",
            "identifier": [{"system": NPI, "value": reviewer.npi}] if reviewer.npi else [],
            "name": [{"text": reviewer.name, "suffix": [reviewer.credentials]}],
            "qualification": [_licence(one) for one in reviewer.licences],
        }
    )


def _licence(licence: Licence) -> Json:
    return {
        "identifier": [{"value": licence.number}],
        "code": {"text": f"Licence to practise in {licence.state}"},
        "period": {
            "start": licence.start.isoformat() if licence.start else "",
            "end": licence.end.isoformat() if licence.end else "",
        },
        "issuer": {"display": licence.issuer},
    }
