"""Sending a later version of what was delivered, raised or co-signed, as a new version of the same document and report.

The service is asked before each step what it already has, so a lost answer or a crash between two of them is continued
and never repeated. The Task and the Provenance are left as they are: they speak of what was signed, which stays. A
co-signature gets a Provenance of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from reviewer_app.errors import NotAllowed
from reviewer_app.exchange.co_signature import CoSigner, co_signature
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.exchange.renewed import renewed
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.delivered import carrying, find_co_signature, find_provenance
from reviewer_app.sync.in_version import changed_in_version
from reviewer_app.sync.opinion_resources import write_provenance
from reviewer_app.sync.receipts import OnStep, Receipt, Steps
from reviewer_app.sync.retry import with_retries
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.upload import archive_copies, copy_taken

logger = logging.getLogger(__name__)


def renew(
    session: ServiceSession,
    delivery: Delivery,
    token: CancelToken,
    on_step: OnStep | None = None,
    *,
    before_write: Callable[[], None] = lambda: None,
) -> Receipt:
    """Send the file of a later version; calling it again after any failure, even without an answer, completes it.

    Parameters
    ----------
    session
        The signed-in session.
    delivery
        What was delivered, with the new file: `versions` are the files that may stand there, `archive_copy` has a UID
        of its own and `marked_frames` is empty, as the archive has the marks.
    token, on_step, before_write
        As of `upload.deliver`.

    Returns
    -------
    Receipt
        `task_version` is empty. `was_there` tells that an earlier try had done it without our knowing.

    Raises
    ------
    Offline, SignInNeeded
        If the service cannot be reached or asked; try again later.
    NotAllowed
        If what was delivered is not there, stands no more, or has another file.
    ServerRefused
        If the service does not accept the new version.
    """
    steps = Steps(on_step)
    targets = with_retries(lambda: _targets(session, delivery), token)
    taken, archive_problem = archive_copies(session, delivery, token, steps, before_write)
    told = replace(delivery, archived=taken)
    for step, reference in targets.items():
        token.check()
        changed = with_retries(
            lambda: changed_in_version(session, reference, lambda one: renewed(one, told), before_write),  # noqa: B023 - called at once
            token,
        )
        steps.took(step, reference, was_there=not changed)
    _co_sign(session, told, targets, token, steps, before_write)
    logger.info("a later version of %s delivered as %s", delivery.report_id, targets["document"])
    target = targets["report"] if delivery.amends is None else targets["document"]
    signed = with_retries(lambda: find_provenance(session, delivery, target), token)
    return Receipt(
        report=targets["report"],
        document=targets["document"],
        provenance=signed,
        task_version="",
        delivered_at=datetime.now(UTC),
        sop_instance_uid=copy_taken(delivery, taken),
        archive_problem=archive_problem,
        was_there=all(one.was_there for one in steps.taken if one.step in targets),
        steps=tuple(steps.taken),
    )


def _co_sign(
    session: ServiceSession,
    delivery: Delivery,
    targets: Mapping[str, str],
    token: CancelToken,
    steps: Steps,
    before_write: Callable[[], None],
) -> None:
    """Write the Provenance of each co-signature that is not there yet."""
    for number, signer in enumerate(delivery.co_signers, start=1):
        token.check()
        written, there = with_retries(
            lambda: _co_signed(session, delivery, signer, targets, before_write),  # noqa: B023 - called at once
            token,
        )
        steps.took(f"co-signature-{number}", written, was_there=there)


def _co_signed(
    session: ServiceSession,
    delivery: Delivery,
    signer: CoSigner,
    targets: Mapping[str, str],
    before_write: Callable[[], None],
) -> tuple[str, bool]:
    """Return the Provenance of a co-signature, written where it is not there, and whether it was."""
    found = find_co_signature(session, signer, targets["document"])
    if found:
        return found, True
    before_write()
    made = co_signature(delivery, signer, (targets["report"], targets["document"]))
    return write_provenance(session, made), False


def _targets(session: ServiceSession, delivery: Delivery) -> dict[str, str]:
    """Return document and report of what was delivered, which are checked before anything is sent.

    The report of an addendum is that of its opinion.
    """
    of_report = delivery.identifier if delivery.amends is None else delivery.amends.identifier
    found = {
        "document": carrying(session, delivery.identifier, "DocumentReference"),
        "report": carrying(session, of_report, "DiagnosticReport"),
    }
    if not all(found.values()):
        raise NotAllowed(
            "The service does not have what this file belongs to.",
            next_step="The new version is kept on this laptop; ask the service.",
            detail=of_report,
        )
    for one in found.values():
        renewed(one[0], delivery)
    return {step: resource_reference(one[0]) for step, one in found.items()}
