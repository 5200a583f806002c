from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import Offline, ServerRefused
from reviewer_app.sync.reading import rebased
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.worklist import fetch_reviewer, fetch_worklist
from tests.helpers import fhir_resources as made
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen, html_page, json_reply

REVIEWER = Reviewer("Practitioner/pr-1", "Dr. Ada Number", role_reference="PractitionerRole/role-1")
DATE = "Sun, 22 Nov 2026 09:00:00 GMT"


def bundle(*resources: dict[str, Any], next_url: str = "") -> dict[str, Any]:
    links = [{"relation": "next", "url": next_url}] if next_url else []
    return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": [{"resource": r} for r in resources]}


def serve(server: ScriptedServer, *tasks: dict[str, Any], without: str = "") -> None:
    for reference, resource in made.resources().items():
        if reference != without:
            server.on("GET", f"/fhir/{reference}", json_reply(resource))
    server.on("GET", "/fhir/Task", json_reply(bundle(*tasks), Date=DATE))


def test_the_list_is_read_with_everything_around_it(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server, made.task())
    answer = fetch_worklist(session, reviewer=REVIEWER)
    [case] = answer.cases
    assert (case.identifier, case.patient.family, len(case.studies), len(case.documents)) == ("C-7", "Example", 1, 1)
    assert (answer.gone, answer.problems, answer.complete) == ((), (), True)
    [search] = [one for one in server.seen if one.path == "/fhir/Task"]
    assert search.query["owner"] == ["PractitionerRole/role-1,Practitioner/pr-1"]
    assert search.query["status"] == ["requested,received,accepted,ready,in-progress,on-hold"]
    assert search.query["_sort"] == ["-_lastUpdated"]


def test_a_malformed_reference_is_one_to_elsewhere(server: ScriptedServer, session: ServiceSession) -> None:
    note = [{"authorReference": {"reference": "http://[broken/fhir/Practitioner/1"}}]
    serve(server, made.task(), made.task(id="task-8", note=note))
    server.on("GET", "/fhir/metadata", json_reply({"resourceType": "CapabilityStatement"}))
    assert [one.id for one in fetch_worklist(session, reviewer=REVIEWER).cases] == ["task-7", "task-8"]


def test_a_case_without_a_bottom_is_named_and_costs_no_other(server: ScriptedServer, session: ServiceSession) -> None:
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"extension": [deep]}
    serve(server, made.task(), made.task(id="task-8", extension=[deep]))
    answer = fetch_worklist(session, reviewer=REVIEWER, known=["task-8"])
    assert [one.id for one in answer.cases] == ["task-7"]
    assert [one.case_id for one in answer.problems] == ["task-8"]
    assert answer.gone == ()


@pytest.mark.parametrize("odd", [b'{"a":' * 5000 + b"1" + b"}" * 5000, b""])
def test_an_answer_that_is_no_json_is_refused(server: ScriptedServer, session: ServiceSession, odd: bytes) -> None:
    server.on("GET", "/fhir/Task", Reply(200, odd, {"Content-Type": "application/fhir+json"}))
    with pytest.raises(ServerRefused, match="cannot be understood"):
        fetch_worklist(session, reviewer=REVIEWER)


