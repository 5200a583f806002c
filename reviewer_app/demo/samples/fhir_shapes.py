"""How a case is written in FHIR R4: the codes, systems and shapes that the samples use and the workstation reads.

Each case is one PUT per resource with a client id; references are relative (``Patient/pt-101``).

**Practitioner.qualification** (reviewer). Licence: ``code.coding`` = ``QUALIFICATION_SYSTEM|licence``, ``identifier``
= licence number, ``issuer.display`` = board, ``period``. Board certificate: code ``board-certification``, ``code.text``
is what is printed. Malpractice policy: code ``malpractice-cover``, ``identifier[0]`` = policy number,
``issuer.display`` = carrier, ``period``. Where a licence or policy holds is the NDH extension (final choice, HL7 US
National Directory 1.0.0), one ``whereValid`` for each state::

    {"url": "http://hl7.org/fhir/us/ndh/StructureDefinition/base-ext-practitioner-qualification",
     "extension": [
       {"url": "status", "valueCode": "active"},
       {"url": "whereValid", "valueCodeableConcept": {"coding": [{"system": "https://www.usps.com/", "code": "OR"}]}}]}

A licence that no longer holds has status ``inactive`` or a ``period.end`` in the past. Certificates have no extension.
``Practitioner.identifier`` with ``NPI_SYSTEM`` is the NPI; ``name[0].text`` is the name as printed ("Dr. Anna
Lindqvist"), ``name[0].suffix`` the credentials.

**PractitionerRole** of everybody: ``practitioner`` and ``organization`` (both with ``display``), ``specialty[0].text``,
``telecom``. Tasks are owned by ``PractitionerRole/lindqvist-radiology``; requesters and first physicians are
referred to by their PractitionerRole.

**Task**: ``identifier`` (``CASE_NUMBER_SYSTEM``, "NK-40218-1"), ``basedOn`` and ``focus`` = ServiceRequest, ``for`` =
Patient, ``owner``, ``requester``, ``status`` requested, ``businessStatus`` (``BUSINESS_STATUS_SYSTEM``, "assigned"),
``intent`` order, ``priority``, ``description`` = headline, ``authoredOn``, ``restriction.period.end`` = due, and
``input[]``, each with ``type.coding`` = ``TASK_INPUT_SYSTEM|<code>``: ``consent`` (valueReference), ``questions``
(valueReference QuestionnaireResponse), ``opinion-mode`` (valueCode direct, local-physician, educational),
``local-physician`` (valueReference PractitionerRole, only in that mode), ``stipend`` (valueString), ``policy``
(valueReference Library: what the service decided, JSON in ``content[0]``, docs/service.md), ``letterhead``
(valueReference Organization with the extensions ``letterhead-logo`` and ``letterhead-color``; one case).
Read too, and in no sample: ``co-author`` (valueReference Practitioner, any number) and ``no-treat`` (valueBoolean).

**ServiceRequest**: ``requester`` = PractitionerRole, or the Patient when self-referred; ``category[0]`` = channel
(``CHANNEL_SYSTEM``, text as shown); ``performerType.text`` = specialty; ``reasonCode[0].text``; ``supportingInfo`` =
QuestionnaireResponse, Consent, every ImagingStudy, every DocumentReference of the case.

**QuestionnaireResponse.item** (flat, one answer each): ``patient-question.<n>`` and ``physician-question.<n>`` with
n from 1 (``text`` is the heading, ``answer.valueString`` the question asked), ``history``, ``first-diagnosis``,
``first-plan`` (valueString), ``first-physician`` (valueReference PractitionerRole with display),
``first-opinion-date`` (valueDate). Read too, and in no sample: ``first-report`` (valueReference, any number).

**Consent**: ``status`` active, ``patient``, ``dateTime``, ``provision.type`` permit, ``provision.period`` (``end`` may
be missing), ``provision.actor[0].reference`` = the reviewer's PractitionerRole. A copy to the first physician is
permitted when ``provision.provision[]`` holds a ``permit`` whose actor is the ``first-physician``; a ``deny`` or none
forbids it.

**ImagingStudy**: ``identifier`` (``urn:dicom:uid``, ``urn:oid:<uid>``), ``endpoint`` = ``Endpoint/dicomweb``
(``dicom-wado-rs``, address = DICOMweb base), every series and every instance with ``uid``, ``sopClass``, ``number``.

**DocumentReference**: ``category[0].coding`` = ``RECORD_CATEGORY_SYSTEM|`` one of ``RECORD_CATEGORIES``,
``description`` = title, ``date``, ``author[0].display``, ``content[0].attachment`` with contentType, url
(``Binary/<id>``), size, hash (SHA-1, base64), title, creation. The case names its papers in
``ServiceRequest.supportingInfo``; no resource points back, so they can be written one after the other.

**DiagnosticReport** of a laboratory: ``category`` v2-0074 ``LAB``, ``code`` = title, ``effectiveDateTime``,
``performer[0].display``, ``result[]`` = one Observation for each panel, whose ``hasMember[]`` are the results.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

#: One FHIR resource or element as JSON.
Json = dict[str, Any]

_OWN = "https://second-opinion.example/fhir"
CASE_NUMBER_SYSTEM = f"{_OWN}/sid/case-number"
PATIENT_NUMBER_SYSTEM = f"{_OWN}/sid/patient-number"
POLICY_NUMBER_SYSTEM = f"{_OWN}/sid/policy-number"
LICENCE_NUMBER_SYSTEM = f"{_OWN}/sid/licence-number"
QUALIFICATION_SYSTEM = f"{_OWN}/CodeSystem/qualification"
BUSINESS_STATUS_SYSTEM = f"{_OWN}/CodeSystem/business-status"
TASK_INPUT_SYSTEM = f"{_OWN}/CodeSystem/task-input"
TASK_CODE_SYSTEM = f"{_OWN}/CodeSystem/task-code"
CHANNEL_SYSTEM = f"{_OWN}/CodeSystem/request-channel"
RECORD_CATEGORY_SYSTEM = f"{_OWN}/CodeSystem/record-category"
RECORD_CATEGORIES: tuple[str, ...] = (
    "referral-letter", "lab", "pathology-report", "radiology-report", "consent", "history", "other",
)  # fmt: skip

QUALIFICATION_EXTENSION = "http://hl7.org/fhir/us/ndh/StructureDefinition/base-ext-practitioner-qualification"
STATE_SYSTEM = "https://www.usps.com/"
NPI_SYSTEM = "http://hl7.org/fhir/sid/us-npi"
DICOM_UID_SYSTEM = "urn:dicom:uid"
DICOM_MODALITY_SYSTEM = "http://dicom.nema.org/resources/ontology/DCM"
CONNECTION_TYPE_SYSTEM = "http://terminology.hl7.org/CodeSystem/endpoint-connection-type"
LANGUAGE_SYSTEM = "urn:ietf:bcp:47"

LICENCE, CERTIFICATION, COVER = "licence", "board-certification", "malpractice-cover"
REVIEWER = "Practitioner/lindqvist"
REVIEWER_ROLE = "PractitionerRole/lindqvist-radiology"
ENDPOINT = "Endpoint/dicomweb"
POLICY = "Library/second-opinion-policy"
#: Stands in ``Endpoint.address`` of a sample until the loader knows the DICOMweb service.
DICOMWEB_PLACEHOLDER = "http://dicomweb.invalid/dicom-web"


def concept(system: str, code: str, text: str = "") -> Json:
    """Return a CodeableConcept with one coding, and its text when there is one."""
    answer: Json = {"coding": [{"system": system, "code": code}]}
    if text:
        answer["coding"][0]["display"] = text
        answer["text"] = text
    return answer


def reference(target: str, display: str = "") -> Json:
    """Return a literal Reference to ``Type/id``."""
    return {"reference": target, "display": display} if display else {"reference": target}


def identifier(system: str, value: str) -> Json:
    """Return an Identifier."""
    return {"system": system, "value": value}


def instant(moment: datetime) -> str:
    """Return an aware moment as FHIR dateTime to the second.

    Raises
    ------
    ValueError
        If the moment has no time zone; FHIR wants one and so does every deadline.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment of a case needs its time zone")
    return moment.isoformat(timespec="seconds")


def period(start: date | datetime | None, end: date | datetime | None) -> Json:
    """Return a Period; a missing bound is left out."""
    bounds = {"start": start, "end": end}
    return {
        key: instant(value) if isinstance(value, datetime) else value.isoformat()
        for key, value in bounds.items()
        if value is not None
    }


def where_valid(states: Iterable[str], *, status: str = "active") -> Json:
    """Return the NDH extension that says in which states a qualification holds (USPS codes)."""
    parts: list[Json] = [{"url": "status", "valueCode": status}]
    parts += [{"url": "whereValid", "valueCodeableConcept": concept(STATE_SYSTEM, state)} for state in states]
    return {"url": QUALIFICATION_EXTENSION, "extension": parts}


def resource_key(resource: Json) -> str:
    """Return ``Type/id`` of a resource."""
    return f"{resource['resourceType']}/{resource['id']}"
