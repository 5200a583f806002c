"""The interactions with one resource or one type: read, vread, history, search, create, update, delete."""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from reviewer_app.reference_service.access import Principal
from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir import policy, resources, search
from reviewer_app.reference_service.fhir.messages import FhirAnswer, FhirRequest, versions_of_etags
from reviewer_app.reference_service.fhir.resources import StoredResource
from reviewer_app.reference_service.fhir.search_parameters import RESOURCE_TYPES
from reviewer_app.reference_service.fhir.search_query import parse_query
from reviewer_app.reference_service.fhir.validation import Validator, looks_like_type, require_id, require_resource
from reviewer_app.reference_service.web import http_date, instant


@dataclass(frozen=True, slots=True)
class Session:
    """What an interaction works with: one open transaction, who asks, the FHIR base address, the checks in force."""

    connection: sqlite3.Connection
    principal: Principal
    base: str
    validate: Validator


def perform(session: Session, request: FhirRequest) -> FhirAnswer:
    """Carry out one interaction inside the session's transaction.

    Raises
    ------
    ServiceFailure
        For everything that is refused.
    """
    resource_type, *rest = request.path
    require_known_type(resource_type)
    match request.method, rest:
        case "GET", [resource_id]:
            return _read(session, request, resource_type, resource_id)
        case "GET", [resource_id, "_history"]:
            return _history(session, resource_type, resource_id)
        case "GET", [resource_id, "_history", number]:
            return _vread(session, resource_type, resource_id, number)
        case ("GET", []) | ("POST", ["_search"]):
            return _search(session, request, resource_type)
        case "POST", []:
            return create(session, request, resource_type, new_id())
        case "PUT", [resource_id]:
            return _update(session, request, resource_type, resource_id)
        case "DELETE", [resource_id]:
            return _delete(session, request, resource_type, resource_id)
    raise ServiceFailure(405, f"{request.method} is not possible here.", code="not-supported")


def require_known_type(resource_type: str) -> None:
    """Refuse a type that is not kept here.

    Raises
    ------
    ServiceFailure
        404, as R4 section 3.1.0.1.4 asks.
    """
    if resource_type not in RESOURCE_TYPES:
        name = f"the resource type {resource_type}" if looks_like_type(resource_type) else "this address"
        raise ServiceFailure(404, f"The service does not know {name}.", code="not-supported")


def new_id() -> str:
    """Return an id for a resource that came without one."""
    return str(uuid.uuid4())


def existing(session: Session, request: FhirRequest, resource_type: str) -> StoredResource | None:
    """Return what a conditional create would find, or None if there is nothing yet or no condition.

    What its asker may not see counts as not there: the answer must not tell whether it is.

    Raises
    ------
    ServiceFailure
        412, if several match.
    """
    if not request.if_none_exist:
        return None
    condition = parse_qsl(request.if_none_exist.partition("?")[2] or request.if_none_exist, keep_blank_values=True)
    limits = policy.search_limits(session.connection, session.principal, resource_type)
    rows = search.matches(session.connection, resource_type, condition, limits)
    if len(rows) > 1:
        raise ServiceFailure(412, "Several resources match If-None-Exist.", code="multiple-matches")
    return resources.by_rows(session.connection, rows)[0] if rows else None


def create(session: Session, request: FhirRequest, resource_type: str, resource_id: str) -> FhirAnswer:
    """Create a resource under the id given, unless its condition finds one (R4 sections 3.1.0.8, 3.1.0.8.1).

    Where one is found nothing is created, so the right to create is asked for only where none is.
    """
    body = require_resource(request.body, resource_type)
    found = existing(session, request, resource_type)
    if found is not None:
        policy.check_read(session.connection, session.principal, found)
        return _answer(200, found)
    policy.check_create(session.principal, resource_type)
    return _put(session, body | {"id": resource_id}, "POST", None)


def _put(session: Session, body: dict[str, Any], method: str, before: StoredResource | None) -> FhirAnswer:
    session.validate(body)
    stored = resources.put(session.connection, body, method=method, author=session.principal.subject, before=before)
    return _answer(200 if before is not None and not before.deleted else 201, stored)


def _read(session: Session, request: FhirRequest, resource_type: str, resource_id: str) -> FhirAnswer:
    stored = _visible(session, resource_type, resource_id)
    answer = _answer(200, stored)
    if request.if_none_match and answer.etag in request.if_none_match:
        return replace(answer, status=304, body=None)
    return answer


