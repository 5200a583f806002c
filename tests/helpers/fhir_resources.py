"""One small case as FHIR R4 resources, as another implementer would write them from the profile."""

from __future__ import annotations

from typing import Any

from pydicom.uid import generate_uid

Json = dict[str, Any]
OWN = "https://second-opinion.example/fhir"
STUDY_UID = generate_uid(entropy_srcs=["study"])
SERIES_UID = generate_uid(entropy_srcs=["series"])
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
NDH = "http://hl7.org/fhir/us/ndh/StructureDefinition/base-ext-practitioner-qualification"


def instance_uid(number: int) -> str:
    return generate_uid(entropy_srcs=["instance", str(number)])


def concept(system: str, code: str, text: str = "") -> Json:
    return {"coding": [{"system": system, "code": code}], **({"text": text} if text else {})}


def task(**changes: Any) -> Json:
    return {
        "resourceType": "Task",
        "id": "task-7",
        "meta": {"versionId": "1", "lastUpdated": "2026-11-20T08:00:00Z"},
        "identifier": [{"system": f"{OWN}/sid/case-number", "value": "C-7"}],
        "basedOn": [{"reference": "ServiceRequest/sr-7"}],
        "focus": {"reference": "ServiceRequest/sr-7"},
        "for": {"reference": "Patient/pt-7"},
        "owner": {"reference": "PractitionerRole/role-1"},
        "status": "requested",
        "businessStatus": concept(f"{OWN}/CodeSystem/business-status", "assigned"),
        "intent": "order",
        "priority": "urgent",
        "description": "Is the nodule new?",
        "authoredOn": "2026-11-19T10:00:00-08:00",
        "restriction": {"period": {"end": "2026-11-27T17:00:00-08:00"}},
        "input": [
            {"type": concept(f"{OWN}/x", "consent"), "valueReference": {"reference": "Consent/co-7"}},
            {"type": concept(f"{OWN}/x", "opinion-mode"), "valueCode": "local-physician"},
            {
                "type": concept(f"{OWN}/x", "local-physician"),
                "valueReference": {"reference": "PractitionerRole/role-3", "display": "Dr. Local"},
            },
            {"type": concept(f"{OWN}/x", "stipend"), "valueString": "USD 250"},
        ],
        **changes,
    }


def service_request() -> Json:
    return {
        "resourceType": "ServiceRequest",
        "id": "sr-7",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/pt-7"},
        "requester": {"reference": "PractitionerRole/role-2"},
        "category": [concept(f"{OWN}/CodeSystem/request-channel", "expert-panel", "Expert panel")],
        "performerType": {"text": "Thoracic radiology"},
        "reasonCode": [{"text": "Lung nodule"}],
        "supportingInfo": [
            {"reference": "QuestionnaireResponse/qr-7"},
            {"reference": "Consent/co-7"},
            {"reference": "ImagingStudy/im-7/_history/3"},
            {"reference": "DocumentReference/dr-7"},
            {"reference": "DocumentReference/dr-old"},
        ],
    }


def imaging_study(instances: int = 3) -> Json:
    return {
        "resourceType": "ImagingStudy",
        "id": "im-7",
        "status": "available",
        "subject": {"reference": "Patient/pt-7"},
        "identifier": [{"system": "urn:dicom:uid", "value": f"urn:oid:{STUDY_UID}"}],
        "started": "2026-10-02T09:30:00Z",
        "description": "CT chest",
        "endpoint": [{"reference": "Endpoint/e-1"}],
        "series": [
            {
                "uid": SERIES_UID,
                "number": 2,
                "modality": {"code": "CT"},
                "description": "Lung 1 mm",
                "numberOfInstances": instances,
                "instance": [
                    {"uid": instance_uid(n), "number": n, "sopClass": {"code": f"urn:oid:{CT_IMAGE}"}}
                    for n in range(1, instances + 1)
                ],
            }
        ],
    }


def document_reference(**attachment: Any) -> Json:
    stated = {"contentType": "application/pdf", "url": "Binary/b-7", "title": "letter.pdf", **attachment}
    return {
        "resourceType": "DocumentReference",
        "id": "dr-7",
        "status": "current",
        "category": [concept(f"{OWN}/CodeSystem/record-category", "referral-letter")],
        "description": "Referral letter",
        "date": "2026-11-18T00:00:00Z",
        "author": [{"display": "Dr. Refer"}],
        "content": [{"attachment": stated}],
    }


