"""The main job with Orthanc as the image archive; it runs once, in a process of its own, and every test looks at it."""

from __future__ import annotations

import pytest

from tests.helpers import orthanc, own_network
from tests.peers import checks
from tests.peers.facts import Walk
from tests.peers.jobs import run_job

pytestmark = pytest.mark.xdist_group("orthanc")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    if orthanc.installed() is None:
        pytest.skip(orthanc.HOW_TO_INSTALL)
    return run_job("tests.peers.orthanc_job", tmp_path_factory.mktemp("orthanc"))


def test_the_worklist_of_the_reviewer_is_read(walked: Walk) -> None:
    checks.check_worklist(walked)
    assert walked.accepted_status == "accepted"


def test_every_image_and_paper_comes_byte_by_byte(walked: Walk) -> None:
    checks.check_downloads(walked, {"case-225": 20, "case-177": 13, "case-231": 5})


def test_whole_series_come_in_one_answer(walked: Walk) -> None:
    [many] = [one for one in walked.downloads if one.case_id == "case-225"]
    assert many.requests < many.listed


def test_the_opinion_is_in_both_servers(walked: Walk) -> None:
    checks.check_delivery(walked)


def test_a_second_delivery_changes_nothing(walked: Walk) -> None:
    checks.check_second_delivery(walked)


def test_an_addendum_and_higher_levels_come_once_each(walked: Walk) -> None:
    checks.check_amended(walked)


def test_a_correction_comes_once_and_replaces_the_document(walked: Walk) -> None:
    checks.check_corrected(walked)


def test_without_its_password_the_archive_lets_nobody_in_and_sign_in_is_not_asked_for(walked: Walk) -> None:
    assert walked.refused_without_password == "Another server that keeps records of this case does not let you in."


def test_it_runs_in_a_network_of_its_own_where_that_is_allowed(walked: Walk) -> None:
    assert walked.own_network == own_network.allowed()
