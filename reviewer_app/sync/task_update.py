"""Telling the service where a case stands: one Task, changed only in the version that was read (std 1.3, 1.4)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import DECLINE_REASONS, OPEN_TASK, TASK_STATUS, CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import NotAllowed, ServerRefused
from reviewer_app.exchange import fhir_codes
from reviewer_app.exchange.fhir_element import Element, codes, etag_of, is_literal, reference_to
from reviewer_app.exchange.fhir_people import task_is_for
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.retry import with_retries
from reviewer_app.sync.session import ServiceSession, json_body

_TRIES: Final = 4
_CHANGED_MEANWHILE: Final = frozenset({409, 412})
COMPLETED: Final = "completed"
_TERMINAL: Final[dict[str, str]] = {
    "cancelled": "The service has withdrawn this case.",
    "entered-in-error": "The service has withdrawn this case as entered in error.",
    "completed": "This case has already been completed on the service.",
    "failed": "This case has been closed on the service without an opinion.",
    "rejected": "This case has already been declined on the service.",
}
#: How far a case has come; a report of an earlier stage never takes the service back.
_STAGE: Final[dict[str, int]] = {
    "draft": 0, "requested": 0, "received": 1, "accepted": 2, "ready": 3, "in-progress": 4, "on-hold": 4,
    "completed": 5, "rejected": 5,
}  # fmt: skip
_ON_THE_WAY: Final = frozenset({"received", "accepted", "in-progress"})


class TaskGone(NotAllowed):
    """The service does not know the Task; where its indexes lag or it starts anew that may pass."""


class TaskCompleted(NotAllowed):
    """The Task was completed: by somebody else, or by a delivery of ours of which the answer was lost."""


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What this laptop wants to say about a Task.

    `outputs` are added where they are not yet listed; outputs whose reference is in `dropped` lead nowhere and go.
    `reviewer` is who says it, None if that is not known: then a Task that has another owner than before is refused.
    """

    status: str
    business_status: str
    reason: str = ""
    outputs: tuple[Mapping[str, Any], ...] = ()
    dropped: frozenset[str] = frozenset()
    reviewer: Reviewer | None = None

    @property
    def output_references(self) -> frozenset[str]:
        """Where the outputs lead."""
        return frozenset(str(one["valueReference"]["reference"]) for one in self.outputs)


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A Task as the service has it now, with its ETag (empty if the service keeps no versions).

    `local` is the same with its references to the service itself as ``Type/id``: for looking, never for writing.
    `read_at` is the service's own clock as it answered, None where it does not tell.
    """

    resource: Mapping[str, Any]
    etag: str
    local: Mapping[str, Any]
    read_at: datetime | None = None


def set_task_status(
    session: ServiceSession,
    case: Case,
    state: CaseState,
    reason: str = "",
    *,
    reviewer: Reviewer | None = None,
    token: CancelToken | None = None,
) -> str:
    """Write the status that belongs to `state` into the case's Task.

    Parameters
    ----------
    session
        The signed-in session.
    case
        The case as last read; its owner and status tell what somebody else has changed since.
    state
        A state of `life_cycle.TASK_STATUS`.
    reason
        For a declined case a code of `DECLINE_REASONS`, else free words.
    reviewer
        Whose the Task is to be still; None to compare only its owner with the one last read.
    token
        Lets the user stop between tries.

    Returns
    -------
    str
        The new ETag.

    Raises
    ------
    NotAllowed
        If the case was withdrawn, closed or given to somebody else, or nothing is to be written for `state`.
    Offline, SignInNeeded, ServerRefused
        If the service cannot be told now.
    """
    if state not in TASK_STATUS:
        raise NotAllowed("The service is not told of this step.", detail=f"{state}")
    status, business = TASK_STATUS[state]
    return update_task(session, case, TaskChange(status, business, reason, reviewer=reviewer), token)


def update_task(session: ServiceSession, case: Case, change: TaskChange, token: CancelToken | None = None) -> str:
    """Apply a change to the Task, reading it anew whenever somebody else was faster; raises as `set_task_status`."""
    stop = token if token is not None else CancelToken()
    for _ in range(_TRIES):
        now = read_task(session, case.id, stop)
        wanted = merged(now.resource, case, change, now.local)
        if wanted is None:
            return now.etag
        try:
            return with_retries(lambda: write_task(session, wanted, now.etag), stop)  # noqa: B023 - called at once
        except ServerRefused as error:
            if error.status not in _CHANGED_MEANWHILE:
                raise
    raise ServerRefused(
        "Somebody else keeps changing this case on the service.", next_step="Try again later.", detail=f"Task/{case.id}"
    )


def read_task(session: ServiceSession, case_id: str, token: CancelToken) -> ReadTask:
    """Read a Task with its version.

    Raises
    ------
    TaskGone
        If it is not there.
    Offline, SignInNeeded, ServerRefused
        As `ServiceSession.open`; also if the answer is another Task.
    """
    try:
        answer = with_retries(lambda: session.read(f"Task/{case_id}"), token)
    except ServerRefused as error:
        if error.status in (404, 410):
            raise TaskGone("The service no longer has this case.", detail=error.detail) from error
        raise
    resource = answer.resource_of(f"Task/{case_id}")
    return ReadTask(resource, answer.etag or etag_of(resource), session.localised(resource), answer.date)


def write_task(session: ServiceSession, task: Mapping[str, Any], etag: str) -> str:
    """Put a Task in place of the version `etag`, and return its new ETag."""
    headers = {"If-Match": etag} if etag else {}
    answer = session.write("PUT", f"Task/{task['id']}", json_body(task), headers)
    if answer.etag:
        return answer.etag
    return etag_of(answer.resource()) if answer.body else session.read(f"Task/{task['id']}").etag


def merged(
    task: Mapping[str, Any], case: Case, change: TaskChange, local: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Return the Task with the change made and all else as the service has it; None if nothing is left to change.

    Only status, businessStatus, statusReason, lastModified and output are ever ours (std 1.4). `local` is the same Task
    with relative references, if its own are not (`ReadTask.local`).

    Raises
    ------
    NotAllowed
        If the change no longer fits what somebody else has made of the Task.
    ServerRefused
        If the Task is about another patient than the case.
    """
    element = Element(local if local is not None else task, f"Task/{case.id}")
    status = element.text("status")
    _require_ours(element, case, change.reviewer)
    if _says_so_already(element, change):
        return None
    if status in _TERMINAL and not _half_delivered(element, change):
        kind = TaskCompleted if status == COMPLETED else NotAllowed
        raise kind(_TERMINAL[status], next_step="Your work stays on this laptop.", detail=f"Task/{case.id}: {status}")
    if _STAGE.get(status, 0) > _STAGE.get(change.status, 9) and not change.outputs:
        return None
    return _changed(task, element, change)