def questionnaire_response() -> Json:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "qr-7",
        "status": "completed",
        "item": [
            {"linkId": "patient-question.1", "text": "Question 1", "answer": [{"valueString": "Do I need surgery?"}]},
            {"linkId": "physician-question.1", "text": "Question", "answer": [{"valueString": "New or known?"}]},
            {
                "linkId": "background",
                "item": [{"linkId": "history", "answer": [{"valueString": "Smoker until 2001."}]}],
            },
            {"linkId": "first-diagnosis", "answer": [{"valueString": "Granuloma"}]},
            {"linkId": "first-plan", "answer": [{"valueString": "CT in six months"}]},
            {
                "linkId": "first-physician",
                "answer": [{"valueReference": {"reference": "PractitionerRole/role-4", "display": "Dr. First"}}],
            },
            {"linkId": "first-opinion-date", "answer": [{"valueDate": "2026-10-05"}]},
        ],
    }


def consent(**changes: Any) -> Json:
    return {
        "resourceType": "Consent",
        "id": "co-7",
        "status": "active",
        "patient": {"reference": "Patient/pt-7"},
        "dateTime": "2026-11-01",
        "provision": {
            "type": "permit",
            "period": {"end": "2027-03"},
            "actor": [{"role": {"text": "x"}, "reference": {"reference": "PractitionerRole/role-1"}}],
            "provision": [
                {"type": "permit", "actor": [{"reference": {"reference": "PractitionerRole/role-4"}}]},
            ],
        },
        **changes,
    }


def resources(dicomweb: str = "http://127.0.0.1:9/dicom-web") -> dict[str, Json]:
    """Return everything around the Task, by reference."""
    everything: list[Json] = [
        service_request(),
        imaging_study(),
        document_reference(),
        {**document_reference(), "id": "dr-old", "status": "superseded"},
        questionnaire_response(),
        consent(),
        {
            "resourceType": "Patient",
            "id": "pt-7",
            "identifier": [{"system": "urn:hospital", "value": "H-7", "type": concept("x", "MR")}],
            "name": [
                {"use": "old", "family": "Before"},
                {"use": "official", "family": "Example", "given": ["Erin", "Q."]},
            ],
            "gender": "female",
            "birthDate": "1957-04-09",
            "address": [{"state": "OR", "country": "US"}],
            "communication": [{"language": concept("urn:ietf:bcp:47", "en"), "preferred": True}],
        },
        {
            "resourceType": "Endpoint",
            "id": "e-1",
            "status": "active",
            "connectionType": {"code": "dicom-wado-rs"},
            "address": f"{dicomweb}/",
        },
        *(role(number) for number in (1, 2, 3, 4)),
        practitioner(),
    ]
    return {f"{one['resourceType']}/{one['id']}": one for one in everything}


def role(number: int) -> Json:
    return {
        "resourceType": "PractitionerRole",
        "id": f"role-{number}",
        "practitioner": {"reference": f"Practitioner/pr-{number}", "display": f"Dr. Number {number}"},
        "organization": {"reference": f"Organization/o-{number}", "display": f"Clinic {number}"},
        "specialty": [{"text": "Radiology"}],
        "telecom": [{"system": "phone", "value": f"555-010{number}"}],
    }


def practitioner() -> Json:
    def where(*states: str, status: str = "active") -> list[Json]:
        parts: list[Json] = [{"url": "status", "valueCode": status}]
        parts += [{"url": "whereValid", "valueCodeableConcept": concept("https://www.usps.com/", s)} for s in states]
        return [{"url": NDH, "extension": parts}]

    def qualification(code: str, number: str, issuer: str, extension: list[Json], end: str = "2027-12-31") -> Json:
        return {
            "code": concept(f"{OWN}/CodeSystem/qualification", code, code),
            "identifier": [{"value": number}],
            "issuer": {"display": issuer},
            "period": {"start": "2020-01-01", "end": end},
            "extension": extension,
        }

    return {
        "resourceType": "Practitioner",
        "id": "pr-1",
        "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
        "name": [{"text": "Dr. Ada Number", "family": "Number", "given": ["Ada"], "suffix": ["MD", "PhD"]}],
        "qualification": [
            qualification("licence", "MD-1", "Oregon Medical Board", where("OR", "WA")),
            qualification("licence", "MD-2", "Nevada Board", where("NV", status="inactive")),
            qualification("licence", "MD-3", "West Virginia Board of Medicine", []),
            {"code": {"coding": [{"code": "board-certification"}], "text": "American Board of Radiology"}},
            qualification("malpractice-cover", "P-9", "Careful Mutual", where("OR", "CA")),
        ],
    }
