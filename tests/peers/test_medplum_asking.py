"""Asking for records at a service that is not ours: told once, the Task on hold, then taken off it or back (Q27)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from reviewer_app.cases.asking import ACTIVE, RecordsRequest, came_back, record_keys
from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.asking import take_back, tell_request
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import set_task_status
from reviewer_app.sync.worklist import fetch_reviewer, fetch_worklist
from tests.helpers.patience import PATIENCE
from tests.peers.conftest import Servers
from tests.peers.look import Look

pytestmark = pytest.mark.xdist_group("medplum")

FHIR = "application/fhir+json"
CASE = "case-177"
MISSING = ("The slides of the biopsy", "The report of the MR of 2024")
WHY = "The grade cannot be told without them"


def listed(session: ServiceSession) -> Case:
    return next(one for one in fetch_worklist(session).cases if one.id == CASE)


def asked_for(case: Case) -> RecordsRequest:
    return RecordsRequest(str(uuid.uuid4()), MISSING, WHY, datetime.now(UTC), record_keys(case))


def about_the_case(look: Look) -> list[dict[str, Any]]:
    return [one for one in look.all_of("CommunicationRequest") if one["about"] == [{"reference": f"Task/{CASE}"}]]


def tell(session: ServiceSession, case: Case, request: RecordsRequest) -> RecordsRequest:
    reviewer = fetch_reviewer(session, session.fhir_user)
    reference = tell_request(session, case, reviewer, request, CancelToken())
    return request._replace(told=ACTIVE, reference=reference)


def test_q27_the_request_is_made_once_and_the_task_waits_until_the_service_answers(
    servers: Servers, embedded: ServiceEndpoint
) -> None:
    with servers.session() as session, servers.look() as look:
        case = listed(session)
        set_task_status(session, case, CaseState.ACCEPTED)
        set_task_status(session, listed(session), CaseState.IN_REVIEW)
        request = asked_for(case)
        told = tell(session, case, request)
        assert tell(session, case, request).reference == told.reference, "an answer that was lost makes no second one"
        reason = f"Records asked for: {request.words}"
        set_task_status(session, listed(session), CaseState.ON_HOLD, reason)
        (resource,) = about_the_case(look)
        assert resource["status"] == "active"
        assert [one["contentString"] for one in resource["payload"]] == list(MISSING)
        assert resource["reasonCode"] == [{"text": WHY}]
        task = look.resource(f"Task/{CASE}")
        assert (task["status"], task["statusReason"]["text"]) == ("on-hold", reason)
        waiting = listed(session)
        assert waiting.task_status == "on-hold", "it stays in the worklist"
        assert not came_back(told, waiting.task_status)

        url, headers = f"{servers.endpoint.fhir}/Task/{CASE}", dict(servers.endpoint.headers)
        requests.put(url, json={**task, "status": "in-progress"}, headers=headers, timeout=PATIENCE).raise_for_status()
        assert came_back(told, listed(session).task_status)

        assert take_back(session, told, CancelToken()) == told.reference
        (revoked,) = about_the_case(look)
        assert revoked["status"] == "revoked"
        assert take_back(session, told, CancelToken()) == told.reference, "what was taken back is not written again"
        assert about_the_case(look)[0]["meta"]["versionId"] == revoked["meta"]["versionId"]

    for one in (resource, revoked):
        assert judged(embedded, one).status_code == 201, "a strict service takes the same resource"


def judged(embedded: ServiceEndpoint, resource: dict[str, Any]) -> requests.Response:
    """Give what the router keeps to the strict service, under a name of its own."""
    own = {name: value for name, value in resource.items() if name not in ("id", "meta")}
    headers = {**embedded.headers, "Content-Type": FHIR, "Accept": FHIR}
    return requests.post(f"{embedded.fhir}/CommunicationRequest", json=own, headers=headers, timeout=PATIENCE)


def test_q27_the_strict_service_would_have_refused_a_malformed_request(
    servers: Servers, embedded: ServiceEndpoint
) -> None:
    with servers.session() as session, servers.look() as look:
        case = listed(session)
        told = tell(session, case, asked_for(case))
        made = look.resource(told.reference)
    assert judged(embedded, {**made, "status": "waiting"}).status_code in {400, 422}
