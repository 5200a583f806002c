"""Batch and transaction Bundles (R4 sections 3.1.0.11 and 3.1.0.11.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir import interactions
from reviewer_app.reference_service.fhir.interactions import Session
from reviewer_app.reference_service.fhir.messages import FhirAnswer, FhirRequest
from reviewer_app.reference_service.fhir.outcomes import failure_outcome
from reviewer_app.reference_service.web import FHIR_PATH, LOOPBACK_HOST, instant

#: In a transaction all deletions come first, then creations, updates, and questions last.
_ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "GET": 3}
#: Elements of the types uri, url, oid, uuid and Reference in which a link between entries may stand. Identifiers
#: (``value``) and ``system`` are not among them: a client may well use the same UUID as identifier.
_LINKS = frozenset({
    "reference", "url", "address", "valueUri", "valueUrl", "valueUuid", "valueOid", "valueCanonical",
    "instantiatesUri",
})  # fmt: skip
_TEMPORARY = re.compile(r"urn:(?:uuid|oid):")


@dataclass(frozen=True, slots=True)
class _Entry:
    position: int
    full_url: str
    request: FhirRequest
    #: Where the resource stands or will stand, ``Type/id``; empty for questions and deletions.
    target: str = ""


def transaction(session: Session, body: dict[str, Any], *, representation: bool) -> dict[str, Any]:
    """Carry out all entries or none; the caller's database transaction makes it so.

    Raises
    ------
    ServiceFailure
        The first refusal, with the number of the entry (from 0) in its message.
    """
    entries = [_targeted(session, entry) for entry in _entries(body)]
    links = _links(entries)
    answers: dict[int, dict[str, Any]] = {}
    for entry in sorted(entries, key=lambda item: (_ORDER[item.request.method], item.position)):
        with_links = replace(entry.request, body=_rewrite(entry.request.body, links, ""))
        with _numbered(entry.position):
            answer = _carry_out(session, entry, with_links)
        answers[entry.position] = _response(session.base, entry.request, answer, representation)
    return _bundle("transaction-response", [answers[entry.position] for entry in entries])


def batch(
    perform: Callable[[FhirRequest], FhirAnswer], body: dict[str, Any], base: str, *, representation: bool
) -> dict[str, Any]:
    """Carry out each entry by itself; ``perform`` gives each its own database transaction."""
    answers = []
    for entry in _entries(body):
        try:
            answers.append(_response(base, entry.request, perform(entry.request), representation))
        except ServiceFailure as failure:
            answers.append({"response": {"status": str(failure.status), "outcome": failure_outcome(failure)}})
    return _bundle("batch-response", answers)


def _entries(body: dict[str, Any]) -> list[_Entry]:
    entries = body.get("entry", [])
    if not isinstance(entries, list):
        raise ServiceFailure(400, "Bundle.entry must be a list.", code="structure", expressions=("Bundle.entry",))
    return [_entry(number, entry) for number, entry in enumerate(entries)]


def _entry(position: int, entry: Any) -> _Entry:
    with _numbered(position):
        return _Entry(position, str(entry.get("fullUrl", "")) if isinstance(entry, dict) else "", _request(entry))


def _request(entry: Any) -> FhirRequest:
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        raise ServiceFailure(400, "An entry needs request.method and request.url.", code="structure")
    if request.get("method") not in _ORDER:
        raise ServiceFailure(400, "request.method must be GET, POST, PUT or DELETE.", code="not-supported")
    path, query = _place(request["url"])
    segments = tuple(unquote(part) for part in path.strip("/").split("/"))
    asked = FhirRequest(
        request["method"], segments, tuple(parse_qsl(query, keep_blank_values=True)), entry.get("resource"),
        str(request.get("ifMatch", "")), str(request.get("ifNoneExist", "")), str(request.get("ifNoneMatch", "")),
    )  # fmt: skip
    if asked.method == "PUT" and asked.query:
        raise ServiceFailure(400, "Conditional update is not supported.", code="not-supported")
    return asked


def _place(url: str) -> tuple[str, str]:
    """Return path below the FHIR base and query of an entry's address, which is relative or one of this service."""
    try:
        address = urlsplit(url)
    except ValueError:
        raise ServiceFailure(400, "request.url is no address.", code="value") from None
    if not address.scheme and not address.netloc:
        return address.path, address.query
    if LOOPBACK_HOST.match(address.netloc) is None or not address.path.startswith(f"{FHIR_PATH}/"):
        raise ServiceFailure(400, "request.url leads to another service.", code="value")
    return address.path.removeprefix(f"{FHIR_PATH}/"), address.query


