"""Which search parameters each resource type knows, and where their values stand (R4 SearchParameter registry).

A path is written with dots. A path that ends in ``:Patient`` counts only references to that type. ``value[x]``
elements are listed with each of their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a parameter is compared."""

    TOKEN = "token"  # noqa: S105 - a kind of FHIR search parameter, no secret
    REFERENCE = "reference"
    DATE = "date"
    STRING = "string"


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """One parameter of one resource type; ``key`` is unique over all types ("Task.status")."""

    key: str
    name: str
    kind: Kind
    paths: tuple[str, ...]


_SUBJECT = {"subject": "subject", "patient": "subject:Patient"}
_PERSON_NAME = {"name": "name.text name.family name.given name.prefix name.suffix", "family": "name.family",
                "given": "name.given"}  # fmt: skip

_TABLE: dict[str, dict[Kind, dict[str, str]]] = {
    "AuditEvent": {
        Kind.TOKEN: {"type": "type", "subtype": "subtype", "action": "action", "outcome": "outcome"},
        Kind.REFERENCE: {
            "agent": "agent.who", "entity": "entity.what", "patient": "agent.who:Patient entity.what:Patient",
            "source": "source.observer",
        },
        Kind.DATE: {"date": "recorded"},
    },
    "Binary": {},
    "Communication": {
        Kind.TOKEN: {"identifier": "identifier", "status": "status", "category": "category", "medium": "medium"},
        Kind.REFERENCE: {
            **_SUBJECT, "based-on": "basedOn", "part-of": "partOf", "sender": "sender", "recipient": "recipient",
        },
        Kind.DATE: {"sent": "sent", "received": "received"},
    },
    "CommunicationRequest": {
        Kind.TOKEN: {
            "identifier": "identifier", "status": "status", "category": "category", "priority": "priority",
            "medium": "medium", "group-identifier": "groupIdentifier",
        },
        Kind.REFERENCE: {
            **_SUBJECT, "based-on": "basedOn", "requester": "requester", "recipient": "recipient", "sender": "sender",
            "replaces": "replaces",
        },
        Kind.DATE: {"authored": "authoredOn", "occurrence": "occurrenceDateTime occurrencePeriod"},
    },
    "Consent": {
        Kind.TOKEN: {
            "identifier": "identifier", "status": "status", "scope": "scope", "category": "category",
            "action": "provision.action", "purpose": "provision.purpose",
        },
        Kind.REFERENCE: {
            "patient": "patient", "actor": "provision.actor.reference", "consentor": "performer",
            "organization": "organization", "source-reference": "sourceReference",
        },
        Kind.DATE: {"date": "dateTime", "period": "provision.period"},
    },
    "DiagnosticReport": {
        Kind.TOKEN: {
            "identifier": "identifier", "status": "status", "code": "code", "category": "category",
            "conclusion": "conclusionCode",
        },
        Kind.REFERENCE: {
            **_SUBJECT, "based-on": "basedOn", "performer": "performer", "result": "result",
            "results-interpreter": "resultsInterpreter",
        },
        Kind.DATE: {"date": "effectiveDateTime effectivePeriod", "issued": "issued"},
    },
    "DocumentReference": {
        Kind.TOKEN: {
            "identifier": "masterIdentifier identifier", "status": "status", "type": "type", "category": "category",
            "contenttype": "content.attachment.contentType", "security-label": "securityLabel",
        },
        Kind.REFERENCE: {
            **_SUBJECT, "author": "author", "custodian": "custodian", "authenticator": "authenticator",
            "related": "context.related", "relatesto": "relatesTo.target",
        },
        Kind.DATE: {"date": "date", "period": "context.period"},
    },
    "Endpoint": {
        Kind.TOKEN: {
            "identifier": "identifier", "status": "status", "connection-type": "connectionType",
            "payload-type": "payloadType",
        },
        Kind.REFERENCE: {"organization": "managingOrganization"},
        Kind.STRING: {"name": "name"},
    },
    "ImagingStudy": {
        Kind.TOKEN: {
            "identifier": "identifier", "status": "status", "modality": "series.modality", "series": "series.uid",
            "instance": "series.instance.uid", "dicom-class": "series.instance.sopClass",
            "bodysite": "series.bodySite",
        },
        Kind.REFERENCE: {
            **_SUBJECT, "basedon": "basedOn", "endpoint": "endpoint series.endpoint", "referrer": "referrer",
            "interpreter": "interpreter",
        },
        Kind.DATE: {"started": "started"},
    },
    "Library": {
        Kind.TOKEN: {"identifier": "identifier", "status": "status", "type": "type", "version": "version"},
        Kind.DATE: {"date": "date"},
        Kind.STRING: {"name": "name", "title": "title"},
    },
    "Observation": {
        Kind.TOKEN: {"identifier": "identifier", "status": "status", "code": "code", "category": "category"},
        Kind.REFERENCE: {
            **_SUBJECT, "based-on": "basedOn", "part-of": "partOf", "derived-from": "derivedFrom", "focus": "focus",
            "performer": "performer", "has-member": "hasMember",
        },
        Kind.DATE: {"date": "effectiveDateTime effectivePeriod effectiveInstant"},
    },
    "Organization": {
        Kind.TOKEN: {"identifier": "identifier", "active": "active", "type": "type"},
        Kind.REFERENCE: {"partof": "partOf", "endpoint": "endpoint"},
        Kind.STRING: {"name": "name alias"},
    },
    "Patient": {
        Kind.TOKEN: {"identifier": "identifier", "gender": "gender", "active": "active"},
        Kind.REFERENCE: {"general-practitioner": "generalPractitioner", "organization": "managingOrganization"},
        Kind.DATE: {"birthdate": "birthDate"},
        Kind.STRING: _PERSON_NAME,
    },
    "Practitioner": {
        Kind.TOKEN: {"identifier": "identifier", "active": "active", "gender": "gender"},
        Kind.STRING: _PERSON_NAME,
    },
    "PractitionerRole": {
        Kind.TOKEN: {"identifier": "identifier", "active": "active", "role": "code", "specialty": "specialty"},
        Kind.REFERENCE: {
            "practitioner": "practitioner", "organization": "organization", "endpoint": "endpoint",
            "location": "location",
        },
        Kind.DATE: {"date": "period"},
    },
    "Provenance": {
        Kind.TOKEN: {"agent-role": "agent.role", "agent-type": "agent.type", "signature-type": "signature.type"},
        Kind.REFERENCE: {
            "target": "target", "patient": "target:Patient", "agent": "agent.who", "entity": "entity.what",
            "location": "location",
        },
        Kind.DATE: {"recorded": "recorded", "when": "occurredDateTime"},
    },
    "Questionnaire": {
        Kind.TOKEN: {
            "identifier": "identifier", "status": "status", "url": "url", "version": "version", "code": "item.code",
        },
        Kind.DATE: {"date": "date"},
        Kind.STRING: {"name": "name", "title": "title"},
    },
    "QuestionnaireResponse": {
        Kind.TOKEN: {"identifier": "identifier", "status": "status"},
        Kind.REFERENCE: {
            **_SUBJECT, "based-on": "basedOn", "part-of": "partOf", "author": "author", "source": "source",
            "questionnaire": "questionnaire",
        },
        Kind.DATE: {"authored": "authored"},
    },
    "RelatedPerson": {
        Kind.TOKEN: {"identifier": "identifier", "active": "active", "relationship": "relationship"},
        Kind.REFERENCE: {"patient": "patient"},
        Kind.STRING: _PERSON_NAME,
    },
    "ServiceRequest": {
        Kind.TOKEN: {
            "identifier": "identifier", "status": "status", "intent": "intent", "priority": "priority",
            "code": "code", "category": "category", "performer-type": "performerType", "requisition": "requisition",
        },
        Kind.REFERENCE: {
            **_SUBJECT, "based-on": "basedOn", "requester": "requester", "performer": "performer",
            "replaces": "replaces",
        },
        Kind.DATE: {"authored": "authoredOn", "occurrence": "occurrenceDateTime occurrencePeriod"},
    },
    "Task": {
        Kind.TOKEN: {
            "identifier": "identifier", "status": "status", "business-status": "businessStatus", "intent": "intent",
            "priority": "priority", "code": "code", "group-identifier": "groupIdentifier",
            # In R4 this is the kind of performer, not the person (that is ``owner``).
            "performer": "performerType",
        },
        Kind.REFERENCE: {
            "based-on": "basedOn", "focus": "focus", "owner": "owner", "part-of": "partOf", "requester": "requester",
            "subject": "for", "patient": "for:Patient", "encounter": "encounter",
        },
        Kind.DATE: {"authored-on": "authoredOn", "modified": "lastModified", "period": "executionPeriod"},
    },
}  # fmt: skip


def _parameters_of(resource_type: str) -> dict[str, SearchParameter]:
    return {
        name: SearchParameter(f"{resource_type}.{name}", name, kind, tuple(paths.split()))
        for kind, parameters in _TABLE[resource_type].items()
        for name, paths in parameters.items()
    }


#: Resource type → parameter name → parameter.
SEARCH_PARAMETERS: dict[str, dict[str, SearchParameter]] = {name: _parameters_of(name) for name in _TABLE}

#: The resource types that this service keeps.
RESOURCE_TYPES = frozenset(SEARCH_PARAMETERS)
