from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import NotAllowed, Offline, ServerRefused
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_element import localised
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import TaskChange, merged, set_task_status
from tests.helpers import fhir_resources as made
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen, json_reply

TASK = "/fhir/Task/task-7"
REVIEWER = Reviewer(
    "Practitioner/pr-1", "Dr. Ada Number", "PractitionerRole/role-1", organizations=("Organization/o-1",)
)


@pytest.fixture
def case() -> Case:
    return case_from_resources(made.task(), made.resources())


def put_back(seen: Seen) -> Reply:
    return json_reply(seen.json(), 200, ETag='W/"2"')


def test_a_status_is_written_into_the_version_that_was_read(
    server: ScriptedServer, session: ServiceSession, case: Case
) -> None:
    server.on("GET", TASK, json_reply(made.task(extra="kept"), ETag='W/"1"'))
    server.on("PUT", TASK, put_back)
    assert set_task_status(session, case, CaseState.ACCEPTED) == 'W/"2"'
    [put] = [one for one in server.seen if one.method == "PUT"]
    assert put.headers["if-match"] == 'W/"1"'
    written = put.json()
    assert (written["status"], written["businessStatus"]["coding"][0]["code"]) == ("accepted", "accepted")
    assert written["extra"] == "kept"
    assert written["input"] == made.task()["input"]


def test_a_task_of_another_case_is_neither_taken_nor_written(
    server: ScriptedServer, session: ServiceSession, case: Case
) -> None:
    server.on("GET", TASK, json_reply(made.task(id="task-8"), ETag='W/"1"'))
    with pytest.raises(ServerRefused, match="another record"):
        set_task_status(session, case, CaseState.ACCEPTED)
    assert [one.method for one in server.seen] == ["GET"]


def test_a_task_that_is_about_another_patient_is_not_written(
    server: ScriptedServer, session: ServiceSession, case: Case
) -> None:
    server.on("GET", TASK, json_reply(made.task(**{"for": {"reference": "Patient/pt-8"}}), ETag='W/"1"'))
    with pytest.raises(ServerRefused, match="another patient"):
        set_task_status(session, case, CaseState.ACCEPTED)
    assert [one.method for one in server.seen] == ["GET"]


def test_a_decline_says_why(server: ScriptedServer, session: ServiceSession, case: Case) -> None:
    server.on("GET", TASK, json_reply(made.task()))
    server.on("PUT", TASK, put_back)
    set_task_status(session, case, CaseState.DECLINED, "conflict-of-interest")
    written = server.seen[-1].json()
    assert written["status"] == "rejected"
    assert written["statusReason"]["coding"][0]["code"] == "conflict-of-interest"
    assert server.seen[-1].headers["if-match"] == 'W/"1"'  # from meta, where the server sends no ETag


@pytest.mark.parametrize("conflict", [409, 412])
def test_somebody_faster_is_merged(server: ScriptedServer, session: ServiceSession, case: Case, conflict: int) -> None:
    noted = made.task(note=[{"text": "call me"}], priority="stat", status="received", meta={"versionId": "2"})
    server.on("GET", TASK, json_reply(made.task(), ETag='W/"1"'), json_reply(noted, ETag='W/"2"'))
    server.on("PUT", TASK, json_reply({}, conflict), put_back)
    set_task_status(session, case, CaseState.ACCEPTED)
    put = server.seen[-1]
    assert put.headers["if-match"] == 'W/"2"'
    written = put.json()
    assert (written["status"], written["priority"], written["note"]) == ("accepted", "stat", [{"text": "call me"}])


def test_an_endless_conflict_ends(server: ScriptedServer, session: ServiceSession, case: Case) -> None:
    server.on("GET", TASK, json_reply(made.task()))
    server.on("PUT", TASK, json_reply({}, 412))
    with pytest.raises(ServerRefused, match="keeps changing"):
        set_task_status(session, case, CaseState.ACCEPTED)


def test_a_lost_answer_is_not_written_twice(server: ScriptedServer, session: ServiceSession, case: Case) -> None:
    done = made.task(status="accepted", businessStatus=made.concept("x", "accepted"))
    server.on("GET", TASK, json_reply(done, ETag='W/"2"'))
    assert set_task_status(session, case, CaseState.ACCEPTED) == 'W/"2"'
    assert not [one for one in server.seen if one.method == "PUT"]


