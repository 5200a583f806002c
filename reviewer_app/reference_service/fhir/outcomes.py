"""OperationOutcome: how FHIR says what went wrong, or what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reviewer_app.reference_service.failures import ServiceFailure

#: FHIR issue type for the statuses that the router itself answers with.
CODE_OF_STATUS = {
    400: "structure", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported",
    409: "conflict", 410: "deleted", 412: "conflict", 413: "too-long", 415: "not-supported", 422: "processing",
}  # fmt: skip


def outcome(severity: str, code: str, diagnostics: str, expressions: Sequence[str] = ()) -> dict[str, Any]:
    """Return an OperationOutcome with one issue."""
    issue: dict[str, Any] = {"severity": severity, "code": code, "diagnostics": diagnostics}
    if expressions:
        issue["expression"] = list(expressions)
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def failure_outcome(failure: ServiceFailure) -> dict[str, Any]:
    """Return a refusal as OperationOutcome."""
    return outcome("error", failure.code, failure.message, failure.expressions)


def ignored_parameters(names: Sequence[str]) -> dict[str, Any]:
    """Return the warning that goes with a search in lenient handling (R4 section 3.1.1.1)."""
    return outcome("warning", "not-supported", f"These parameters were not used: {', '.join(names)}")
