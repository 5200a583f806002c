"""The main job through a gateway: one address, one sign-in, and a different maker's program behind each part."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import orthanc, own_network
from tests.peers import checks
from tests.peers.facts import Walk
from tests.peers.jobs import run_job

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("gateway")]


@pytest.fixture(scope="module")
def walked(router_installed: None, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    if orthanc.installed() is None:
        pytest.skip(orthanc.HOW_TO_INSTALL)
    folder: Path = tmp_path_factory.mktemp("gateway")
    return run_job("tests.peers.gateway_job", folder)


def test_the_main_job_goes_through(walked: Walk) -> None:
    checks.check_worklist(walked)
    checks.check_downloads(walked, {"case-225": 20})
    checks.check_delivery(walked)
    checks.check_second_delivery(walked)


def test_a_stopped_gateway_is_a_cut_network(walked: Walk) -> None:
    assert walked.failure_while_cut == "Offline"


def test_it_lets_nobody_through_whom_the_sign_in_does_not_know(walked: Walk) -> None:
    assert walked.failure_of_a_stranger == "SignInNeeded"


def test_it_runs_in_a_network_of_its_own_where_that_is_allowed(walked: Walk) -> None:
    assert walked.own_network == own_network.allowed()