def check_takes_addendum(session: ServiceSession, case: Case, reviewer: Reviewer, token: CancelToken) -> None:
    """Read the Task of a delivered case, and refuse where nothing may be added to its opinion; the Task is not written.

    Raises
    ------
    NotAllowed
        If the case was withdrawn, closed without an opinion or given to somebody else.
    Offline, SignInNeeded, ServerRefused
        If the service cannot be asked now.
    """
    task = Element(read_task(session, case.id, token).local, f"Task/{case.id}")
    _require_ours(task, case, reviewer)
    status = task.text("status")
    if status not in (*OPEN_TASK, COMPLETED):
        raise not_taken(case.id, status)


def says_why(status: str) -> bool:
    """Whether a Task of this status takes no opinion, and `merged` says why."""
    return status in _TERMINAL


def not_taken(case_id: str, status: str) -> NotAllowed:
    """Return what is raised where a Task of this status takes nothing."""
    sentence = _TERMINAL.get(status, "The service does not offer this case to be worked on.")
    return NotAllowed(sentence, next_step="Your work stays on this laptop.", detail=f"Task/{case_id}: {status}")


def given_away(case_id: str) -> NotAllowed:
    """Return what is raised where a Task is somebody else's."""
    return NotAllowed(
        "This case has been given to somebody else.",
        next_step="Your work stays on this laptop; ask the service.",
        detail=f"Task/{case_id}: owner or recipient changed",
    )


def _require_ours(task: Element, case: Case, reviewer: Reviewer | None) -> None:
    patient = reference_to(task.child("for"))
    if is_literal(patient) and patient != case.patient.reference:
        raise ServerRefused(
            "The service names another patient for this case than before.",
            next_step="Nothing was written; ask the service.",
            detail=f"Task/{case.id}: another patient",
        )
    if not _still_ours(task, case, reviewer):
        raise given_away(case.id)


def _still_ours(task: Element, case: Case, reviewer: Reviewer | None) -> bool:
    """Whether nobody else was given the Task since it was last read.

    An owner that stayed the same needs no second look, unless it is an organization, where the recipient decides.
    """
    owner = reference_to(task.child("owner"))
    if reviewer is None:
        return not (case.owner and owner) or owner == case.owner
    unchanged = owner == case.owner and owner not in reviewer.organizations
    return unchanged or task_is_for(task, reviewer)


def _listed(task: Element) -> frozenset[str]:
    return frozenset(reference_to(one.child("valueReference")) for one in task.children("output"))


def _says_so_already(task: Element, change: TaskChange) -> bool:
    listed, ours = _listed(task), change.output_references
    same_words = change.business_status in codes(task.child("businessStatus"))
    tidy = not listed & (change.dropped - ours)
    return task.text("status") == change.status and same_words and ours <= listed and tidy


def _half_delivered(task: Element, change: TaskChange) -> bool:
    """Whether the Task was completed by a delivery of ours of which a part was refused: nobody else's word stands."""
    if task.text("status") != COMPLETED or change.status != COMPLETED:
        return False
    return bool(_listed(task) & (change.output_references | change.dropped))


def _changed(task: Mapping[str, Any], local: Element, change: TaskChange) -> dict[str, Any]:
    wanted = copy.deepcopy(dict(task))
    wanted["status"] = change.status
    words = change.business_status.replace("-", " ").capitalize()
    wanted["businessStatus"] = _concept(fhir_codes.BUSINESS_STATUS_SYSTEM, change.business_status, words)
    wanted["lastModified"] = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if change.reason in DECLINE_REASONS:
        coded = _concept(fhir_codes.STATUS_REASON_SYSTEM, change.reason, DECLINE_REASONS[change.reason])
        wanted["statusReason"] = coded
    elif change.reason:
        wanted["statusReason"] = {"text": change.reason}
    elif change.status in _ON_THE_WAY:
        wanted.pop("statusReason", None)  # the reason for having been on hold or declined holds no more
    if change.outputs:
        replaced = change.output_references | change.dropped
        targets = [reference_to(one.child("valueReference")) for one in local.children("output")]
        listed = zip(wanted.get("output") or [], targets, strict=True)
        kept = [one for one, target in listed if target not in replaced]
        wanted["output"] = [*kept, *(dict(one) for one in change.outputs)]
    return wanted


def _concept(system: str, code: str, text: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}
