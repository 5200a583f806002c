"""What the service says of the worklist, written into the vault; nothing that was made here is lost by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from reviewer_app.cases.life_cycle import OPEN_TASK, CaseEvent, CaseState, allowed, offered_again
from reviewer_app.cases.people import Reviewer
from reviewer_app.store.values import StoredCase
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.asking import take_answer
from reviewer_app.ui.office.last_read import SYNC_MARK, keep_read

if TYPE_CHECKING:
    from reviewer_app.cases.case import Case
    from reviewer_app.sync.worklist import WorklistAnswer

_DECLINE = "decline-reason:"
_TURNED_AWAY = frozenset({CaseState.WITHDRAWN, CaseState.DECLINED})
#: Such a case may be open, and its window would not know of what is written beneath it.
_BEGUN = frozenset({CaseState.IN_REVIEW, CaseState.ON_HOLD})


def decline_key(case_id: str) -> str:
    """Return the name under which the reason for declining a case is kept."""
    return f"{_DECLINE}{case_id}"


def closed_on_service(stored: StoredCase) -> bool:
    """Whether a case was withdrawn or declined here, and the service knew it when the case was last written.

    Only such a case can be offered again: what a service says that has not heard of the refusal yet is no offer.
    """
    if stored.state is CaseState.DECLINED:
        return stored.case.task_status not in OPEN_TASK
    return stored.state is CaseState.WITHDRAWN


def keep_answer(
    vault: Vault,
    reviewer: Reviewer,
    answer: WorklistAnswer,
    closed: Collection[str],
    now: datetime,
    held: Mapping[str, str] | None = None,
) -> bool:
    """Keep who the reviewer is and what the service lists; return whether opinions that were held may be taken now.

    Parameters
    ----------
    vault
        The open vault; in the store lane.
    reviewer, answer
        What the service said.
    closed
        Ids of the cases that were `closed_on_service` before it was asked.
    now
        When it was asked.
    held
        The version of the Task of each case that the service knew to be on hold, before it was asked.
    """
    from reviewer_app.ui.office.newer_records import note_changes  # noqa: PLC0415 - the worklist is painted without it

    before = {one.case.id: one for one in vault.cases()}
    released = 0
    with vault.together():
        vault.put_reviewer(reviewer)
        for case_id in answer.gone:
            withdraw(vault, case_id)
        for case in answer.cases:
            vault.put_case(case)
            came_back = _known_on_hold(before.get(case.id), held or {}) and take_answer(vault, case, now)
            note_changes(vault, before.get(case.id), case, came_back=came_back)
            if case.id in closed:
                released += _take_offer(vault, case)
            elif _mended(before.get(case.id), case):
                released += vault.release_outbox(case.id)
        vault.set_value(SYNC_MARK, answer.server_date)
        keep_read(vault, now, read=[case.id for case in answer.cases], unread=answer.unread)
    for stored in vault.cases():
        if allowed(stored.state, CaseEvent.SEEN):
            vault.move(stored.case.id, CaseEvent.SEEN)
    _continue_work(vault)
    return released > 0


def withdraw(vault: Vault, case_id: str, *, completed: bool = False) -> None:
    """Note that a case is no longer the reviewer's; whatever was made of it stays, sealed.

    Not where the service may have its opinion already: what became of that is asked when it is sent again. A Task that
    is `completed` may be so by an opinion that waits to be sent, so that alone does not withdraw such a case.
    """
    stored = {one.case.id: one for one in vault.cases()}.get(case_id)
    if stored is None or stored.in_doubt or (completed and vault.outbox_waits(case_id)):
        return
    if allowed(stored.state, CaseEvent.WITHDRAW):
        vault.move(case_id, CaseEvent.WITHDRAW)
        vault.audit("case-withdrawn", case_id, {})
    elif stored.state is CaseState.DECLINED and stored.case.task_status in OPEN_TASK:
        # the refusal has nobody to tell it to: it must not be told to whoever offers the case again
        vault.set_case_version(case_id, stored.case.version, task_status="cancelled")


def held_cases(vault: Vault) -> dict[str, str]:
    """Return the version of the Task of each case that waits for records, as far as the service knows that it does."""
    return {one.case.id: one.case.version for one in vault.cases() if _on_hold_there(one)}


def _on_hold_there(stored: StoredCase) -> bool:
    return stored.state is CaseState.ON_HOLD and stored.case.task_status == "on-hold"


def _known_on_hold(before: StoredCase | None, held: Mapping[str, str]) -> bool:
    """Whether nothing was written to a Task on hold since the service was asked: what it says then is its answer."""
    return before is not None and _on_hold_there(before) and held.get(before.case.id) == before.case.version


def _mended(before: StoredCase | None, case: Case) -> bool:
    """Whether a Task that is open was changed since it was read: what it did not take then, it may take now.

    Nothing tells whether the change is what was waited for, so each is worth one try.
    """
    if before is None or before.state in _TURNED_AWAY:
        return False
    return case.task_status in OPEN_TASK and case.version != before.case.version


def _take_offer(vault: Vault, case: Case) -> int:
    """Take a case back that is offered again; return how many opinions of it are held no longer."""
    event = offered_again(case.task_status)
    if event is None:
        return 0
    released = vault.release_outbox(case.id)
    if vault.outbox_waits(case.id):
        event = CaseEvent.QUEUE  # its opinion is signed, and was only waiting for this
    if not allowed(vault.case(case.id).state, event):
        return released
    state = vault.move(case.id, event)
    vault.set_value(decline_key(case.id), None)
    vault.audit("case-offered-again", case.id, {"state": state.value})
    return released


def _continue_work(vault: Vault) -> None:
    """Hand the work on a withdrawn or declined case on to a new Task of the same order and patient (std 1.3)."""
    cases = [one for one in vault.cases() if one.case.service_request]
    sealed = [one.case for one in cases if one.state in _TURNED_AWAY]
    for new in cases:
        if new.case.task_status not in OPEN_TASK or new.state in _TURNED_AWAY | _BEGUN:
            continue
        for old in (one for one in sealed if _same_order(one, new.case)):
            with vault.together():
                edits = vault.take_over_work(old.id, new.case.id)
                if edits:
                    vault.audit("work-taken-over", new.case.id, {"from": old.id, "edits": str(edits)})


def _same_order(old: Case, new: Case) -> bool:
    return old.service_request == new.service_request and old.patient.reference == new.patient.reference
