"""Pulls out of a resource the values by which it can be found."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from reviewer_app.reference_service.fhir.dates import BEGINNING_OF_TIME, END_OF_TIME, date_range
from reviewer_app.reference_service.fhir.search_parameters import SEARCH_PARAMETERS, Kind

_OWN_ADDRESS = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/fhir/(?=[A-Z])")
_LITERAL = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]+)?\Z")
#: Whom a Task is for (Task.restriction.recipient): no search parameter of R4, but what a reviewer may see rests on it.
TASK_RECIPIENT = "Task.restriction.recipient"
_TABLES = ("token_index", "reference_index", "date_index")


def local_target(reference: str) -> tuple[str, str]:
    """Return a reference as (``Type/id``, ``id``); one that leads elsewhere as (itself, "").

    The version of a version-specific reference is left out, since search does not look at it.
    """
    literal = _LITERAL.match(_OWN_ADDRESS.sub("", reference))
    if literal is None:
        return reference, ""
    return f"{literal[1]}/{literal[2]}", literal[2]


def forget(connection: sqlite3.Connection, row: int) -> None:
    """Take a resource out of the search index."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE row = ?", (row,))  # noqa: S608 - names from the tuple above


def index(connection: sqlite3.Connection, row: int, resource: dict[str, Any]) -> None:
    """Put the current version of a resource into the search index."""
    forget(connection, row)
    tokens: set[tuple[int, str, str, str]] = set()
    references: set[tuple[int, str, str, str]] = set()
    dates: set[tuple[int, str, int, int]] = set()
    for parameter in SEARCH_PARAMETERS[resource["resourceType"]].values():
        for path in parameter.paths:
            for element in _elements(resource, path.partition(":")[0].split(".")):
                match parameter.kind:
                    case Kind.TOKEN:
                        tokens.update((row, parameter.key, *pair) for pair in _tokens(element))
                    case Kind.STRING:
                        tokens.add((row, parameter.key, "", str(element).casefold()))
                    case Kind.REFERENCE:
                        references.update((row, parameter.key, *pair) for pair in _references(element, path))
                    case Kind.DATE:
                        dates.update((row, parameter.key, *pair) for pair in _dates(element))
    if resource["resourceType"] == "Task":
        recipients = _elements(resource, ["restriction", "recipient"])
        references.update((row, TASK_RECIPIENT, *pair) for one in recipients for pair in _references(one, ""))
    connection.executemany("INSERT INTO token_index VALUES (?, ?, ?, ?)", tokens)
    connection.executemany("INSERT INTO reference_index VALUES (?, ?, ?, ?)", references)
    connection.executemany("INSERT INTO date_index VALUES (?, ?, ?, ?)", dates)


def wrong_dates(resource: dict[str, Any]) -> Iterator[str]:
    """Yield the path of each element by whose date a resource could be found, if it holds none."""
    for parameter in SEARCH_PARAMETERS.get(resource["resourceType"], {}).values():
        for path in parameter.paths if parameter.kind is Kind.DATE else ():
            if any(not _is_date(element) for element in _elements(resource, path.split("."))):
                yield path


def _is_date(element: Any) -> bool:
    parts = [element.get(name, "2026") for name in ("start", "end")] if isinstance(element, dict) else [element]
    try:
        for part in parts:
            date_range(part)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _elements(value: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _elements(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _elements(value[path[0]], path[1:])


def _tokens(element: Any) -> Iterator[tuple[str, str]]:
    """Pairs of system and value of a code, boolean, Coding, CodeableConcept, Identifier or ContactPoint."""
    if isinstance(element, bool):
        yield "", "true" if element else "false"
    elif isinstance(element, str):
        yield "", element
    elif isinstance(element, dict):
        for coding in element.get("coding", ()):
            yield from _tokens(coding)
        value = element.get("value", element.get("code"))
        if isinstance(value, str):
            yield str(element.get("system", "")), value


def _references(element: Any, path: str) -> Iterator[tuple[str, str]]:
    target = element if isinstance(element, str) else element.get("reference") if isinstance(element, dict) else None
    if isinstance(target, str):
        wanted = path.partition(":")[2]
        found = local_target(target)
        if not wanted or found[0].startswith(f"{wanted}/"):
            yield found


def _dates(element: Any) -> Iterator[tuple[int, int]]:
    try:
        if isinstance(element, str):
            yield date_range(element)
        elif isinstance(element, dict):
            low = date_range(element["start"])[0] if "start" in element else BEGINNING_OF_TIME
            high = date_range(element["end"])[1] if "end" in element else END_OF_TIME
            yield low, high
    except (ValueError, TypeError):
        # A wrong date is for validation to refuse; it is merely not found here.
        return
