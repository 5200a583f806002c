"""Elements that R4 requires of each resource type, with the codes allowed where the binding is required."""

from __future__ import annotations

_EVENT = (
    "preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error", "unknown",
)  # fmt: skip
_REQUEST = ("draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown")
_INTENT = (
    "proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order", "instance-order",
    "option",
)  # fmt: skip
_RESULT = (
    "registered", "partial", "preliminary", "final", "amended", "corrected", "appended", "cancelled",
    "entered-in-error", "unknown",
)  # fmt: skip
_TASK = (
    "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold",
    "failed", "completed", "entered-in-error",
)  # fmt: skip
_ANY: tuple[str, ...] = ()

#: Resource type → required element → allowed codes; no codes mean that any value will do.
REQUIRED: dict[str, dict[str, tuple[str, ...]]] = {
    "AuditEvent": {"type": _ANY, "recorded": _ANY, "agent": _ANY, "source": _ANY},
    # Not kept, but checked: the envelope of a transaction.
    "Bundle": {"type": _ANY},
    "Binary": {"contentType": _ANY},
    "Communication": {"status": _EVENT},
    "CommunicationRequest": {"status": _REQUEST},
    "Consent": {
        "status": ("draft", "proposed", "active", "rejected", "inactive", "entered-in-error"),
        "scope": _ANY, "category": _ANY,
    },
    "DiagnosticReport": {"status": _RESULT, "code": _ANY},
    "DocumentReference": {"status": ("current", "superseded", "entered-in-error"), "content": _ANY},
    "Endpoint": {
        "status": ("active", "suspended", "error", "off", "entered-in-error", "test"),
        "connectionType": _ANY, "payloadType": _ANY, "address": _ANY,
    },
    "ImagingStudy": {
        "status": ("registered", "available", "cancelled", "entered-in-error", "unknown"), "subject": _ANY,
    },
    "Library": {"status": ("draft", "active", "retired", "unknown"), "type": _ANY},
    "Observation": {
        "status": ("registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error",
                   "unknown"),
        "code": _ANY,
    },
    "Organization": {},
    "Patient": {},
    "Practitioner": {},
    "PractitionerRole": {},
    "Provenance": {"target": _ANY, "recorded": _ANY, "agent": _ANY},
    "Questionnaire": {"status": ("draft", "active", "retired", "unknown")},
    "QuestionnaireResponse": {
        "status": ("in-progress", "completed", "amended", "entered-in-error", "stopped"),
    },
    "RelatedPerson": {"patient": _ANY},
    "ServiceRequest": {"status": _REQUEST, "intent": _INTENT, "subject": _ANY},
    # Task.intent allows "unknown" beside the intents of a request.
    "Task": {"status": _TASK, "intent": (*_INTENT, "unknown")},
}  # fmt: skip