def test_an_earlier_stage_never_takes_the_service_back(
    server: ScriptedServer, session: ServiceSession, case: Case
) -> None:
    server.on("GET", TASK, json_reply(made.task(status="in-progress"), ETag='W/"9"'))
    assert set_task_status(session, case, CaseState.RECEIVED) == 'W/"9"'
    assert not [one for one in server.seen if one.method == "PUT"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "cancelled"}, "withdrawn"),
        ({"status": "completed"}, "completed"),
        ({"owner": {"reference": "PractitionerRole/other"}}, "somebody else"),
    ],
)
def test_what_somebody_else_decided_stands(
    server: ScriptedServer, session: ServiceSession, case: Case, changes: dict[str, object], words: str
) -> None:
    server.on("GET", TASK, json_reply(made.task(**changes)))
    with pytest.raises(NotAllowed, match=words):
        set_task_status(session, case, CaseState.ACCEPTED)


def test_a_case_that_is_gone_is_not_allowed(session: ServiceSession, case: Case) -> None:
    with pytest.raises(NotAllowed, match="no longer has this case"):
        set_task_status(session, case, CaseState.ACCEPTED)


def test_local_states_are_not_told(session: ServiceSession, case: Case) -> None:
    with pytest.raises(NotAllowed):
        set_task_status(session, case, CaseState.DOWNLOADING)
    assert session.attempts == 0


def test_offline_is_offline(server: ScriptedServer, session: ServiceSession, case: Case) -> None:
    server.close()
    with pytest.raises(Offline):
        set_task_status(session, case, CaseState.ACCEPTED)


def test_outputs_are_added_once(case: Case) -> None:
    old = {"type": {"text": "other"}, "valueReference": {"reference": "DiagnosticReport/old"}}
    ours = {"type": {"text": "Opinion"}, "valueReference": {"reference": "DiagnosticReport/new"}}
    change = TaskChange("completed", "opinion-delivered", outputs=(ours,))
    first = merged(made.task(status="in-progress", output=[old]), case, change)
    assert first is not None
    assert first["output"] == [old, ours]
    assert merged(first, case, change) is None


def test_a_reason_for_waiting_goes_when_the_work_goes_on(case: Case) -> None:
    held = made.task(status="on-hold", statusReason={"text": "records"})
    resumed = merged(held, case, TaskChange("in-progress", "reviewing"))
    assert resumed is not None
    assert "statusReason" not in resumed


def opinion_change(*references: str, dropped: frozenset[str] = frozenset()) -> TaskChange:
    outputs = tuple({"type": {"text": "Opinion"}, "valueReference": {"reference": one}} for one in references)
    return TaskChange("completed", "opinion-delivered", outputs=outputs, dropped=dropped)


def completed_with(*references: str) -> dict[str, object]:
    outputs = [{"type": {"text": "Opinion"}, "valueReference": {"reference": one}} for one in references]
    business = made.concept("x", "opinion-delivered")
    return made.task(status="completed", businessStatus=business, output=outputs)


def test_a_task_that_our_own_delivery_completed_by_half_is_put_right(case: Case) -> None:
    half = completed_with("DiagnosticReport/never-made", "https://other.example/fhir/DocumentReference/ours")
    change = opinion_change(
        "DiagnosticReport/ours", "DocumentReference/ours", dropped=frozenset({"DiagnosticReport/never-made"})
    )
    whole = merged(half, case, change, localised(half, "https://other.example/fhir"))
    assert whole is not None
    listed = [one["valueReference"]["reference"] for one in whole["output"]]
    assert listed == ["DiagnosticReport/ours", "DocumentReference/ours"]
    assert merged(whole, case, change) is None


def test_a_task_that_lists_ours_and_one_that_leads_nowhere_is_tidied(case: Case) -> None:
    both = completed_with("DiagnosticReport/ours", "urn:uuid:0")
    tidied = merged(both, case, opinion_change("DiagnosticReport/ours", dropped=frozenset({"urn:uuid:0"})))
    assert tidied is not None
    assert len(tidied["output"]) == 1


