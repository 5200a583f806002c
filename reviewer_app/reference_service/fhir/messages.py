"""One FHIR interaction and its answer, the same whether it came alone or as an entry of a Bundle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from reviewer_app.reference_service.failures import ServiceFailure

FHIR_JSON = "application/fhir+json"
_ETAG = re.compile(r'(?:W/)?"([A-Za-z0-9\-.]{1,64})"\Z')


@dataclass(frozen=True, slots=True)
class FhirRequest:
    """What is asked.

    Attributes
    ----------
    method
        GET, POST, PUT or DELETE.
    path
        Segments below the FHIR base, for example ``("Task", "t1", "_history", "2")``.
    query
        Decoded parameters in their order, those of a ``_search`` form included.
    body
        The resource as JSON, or None.
    if_match, if_none_exist, if_none_match
        The headers (or ``Bundle.entry.request`` elements) of that name, empty if not sent.
    strict_search
        ``Prefer: handling=strict``.
    """

    method: str
    path: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    if_match: str = ""
    if_none_exist: str = ""
    if_none_match: str = ""
    strict_search: bool = False


@dataclass(frozen=True, slots=True)
class FhirAnswer:
    """What is answered; ``body`` is JSON (with ``msgspec.Raw`` for stored resources) or None.

    ``reference`` is ``Type/id`` of the resource that was read or written, with its version and time in milliseconds.
    """

    status: int
    body: Any = None
    reference: str = ""
    version: int = 0
    updated: int = 0

    @property
    def etag(self) -> str:
        """The entity tag, empty if the answer is not one resource."""
        return f'W/"{self.version}"' if self.version else ""

    @property
    def location(self) -> str:
        """Version-specific address below the FHIR base."""
        return f"{self.reference}/_history/{self.version}"


def versions_of_etags(text: str) -> tuple[str, ...]:
    """Return the versions in ``W/"3"``, of which several may stand between commas; ``*`` is any (RFC 9110, 13.1.1).

    Raises
    ------
    ServiceFailure
        400, if it is no entity tag.
    """
    if text.strip() == "*":
        return ("*",)
    found = [_ETAG.match(one.strip()) for one in text.split(",")]
    versions = tuple(one[1] for one in found if one is not None)
    if len(versions) < len(found):
        raise ServiceFailure(400, 'An entity tag looks like W/"3".', code="value")
    return versions
