"""The page for a person: cases and delivered opinions."""

from __future__ import annotations

import base64
import binascii
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir import resources, search
from reviewer_app.reference_service.fhir.indexing import local_target
from reviewer_app.reference_service.fhir.search_query import MAXIMUM_COUNT, SearchQuery
from reviewer_app.reference_service.oauth.coordinator import CoordinatorSecret
from reviewer_app.reference_service.oauth.routes import basic_credentials
from reviewer_app.reference_service.pages.templates import page
from reviewer_app.reference_service.storage import Database

_PDF = "application/pdf"
#: Where a result of a task keeps its attachments.
_ATTACHMENTS = {"DiagnosticReport": "presentedForm", "DocumentReference": "content"}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One task, in words."""

    identifier: str
    patient: str
    state: str
    due: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One document that came back with a task."""

    identifier: str
    patient: str
    received: str
    title: str
    reference: str


class OverviewRoutes:
    """``/`` and the PDFs it links to, for the coordinator by HTTP Basic."""

    def __init__(self, database: Database, coordinator: CoordinatorSecret) -> None:
        self._database = database
        self._coordinator = coordinator

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/", self._overview),
            Route("/opinions/{type}/{id}", self._opinion),
        ]

    async def _overview(self, request: Request) -> Response:
        self._require_coordinator(request)
        cases, opinions = await run_in_threadpool(self._rows)
        return page("overview.html", cases=cases, opinions=opinions)

    async def _opinion(self, request: Request) -> Response:
        self._require_coordinator(request)
        content = await run_in_threadpool(self._pdf, request.path_params["type"], request.path_params["id"])
        headers = {"Cache-Control": "no-store", "Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
        return Response(content, 200, headers, _PDF)

    def _require_coordinator(self, request: Request) -> None:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or not self._coordinator.matches(*basic_credentials(encoded)):
            headers = {"WWW-Authenticate": 'Basic realm="second-opinion coordinator", charset="UTF-8"'}
            raise ServiceFailure(401, "Sign in as coordinator.", code="login", headers=headers)

    def _rows(self) -> tuple[list[CaseRow], list[OpinionRow]]:
        newest_first = SearchQuery("Task", sort="_lastUpdated", descending=True, count=MAXIMUM_COUNT)
        with self._database.read() as connection:
            tasks = [stored.resource() for stored in search.run(connection, newest_first).resources]
            cases = [_case_row(connection, task) for task in tasks]
            opinions = [row for task in tasks for row in _opinion_rows(connection, task)]
        return cases, opinions

    def _pdf(self, resource_type: str, resource_id: str) -> bytes:
        with self._database.read() as connection:
            resource = _find(connection, f"{resource_type}/{resource_id}") if resource_type in _ATTACHMENTS else None
            for attachment in _pdf_attachments(resource or {}):
                binary = _find(connection, attachment.get("url")) or {}
                try:
                    return base64.b64decode(attachment.get("data") or binary["data"], validate=True)
                except (KeyError, binascii.Error):
                    continue
        raise ServiceFailure(404, "There is no such document.", code="not-found")


def _case_row(connection: sqlite3.Connection, task: dict[str, Any]) -> CaseRow:
    state = task.get("status", "")
    business = _concept(task.get("businessStatus", {}))
    due = task.get("restriction", {}).get("period", {}).get("end", "")
    return CaseRow(
        _identifier(task), _person(connection, task.get("for")), f"{state} ({business})" if business else state,
        _moment(due), _reviewer(connection, task.get("owner")),
    )  # fmt: skip


def _opinion_rows(connection: sqlite3.Connection, task: dict[str, Any]) -> Iterator[OpinionRow]:
    for output in task.get("output", ()):
        reference = output.get("valueReference", {}).get("reference", "")
        resource = _find(connection, reference)
        for attachment in _pdf_attachments(resource or {}):
            yield OpinionRow(
                _identifier(task), _person(connection, task.get("for")),
                _moment((resource or {})["meta"]["lastUpdated"]),
                attachment.get("title", "Opinion"), local_target(reference)[0],
            )  # fmt: skip


def _pdf_attachments(resource: dict[str, Any]) -> list[dict[str, Any]]:
    items = resource.get(_ATTACHMENTS.get(resource.get("resourceType", ""), ""), ())
    attachments = (item.get("attachment", item) for item in items)
    return [item for item in attachments if item.get("contentType") == _PDF]


def _reviewer(connection: sqlite3.Connection, owner: dict[str, Any] | None) -> str:
    role = _find(connection, (owner or {}).get("reference"))
    if role is not None and role["resourceType"] == "PractitionerRole":
        return _person(connection, role.get("practitioner"))
    return _person(connection, owner)


def _person(connection: sqlite3.Connection, reference: dict[str, Any] | None) -> str:
    """Return a name to show: of the resource, else what stands beside the reference."""
    person = _find(connection, (reference or {}).get("reference")) or {}
    for name in person.get("name", ()):
        if isinstance(name, dict):
            return str(name.get("text") or " ".join([*name.get("given", ()), name.get("family", "")]).strip())
    return str((reference or {}).get("display", ""))


def _find(connection: sqlite3.Connection, reference: str | None) -> dict[str, Any] | None:
    target, resource_id = local_target(reference or "")
    if not resource_id:
        return None
    stored = resources.current(connection, target.partition("/")[0], resource_id)
    return None if stored is None or stored.deleted else stored.resource()


def _moment(text: str) -> str:
    """Return a moment to the minute in UTC; what is only a day, or no moment, stays as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment.tzinfo else text


def _identifier(task: dict[str, Any]) -> str:
    values = [item["value"] for item in task.get("identifier", ()) if "value" in item]
    return str(values[0] if values else task["id"])


def _concept(concept: dict[str, Any]) -> str:
    codings = concept.get("coding", ())
    return concept.get("text") or next((item.get("display") or item.get("code", "") for item in codings), "")
