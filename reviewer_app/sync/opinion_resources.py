"""Bringing the service from whatever it has of an opinion to all of it: resources first, the Task last (std 1.4).

Where the service knows transactions everything goes in one; else, and where a transaction was carried out only in part,
what is missing is created one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange import delivery as shapes
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_element import Element, reference_to, resource_at
from reviewer_app.exchange.provenance import provenance
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.answers import Answer
from reviewer_app.sync.created import created_reference
from reviewer_app.sync.delivered import NOTHING, Found, by_identifier, look_up
from reviewer_app.sync.known_context import context_entries
from reviewer_app.sync.receipts import Steps
from reviewer_app.sync.session import ServiceSession, json_body
from reviewer_app.sync.task_update import COMPLETED, ReadTask, TaskChange, merged, read_task, update_task

_TRIES: Final = 4
_CHANGED_MEANWHILE: Final = frozenset({409, 412})
#: What was written need not come back: it is as large as the opinion, and read back later.
_BRIEF: Final = {"Prefer": "return=minimal"}
_NOWHERE: Final = frozenset({404, 410})
#: How a service refuses a transaction in which it does not want order and studies; it is sent once more without them.
_NOT_WITH_CONTEXT: Final = frozenset({400, 403, 404, 405, 422})


def check_task(session: ServiceSession, delivery: Delivery, found: Found, token: CancelToken) -> TaskChange:
    """Return what the Task is to say once everything is there; what is not there yet has a stand-in.

    Raises
    ------
    NotAllowed
        If the Task takes no opinion any more.
    """
    task = read_task(session, delivery.case.id, token)
    change = replace(_task_change(delivery, found), dropped=leading_nowhere(session, task))
    merged(task.resource, delivery.case, change, task.local)
    return change


def deliver_resources(
    session: ServiceSession, delivery: Delivery, token: CancelToken, steps: Steps, before_write: Callable[[], None]
) -> tuple[Found, str]:
    """Write what is missing; return the references of all, and the Task's ETag. Safe to repeat after any failure.

    `before_write` is called before the first request that may change something.
    """
    found = look_up(session, delivery)
    before_write()
    dropped: frozenset[str] = frozenset()
    if found == NOTHING and session.capabilities().transaction:
        found = _transact(session, delivery, token)
    else:
        _tell(steps, found, was_there=True)
        found, dropped = _write_singly(session, delivery, found, token)
    if not found.complete:
        # some servers answer a transaction with success although an entry failed; the entry itself says why
        found, dropped = _write_singly(session, delivery, found, token)
    _tell(steps, found, was_there=False)
    change = replace(_task_change(delivery, found), dropped=dropped)
    version = update_task(session, delivery.case, change, token)
    steps.took("task", f"Task/{delivery.case.id}", was_there=False)
    return found, version


def _tell(steps: Steps, found: Found, *, was_there: bool) -> None:
    for step in ("document", "report", "provenance"):
        reference = getattr(found, step)
        if reference:
            steps.took(step, reference, was_there=was_there)


def _task_change(delivery: Delivery, found: Found) -> TaskChange:
    status, business = delivery.task_status
    report = found.report or shapes.place_in_bundle(delivery, "DiagnosticReport")
    document = found.document or shapes.place_in_bundle(delivery, "DocumentReference")
    outputs = tuple(shapes.task_outputs(report, document))
    return TaskChange(status, business, outputs=outputs, reviewer=delivery.reviewer)


def leading_nowhere(session: ServiceSession, task: ReadTask) -> frozenset[str]:
    """Return the outputs of a completed Task that lead nowhere.

    A server that carries out a transaction only in part completes the Task all the same, naming a report that it
    refused: by its temporary name, or by an id that it had set aside for it (Medplum).
    """
    element = Element(task.local, "Task")
    if element.text("status") != COMPLETED:
        return frozenset()
    listed = {reference_to(one.child("valueReference")) for one in element.children("output")}
    return frozenset(one for one in listed if one and _is_nowhere(session, one))


def _is_nowhere(session: ServiceSession, reference: str) -> bool:
    if reference.startswith("urn:"):
        return True
    if reference.partition("/")[0] not in ("DiagnosticReport", "DocumentReference"):
        return False
    try:
        session.read(reference)
    except ServerRefused as error:
        if error.status in _NOWHERE:
            return True
        raise
    return False


def _transact(session: ServiceSession, delivery: Delivery, token: CancelToken) -> Found:
    """Send everything in one transaction, reading the Task anew whenever somebody else was faster."""
    change = _task_change(delivery, NOTHING)
    client_ids = session.capabilities().provenance_by_client_id
    context = context_entries(session, delivery, token)
    for left in reversed(range(_TRIES)):
        token.check()
        task = read_task(session, delivery.case.id, token)
        done = task.resource.get("status") == COMPLETED
        wanted = None if done else merged(task.resource, delivery.case, change, task.local)
        if wanted is None:
            return look_up(session, delivery)  # whose work that is, is told when the rest is written
        bundle = shapes.transaction(delivery, wanted, task.etag, client_ids=client_ids, context=context)
        try:
            return _references(session, delivery, session.write("POST", "", json_body(bundle), _BRIEF))
        except ServerRefused as error:
            without = bool(context) and error.status in _NOT_WITH_CONTEXT
            if not without and error.status not in _CHANGED_MEANWHILE:
                raise
            if without or left == 1:
                context = ()  # an opinion never fails for what the service has already
            if without and (found := look_up(session, delivery)) != NOTHING:
                return found  # carried out in part: what is missing is created one after the other
    raise ServerRefused(
        "Somebody else keeps changing this case on the service.",
        next_step="It will be tried again.",
        detail=f"Task/{delivery.case.id}",
    )


def _references(session: ServiceSession, delivery: Delivery, answer: Answer) -> Found:
    """Return what the transaction made of its entries; ask again where its answer does not say."""
    locations: list[str] = []
    for entry in answer.resource().get("entry", []):
        response = entry.get("response", {}) if isinstance(entry, dict) else {}
        locations.append(resource_at(str(response.get("location", ""))))

    def named(kind: str) -> str:
        return next((one for one in locations if one.startswith(f"{kind}/")), "")

    found = Found(named("DocumentReference"), named("DiagnosticReport"), named("Provenance"))
    return found if found.complete else look_up(session, delivery)


def _write_singly(
    session: ServiceSession, delivery: Delivery, found: Found, token: CancelToken
) -> tuple[Found, frozenset[str]]:
    """Create what is missing one after the other, in the order of the transaction; the Task comes last.

    Returns also the outputs of the Task that lead nowhere.
    """
    dropped = check_task(session, delivery, found, token).dropped
    if not found.document:
        found = replace(found, document=create_once(session, delivery, shapes.document_reference(delivery)))
    token.check()
    if not found.report:
        found = replace(found, report=create_once(session, delivery, shapes.diagnostic_report(delivery)))
    token.check()
    if not found.provenance:
        signed = provenance(delivery, (found.report, found.document))
        found = replace(found, provenance=write_provenance(session, signed))
    return found, dropped


def create_once(session: ServiceSession, delivery: Delivery, resource: Mapping[str, Any]) -> str:
    """Create a resource unless one with the report's identifier exists (R4 http.html#ccreate)."""
    kind = str(resource["resourceType"])
    once = {"If-None-Exist": f"identifier={shapes.identifier_query(delivery.identifier)}"}
    answer = session.write("POST", kind, json_body(resource), once)
    return created_reference(answer, kind) or by_identifier(session, delivery, kind)


def write_provenance(session: ServiceSession, signed: Mapping[str, Any]) -> str:
    """Create a Provenance under the id of our own that it has, or where the server does not let us, under its own."""
    path = f"Provenance/{signed['id']}"
    try:
        session.write("PUT", path, json_body(signed))
    except ServerRefused as error:
        if error.status not in (400, 404, 405):
            raise
    else:
        return path
    own = {name: value for name, value in signed.items() if name != "id"}
    return created_reference(session.write("POST", "Provenance", json_body(own)), "Provenance")
