"""Telling the service which records are missing, exactly once, and taking that back (std 1.3, Q27)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from reviewer_app.cases.asking import ACTIVE, REVOKED, RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import ServerRefused
from reviewer_app.exchange import asking as shapes
from reviewer_app.exchange.fhir_element import etag_of
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.created import created_reference
from reviewer_app.sync.retry import with_retries
from reviewer_app.sync.session import ServiceSession, json_body

_KIND: Final = "CommunicationRequest"
_TRIES: Final = 4
_CHANGED_MEANWHILE: Final = frozenset({409, 412})
_NOWHERE: Final = frozenset({404, 410})
#: A request that somebody ended already needs no taking back.
_ENDED: Final = frozenset({REVOKED, "completed", "entered-in-error"})

logger = logging.getLogger(__name__)


def tell_request(
    session: ServiceSession, case: Case, reviewer: Reviewer, request: RecordsRequest, token: CancelToken
) -> str:
    """Create the request unless the service has it; return its reference. Called again after a lost answer it is found.

    The reference is that of the answer: a search may not find yet what was just made.

    Raises
    ------
    Offline, SignInNeeded, ServerRefused
        If the service cannot be told now.
    """
    return with_retries(lambda: _create(session, case, reviewer, request), token)


def take_back(session: ServiceSession, request: RecordsRequest, token: CancelToken) -> str:
    """Revoke the request where the service has it; return its reference, empty if it never arrived there.

    Written only in the version that was read. Raises as `tell_request`.
    """
    for _ in range(_TRIES):
        found = with_retries(lambda: _read(session, request), token)
        if found is None:
            return ""
        reference = resource_reference(found)
        if found.get("status") in _ENDED:
            return reference
        try:
            with_retries(lambda: _write(session, reference, found), token)  # noqa: B023 - called at once
        except ServerRefused as error:
            if error.status not in _CHANGED_MEANWHILE:
                raise
        else:
            logger.info("request %s was withdrawn", reference)
            return reference
    raise ServerRefused("Somebody else keeps changing this request on the service.", detail=f"{_KIND} {request.id}")


def _create(session: ServiceSession, case: Case, reviewer: Reviewer, request: RecordsRequest) -> str:
    known = _find(session, request)
    if known is not None:
        return resource_reference(known)
    body = json_body(shapes.communication_request(case, reviewer, request))
    once = {"If-None-Exist": f"identifier={shapes.request_query(request)}"}
    made = created_reference(session.write("POST", _KIND, body, once), _KIND)
    if not made:
        found = _find(session, request)
        if found is None:
            raise ServerRefused("The service did not keep the request for records.", detail=f"{_KIND} {request.id}")
        made = resource_reference(found)
    logger.info("records of case %s asked for as %s (%s)", case.id, made, ACTIVE)
    return made


def _read(session: ServiceSession, request: RecordsRequest) -> Mapping[str, Any] | None:
    """Return the request as the service has it, by its reference where that is known; None if it has none."""
    if request.reference:
        try:
            return session.read(request.reference).resource()
        except ServerRefused as error:
            if error.status not in _NOWHERE:
                raise
    return _find(session, request)


def _find(session: ServiceSession, request: RecordsRequest) -> Mapping[str, Any] | None:
    """Return the request as the service has it, None if it has none."""
    bundle = session.read(f"{_KIND}?identifier={shapes.request_query(request)}").resource()
    entries = bundle.get("entry", [])
    found = [one.get("resource") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    wanted = shapes.request_identifier(request)
    return next((one for one in found if isinstance(one, dict) and _carries(one, wanted)), None)


def _carries(resource: Mapping[str, Any], value: str) -> bool:
    """Whether a match truly is the request: a server that ignores a search key answers with everything."""
    identifiers = resource.get("identifier")
    named = isinstance(identifiers, list) and any(
        isinstance(one, dict) and one.get("value") == value for one in identifiers
    )
    return named and resource.get("resourceType") == _KIND


def _write(session: ServiceSession, reference: str, read: Mapping[str, Any]) -> None:
    etag = etag_of(read)
    session.write("PUT", reference, json_body(shapes.revoked(read)), {"If-Match": etag} if etag else {})
