"""Delivering a signed opinion exactly once: archive copy, document, report, provenance, and last the Task (std 1.4).

Before anything is sent the service is asked what it already has, so a lost answer or a crash between two steps is
continued and never repeated. Where the service knows transactions, all FHIR resources go in one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from reviewer_app.errors import NotAllowed, ServerRefused
from reviewer_app.exchange import delivery as shapes
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_element import relative_reference
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.answers import Answer
from reviewer_app.sync.delivered import Found, by_identifier, look_up
from reviewer_app.sync.retry import may_pass, with_retries
from reviewer_app.sync.session import ServiceSession, json_body
from reviewer_app.sync.stow import store_once
from reviewer_app.sync.task_update import ReadTask, TaskChange, merged, read_task, update_task

logger = logging.getLogger(__name__)
_TRIES: Final = 4
_CHANGED_MEANWHILE: Final = frozenset({409, 412})
#: Told of every step that the service has confirmed, so that it can be recorded at once.
OnStep = Callable[["StepReceipt"], None]


@dataclass(frozen=True, slots=True)
class StepReceipt:
    """One confirmed step: "archive", "document", "report", "provenance" or "task", and what the service called it.

    `was_there` tells that an earlier try had done it.
    """

    step: str
    reference: str
    was_there: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the service has the whole opinion.

    References are ``Type/id`` on the service. `sop_instance_uid` is empty where the archive has no copy;
    `archive_problem` then says why if there should have been one. `delivered_at` is this machine's clock, UTC.
    `was_there` tells that an earlier try had delivered the report without our knowing.
    """

    report: str
    document: str
    provenance: str
    task_version: str
    delivered_at: datetime
    sop_instance_uid: str = ""
    archive_problem: str = ""
    was_there: bool = False
    steps: tuple[StepReceipt, ...] = field(default=())


def deliver(
    session: ServiceSession, delivery: Delivery, token: CancelToken | None = None, on_step: OnStep | None = None
) -> Receipt:
    """Deliver a signed opinion; calling it again after any failure, even without an answer, completes it.

    Parameters
    ----------
    session
        The signed-in session.
    delivery
        What is delivered; the same values at every try.
    token
        Lets the user stop between steps.
    on_step
        Told of every confirmed step.

    Raises
    ------
    Offline, SignInNeeded
        If the service cannot be reached or asked; try again later.
    NotAllowed
        If the case was withdrawn, closed or given to somebody else.
    ServerRefused
        If the service does not accept the opinion.
    """
    stop = token if token is not None else CancelToken()
    steps = _Steps(on_step)
    # the Task decides first: an archive keeps for ever what it was given for a case that was withdrawn
    with_retries(lambda: _check_task(session, delivery, look_up(session, delivery), stop), stop)
    archived, archive_problem = _archive(session, delivery, stop, steps)
    found, task_version = with_retries(lambda: _deliver_resources(session, delivery, stop, steps), stop)
    logger.info("opinion %s delivered as %s", delivery.report_id, found.report)
    return Receipt(
        report=found.report,
        document=found.document,
        provenance=found.provenance,
        task_version=task_version,
        delivered_at=datetime.now(UTC),
        sop_instance_uid=archived,
        archive_problem=archive_problem,
        was_there=any(one.step == "report" and one.was_there for one in steps.taken),
        steps=tuple(steps.taken),
    )


class _Steps:
    """Collects receipts and passes each on once, also when a try is repeated."""

    def __init__(self, on_step: OnStep | None) -> None:
        self._on_step = on_step
        self._names: set[str] = set()
        self.taken: list[StepReceipt] = []

    def took(self, step: str, reference: str, *, was_there: bool) -> None:
        if step in self._names:
            return
        receipt = StepReceipt(step, reference, was_there)
        if self._on_step is not None:
            self._on_step(receipt)
        self._names.add(step)
        self.taken.append(receipt)


def _archive(session: ServiceSession, delivery: Delivery, token: CancelToken, steps: _Steps) -> tuple[str, str]:
    """Store the copy for the image archive; return its UID, or a sentence why there is none.

    An archive that will never take it does not hold back the opinion: the resources carry the same PDF.
    """
    copy = delivery.archive_copy
    if copy is None:
        return "", ""
    addresses = {one.uid: one.wado_url for one in delivery.case.studies if one.wado_url}
    dicomweb = addresses.get(copy.study_uid) or next(iter(addresses.values()), "")
    if not dicomweb:
        return "", "The service names no image archive for this case."
    try:
        stored = store_once(session, dicomweb, copy, token)
    except ServerRefused as error:
        if may_pass(error):
            raise
        logger.warning("the archive does not take opinion %s: %s", delivery.report_id, error.detail)
        return "", error.sentence
    steps.took("archive", stored.sop_instance_uid, was_there=stored.was_there)
    return stored.sop_instance_uid, ""


