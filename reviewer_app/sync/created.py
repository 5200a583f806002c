"""What a service says it made."""

from __future__ import annotations

from reviewer_app.exchange.fhir_element import resource_at
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.sync.answers import Answer


def created_reference(answer: Answer, kind: str) -> str:
    """Return ``Type/id`` of a created resource from Location or the body, empty where neither names one of this kind.

    So also of one that was there already: a conditional create answers with it (R4 http.html#ccreate).
    """
    location = answer.headers.get("Location", "") or answer.headers.get("Content-Location", "")
    named = resource_at(location)
    if named.startswith(f"{kind}/"):
        return named
    resource = answer.resource() if answer.body else {}
    return resource_reference(resource) if resource.get("resourceType") == kind and resource.get("id") else ""
