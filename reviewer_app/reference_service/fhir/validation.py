"""What a resource must be before it is kept: light checks always, the whole structure on ``--strict``."""

from __future__ import annotations

import importlib
import re
from typing import Any, Protocol

from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir.indexing import wrong_dates
from reviewer_app.reference_service.fhir.required import REQUIRED

#: FHIR allows ids of dots alone, but "." and ".." vanish from an address on its way here (RFC 3986, 5.2.4).
_ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9\-.]{1,64}\Z")
_TYPE = re.compile(r"[A-Z][A-Za-z]+\Z")
_MAXIMUM_DEPTH = 64


class Validator(Protocol):
    """Refuses a resource by raising `ServiceFailure`."""

    def __call__(self, resource: dict[str, Any]) -> None:
        """Check one resource."""


def require_id(resource_id: str) -> None:
    """Refuse an id that FHIR does not allow.

    Raises
    ------
    ServiceFailure
        400.
    """
    if _ID.match(resource_id) is None:
        raise ServiceFailure(400, "An id has 1 to 64 characters: letters, digits, '-' and '.'.", code="value")


def check_lightly(resource: dict[str, Any]) -> None:
    """Check what would break storage or surprise every reader: empty and required elements, codes, dates to search by.

    Raises
    ------
    ServiceFailure
        400 for what is not FHIR JSON at all, 422 for a missing element or an unknown code.
    """
    _refuse_empty(resource, resource["resourceType"], 0)
    for name, codes in REQUIRED[resource["resourceType"]].items():
        expression = f"{resource['resourceType']}.{name}"
        if name not in resource:
            raise ServiceFailure(422, f"{expression} is required.", code="required", expressions=(expression,))
        if codes and resource[name] not in codes:
            message = f"{expression} is not one of: {', '.join(codes)}"
            raise ServiceFailure(422, message, code="code-invalid", expressions=(expression,))
    wrong = tuple(f"{resource['resourceType']}.{path}" for path in wrong_dates(resource))
    if wrong:
        raise ServiceFailure(422, f"Not a FHIR date: {', '.join(wrong)}", code="value", expressions=wrong)


def check_strictly(resource: dict[str, Any]) -> None:
    """Check the whole structure against the models of FHIR R4B, whose shape equals R4 for what is kept here.

    Raises
    ------
    ServiceFailure
        As `check_lightly`, and 422 with the elements that are wrong.
    """
    check_lightly(resource)
    # Loaded on first use: the models take longer to import than the rest of the service to start.
    models = importlib.import_module("fhir.resources.R4B")
    pydantic = importlib.import_module("pydantic")
    try:
        models.get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except pydantic.ValidationError as failure:
        places = tuple(
            ".".join([resource["resourceType"], *(str(part) for part in error["loc"])]) for error in failure.errors()
        )
        # Only kinds and places: the messages of the models repeat the values.
        kinds = sorted({str(error["type"]) for error in failure.errors()})
        message = f"Not a valid {resource['resourceType']}: {', '.join(kinds)} at {', '.join(places)}"
        raise ServiceFailure(422, message, code="invariant", expressions=places) from None


def require_resource(body: Any, resource_type: str) -> dict[str, Any]:
    """Return the body if it is a JSON object of that resource type.

    Raises
    ------
    ServiceFailure
        400.
    """
    if not isinstance(body, dict):
        raise ServiceFailure(400, "The body must be a JSON object.", code="structure")
    if body.get("resourceType") != resource_type:
        raise ServiceFailure(400, f"The body must be a {resource_type}.", code="structure")
    if not isinstance(body.get("meta", {}), dict):
        raise ServiceFailure(400, "meta must be an object.", code="structure", expressions=(f"{resource_type}.meta",))
    return body


def looks_like_type(name: str) -> bool:
    """Whether a path segment could be a resource type at all."""
    return _TYPE.match(name) is not None


def _refuse_empty(value: Any, path: str, depth: int) -> None:
    """FHIR JSON has no empty string, array or object, and null only beside other items (R4 section 2.6.2)."""
    if depth > _MAXIMUM_DEPTH:
        raise ServiceFailure(400, "The resource is nested too deeply.", code="too-long", expressions=(path,))
    if value in ("", [], {}):
        raise ServiceFailure(400, f"{path} is empty.", code="structure", expressions=(path,))
    if isinstance(value, dict):
        for name, item in value.items():
            if item is None:
                raise ServiceFailure(400, f"{path}.{name} is null.", code="structure", expressions=(f"{path}.{name}",))
            _refuse_empty(item, f"{path}.{name}", depth + 1)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if item is not None:
                _refuse_empty(item, f"{path}[{number}]", depth + 1)