def _deliver_resources(
    session: ServiceSession, delivery: Delivery, token: CancelToken, steps: _Steps
) -> tuple[Found, str]:
    """Bring the service from whatever it has to the whole delivery; return references and the Task's ETag."""
    found = look_up(session, delivery)
    if not found.report and session.capabilities().transaction:
        found = _transact(session, delivery, token)
    else:
        _tell(steps, found, was_there=True)
        found = _write_singly(session, delivery, found, token)
    if not found.complete:
        # some servers answer a transaction with success although an entry failed; the entry itself says why
        found = _write_singly(session, delivery, found, token)
    _tell(steps, found, was_there=False)
    version = update_task(session, delivery.case, _task_change(delivery, found.report, found.document), token)
    steps.took("task", f"Task/{delivery.case.id}", was_there=False)
    return found, version


def _tell(steps: _Steps, found: Found, *, was_there: bool) -> None:
    for step in ("document", "report", "provenance"):
        reference = getattr(found, step)
        if reference:
            steps.took(step, reference, was_there=was_there)


def _task_change(delivery: Delivery, report: str, document: str) -> TaskChange:
    status, business = delivery.task_status
    return TaskChange(status, business, outputs=tuple(shapes.task_outputs(report, document)))


def _transact(session: ServiceSession, delivery: Delivery, token: CancelToken) -> Found:
    """Send everything in one transaction, reading the Task anew whenever somebody else was faster."""
    own = {kind: shapes.place_in_bundle(delivery, kind) for kind in ("DiagnosticReport", "DocumentReference")}
    change = _task_change(delivery, own["DiagnosticReport"], own["DocumentReference"])
    client_ids = session.capabilities().provenance_by_client_id
    for _ in range(_TRIES):
        token.check()
        task: ReadTask = read_task(session, delivery.case.id, token)
        wanted = merged(task.resource, delivery.case, change)
        if wanted is None:
            raise NotAllowed("This case has already been completed on the service.", detail=f"Task/{delivery.case.id}")
        bundle = shapes.transaction(delivery, wanted, task.etag, client_ids=client_ids)
        try:
            return _references(session, delivery, session.write("POST", "", json_body(bundle)))
        except ServerRefused as error:
            if error.status not in _CHANGED_MEANWHILE:
                raise
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
        locations.append(relative_reference(str(response.get("location", ""))))

    def named(kind: str) -> str:
        return next((one for one in locations if one.startswith(f"{kind}/")), "")

    found = Found(named("DocumentReference"), named("DiagnosticReport"), named("Provenance"))
    return found if found.complete else look_up(session, delivery)


def _write_singly(session: ServiceSession, delivery: Delivery, found: Found, token: CancelToken) -> Found:
    """Create what is missing one after the other, in the order of the transaction; the Task comes last."""
    _check_task(session, delivery, found, token)
    if not found.document:
        found = replace(found, document=_create(session, delivery, shapes.document_reference(delivery)))
    token.check()
    if not found.report:
        found = replace(found, report=_create(session, delivery, shapes.diagnostic_report(delivery)))
    token.check()
    if not found.provenance:
        signed = shapes.provenance(delivery, (found.report, found.document))
        found = replace(found, provenance=_sign(session, delivery, signed))
    return found


def _check_task(session: ServiceSession, delivery: Delivery, found: Found, token: CancelToken) -> None:
    """Raise `NotAllowed` if the Task takes no opinion any more; what is not there yet has a stand-in."""
    task = read_task(session, delivery.case.id, token)
    report = found.report or shapes.place_in_bundle(delivery, "DiagnosticReport")
    document = found.document or shapes.place_in_bundle(delivery, "DocumentReference")
    merged(task.resource, delivery.case, _task_change(delivery, report, document))


def _create(session: ServiceSession, delivery: Delivery, resource: Mapping[str, Any]) -> str:
    """Create a resource unless one with the report's identifier exists (R4 http.html#ccreate)."""
    kind = str(resource["resourceType"])
    once = {"If-None-Exist": f"identifier={shapes.identifier_query(delivery)}"}
    answer = session.write("POST", kind, json_body(resource), once)
    return _made(answer, kind) or by_identifier(session, delivery, kind)


def _sign(session: ServiceSession, delivery: Delivery, signed: Mapping[str, Any]) -> str:
    """Create the Provenance under an id of our own, or where the server does not let us, under its own."""
    path = f"Provenance/{delivery.provenance_id}"
    try:
        session.write("PUT", path, json_body(signed))
    except ServerRefused as error:
        if error.status not in (400, 404, 405):
            raise
    else:
        return path
    own = {name: value for name, value in signed.items() if name != "id"}
    return _made(session.write("POST", "Provenance", json_body(own)), "Provenance")


def _made(answer: Answer, kind: str) -> str:
    """Return the reference of a created resource, from Location or the body."""
    location = answer.headers.get("Location", "") or answer.headers.get("Content-Location", "")
    if location:
        return relative_reference(location)
    resource = answer.resource() if answer.body else {}
    return resource_reference(resource) if resource.get("resourceType") == kind and resource.get("id") else ""
