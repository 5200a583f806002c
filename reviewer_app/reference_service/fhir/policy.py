"""What a reviewer may do. The coordinator may do everything.

A reviewer reads everything but the tasks of others, updates only tasks assigned to them (or to an organization that
names them as recipient), and adds what belongs to an opinion. What a reviewer has added only they may correct; audit
events and binaries never change.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from reviewer_app.reference_service.access import Principal
from reviewer_app.reference_service.failures import ServiceFailure
from reviewer_app.reference_service.fhir.indexing import TASK_RECIPIENT
from reviewer_app.reference_service.fhir.resources import StoredResource
from reviewer_app.reference_service.fhir.search_query import Clause
from reviewer_app.reference_service.web import encode_json

#: What a reviewer may create.
CREATED_BY_REVIEWERS = frozenset({
    "AuditEvent", "Binary", "Communication", "CommunicationRequest", "DiagnosticReport", "DocumentReference",
    "Provenance",
})  # fmt: skip
_CORRECTED_BY_AUTHOR = CREATED_BY_REVIEWERS - {"AuditEvent", "Binary"}
_OWN_TASKS = (
    f"SELECT row FROM reference_index WHERE param IN ('Task.owner', '{TASK_RECIPIENT}') "  # noqa: S608 - own names
    "AND target IN (SELECT value FROM json_each(?))"
)
#: The coordinator decides these; a reviewer's update must leave them as they are.
_FIXED_IN_TASK = ("owner", "for", "focus", "basedOn", "requester", "intent", "restriction")


def search_limits(connection: sqlite3.Connection, principal: Principal, resource_type: str) -> tuple[Clause, ...]:
    """Return the conditions that hide from a search what its asker may not see."""
    if principal.is_coordinator or resource_type != "Task":
        return ()
    return (Clause(f"r.row IN ({_OWN_TASKS})", (_own_references(connection, principal),)),)


def check_read(connection: sqlite3.Connection, principal: Principal, stored: StoredResource) -> None:
    """Refuse to show somebody else's task.

    Raises
    ------
    ServiceFailure
        403.
    """
    if stored.type == "Task" and not principal.is_coordinator and not _owns(connection, principal, stored):
        raise ServiceFailure(403, "This task is not assigned to you.", code="forbidden")


def check_create(principal: Principal, resource_type: str) -> None:
    """Refuse a resource that a reviewer may not add.

    Raises
    ------
    ServiceFailure
        403.
    """
    if not principal.is_coordinator and resource_type not in CREATED_BY_REVIEWERS:
        raise ServiceFailure(403, f"A reviewer may not create a {resource_type}.", code="forbidden")


def check_update(
    connection: sqlite3.Connection, principal: Principal, before: StoredResource, after: dict[str, Any]
) -> None:
    """Refuse a change that this person may not make.

    Raises
    ------
    ServiceFailure
        403.
    """
    if principal.is_coordinator:
        return
    if before.type == "Task":
        check_read(connection, principal, before)
        old = before.resource()
        changed = [name for name in _FIXED_IN_TASK if old.get(name) != after.get(name)]
        if changed:
            raise ServiceFailure(
                403, f"A reviewer may not change these elements of a Task: {', '.join(changed)}", code="forbidden",
                expressions=tuple(f"Task.{name}" for name in changed),
            )  # fmt: skip
    elif before.type not in _CORRECTED_BY_AUTHOR or before.author != principal.subject:
        raise ServiceFailure(403, f"You may not change this {before.type}.", code="forbidden")


def check_delete(principal: Principal) -> None:
    """Refuse deletion by a reviewer.

    Raises
    ------
    ServiceFailure
        403.
    """
    if not principal.is_coordinator:
        raise ServiceFailure(403, "A reviewer may not delete anything.", code="forbidden")


def _owns(connection: sqlite3.Connection, principal: Principal, task: StoredResource) -> bool:
    own = _own_references(connection, principal)
    return connection.execute(f"{_OWN_TASKS} AND row = ?", (own, task.row)).fetchone() is not None


def _own_references(connection: sqlite3.Connection, principal: Principal) -> str:
    """Return the references by which a task can name this person, as JSON: the Practitioner and all their roles."""
    roles = connection.execute(
        """SELECT r.type || '/' || r.id FROM resource r JOIN reference_index i ON i.row = r.row
           WHERE i.param = 'PractitionerRole.practitioner' AND i.target = ?""",
        (principal.fhir_user,),
    )
    return encode_json([principal.fhir_user, *(role for (role,) in roles)]).decode()
