"""A request for more records as FHIR R4 CommunicationRequest (std 1.1, Q27)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from reviewer_app.cases.asking import ACTIVE, REVOKED, RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.exchange.fhir_codes import URI_SYSTEM
from reviewer_app.exchange.fhir_write import Json, instant, reference, without_empty


def request_identifier(request: RecordsRequest) -> str:
    """Return the identifier by which a request is found again: a UUID as URI (RFC 4122)."""
    return f"urn:uuid:{request.id}"


def request_query(request: RecordsRequest) -> str:
    """Return the value of the search parameter ``identifier`` that finds the request."""
    return f"{URI_SYSTEM}|{request_identifier(request)}"


def communication_request(case: Case, reviewer: Reviewer, request: RecordsRequest) -> Json:
    """Return the request: each missing record is a payload of its own, the reason stands beside them."""
    wanted: Json = {
        "resourceType": "CommunicationRequest",
        "identifier": [{"system": URI_SYSTEM, "value": request_identifier(request)}],
        "basedOn": [reference(case.service_request)],
        "status": ACTIVE,
        "priority": case.priority if case.priority in ("routine", "urgent", "asap", "stat") else "routine",
        "subject": reference(case.patient.reference),
        "about": [reference(f"Task/{case.id}")],
        "payload": [{"contentString": one} for one in request.items],
        "authoredOn": instant(request.asked),
        "requester": reference(reviewer.role_reference or reviewer.reference),
        "reasonCode": [{"text": request.reason}],
    }
    return without_empty(wanted)


def revoked(resource: Mapping[str, Any]) -> Json:
    """Return a CommunicationRequest as the service has it, taken back by the reviewer."""
    wanted = copy.deepcopy(dict(resource))
    wanted["status"] = REVOKED
    wanted["statusReason"] = {"text": "Withdrawn by the reviewer"}
    return wanted
