"""What IHE RAD-141 (IMR) wants beside a report: its order and its studies, as conditional entries of the transaction.

They are the service's own. An entry names one by an identifier that leads to it alone, and holds only what FHIR
requires of its kind, as the service has it: the service finds its own (R4 http.html#ccreate) and makes nothing of the
entry. Report and document refer to it by id, so nothing depends on the entry.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from reviewer_app.exchange import fhir_codes as fhir
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_write import Json

#: What FHIR R4 requires of either kind.
_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "ServiceRequest": ("status", "intent", "subject"),
    "ImagingStudy": ("status", "subject"),
}
#: These separate values in a search (R4 search.html#escaping), and services differ in how they are escaped.
_NAMESPACE: Final = uuid.UUID("4d1f2a55-0c0b-5f2e-8a6e-2a1b7f0d9c31")
_SEPARATORS: Final = frozenset("|,$\\")


def study_query(study_uid: str) -> str:
    """Return the search parameter that finds an ImagingStudy by its Study Instance UID (R4 imagingstudy.html)."""
    return _query(fhir.DICOM_UID_SYSTEM, f"urn:oid:{study_uid}")


def identifier_queries(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the search parameters, one for each identifier with a system, by which a resource can be found."""
    found = [
        (one.text("system"), one.text("value"))
        for one in Element(resource, str(resource.get("resourceType"))).children("identifier")
    ]
    return tuple(
        _query(system, value)
        for system, value in found
        if system and value and not _SEPARATORS.intersection(system + value)
    )


def conditional_entry(resource: Mapping[str, Any], query: str) -> Json | None:
    """Return the entry for an order or a study, as the service has it, that `query` finds; None where it lacks parts.

    `query` is one of `identifier_queries` of it, and the entry carries that identifier alone.
    """
    kind = str(resource.get("resourceType"))
    identifiers = [one for one in resource.get("identifier", ()) if query in identifier_queries(_only(kind, one))]
    required = {name: resource[name] for name in _REQUIRED.get(kind, ()) if name in resource}
    if not identifiers or not required or len(required) != len(_REQUIRED[kind]):
        return None
    return {
        "fullUrl": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{kind}?{query}')}",
        "resource": {"resourceType": kind, "identifier": identifiers[:1], **required},
        "request": {"method": "POST", "url": kind, "ifNoneExist": query},
    }


def _only(kind: str, identifier: object) -> dict[str, Any]:
    return {"resourceType": kind, "identifier": [identifier] if isinstance(identifier, dict) else []}


def _query(system: str, value: str) -> str:
    return f"identifier={quote(system, safe=':')}|{quote(value, safe=':')}"
