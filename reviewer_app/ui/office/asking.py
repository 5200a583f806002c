"""Requests for more records in the vault; all of it in the store lane. A case that waits for some is on hold."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reviewer_app.cases.asking import (
    RETURNED,
    WITHDRAWN,
    RecordsRequest,
    came_back,
    open_request,
    record_keys,
)
from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.errors import NotAllowed
from reviewer_app.store.vault import Vault

if TYPE_CHECKING:
    from reviewer_app.cases.case import Case


def ask_for_records(vault: Vault, case_id: str, items: Sequence[str], reason: str, now: datetime) -> RecordsRequest:
    """Put a case on hold until the service has answered; it is told as soon as it can be reached.

    Raises
    ------
    NotAllowed
        If nothing is named, or the case is not in review.
    """
    wanted = tuple(dict.fromkeys(" ".join(one.split()) for one in items if one.strip()))
    if not wanted:
        raise NotAllowed("Say first which records are missing.")
    stored = vault.case(case_id)
    request = RecordsRequest(str(uuid.uuid4()), wanted, " ".join(reason.split()), now, record_keys(stored.case))
    with vault.together():
        vault.move(case_id, CaseEvent.ASK_FOR_RECORDS)
        vault.set_requests(case_id, (*stored.requests, request))
        vault.audit("records-asked", case_id, {"request": request.id, "items": str(len(wanted))})
    return request


def withdraw_request(vault: Vault, case_id: str, now: datetime) -> None:
    """Wait no longer: the case is in review again, and the service told as soon as it can be reached."""
    request = open_request(vault.case(case_id).requests)
    with vault.together():
        vault.move(case_id, CaseEvent.WITHDRAW_REQUEST)
        if request is not None:
            _put(vault, case_id, request._replace(outcome=WITHDRAWN, ended=now))
            vault.audit("records-request-withdrawn", case_id, {"request": request.id})


def take_answer(vault: Vault, case: Case, now: datetime) -> bool:
    """Bring a case back that the service took off hold, with what is new since it was asked; return whether it came.

    Only for a case that the service knew to be on hold when it was asked for the worklist.
    """
    stored = vault.case(case.id)
    request = open_request(stored.requests)
    if request is None or not came_back(request, case.task_status):
        return False
    brought = tuple(one for one in record_keys(case) if one not in request.known)
    with vault.together():
        vault.move(case.id, CaseEvent.RECORDS_ARRIVED)
        _put(vault, case.id, request._replace(outcome=RETURNED, ended=now, brought=brought))
        vault.audit("records-arrived", case.id, {"request": request.id, "new": str(len(brought))})
    return True


def note_told(vault: Vault, case_id: str, request_id: str, told: str, reference: str) -> None:
    """Keep which status the service has of a request: the reviewer may have withdrawn it while that was told."""
    request = next((one for one in vault.case(case_id).requests if one.id == request_id), None)
    if request is None:
        return
    with vault.together():
        _put(vault, case_id, request._replace(told=told, reference=reference or request.reference, refused=""))
        vault.audit("records-request-told", case_id, {"request": request_id, "reference": reference, "status": told})


def note_refused(vault: Vault, case_id: str, request_id: str, why: str) -> None:
    """Keep why the service did not take a request, for the worklist to say; it is told again with the next push."""
    request = next((one for one in vault.case(case_id).requests if one.id == request_id), None)
    if request is None or request.refused == why:
        return
    with vault.together():
        _put(vault, case_id, request._replace(refused=why))
        vault.audit("records-request-refused", case_id, {"request": request_id})


def _put(vault: Vault, case_id: str, request: RecordsRequest) -> None:
    requests = vault.case(case_id).requests
    vault.set_requests(case_id, tuple(request if one.id == request.id else one for one in requests))