def test_a_task_moved_to_another_role_of_the_reviewer_is_still_theirs(case: Case) -> None:
    moved = made.task(owner={"reference": "PractitionerRole/role-9"})
    accepted = TaskChange("accepted", "accepted")
    with pytest.raises(NotAllowed, match="somebody else"):
        merged(moved, case, accepted)
    changed = merged(moved, case, replace(accepted, reviewer=replace(REVIEWER, roles=("PractitionerRole/role-9",))))
    assert changed is not None
    assert changed["owner"] == moved["owner"]


def shared_with(role: str) -> dict[str, object]:
    recipient = [{"reference": f"PractitionerRole/{role}"}]
    return made.task(owner={"reference": "Organization/o-1"}, restriction={"recipient": recipient})


def test_a_task_of_the_organization_is_theirs_whom_it_names(case: Case) -> None:
    change = TaskChange("in-progress", "reviewing", reviewer=REVIEWER)
    shared = case_from_resources(shared_with("role-1"), made.resources())
    assert merged(shared_with("role-1"), shared, change) is not None
    with pytest.raises(NotAllowed, match="somebody else"):
        merged(shared_with("colleague"), shared, change)
    # one that was the reviewer's own has gone to the organization meanwhile, for the reviewer all the same
    assert case.owner == "PractitionerRole/role-1"
    assert merged(shared_with("role-1"), case, change) is not None
    with pytest.raises(NotAllowed, match="somebody else"):
        merged(shared_with("colleague"), case, change)


def test_an_owner_that_stayed_is_trusted_where_the_roles_could_not_all_be_read(case: Case) -> None:
    partly = Reviewer("Practitioner/pr-1", "Dr. Ada Number")
    assert merged(made.task(), case, TaskChange("accepted", "accepted", reviewer=partly)) is not None


def test_absolute_references_are_compared_as_local_and_written_as_they_were(case: Case) -> None:
    base = "https://fhir.example"
    output = {"type": {"text": "Opinion"}, "valueReference": {"reference": f"{base}/DiagnosticReport/ours"}}
    task = made.task(owner={"reference": f"{base}/PractitionerRole/role-1"}, output=[output])
    change = opinion_change("DiagnosticReport/ours")
    changed = merged(task, case, change, localised(task, base))
    assert changed is not None
    assert changed["owner"] == task["owner"]
    assert [one["valueReference"]["reference"] for one in changed["output"]] == ["DiagnosticReport/ours"]


def test_a_task_that_somebody_else_completed_stays_theirs(case: Case) -> None:
    with pytest.raises(NotAllowed, match="completed"):
        merged(completed_with("DiagnosticReport/theirs"), case, opinion_change("DiagnosticReport/ours"))


def test_a_list_of_outputs_that_is_null_is_an_empty_one(case: Case) -> None:
    output = {"type": {"text": "report"}, "valueReference": {"reference": "DiagnosticReport/r"}}
    wanted = merged(made.task(output=None), case, TaskChange("completed", "opinion-delivered", outputs=(output,)))
    assert wanted is not None
    assert wanted["output"] == [output]


@pytest.mark.parametrize(
    "busy",
    [json_reply({"resourceType": "OperationOutcome"}, 503), Reply(200, b"<html>", {"Content-Type": "text/html"})],
)
def test_a_busy_moment_of_metadata_says_nothing_of_whose_the_case_is(
    server: ScriptedServer, session: ServiceSession, case: Case, busy: Reply
) -> None:
    owner = {"reference": "https://known.as/fhir/PractitionerRole/role-1"}  # the service itself, by its other name
    statement = {"resourceType": "CapabilityStatement", "implementation": {"url": "https://known.as/fhir"}}
    server.on("GET", TASK, json_reply(made.task(owner=owner)))
    server.on("PUT", TASK, put_back)
    server.on("GET", "/fhir/metadata", busy, json_reply(statement))
    with pytest.raises(ServerRefused):
        set_task_status(session, case, CaseState.ACCEPTED)
    set_task_status(session, case, CaseState.ACCEPTED)
    assert server.seen[-1].json()["status"] == "accepted"
    set_task_status(session, case, CaseState.IN_REVIEW)
    assert server.count("GET", "/fhir/metadata") == 2  # a real answer is asked for once
