"""Delivering a signed opinion exactly once: archive copy and marks, document, report, provenance, and last the Task.

The order is that of std 1.4.

Before anything is sent the service is asked what it already has, so a lost answer or a crash between two steps is
continued and never repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from reviewer_app.errors import NotAllowed, ServerRefused
from reviewer_app.exchange.delivery import ArchiveCopy, Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.delivered import NOTHING, Found, look_up
from reviewer_app.sync.opinion_resources import check_task, deliver_resources
from reviewer_app.sync.receipts import OnStep, Receipt, StepReceipt, Steps
from reviewer_app.sync.retry import may_pass, with_retries
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.stow import is_there, store_once
from reviewer_app.sync.task_update import TaskCompleted

_INTERNAL_ERROR = 500
#: How a service refuses to show a Task that is somebody else's.
FORBIDDEN = 403

__all__ = ["OnStep", "Receipt", "StepReceipt", "deliver"]

logger = logging.getLogger(__name__)


def _pass() -> None:
    """Let it go on."""


def deliver(
    session: ServiceSession,
    delivery: Delivery,
    token: CancelToken | None = None,
    on_step: OnStep | None = None,
    *,
    gate: Callable[[], None] = _pass,
    before_write: Callable[[], None] = _pass,
) -> Receipt:
    """Deliver a signed opinion; calling it again after any failure, even without an answer, completes it.

    What the service then keeps is read back by `read_back.with_read_back`.

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
    gate
        Called where the service has nothing of the opinion yet, before anything is sent; holds it by what it raises.
    before_write
        Called right before each request that changes something, the first one before all others; nothing is sent where
        it raises.

    Raises
    ------
    Offline, SignInNeeded
        If the service cannot be reached or asked; try again later.
    NotAllowed
        If the case was withdrawn, closed or given to somebody else before the service had the whole opinion.
    ServerRefused
        If the service does not accept the opinion.
    """
    stop = token if token is not None else CancelToken()
    steps = Steps(on_step)
    there = with_retries(lambda: look_up(session, delivery), stop)
    if there == NOTHING:
        gate()
    # the Task decides first: an archive keeps for ever what it was given for a case that was withdrawn
    try:
        with_retries(lambda: _check_task(session, delivery, there, stop), stop)
    except (NotAllowed, ServerRefused) as error:
        if not there.complete or (isinstance(error, ServerRefused) and error.status != FORBIDDEN):
            raise
        return _without_task(delivery, there, steps, error.sentence)
    return _written(session, delivery, stop, steps, before_write)


def _check_task(session: ServiceSession, delivery: Delivery, there: Found, token: CancelToken) -> None:
    """Ask whether the Task takes the opinion; one that was completed with this very opinion a moment ago does."""
    try:
        check_task(session, delivery, there, token)
    except TaskCompleted:
        now = look_up(session, delivery)
        if now == there:
            raise
        check_task(session, delivery, now, token)


def _written(
    session: ServiceSession, delivery: Delivery, token: CancelToken, steps: Steps, before_write: Callable[[], None]
) -> Receipt:
    """Write what is missing at the archive and at the service, the Task last."""
    taken, archive_problem = archive_copies(session, delivery, token, steps, before_write)
    told = replace(delivery, archived=taken)
    found, task_version = with_retries(lambda: deliver_resources(session, told, token, steps, before_write), token)
    logger.info("opinion %s delivered as %s", delivery.report_id, found.report)
    return Receipt(
        report=found.report,
        document=found.document,
        provenance=found.provenance,
        task_version=task_version,
        delivered_at=datetime.now(UTC),
        sop_instance_uid=copy_taken(delivery, taken),
        archive_problem=archive_problem,
        was_there=any(one.step == "report" and one.was_there for one in steps.taken),
        steps=tuple(steps.taken),
    )


def copy_taken(delivery: Delivery, taken: Sequence[ArchiveCopy]) -> str:
    """Return the SOP Instance UID of the copy of the PDF, empty where the archive did not take it."""
    return next((one.sop_instance_uid for one in taken if one is delivery.archive_copy), "")


def _without_task(delivery: Delivery, there: Found, steps: Steps, problem: str) -> Receipt:
    """Return the receipt of an opinion that the service has whole, whatever became of its Task since.

    An earlier try had delivered it without our knowing; that its case was withdrawn or hidden later undoes nothing.
    """
    for step, reference in (("document", there.document), ("report", there.report), ("provenance", there.provenance)):
        steps.took(step, reference, was_there=True)
    logger.warning("opinion %s is at the service as %s; its Task is not written", delivery.report_id, there.report)
    return Receipt(
        report=there.report,
        document=there.document,
        provenance=there.provenance,
        task_version="",
        delivered_at=datetime.now(UTC),
        was_there=True,
        steps=tuple(steps.taken),
        task_problem=problem,
    )


def archive_copies(
    session: ServiceSession, delivery: Delivery, token: CancelToken, steps: Steps, before_write: Callable[[], None]
) -> tuple[tuple[ArchiveCopy, ...], str]:
    """Store the copy for the image archive, then the marks; return what it took, and a sentence on what is missing.

    An archive that will never take them does not hold back the opinion: the resources carry the same PDF.
    """
    addresses = {one.uid: one.wado_url for one in delivery.case.studies if one.wado_url}
    marks, problem = mark_objects_of(delivery)
    archived: list[ArchiveCopy] = []
    named = [("archive", delivery.archive_copy)] if delivery.archive_copy is not None else []
    named += [(f"marks-{number}", one) for number, one in enumerate(marks, start=1)]
    for step, copy in named:
        token.check()
        dicomweb = addresses.get(copy.study_uid) or next(iter(addresses.values()), "")
        if not dicomweb:
            return (), "The service names no image archive for this case."
        try:
            stored = store_once(session, dicomweb, copy, token, before_write)
        except ServerRefused as error:
            # what the archive cannot digest of the marks is no outage: it took the copy just before
            if may_pass(error) and (step == "archive" or error.status != _INTERNAL_ERROR):
                raise
            logger.warning("the archive does not take %s of opinion %s: %s", step, delivery.report_id, error.detail)
            problem = problem or error.sentence
            continue
        steps.took(step, stored.sop_instance_uid, was_there=stored.was_there)
        archived.append(copy)
    return tuple(archived), problem


def mark_objects_of(delivery: Delivery) -> tuple[tuple[ArchiveCopy, ...], str]:
    """Return the marks as DICOM objects; and a sentence on those that cannot be written, which is a mistake of ours.

    They are the bytes whose hashes were signed; what versions before signed is written now.
    """
    if delivery.sealed is not None:
        return delivery.sealed, delivery.sealed_problem
    if not delivery.marked_frames:
        return (), ""
    try:
        from reviewer_app.exchange.marks.draft import draft_of  # noqa: PLC0415 - highdicom takes most of a second
        from reviewer_app.exchange.marks.outputs import mark_objects  # noqa: PLC0415 - as above

        made = mark_objects(draft_of(delivery))
    except Exception as error:
        # no mark may hold back the opinion; what was drawn stays out of the log
        logger.error("the marks of opinion %s cannot be written: %s", delivery.report_id, type(error).__name__)  # noqa: TRY400
        return (), "The marks could not be written for the image archive."
    return made.objects, made.problem


def in_archive(session: ServiceSession, delivery: Delivery, token: CancelToken) -> bool:
    """Whether the image archive has the copy of an opinion, or one of its marks; raises as `ServiceSession.open`."""
    addresses = {one.uid: one.wado_url for one in delivery.case.studies if one.wado_url}
    marks, _problem = mark_objects_of(delivery)
    for copy in (*((delivery.archive_copy,) if delivery.archive_copy is not None else ()), *marks):
        token.check()
        dicomweb = addresses.get(copy.study_uid) or next(iter(addresses.values()), "")
        if dicomweb and is_there(session, dicomweb, copy):
            return True
    return False
