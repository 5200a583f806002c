"""A request for more records as the strict service takes it: made once, revoked in the version that was read (Q27)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.people import Reviewer
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.asking import take_back, tell_request
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.worklist import fetch_worklist

STOP = CancelToken()


def _request() -> RecordsRequest:
    return RecordsRequest(str(uuid.uuid4()), ("The slides", "The MR"), "The grade", datetime.now(UTC))


def test_q27_a_request_is_made_once_and_taken_back(online: ServiceSession, reviewer: Reviewer) -> None:
    case = fetch_worklist(online, reviewer=reviewer).cases[0]
    request = _request()
    reference = tell_request(online, case, reviewer, request, STOP)
    assert tell_request(online, case, reviewer, request, STOP) == reference
    made = online.read(reference).resource()
    assert made["status"] == "active"
    assert made["about"] == [{"reference": f"Task/{case.id}"}]
    assert made["subject"]["reference"] == case.patient.reference
    assert take_back(online, request, STOP) == reference
    revoked = online.read(reference).resource()
    assert revoked["status"] == "revoked"
    assert revoked["payload"] == made["payload"]
    version = revoked["meta"]["versionId"]
    take_back(online, request, STOP)  # once more changes nothing
    assert online.read(reference).resource()["meta"]["versionId"] == version


def test_what_never_arrived_needs_no_taking_back(online: ServiceSession) -> None:
    assert take_back(online, _request(), STOP) == ""
