from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.errors import Offline, ServerRefused
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.sync import manifest
from reviewer_app.sync.manifest import plan
from reviewer_app.sync.session import ServiceSession
from tests.helpers import fhir_resources as made
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen, json_reply

SERIES = f"/dicom-web/studies/{made.STUDY_UID}/series"
INSTANCES = f"{SERIES}/{made.SERIES_UID}/instances"


@pytest.fixture
def case(server: ScriptedServer) -> Case:
    return case_from_resources(made.task(), made.resources(f"{server.url}/dicom-web"))


def attribute(tag: str, value: object) -> dict[str, Any]:
    return {tag: {"vr": "UI", "Value": [value]}}


def archive(server: ScriptedServer, uids: list[str], *, limit: int = 1000, count: bool = True) -> None:
    """Serve QIDO-RS with a limit of the server's own."""

    def page(matches: list[dict[str, Any]], seen: Seen) -> Reply:
        start, size = int(seen.query["offset"][0]), min(limit, int(seen.query["limit"][0]))
        return json_reply(matches[start : start + size], content_type="application/dicom+json")

    series = attribute("0020000E", made.SERIES_UID) | (attribute("00201209", len(uids)) if count else {})
    server.on("GET", SERIES, lambda seen: page([series], seen))
    server.on("GET", INSTANCES, lambda seen: page([attribute("00080018", uid) for uid in uids], seen))


def keys(case: Case, session: ServiceSession) -> list[str]:
    return [one.key for one in plan(session, case)]


LISTED = [made.instance_uid(n) for n in (1, 2, 3)]


def test_papers_and_images_are_planned(server: ScriptedServer, session: ServiceSession, case: Case) -> None:
    archive(server, LISTED)
    planned = plan(session, case)
    assert planned.differences == ()
    assert [one.key for one in planned] == ["document:DocumentReference/dr-7", *(f"instance:{u}" for u in LISTED)]
    assert planned[0].url == f"{server.url}/fhir/Binary/b-7"
    assert planned[1].url == f"{server.url}{INSTANCES}/{LISTED[0]}"
    assert (planned[1].study_uid, planned[1].series_uid) == (made.STUDY_UID, made.SERIES_UID)
    assert len(planned[1:]) == 3


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [True, False])
def test_a_server_may_give_less_than_asked_for(
    server: ScriptedServer, session: ServiceSession, case: Case, limit: int, count: bool
) -> None:
    uids = [made.instance_uid(n) for n in range(1, 8)]
    archive(server, uids, limit=limit, count=count)
    assert set(keys(case, session)) >= {f"instance:{uid}" for uid in uids}


def test_a_server_that_ignores_offset_does_not_trap(
    server: ScriptedServer, session: ServiceSession, case: Case
) -> None:
    archive(server, LISTED)
    every = [attribute("00080018", uid) for uid in LISTED]
    server.on("GET", INSTANCES, json_reply(every))
    assert len(keys(case, session)) == 4
    assert server.count("GET", INSTANCES) == 1


def test_what_only_one_list_names_is_fetched_and_told(
    server: ScriptedServer, session: ServiceSession, case: Case
) -> None:
    archive(server, [*LISTED[:2], "1.2.3.4"])
    planned = plan(session, case)
    assert len(planned) == 5
    assert planned.differences == (
        "1 of 3 images that the case lists are not in the archive.",
        "The archive holds 1 images that the case does not list.",
    )


@pytest.mark.parametrize("reply", [json_reply({}, 400), json_reply({}, 501), Reply(204), json_reply({"no": "list"})])
def test_an_archive_that_cannot_list_leaves_the_list_of_the_case(
    server: ScriptedServer, session: ServiceSession, case: Case, reply: Reply
) -> None:
    server.on("GET", SERIES, reply)
    planned = plan(session, case)
    assert len(planned) == 4
    assert len(planned.differences) == 1


def test_a_plan_is_not_made_without_images_that_only_a_busy_archive_lists(
    server: ScriptedServer, session: ServiceSession, case: Case
) -> None:
    unlisted = replace(case, studies=tuple(replace(one, series=()) for one in case.studies))
    server.on("GET", SERIES, json_reply({}, 503))
    with pytest.raises(ServerRefused, match="busy"):
        plan(session, unlisted)
    server.on("GET", SERIES, json_reply({}, 403))
    [remark] = [one for one in plan(session, unlisted).differences if "listed" in one]
    assert remark.startswith("The images of a study cannot be listed.")


def test_a_study_without_an_address_is_told(session: ServiceSession) -> None:
    resources = made.resources()
    del resources["Endpoint/e-1"]
    case = case_from_resources(made.task(), resources)
    planned = plan(session, case)
    assert [one.key for one in planned] == ["document:DocumentReference/dr-7"]
    assert planned.differences == ("The service does not say where the images of a study are kept.",)


def test_uids_that_are_none_never_reach_an_address(server: ScriptedServer, session: ServiceSession, case: Case) -> None:
    archive(server, ["../../secret", *LISTED])
    assert len(keys(case, session)) == 4


def test_a_series_without_instances_is_compared_by_count(server: ScriptedServer, session: ServiceSession) -> None:
    resources = made.resources(f"{server.url}/dicom-web")
    resources["ImagingStudy/im-7"]["series"][0] = {"uid": made.SERIES_UID, "numberOfInstances": 5}
    archive(server, LISTED)
    planned = plan(session, case_from_resources(made.task(), resources))
    assert len(planned) == 4
    assert planned.differences == ("The case speaks of 5 images; the archive holds 3.",)


def test_a_paper_without_a_file_is_told(server: ScriptedServer, session: ServiceSession) -> None:
    resources = made.resources(f"{server.url}/dicom-web")
    resources["DocumentReference/dr-7"] = made.document_reference(url=None)
    archive(server, LISTED)
    planned = plan(session, case_from_resources(made.task(), resources))
    assert planned.differences == ("The service lists a paper that has no file: referral letter.",)


def test_offline_there_is_no_plan(server: ScriptedServer, session: ServiceSession, case: Case) -> None:
    server.close()
    with pytest.raises(Offline):
        plan(session, case)


def test_pages_are_asked_for_in_the_size_the_standard_names() -> None:
    assert manifest.PAGE == 500
