"""Storing one instance in a DICOMweb archive, once (STOW-RS, PS3.18 10.5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from reviewer_app.errors import Offline, ServerRefused
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.http import Request
from reviewer_app.sync.retry import may_pass, with_retries
from reviewer_app.sync.session import DICOM_JSON, ServiceSession

_REFERENCED, _FAILED, _INSTANCE, _REASON = "00081199", "00081198", "00081155", "00081197"
_NONE_FOUND: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Stored:
    """That an archive has an instance; `was_there` tells that an earlier try had put it there."""

    sop_instance_uid: str
    was_there: bool


def store_once(
    session: ServiceSession,
    dicomweb: str,
    copy: ArchiveCopy,
    token: CancelToken,
    before_write: Callable[[], None],
) -> Stored:
    """Store an instance unless the archive has it, and be sure that it has it.

    The archive is asked again after every error: it may have stored the instance and lost the answer, or refused the
    whole request although it stored the instance (std 1.7). `before_write` is called before it is sent.

    Raises
    ------
    Offline, SignInNeeded
        If the archive cannot be reached or asked.
    ServerRefused
        If it does not take the instance.
    """

    def attempt() -> Stored:
        if is_there(session, dicomweb, copy):
            return Stored(copy.sop_instance_uid, was_there=True)
        before_write()
        try:
            answer = session.send(stow_request(dicomweb, copy))
            reason = _failure(answer.json() if answer.body else {}, copy.sop_instance_uid)
        except (Offline, ServerRefused) as error:
            if may_pass(error) or not is_there(session, dicomweb, copy):
                raise
            return Stored(copy.sop_instance_uid, was_there=False)
        if reason and not is_there(session, dicomweb, copy):
            raise ServerRefused(
                f"The image archive did not take {copy.words}.",
                next_step="The opinion itself is delivered without it; tell the service.",
                detail=f"STOW failure reason {reason}",
            )
        return Stored(copy.sop_instance_uid, was_there=False)

    return with_retries(attempt, token)


def is_there(session: ServiceSession, dicomweb: str, copy: ArchiveCopy) -> bool:
    """Ask by QIDO-RS; "none" is 200 with an empty list, or 204 (PS3.18 of 2019), or 404."""
    url = f"{dicomweb}/studies/{copy.study_uid}/instances?SOPInstanceUID={copy.sop_instance_uid}"
    try:
        answer = session.read(url, accept=DICOM_JSON)
    except ServerRefused as error:
        if error.status in _NONE_FOUND:
            return False
        raise
    found = answer.json() if answer.body else []
    # a server that ignores the search key lists every instance of the study
    return any(_uid(one, "00080018") == copy.sop_instance_uid for one in found if isinstance(one, dict))


def stow_request(dicomweb: str, copy: ArchiveCopy) -> Request:
    """Return the request that stores an instance."""
    boundary = uuid.uuid5(uuid.NAMESPACE_OID, copy.sop_instance_uid).hex
    head = f"--{boundary}\r\nContent-Type: application/dicom\r\nContent-Length: {len(copy.data)}\r\n\r\n"
    body = b"".join((head.encode(), copy.data, f"\r\n--{boundary}--\r\n".encode()))  # copied once
    headers = {
        "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
        "Accept": DICOM_JSON,
    }
    return Request("POST", f"{dicomweb}/studies/{copy.study_uid}", headers, body)


def _failure(answer: object, uid: str) -> str:
    """Return the Failure Reason of the instance (PS3.18 Annex I), empty if it was stored."""
    if not isinstance(answer, dict):
        return "unknown"
    if any(_uid(one, _INSTANCE) == uid for one in _items(answer, _REFERENCED)):
        return ""
    failed = [one for one in _items(answer, _FAILED) if _uid(one, _INSTANCE) == uid]
    return (_uid(failed[0], _REASON) if failed else "") or "not listed"


def _items(answer: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    element = answer.get(tag)
    values = element.get("Value") if isinstance(element, dict) else None
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []


def _uid(item: dict[str, Any], tag: str) -> str:
    element = item.get(tag)
    values = element.get("Value") if isinstance(element, dict) else None
    return str(values[0]) if isinstance(values, list) and values else ""
