"""One case and its reviewer as the service has them at this moment: what is read again right before sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import OPEN_TASK
from reviewer_app.cases.people import Reviewer
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_people import task_is_for
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.reading import read_around
from reviewer_app.sync.retry import may_pass
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import COMPLETED, given_away, not_taken, read_task, says_why

#: What says who may give the opinion, and with whose permission; without it nothing can be told.
_DECIDING: Final = frozenset({"Patient", "Consent", "ServiceRequest", "Library", "Practitioner", "PractitionerRole"})


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case as it was read; `whole` tells that no part of it failed, so that it may be kept.

    `read_at` is the service's own clock then, None where it does not tell.
    """

    case: Case
    whole: bool
    read_at: datetime | None = None


def fetch_case(
    session: ServiceSession, case_id: str, reviewer: Reviewer, token: CancelToken, *, completed: bool = False
) -> ReadCase | None:
    """Return a case that the reviewer is to work on; None where its Task is closed, and says so when it is written.

    With `completed` one is returned whose opinion was delivered, to which an addendum is written; never None.

    Raises
    ------
    Cancelled, Offline, SignInNeeded, ServerRefused
        If it, or a part that decides whether the opinion may be given, cannot be read now.
    NotAllowed
        If the service no longer has it, it is somebody else's, or its Task takes nothing and does not say so.
    """
    read = read_task(session, case_id, token)
    task = read.local
    # asked of the reviewer as read now: an owner that is the same may be a role that has ended
    if not task_is_for(Element(task, "Task"), reviewer):
        raise given_away(case_id)
    status = str(task.get("status", ""))
    if status not in ((*OPEN_TASK, COMPLETED) if completed else OPEN_TASK):
        if completed or not says_why(status):
            raise not_taken(case_id, status)
        return None
    around = read_around(session, [task], token)
    broken = around.broken & around.reachable(task)
    for reference in sorted(broken):
        if reference.partition("/")[0] in _DECIDING and may_pass(around.failures[reference]):
            raise around.failures[reference]
    return ReadCase(case_from_resources(task, around.resources), whole=not broken, read_at=read.read_at)
