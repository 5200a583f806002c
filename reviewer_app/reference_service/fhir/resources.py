"""Resources and their versions in the database. No rules here, only keeping and finding."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from reviewer_app.reference_service.fhir import indexing
from reviewer_app.reference_service.web import decode_json, encode_json, instant

_CURRENT = """SELECT r.row, r.type, r.id, r.version, v.updated, v.method, r.author, v.body
    FROM resource r JOIN resource_version v ON v.row = r.row AND v.version = r.version"""
_VERSIONS = """SELECT r.row, r.type, r.id, v.version, v.updated, v.method, r.author, v.body
    FROM resource r JOIN resource_version v ON v.row = r.row WHERE r.type = ? AND r.id = ?"""


@dataclass(frozen=True, slots=True)
class StoredResource:
    """One version of a resource; ``body`` is its JSON text and empty for a deletion; ``author`` made version 1."""

    row: int
    type: str
    id: str
    version: int
    updated: int
    method: str
    author: str
    body: bytes

    @property
    def reference(self) -> str:
        """``Type/id``."""
        return f"{self.type}/{self.id}"

    @property
    def deleted(self) -> bool:
        """Whether this version is the mark of a deletion."""
        return self.method == "DELETE"

    def resource(self) -> dict[str, Any]:
        """Return the resource as JSON values."""
        parsed: dict[str, Any] = decode_json(self.body)
        return parsed


def current(connection: sqlite3.Connection, resource_type: str, resource_id: str) -> StoredResource | None:
    """Return the newest version, deleted or not."""
    found = connection.execute(f"{_CURRENT} WHERE r.type = ? AND r.id = ?", (resource_type, resource_id)).fetchone()
    return None if found is None else _stored(found)


def by_rows(connection: sqlite3.Connection, rows: list[int]) -> list[StoredResource]:
    """Return current versions in the order of the rows given."""
    marks = ",".join("?" * len(rows))
    found = {item[0]: _stored(item) for item in connection.execute(f"{_CURRENT} WHERE r.row IN ({marks})", rows)}
    return [found[row] for row in rows]


def version(connection: sqlite3.Connection, resource_type: str, resource_id: str, number: str) -> StoredResource | None:
    """Return one version by its number as text."""
    # a version has no more digits than a 64-bit integer of the database
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    found = connection.execute(f"{_VERSIONS} AND v.version = ?", (resource_type, resource_id, int(number))).fetchone()
    return None if found is None else _stored(found)


def history(connection: sqlite3.Connection, resource_type: str, resource_id: str) -> list[StoredResource]:
    """Return all versions, newest first."""
    found = connection.execute(f"{_VERSIONS} ORDER BY v.version DESC", (resource_type, resource_id))
    return [_stored(item) for item in found]


def put(
    connection: sqlite3.Connection, resource: dict[str, Any], *, method: str, author: str, before: StoredResource | None
) -> StoredResource:
    """Write the next version of a resource; its ``id`` is set and its ``meta`` is completed here."""
    number, updated = (before.version + 1 if before else 1), _now(connection)
    meta = {**resource.get("meta", {}), "versionId": str(number), "lastUpdated": instant(updated)}
    head = {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta}
    complete = head | {key: value for key, value in resource.items() if key not in head}
    stored = StoredResource(
        before.row if before else 0, resource["resourceType"], resource["id"], number, updated, method,
        before.author if before else author, encode_json(complete),
    )  # fmt: skip
    row = _write(connection, stored)
    indexing.index(connection, row, complete)
    return stored


def delete(connection: sqlite3.Connection, before: StoredResource) -> StoredResource:
    """Mark a resource as deleted; its versions stay readable."""
    stored = StoredResource(
        before.row, before.type, before.id, before.version + 1, _now(connection), "DELETE", before.author, b""
    )
    indexing.forget(connection, _write(connection, stored))
    return stored


def _write(connection: sqlite3.Connection, stored: StoredResource) -> int:
    row = connection.execute(
        """INSERT INTO resource (type, id, version, updated, deleted, author) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (type, id) DO UPDATE
           SET version = excluded.version, updated = excluded.updated, deleted = excluded.deleted RETURNING row""",
        (stored.type, stored.id, stored.version, stored.updated, stored.deleted, stored.author),
    ).fetchone()[0]
    connection.execute(
        "INSERT INTO resource_version VALUES (?, ?, ?, ?, ?)",
        (row, stored.version, stored.updated, stored.method, stored.body),
    )
    return int(row)


def _now(connection: sqlite3.Connection) -> int:
    """Milliseconds since 1970 that never fall, so that a search by ``_lastUpdated`` misses nothing."""
    newest = connection.execute("SELECT MAX(updated) FROM resource_version").fetchone()[0] or 0
    return max(time.time_ns() // 1_000_000, int(newest))


def _stored(row: tuple[Any, ...]) -> StoredResource:
    return StoredResource(*row)
