"""Delivering an addendum exactly once: its copy for the archive, its document, the report appended, its provenance.

The service is asked before each step what it already has, so a lost answer or a crash between two of them is continued
and never repeated. The Task is read and left as it is: it was completed by the opinion (std 1.3).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from reviewer_app.errors import NotAllowed, ServerRefused
from reviewer_app.exchange.amended import addendum_document, addendum_provenance, appended_report, has_addendum
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.delivered import by_identifier, carrying, find_provenance
from reviewer_app.sync.in_version import changed_in_version
from reviewer_app.sync.opinion_resources import create_once, write_provenance
from reviewer_app.sync.receipts import OnStep, Receipt, Steps
from reviewer_app.sync.retry import with_retries
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import check_takes_addendum
from reviewer_app.sync.upload import FORBIDDEN, archive_copies, copy_taken

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opinion:
    """The report and document of the opinion that is added to, by reference."""

    report: str
    document: str


def deliver_addendum(
    session: ServiceSession,
    delivery: Delivery,
    token: CancelToken,
    on_step: OnStep,
    *,
    gate: Callable[[], None],
    before_write: Callable[[], None],
) -> Receipt:
    """Deliver a signed addendum; calling it again after any failure, even without an answer, completes it.

    Parameters and errors are those of `upload.deliver`; NotAllowed also where the service has the opinion no more. In
    the receipt `report` is that of the opinion, and `task_version` is empty.
    """
    steps = Steps(on_step)
    there = with_retries(lambda: by_identifier(session, delivery, "DocumentReference"), token)
    if not there:
        gate()
    opinion = with_retries(lambda: _opinion(session, delivery), token)
    try:
        with_retries(lambda: check_takes_addendum(session, delivery.case, delivery.reviewer, token), token)
    except (NotAllowed, ServerRefused) as error:
        if isinstance(error, ServerRefused) and error.status != FORBIDDEN:
            raise
        signed = with_retries(lambda: _signed(session, delivery, opinion, there), token) if there else ""
        if not signed:
            raise
        return _without_task(delivery, opinion, there, signed, steps, error.sentence)
    return _written(session, delivery, opinion, token, steps, before_write)


def _written(
    session: ServiceSession,
    delivery: Delivery,
    opinion: _Opinion,
    token: CancelToken,
    steps: Steps,
    before_write: Callable[[], None],
) -> Receipt:
    """Write what is missing: the copy for the archive, the document, the report appended, and who signed."""
    taken, archive_problem = archive_copies(session, delivery, token, steps, before_write)
    told = replace(delivery, archived=taken)
    written = with_retries(lambda: _document(session, told, opinion, steps, before_write), token)
    steps.took("document", written, was_there=False)
    token.check()
    append = partial(appended_report, delivery=told)
    appended = with_retries(lambda: changed_in_version(session, opinion.report, append, before_write), token)
    steps.took("report", opinion.report, was_there=not appended)
    token.check()
    signed = with_retries(lambda: _sign(session, told, opinion, written, before_write), token)
    steps.took("provenance", signed, was_there=False)
    logger.info("addendum %s delivered as %s", delivery.report_id, written)
    return Receipt(
        report=opinion.report,
        document=written,
        provenance=signed,
        task_version="",
        delivered_at=datetime.now(UTC),
        sop_instance_uid=copy_taken(delivery, taken),
        archive_problem=archive_problem,
        was_there=any(one.step == "document" and one.was_there for one in steps.taken),
        steps=tuple(steps.taken),
    )


def _document(
    session: ServiceSession, told: Delivery, opinion: _Opinion, steps: Steps, before_write: Callable[[], None]
) -> str:
    """Return the document of an addendum, made where it is not there."""
    found = by_identifier(session, told, "DocumentReference")
    if found:
        steps.took("document", found, was_there=True)
        return found
    before_write()
    return create_once(session, told, addendum_document(told, opinion.document))


def _signed(session: ServiceSession, delivery: Delivery, opinion: _Opinion, document: str) -> str:
    """Return the Provenance of an addendum that the service has whole, empty where a part of it is missing."""
    if not has_addendum(session.read(opinion.report).resource(), delivery):
        return ""
    return find_provenance(session, delivery, document)


def _without_task(
    delivery: Delivery, opinion: _Opinion, document: str, signed: str, steps: Steps, problem: str
) -> Receipt:
    """Return the receipt of an addendum that the service has whole, whatever became of its Task since."""
    for step, reference in (("document", document), ("report", opinion.report), ("provenance", signed)):
        steps.took(step, reference, was_there=True)
    logger.warning("addendum %s is at the service as %s; its Task takes none now", delivery.report_id, document)
    return Receipt(
        report=opinion.report,
        document=document,
        provenance=signed,
        task_version="",
        delivered_at=datetime.now(UTC),
        was_there=True,
        steps=tuple(steps.taken),
        task_problem=problem,
    )


def _opinion(session: ServiceSession, delivery: Delivery) -> _Opinion:
    amends = delivery.amends
    if amends is None:
        raise ValueError("an addendum belongs to an opinion")
    first = [carrying(session, amends.identifier, kind) for kind in ("DiagnosticReport", "DocumentReference")]
    if not all(first):
        raise NotAllowed(
            "The service does not have the opinion that this addendum belongs to.",
            next_step="What you signed is kept on this laptop; ask the service.",
            detail=amends.identifier,
        )
    report, document = (resource_reference(one[0]) for one in first)
    return _Opinion(report, document)


def _sign(
    session: ServiceSession, delivery: Delivery, opinion: _Opinion, document: str, before_write: Callable[[], None]
) -> str:
    # not by its report: that has the Provenance of the opinion
    found = find_provenance(session, delivery, document)
    if found:
        return found
    before_write()
    signed = addendum_provenance(delivery, (opinion.report, document), opinion.document)
    return write_provenance(session, signed)
