"""What the service says of the worklist, written into the vault; nothing that was made here is lost by it."""

from __future__ import annotations

import logging
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

logger = logging.getLogger(__name__)
_DECLINE = "decline-reason:"
_TURNED_AWAY = frozenset({CaseState.WITHDRAWN, CaseState.DECLINED})
#: Nothing of such a case is here but what the service lists.
_NOT_BEGUN = frozenset({CaseState.ASSIGNED, CaseState.RECEIVED})
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
    asked: Mapping[str, StoredCase] | None = None,
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
    asked
        The cases as they were before the service was asked. What was written or read since is not set back by a list
        that does not know of it; the next one does.
    """
    from reviewer_app.ui.office.newer_records import note_changes  # noqa: PLC0415 - the worklist is painted without it

    before = {one.case.id: one for one in vault.cases()}
    released, as_before = 0, set[str]()
    with vault.together():
        vault.put_reviewer(reviewer)
        for case_id in answer.gone:
            withdraw(vault, case_id)
        for case in answer.cases:
            known, earlier = before.get(case.id), (asked or {}).get(case.id)
            if known is not None and earlier is not None and written_since(known.case, earlier.case, case):
                as_before.add(case.id)
                continue
            if known is not None and other_patient(known, case):
                logger.warning("the service names another patient for case %s than before; it stays as it was", case.id)
                as_before.add(case.id)
                continue
            vault.put_case(case)
            came_back = _known_on_hold(known, earlier) and take_answer(vault, case, now)
            note_changes(vault, known, case, came_back=came_back)
            if case.id in closed:
                released += _take_offer(vault, case)
            elif _mended(known, case):
                released += vault.release_outbox(case.id)
        vault.set_value(SYNC_MARK, answer.server_date)
        read = [case.id for case in answer.cases if case.id not in as_before]
        keep_read(vault, now, answer.clock, read=read, unread=(*answer.unread, *as_before))
    for stored in vault.cases():
        if allowed(stored.state, CaseEvent.SEEN):
            vault.move(stored.case.id, CaseEvent.SEEN)
    _continue_work(vault, now)
    return released > 0


def other_patient(known: StoredCase, listed: Case) -> bool:
    """Whether the service names another patient for a case of which something is here: nothing of two is mixed."""
    return known.state not in _NOT_BEGUN and known.case.patient.reference != listed.patient.reference


def withdraw(vault: Vault, case_id: str, *, completed: bool = False) -> None:
    """Note that a case is no longer the reviewer's; whatever was made of it stays, sealed.

    Not where the service may have its opinion already: what became of that is asked when it is sent again. A Task that
    is `completed` may be so by an opinion that waits to be sent, so that alone does not withdraw such a case. Nor is
    one withdrawn whose opinion was delivered: an addendum that waits is held when it is sent, and can be recalled.
    """
    stored = {one.case.id: one for one in vault.cases()}.get(case_id)
    if stored is None or stored.in_doubt or (completed and vault.outbox_waits(case_id)):
        return
    if stored.state is CaseState.QUEUED and _addendum_waits(vault, case_id):
        return
    if allowed(stored.state, CaseEvent.WITHDRAW):
        vault.move(case_id, CaseEvent.WITHDRAW)
        vault.audit("case-withdrawn", case_id, {})
    elif stored.state is CaseState.DECLINED and stored.case.task_status in OPEN_TASK:
        # the refusal has nobody to tell it to: it must not be told to whoever offers the case again
        vault.set_case_version(case_id, stored.case.version, task_status="cancelled")


def _addendum_waits(vault: Vault, case_id: str) -> bool:
    from reviewer_app.ui.office.amending import ADDENDUM  # noqa: PLC0415 - seldom

    return any(one.case_id == case_id and one.kind == ADDENDUM and one.waits for one in vault.outbox())


def cases_before(vault: Vault) -> dict[str, StoredCase]:
    """Return the cases by id, to be taken before the service is asked for them."""
    return {one.case.id: one for one in vault.cases()}


def written_since(now: Case, asked: Case, listed: Case) -> bool:
    """Whether a Task was written, or read by somebody else, since the service was asked for what it lists.

    Parameters
    ----------
    now, asked
        The case as the vault has it now, and as it had it before the service was asked.
    listed
        The case as the service lists it.
    """
    if listed.version and listed.version == now.version:
        return False
    # without a version nothing was written: the service did not know the Task, or keeps no versions
    return now.task_status != asked.task_status or bool(now.version and now.version != asked.version)


def _on_hold_there(stored: StoredCase) -> bool:
    return stored.state is CaseState.ON_HOLD and stored.case.task_status == "on-hold"


def _known_on_hold(before: StoredCase | None, asked: StoredCase | None) -> bool:
    """Whether nothing was written to a Task on hold since the service was asked: what it says then is its answer."""
    if before is None or asked is None:
        return False
    return _on_hold_there(before) and _on_hold_there(asked) and asked.case.version == before.case.version


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


def _continue_work(vault: Vault, now: datetime) -> None:
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
                    from reviewer_app.ui.office.blind_reading import hand_on  # noqa: PLC0415 - seldom
                    from reviewer_app.ui.office.handed_over import compare_papers  # noqa: PLC0415 - seldom

                    hand_on(vault, old.id, new.case.id)
                    other = compare_papers(vault, old.id, new.case.id, now)
                    said = {"from": old.id, "edits": str(edits), "changed_records": str(other)}
                    vault.audit("work-taken-over", new.case.id, said)


def _same_order(old: Case, new: Case) -> bool:
    return old.service_request == new.service_request and old.patient.reference == new.patient.reference