def _targeted(session: Session, entry: _Entry) -> _Entry:
    """Decide where the resource of an entry will stand, before anything is written."""
    request = entry.request
    if request.method == "PUT" and len(request.path) == 2:
        return replace(entry, target="/".join(request.path))
    if request.method == "POST" and len(request.path) == 1:
        with _numbered(entry.position):
            interactions.require_known_type(request.path[0])
            found = interactions.existing(session, request, request.path[0])
        return replace(entry, target=found.reference if found else f"{request.path[0]}/{interactions.new_id()}")
    return entry


def _links(entries: list[_Entry]) -> dict[str, str]:
    links: dict[str, str] = {}
    targets: set[str] = set()
    for entry in entries:
        if not entry.target:
            continue
        if entry.full_url and entry.full_url in links:
            raise ServiceFailure(400, f"Entry {entry.position}: this fullUrl was used before.", code="duplicate")
        if entry.target in targets and entry.request.method == "PUT":
            raise ServiceFailure(400, f"Entry {entry.position}: {entry.target} is written twice.", code="duplicate")
        links[entry.full_url] = entry.target
        targets.add(entry.target)
    links.pop("", None)
    return links


def _rewrite(value: Any, links: dict[str, str], name: str) -> Any:
    """Replace links between entries by the places where the resources stand.

    Raises
    ------
    ServiceFailure
        400, for a reference to a temporary name that no entry has.
    """
    if isinstance(value, dict):
        return {key: _rewrite(item, links, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_rewrite(item, links, name) for item in value]
    if not isinstance(value, str) or name not in _LINKS:
        return value
    if value in links:
        return links[value]
    if name == "reference" and _TEMPORARY.match(value):
        raise ServiceFailure(400, "A reference leads to an entry that is not in this Bundle.", code="not-found")
    return value


def _carry_out(session: Session, entry: _Entry, request: FhirRequest) -> FhirAnswer:
    if request.method == "POST" and entry.target:
        resource_type, resource_id = entry.target.split("/")
        answer = interactions.create(session, request, resource_type, resource_id)
        if answer.reference != entry.target:
            # Another entry of this Bundle has just made what this one looks for; links already lead elsewhere.
            raise ServiceFailure(409, "Two entries create the same resource.", code="duplicate")
        return answer
    return interactions.perform(session, request)


def _response(base: str, request: FhirRequest, answer: FhirAnswer, representation: bool) -> dict[str, Any]:
    response: dict[str, Any] = {"status": str(answer.status)}
    entry: dict[str, Any] = {}
    if answer.reference:
        entry["fullUrl"] = f"{base}/{answer.reference}"
        response |= {"location": f"{base}/{answer.location}", "etag": answer.etag,
                     "lastModified": instant(answer.updated)}  # fmt: skip
    # A question is always answered with what was asked for; a write only if the client wants it back.
    if answer.body is not None and (representation or request.method == "GET"):
        entry["resource"] = answer.body
    return entry | {"response": response}


def _bundle(kind: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = {"resourceType": "Bundle", "type": kind}
    return answer | ({"entry": entries} if entries else {})


@contextmanager
def _numbered(position: int) -> Iterator[None]:
    """Say in a refusal which entry it was about."""
    try:
        yield
    except ServiceFailure as failure:
        raise ServiceFailure(
            failure.status, f"Entry {position}: {failure.message}", code=failure.code,
            expressions=(f"Bundle.entry[{position}]", *failure.expressions), headers=failure.headers,
        ) from failure  # fmt: skip