def _vread(session: Session, resource_type: str, resource_id: str, number: str) -> FhirAnswer:
    stored = resources.version(session.connection, resource_type, resource_id, number)
    if stored is None:
        raise ServiceFailure(404, f"There is no such version of {resource_type}/{resource_id}.", code="not-found")
    policy.check_read(session.connection, session.principal, stored)
    if stored.deleted:
        raise _gone(stored)
    return _answer(200, stored)


def _history(session: Session, resource_type: str, resource_id: str) -> FhirAnswer:
    versions = resources.history(session.connection, resource_type, resource_id)
    if not versions:
        raise ServiceFailure(404, f"There is no {resource_type}/{resource_id}.", code="not-found")
    policy.check_read(session.connection, session.principal, versions[0])
    address = f"{session.base}/{resource_type}/{resource_id}/_history"
    bundle = {
        "resourceType": "Bundle", "type": "history", "total": len(versions),
        "link": [{"relation": "self", "url": address}],
        "entry": [_history_entry(session.base, stored) for stored in versions],
    }  # fmt: skip
    return FhirAnswer(200, bundle)


def _history_entry(base: str, stored: StoredResource) -> dict[str, Any]:
    address = stored.type if stored.method == "POST" else stored.reference
    entry: dict[str, Any] = {"fullUrl": f"{base}/{stored.reference}"}
    if not stored.deleted:
        entry["resource"] = msgspec.Raw(stored.body)
    entry["request"] = {"method": stored.method, "url": address}
    entry["response"] = {
        "status": "201" if stored.version == 1 else "204" if stored.deleted else "200",
        "etag": f'W/"{stored.version}"', "lastModified": instant(stored.updated),
    }  # fmt: skip
    return entry


def _search(session: Session, request: FhirRequest, resource_type: str) -> FhirAnswer:
    query = parse_query(resource_type, request.query, strict=request.strict_search)
    limits = policy.search_limits(session.connection, session.principal, resource_type)
    page = search.run(session.connection, replace(query, clauses=(*query.clauses, *limits)))
    return FhirAnswer(200, search.bundle(query, page, session.base))


def _update(session: Session, request: FhirRequest, resource_type: str, resource_id: str) -> FhirAnswer:
    require_id(resource_id)
    body = require_resource(request.body, resource_type)
    if body.get("id") != resource_id:
        message = "The id in the body must be the id in the address."
        raise ServiceFailure(400, message, code="value", expressions=(f"{resource_type}.id",))
    before = resources.current(session.connection, resource_type, resource_id)
    if before is None:
        policy.check_create(session.principal, resource_type)
    else:
        policy.check_update(session.connection, session.principal, before, body)
    _check_version(request, before)
    return _put(session, body, "PUT", before)


def _delete(session: Session, request: FhirRequest, resource_type: str, resource_id: str) -> FhirAnswer:
    policy.check_delete(session.principal)
    before = resources.current(session.connection, resource_type, resource_id)
    _check_version(request, before)
    if before is None or before.deleted:
        return FhirAnswer(204)
    stored = resources.delete(session.connection, before)
    return FhirAnswer(204, None, stored.reference, stored.version, stored.updated)


def _visible(session: Session, resource_type: str, resource_id: str) -> StoredResource:
    stored = resources.current(session.connection, resource_type, resource_id)
    if stored is None:
        require_id(resource_id)
        raise ServiceFailure(404, f"There is no {resource_type}/{resource_id}.", code="not-found")
    if stored.deleted:
        raise _gone(stored)
    policy.check_read(session.connection, session.principal, stored)
    return stored


def _check_version(request: FhirRequest, before: StoredResource | None) -> None:
    """Refuse an update that does not start from the newest version (R4 section 3.1.0.5.1)."""
    if not request.if_match:
        return
    wanted = versions_of_etags(request.if_match)
    if before is None or before.deleted or not {"*", str(before.version)} & set(wanted):
        now = "not there" if before is None or before.deleted else f"at version {before.version}"
        asked = " or ".join(wanted)
        raise ServiceFailure(412, f"If-Match asks for version {asked}; the resource is {now}.", code="conflict")


def _gone(stored: StoredResource) -> ServiceFailure:
    headers = {"ETag": f'W/"{stored.version}"', "Last-Modified": http_date(stored.updated)}
    return ServiceFailure(410, f"{stored.reference} was deleted.", code="deleted", headers=headers)


def _answer(status: int, stored: StoredResource) -> FhirAnswer:
    return FhirAnswer(status, msgspec.Raw(stored.body), stored.reference, stored.version, stored.updated)
