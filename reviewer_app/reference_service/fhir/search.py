"""Runs a search and makes its Bundle, page by page."""

from __future__ import annotations

import base64
import binascii
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec

from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir.outcomes import ignored_parameters
from reviewer_app.reference_service.fhir.resources import StoredResource, by_rows
from reviewer_app.reference_service.fhir.search_query import Clause, SearchQuery, parse_query

_NO_DATE = -(10**15)


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of a search holds; ``next_cursor`` is empty on the last one."""

    total: int
    resources: list[StoredResource]
    next_cursor: str


def run(connection: sqlite3.Connection, query: SearchQuery) -> Page:
    """Find the resources of one page.

    The next page starts after the last entry of this one by its sort value, so what is added or changed in
    between moves nothing out of sight.

    Raises
    ------
    ServiceFailure
        400, if the cursor is not one that this service made.
    """
    conditions = [Clause("r.type = ?", (query.type,)), Clause("r.deleted = 0"), *query.clauses]
    total = connection.execute(*_select("COUNT(*)", conditions)).fetchone()[0]
    if query.count == 0:
        return Page(total, [], "")
    key = _sort_key(query)
    if query.cursor:
        conditions.append(_after(query, key))
    direction = "DESC" if query.descending else "ASC"
    statement, values = _select(f"r.row, {key}", conditions)
    order = f" ORDER BY {key} {direction}, r.row {direction} LIMIT {query.count + 1:d}"
    found = connection.execute(statement + order, values).fetchall()
    page = found[: query.count]
    cursor = _cursor(page[-1]) if len(found) > query.count else ""
    return Page(total, by_rows(connection, [row for row, _ in page]), cursor)


def matches(
    connection: sqlite3.Connection,
    resource_type: str,
    pairs: Sequence[tuple[str, str]],
    limits: Sequence[Clause] = (),
) -> list[int]:
    """Return rows for a conditional create within `limits`; at most two, since more make no difference.

    Raises
    ------
    ServiceFailure
        412, if the condition holds nothing that can be searched for, which would match everything.
    """
    query = parse_query(resource_type, pairs, strict=True)
    if not query.clauses:
        raise ServiceFailure(412, "If-None-Exist needs at least one search parameter.", code="not-supported")
    conditions = [Clause("r.type = ?", (resource_type,)), Clause("r.deleted = 0"), *query.clauses, *limits]
    statement, values = _select("r.row", conditions)
    return [row for (row,) in connection.execute(f"{statement} LIMIT 2", values)]


def bundle(query: SearchQuery, page: Page, base: str) -> dict[str, Any]:
    """Return the searchset Bundle; ``base`` is the FHIR base address."""
    address = f"{base}/{query.type}"
    links = [{"relation": "self", "url": f"{address}?{urlencode(query.used)}" if query.used else address}]
    if page.next_cursor:
        again = urlencode([*query.used, ("_page", page.next_cursor)])
        links.append({"relation": "next", "url": f"{address}?{again}"})
    entries: list[dict[str, Any]] = [
        {
            "fullUrl": f"{base}/{stored.reference}",
            "resource": msgspec.Raw(stored.body),
            "search": {"mode": "match"},
        }
        for stored in page.resources
    ]
    if query.ignored:
        entries.append({"resource": ignored_parameters(query.ignored), "search": {"mode": "outcome"}})
    answer: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": page.total, "link": links}
    return answer | ({"entry": entries} if entries else {})


def _select(columns: str, conditions: Sequence[Clause]) -> tuple[str, tuple[str | int, ...]]:
    where = " AND ".join(item.sql for item in conditions)
    values = tuple(value for item in conditions for value in item.values)
    return f"SELECT {columns} FROM resource r WHERE {where}", values  # noqa: S608 - conditions hold marks only


def _sort_key(query: SearchQuery) -> str:
    if query.sort == "_lastUpdated":
        return "r.updated"
    if not query.sort:
        return "r.row"
    # The name comes from the table of search parameters, not from the request.
    earliest = f"SELECT MIN(d.low) FROM date_index d WHERE d.row = r.row AND d.param = '{query.sort}'"  # noqa: S608
    return f"COALESCE(({earliest}), {_NO_DATE})"


def _after(query: SearchQuery, key: str) -> Clause:
    try:
        value, row = (int(part) for part in base64.urlsafe_b64decode(query.cursor).split(b":"))
    except (ValueError, binascii.Error):
        raise ServiceFailure(400, "This page does not exist.", code="value") from None
    sign = "<" if query.descending else ">"
    return Clause(f"({key}, r.row) {sign} (?, ?)", (value, row))


def _cursor(last: tuple[int, int]) -> str:
    row, value = last
    return base64.urlsafe_b64encode(f"{value}:{row}".encode()).decode()
