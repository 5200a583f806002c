"""A request for records on services whose search lags behind: what they answered to its making is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.asking import take_back, tell_request
from reviewer_app.sync.session import ServiceSession
from tests.helpers import fhir_resources as made
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen, json_reply

KIND = "/fhir/CommunicationRequest"
REQUEST = RecordsRequest("7a0d", ("The slides",), "The grade", datetime(2026, 11, 30, tzinfo=UTC))
REVIEWER = Reviewer("Practitioner/pr-1", "Dr. Ada Number")
NOTHING = {"resourceType": "Bundle", "type": "searchset", "total": 0}
HELD = {
    "resourceType": "CommunicationRequest", "id": "cr-1", "status": "active", "meta": {"versionId": "1"},
    "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:7a0d"}],
}  # fmt: skip


@pytest.fixture
def case() -> Case:
    return case_from_resources(made.task(), made.resources())


def tell(session: ServiceSession, case: Case) -> str:
    return tell_request(session, case, REVIEWER, REQUEST, CancelToken())


@pytest.mark.parametrize(
    "answer",
    [
        Reply(201, b"", {"Location": "http://inner/fhir/CommunicationRequest/cr-1/_history/1"}),
        json_reply(HELD, 201),
        json_reply(HELD, 200, Location="http://inner/somewhere"),
    ],
    ids=["location", "body", "no-location-of-it"],
)
def test_the_reference_is_that_of_the_answer(
    server: ScriptedServer, session: ServiceSession, case: Case, answer: Reply
) -> None:
    server.on("GET", KIND, json_reply(NOTHING))
    server.on("POST", KIND, answer)
    assert tell(session, case) == "CommunicationRequest/cr-1"
    assert (server.count("GET", KIND), server.count("POST", KIND)) == (1, 1)


def test_where_the_answer_names_nothing_it_is_searched(
    server: ScriptedServer, session: ServiceSession, case: Case
) -> None:
    found = {**NOTHING, "total": 1, "entry": [{"resource": HELD}]}
    server.on("GET", KIND, json_reply(NOTHING), json_reply(found))
    server.on("POST", KIND, Reply(201))
    assert tell(session, case) == "CommunicationRequest/cr-1"
    server.on("GET", KIND, json_reply(NOTHING))
    with pytest.raises(ServerRefused, match="did not keep"):
        tell(session, case)


def test_it_is_taken_back_by_its_reference_also_where_no_search_finds_it(
    server: ScriptedServer, session: ServiceSession
) -> None:
    known = REQUEST._replace(reference="CommunicationRequest/cr-1")
    server.on("GET", KIND, json_reply(NOTHING))
    server.on("GET", f"{KIND}/cr-1", json_reply(HELD))

    def put(seen: Seen) -> Reply:
        return json_reply(seen.json())

    server.on("PUT", f"{KIND}/cr-1", put)
    assert take_back(session, known, CancelToken()) == known.reference
    [written] = [one for one in server.seen if one.method == "PUT"]
    assert written.json()["status"] == "revoked"
    server.on("GET", f"{KIND}/cr-1", json_reply({"resourceType": "OperationOutcome"}, 410))
    assert take_back(session, known, CancelToken()) == ""