def test_a_next_page_that_is_nowhere_is_refused(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Task", json_reply(bundle(made.task(), next_url="http://[broken/Task?page=2")))
    with pytest.raises(ServerRefused, match="an address that is none"):
        fetch_worklist(session, reviewer=REVIEWER)


def test_each_reference_is_read_once(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server, made.task(), made.task(id="task-8"))
    assert len(fetch_worklist(session, reviewer=REVIEWER).cases) == 2
    reads = [one.path for one in server.seen if one.path != "/fhir/Task"]
    assert len(reads) == len(set(reads))


def test_the_next_call_asks_for_what_changed_with_an_overlap(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server, made.task())
    since = fetch_worklist(session, reviewer=REVIEWER).server_date
    assert since.startswith("2026-11-22T09:00:00")
    server.seen.clear()
    answer = fetch_worklist(session, since, reviewer=REVIEWER)
    assert not answer.complete
    [search] = [one for one in server.seen if one.path == "/fhir/Task"]
    assert search.query["_lastUpdated"] == ["ge2026-11-22T08:58:00Z"]
    assert "status" not in search.query


@pytest.mark.parametrize(
    ("since", "whole"), [("2026-11-22T09:01:00+00:00", False), ("2026-11-23T09:00:00+00:00", True)]
)
def test_a_clock_that_was_set_back_costs_one_whole_list(
    server: ScriptedServer, session: ServiceSession, since: str, whole: bool
) -> None:
    serve(server, made.task())
    answer = fetch_worklist(session, since, reviewer=REVIEWER)
    assert answer.complete is whole
    assert answer.server_date.startswith("2026-11-22T09:00:00")
    assert server.count("GET", "/fhir/Task") == (2 if whole else 1)


def test_pages_are_followed_verbatim_on_the_configured_host(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server)
    first = bundle(made.task(), next_url="http://internal.name:1/fhir/Task?page=tok%2Cen==&x=1")
    second = bundle(made.task(id="task-8"), next_url="Task?page=3")
    server.on("GET", "/fhir/Task", json_reply(first), json_reply(second), json_reply(bundle(made.task(id="task-9"))))
    assert [one.id for one in fetch_worklist(session, reviewer=REVIEWER).cases] == ["task-7", "task-8", "task-9"]
    targets = [one.target for one in server.seen if one.path == "/fhir/Task"]
    assert targets[1:] == ["/fhir/Task?page=tok%2Cen==&x=1", "/fhir/Task?page=3"]


def test_a_list_that_breaks_off_has_told_the_time(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server)
    first = json_reply(bundle(made.task(), next_url="Task?page=2"), Date=DATE)
    server.on("GET", "/fhir/Task", first, json_reply({}, 403))
    with pytest.raises(ServerRefused):
        fetch_worklist(session, reviewer=REVIEWER)
    assert session.service_clock == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_pages_in_circles_end(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Task", json_reply(bundle(next_url="Task?page=2")))
    with pytest.raises(ServerRefused, match="no end"):
        fetch_worklist(session, reviewer=REVIEWER)


def test_one_bad_case_costs_only_itself(server: ScriptedServer, session: ServiceSession) -> None:
    bad = made.task(id="task-bad")
    bad["restriction"] = "tomorrow"
    serve(server, bad, made.task())
    answer = fetch_worklist(session, reviewer=REVIEWER)
    assert [one.id for one in answer.cases] == ["task-7"]
    assert [(one.case_id, one.detail) for one in answer.problems] == [
        ("task-bad", "Task/task-bad: restriction has the wrong form")
    ]


@pytest.mark.parametrize("reply", [json_reply({}, 403), html_page(), json_reply({}, 404)])
def test_a_part_that_cannot_be_read_leaves_its_place_empty(
    server: ScriptedServer, session: ServiceSession, reply: Reply
) -> None:
    serve(server, made.task())
    server.on("GET", "/fhir/ImagingStudy/im-7", reply)
    answer = fetch_worklist(session, reviewer=REVIEWER)
    assert answer.cases[0].studies == ()
    assert [one.detail.partition(":")[0] for one in answer.problems] == ["ImagingStudy/im-7"]


@pytest.mark.parametrize("reference", ["Patient/pt-7", "Consent/co-7", "ServiceRequest/sr-7"])
@pytest.mark.parametrize("other", ["id", "type"])
def test_an_answer_that_is_of_another_case_is_not_taken(
    server: ScriptedServer, session: ServiceSession, reference: str, other: str
) -> None:
    serve(server, made.task())
    resource = made.resources()[reference]
    wrong = {**resource, "id": "another"} if other == "id" else {**resource, "resourceType": "Basic"}
    server.on("GET", f"/fhir/{reference}", json_reply(wrong))
    answer = fetch_worklist(session, reviewer=REVIEWER, known=["task-7"])
    assert (answer.cases, answer.unread, answer.server_date) == ((), ("task-7",), ""), "it stays as it was"
    assert any(one.detail.startswith(f"{reference}: ") for one in answer.problems)
    cases = fetch_worklist(session, reviewer=REVIEWER).cases
    assert [one.patient.reference for one in cases] == ([] if reference.startswith("Patient") else ["Patient/pt-7"])
    assert all(one.consent is None for one in cases) or reference.startswith("ServiceRequest")


def test_withdrawn_cases_are_named(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server, made.task(status="cancelled"), made.task(id="task-8", status="completed"))
    answer = fetch_worklist(session, "2026-11-22T09:00:00+00:00", reviewer=REVIEWER)
    assert answer.gone == ("task-7",)
    assert [(one.id, one.task_status) for one in answer.cases] == [("task-8", "completed")]


def test_known_cases_that_the_list_leaves_out_are_looked_for(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server, made.task())
    given = made.task(id="given", owner={"reference": "PractitionerRole/other"})
    server.on("GET", "/fhir/Task/given", json_reply(given))
    server.on("GET", "/fhir/Task/done", json_reply(made.task(id="done", status="completed")))
    answer = fetch_worklist(session, reviewer=REVIEWER, known=["task-7", "given", "done", "deleted"])
    assert sorted(answer.gone) == ["deleted", "given"]
    assert sorted(one.id for one in answer.cases) == ["done", "task-7"]


def test_a_server_that_cannot_sort_is_asked_plainly(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server)

    def plain_only(seen: Seen) -> Reply:
        return json_reply({}, 400) if "_sort" in seen.query else json_reply(bundle(made.task()))

    server.on("GET", "/fhir/Task", plain_only)
    answer = fetch_worklist(session, reviewer=REVIEWER)
    assert len(answer.cases) == 1


def test_a_mark_that_cannot_be_read_asks_for_everything(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server, made.task())
    assert fetch_worklist(session, "yesterday", reviewer=REVIEWER).complete


def test_a_passing_trouble_is_tried_again(server: ScriptedServer, session: ServiceSession) -> None:
    serve(server, made.task())
    server.on("GET", "/fhir/Patient/pt-7", Reply(drop=True), json_reply(made.resources()["Patient/pt-7"]))
    assert len(fetch_worklist(session, reviewer=REVIEWER).cases) == 1


def test_without_a_network_there_is_no_list(server: ScriptedServer, session: ServiceSession) -> None:
    server.close()
    with pytest.raises(Offline):
        fetch_worklist(session, reviewer=REVIEWER)


@pytest.mark.parametrize("name", ["configured", "of the statement"])
def test_absolute_references_to_the_service_itself_are_its_own(
    server: ScriptedServer, session: ServiceSession, name: str
) -> None:
    base = f"{server.url}/fhir" if name == "configured" else "http://inner.name:8080/r4"
    statement = {"resourceType": "CapabilityStatement", "implementation": {"description": "x", "url": base}}
    server.on("GET", "/fhir/metadata", json_reply(statement))
    task = made.task(owner={"reference": f"{base}/PractitionerRole/role-1"})
    task["for"] = {"reference": f"{base}/Patient/pt-7/_history/4"}
    task["basedOn"] = [{"reference": f"{base}/ServiceRequest/sr-7"}]
    serve(server, task)
    [case] = fetch_worklist(session, reviewer=REVIEWER).cases
    assert (case.patient.reference, case.owner, len(case.studies)) == ("Patient/pt-7", "PractitionerRole/role-1", 1)


def test_what_lies_on_another_server_is_neither_read_nor_dropped(
    server: ScriptedServer, session: ServiceSession
) -> None:
    task = made.task()
    stranger = {
        "type": {"text": "prior"},
        "valueReference": {"reference": "https://far.example/fhir/ImagingStudy/im-7"},
    }
    task["input"] = [*task["input"], stranger]
    serve(server, task)
    [case] = fetch_worklist(session, reviewer=REVIEWER).cases
    assert len(case.studies) == 1
    assert [one.reference for one in case.unobtainable] == ["https://far.example/fhir/ImagingStudy/im-7"]
    assert server.count("GET", "/fhir/ImagingStudy/im-7") == 1


TWO_ROLES = Reviewer(
    "Practitioner/pr-1",
    "Dr. Ada Number",
    role_reference="PractitionerRole/role-1",
    roles=("PractitionerRole/role-1", "PractitionerRole/role-9"),
    organizations=("Organization/o-1",),
)


class TestWhoseTask:
    def test_tasks_of_every_role_and_of_the_person_are_asked_for(
        self, server: ScriptedServer, session: ServiceSession
    ) -> None:
        second = made.task(id="task-8", owner={"reference": "PractitionerRole/role-9"})
        own = made.task(id="task-9", owner={"reference": "Practitioner/pr-1"})
        serve(server, made.task(), second, own)
        answer = fetch_worklist(session, reviewer=TWO_ROLES)
        assert [one.id for one in answer.cases] == ["task-7", "task-8", "task-9"]
        asked = [one.query["owner"] for one in server.seen if one.path == "/fhir/Task"]
        assert asked == [
            ["PractitionerRole/role-1,PractitionerRole/role-9,Practitioner/pr-1"], ["Organization/o-1"],
        ]  # fmt: skip

    def test_of_an_organization_only_what_names_the_reviewer_is_listed(
        self, server: ScriptedServer, session: ServiceSession
    ) -> None:
        def shared(number: int, *recipients: str) -> dict[str, Any]:
            restriction = {"recipient": [{"reference": one} for one in recipients]}
            return made.task(id=f"o-{number}", owner={"reference": "Organization/o-1"}, restriction=restriction)

        serve(server)
        tasks = (shared(1, "PractitionerRole/role-9"), shared(2, "PractitionerRole/role-3"), shared(3))

        def by_owner(seen: Seen) -> Reply:
            ours = seen.query["owner"] == ["Organization/o-1"]
            return json_reply(bundle(*tasks) if ours else bundle(made.task()), Date=DATE)

        server.on("GET", "/fhir/Task", by_owner)
        answer = fetch_worklist(session, reviewer=TWO_ROLES)
        assert sorted(one.id for one in answer.cases) == ["o-1", "task-7"]

    def test_a_task_that_two_searches_find_is_one_case(self, server: ScriptedServer, session: ServiceSession) -> None:
        serve(server, made.task())
        assert [one.id for one in fetch_worklist(session, reviewer=TWO_ROLES).cases] == ["task-7"]

    def test_a_service_that_keeps_the_lists_of_organizations_to_itself_loses_nothing_else(
        self, server: ScriptedServer, session: ServiceSession
    ) -> None:
        serve(server)

        def refuse_organizations(seen: Seen) -> Reply:
            if seen.query["owner"] == ["Organization/o-1"]:
                return json_reply({}, 403)
            return json_reply(bundle(made.task()), Date=DATE)

        server.on("GET", "/fhir/Task", refuse_organizations)
        answer = fetch_worklist(session, "2026-11-22T08:30:00+00:00", reviewer=TWO_ROLES)
        assert len(answer.cases) == 1
        assert answer.server_date == "2026-11-22T09:00:00+00:00"

    def test_lists_of_organizations_that_cannot_be_had_now_are_asked_for_again(
        self, server: ScriptedServer, session: ServiceSession
    ) -> None:
        serve(server)

        def busy(seen: Seen) -> Reply:
            if seen.query["owner"] == ["Organization/o-1"]:
                return json_reply({}, 503)
            return json_reply(bundle(made.task()), Date=DATE)

        server.on("GET", "/fhir/Task", busy)
        since = "2026-11-22T08:30:00+00:00"
        answer = fetch_worklist(session, since, reviewer=TWO_ROLES)
        assert len(answer.cases) == 1
        assert answer.server_date == since

    def test_a_known_case_moved_to_another_role_of_the_reviewer_is_not_lost(
        self, server: ScriptedServer, session: ServiceSession
    ) -> None:
        serve(server)
        moved = made.task(owner={"reference": "PractitionerRole/role-9"})
        server.on("GET", "/fhir/Task/task-7", json_reply(moved))
        answer = fetch_worklist(session, reviewer=TWO_ROLES, known=["task-7"])
        assert ([one.id for one in answer.cases], answer.gone) == (["task-7"], ())


class TestReviewer:
    def test_all_active_roles_are_known_and_the_one_that_signed_in_leads(
        self, server: ScriptedServer, session: ServiceSession
    ) -> None:
        serve(server)
        second, old = {**made.role(1), "id": "role-0"}, {**made.role(1), "id": "role-5", "active": False}
        server.on("GET", "/fhir/PractitionerRole", json_reply(bundle(made.role(1), second, old)))
        by_person = fetch_reviewer(session, "Practitioner/pr-1")
        assert by_person.roles == ("PractitionerRole/role-0", "PractitionerRole/role-1")
        assert by_person.organizations == ("Organization/o-1",)
        by_role = fetch_reviewer(session, f"{server.url}/fhir/PractitionerRole/role-1")
        assert by_role.role_reference == "PractitionerRole/role-1"
        assert by_role.task_owners == ("PractitionerRole/role-1", "PractitionerRole/role-0", "Practitioner/pr-1")

    def test_a_person_of_another_server_is_not_taken_for_ours(self, session: ServiceSession) -> None:
        with pytest.raises(ServerRefused, match="who you are"):
            fetch_reviewer(session, "https://other.example/fhir/Practitioner/pr-1")

    def test_practitioner_and_role_are_read(self, server: ScriptedServer, session: ServiceSession) -> None:
        serve(server)
        role = made.role(1)
        role["organization"] = {"reference": "Organization/o-1"}
        server.on("GET", "/fhir/PractitionerRole", json_reply(bundle(role)))
        server.on("GET", "/fhir/Organization/o-1", json_reply({"resourceType": "Organization", "name": "Clinic One"}))
        reviewer = fetch_reviewer(session, "Practitioner/pr-1")
        assert (reviewer.name, reviewer.role_reference, reviewer.institution) == (
            "Dr. Ada Number", "PractitionerRole/role-1", "Clinic One",
        )  # fmt: skip

    def test_the_list_can_find_out_itself_whose_it_is(self, server: ScriptedServer, session: ServiceSession) -> None:
        serve(server, made.task())
        session._tokens = session._tokens and type(session._tokens)("a", fhir_user="PractitionerRole/role-1")
        assert len(fetch_worklist(session).cases) == 1

    def test_roles_that_cannot_be_searched_are_left_out(self, server: ScriptedServer, session: ServiceSession) -> None:
        serve(server)
        server.on("GET", "/fhir/PractitionerRole", json_reply({}, 403))
        assert fetch_reviewer(session, "Practitioner/pr-1").role_reference == ""

    def test_roles_that_cannot_be_searched_now_are_no_roles_taken_away(
        self, server: ScriptedServer, session: ServiceSession
    ) -> None:
        serve(server)
        server.on("GET", "/fhir/PractitionerRole", json_reply({}, 503))
        with pytest.raises(ServerRefused):
            fetch_reviewer(session, "Practitioner/pr-1")

    def test_an_account_without_a_practitioner_is_told(self, session: ServiceSession) -> None:
        with pytest.raises(ServerRefused, match="who you are"):
            fetch_reviewer(session, "Patient/1")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://other:81/fhir/Task?a=%7C", "https://fhir.example/fhir/Task?a=%7C"),
        ("https://fhir.example/x", "https://fhir.example/x"),
        ("Task?page=2", "Task?page=2"),
    ],
)
def test_links_are_rebased(url: str, expected: str) -> None:
    assert rebased(url, "https://fhir.example/fhir") == expected


def test_a_known_case_of_which_a_part_cannot_be_read_now_stays_as_it_was_and_is_asked_for_again(
    server: ScriptedServer, session: ServiceSession
) -> None:
    serve(server, made.task())
    [case] = fetch_worklist(session, reviewer=REVIEWER).cases
    paper = case.documents[0].reference
    since = "2026-11-21T08:00:00+00:00"
    server.on("GET", f"/fhir/{paper}", json_reply({}, 503))
    known = fetch_worklist(session, since, reviewer=REVIEWER, known=[case.id])
    assert (known.cases, known.gone, known.server_date) == ((), (), since)
    assert known.clock == datetime(2026, 11, 22, 9, tzinfo=UTC), "the time is told all the same"
    assert known.problems
    assert known.unread == (case.id,)
    unknown = fetch_worklist(session, since, reviewer=REVIEWER)
    assert [one.id for one in unknown.cases] == [case.id]
    assert (unknown.server_date, unknown.unread) == (since, ())
    server.on("GET", f"/fhir/{paper}", json_reply({}, 404))
    gone = fetch_worklist(session, since, reviewer=REVIEWER, known=[case.id])
    assert [len(one.documents) for one in gone.cases] == [len(case.documents) - 1]
    assert gone.server_date != since
