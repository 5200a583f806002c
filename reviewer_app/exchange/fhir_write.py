"""Writing FHIR R4 elements."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

#: One FHIR resource or element as JSON.
Json = dict[str, Any]


def coding(system: str, code: str, display: str) -> Json:
    """Return a Coding."""
    return {"system": system, "code": code, "display": display}


def concept(system: str, code: str, text: str) -> Json:
    """Return a CodeableConcept with one coding."""
    return {"coding": [coding(system, code, text)], "text": text}


def reference(target: str, display: str = "") -> Json:
    """Return a Reference; empty parts are left out."""
    return without_empty({"reference": target, "display": display})


def instant(moment: datetime) -> str:
    """Return an aware moment as FHIR instant in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def base64_text(data: bytes) -> str:
    """Return bytes as FHIR base64Binary."""
    return base64.b64encode(data).decode("ascii")


def decoded(text: object) -> bytes | None:
    """Return the bytes of a FHIR base64Binary, which may be broken into lines; None where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True) if isinstance(text, str) else None
    except ValueError:
        return None


def without_empty(resource: Json) -> Json:
    """Leave out what is empty: FHIR knows no empty strings, lists or objects."""
    cleaned = {key: _clean_items(value) for key, value in resource.items()}
    return {key: value for key, value in cleaned.items() if value not in ("", None, [], {})}


def _clean_items(value: object) -> object:
    if isinstance(value, dict):
        return without_empty(value)
    if isinstance(value, list):
        return [one for one in (_clean_items(each) for each in value) if one not in ("", None, [], {})]
    return value
