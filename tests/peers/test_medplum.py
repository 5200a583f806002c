"""The main job with Medplum's FHIR router as the service, and the embedded service as archive and strict judge.

The router is not atomic and validates little, so what it was sent is given to the embedded service too, which checks
the whole structure of every resource.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from reviewer_app.demo.load import ServiceEndpoint
from tests.helpers.patience import PATIENCE
from tests.peers import checks
from tests.peers.conftest import Servers
from tests.peers.facts import Walk
from tests.peers.walk import walk
from tests.peers.wire import ListeningHttp

FHIR = "application/fhir+json"
pytestmark = pytest.mark.xdist_group("medplum")


@dataclass(frozen=True)
class Walked:
    found: Walk
    bundles: list[dict[str, Any]]


@pytest.fixture(scope="module")
def walked(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    http = ListeningHttp()
    with servers.session(http) as session:
        found = walk(servers.endpoint, session, servers.cases, tmp_path_factory.mktemp("vault"))
    return Walked(found, http.bundles)


def test_the_worklist_of_the_reviewer_is_read(walked: Walked) -> None:
    checks.check_worklist(walked.found)
    assert walked.found.accepted_status == "accepted"


def test_every_image_and_paper_comes_byte_by_byte(walked: Walked) -> None:
    checks.check_downloads(walked.found, {"case-225": 20, "case-177": 13})


def test_the_opinion_is_delivered_in_one_transaction(walked: Walked) -> None:
    checks.check_delivery(walked.found)
    assert len(walked.bundles) == 1


def test_a_second_delivery_changes_nothing(walked: Walked) -> None:
    checks.check_second_delivery(walked.found)


def test_an_addendum_and_higher_levels_come_once_each(walked: Walked) -> None:
    checks.check_amended(walked.found)


def test_a_correction_comes_once_and_replaces_the_document(walked: Walked) -> None:
    checks.check_corrected(walked.found)


def judged(embedded: ServiceEndpoint, bundle: dict[str, Any]) -> requests.Response:
    """Give a transaction to the strict service; its versions are not the router's, so none is named."""
    own = copy.deepcopy(bundle)
    for entry in own["entry"]:
        entry["request"].pop("ifMatch", None)
    headers = {**embedded.headers, "Content-Type": FHIR, "Accept": FHIR}
    return requests.post(embedded.fhir, data=json.dumps(own), headers=headers, timeout=PATIENCE)


def test_a_stricter_service_takes_the_same_transaction(walked: Walked, embedded: ServiceEndpoint) -> None:
    answer = judged(embedded, walked.bundles[0])
    assert answer.status_code == 200, answer.text[:600]
    statuses = [one["response"]["status"].split()[0] for one in answer.json()["entry"]]
    assert statuses[:3] == ["201"] * 3
    assert set(statuses[3:]) == {"200"}, "studies that are there, and the Task"


@pytest.mark.parametrize(
    ("entry", "path", "value"),
    [(1, "status", "finished"), (0, "invented", "x"), (2, "recorded", "yesterday"), (-1, "status", "done")],
)
def test_the_stricter_service_would_have_refused_a_malformed_one(
    walked: Walked, embedded: ServiceEndpoint, entry: int, path: str, value: str
) -> None:
    broken = copy.deepcopy(walked.bundles[0])
    for one in broken["entry"]:
        # what is there already is not looked at again
        one["request"].pop("ifNoneExist", None)
    broken["entry"][entry]["resource"][path] = value
    assert judged(embedded, broken).status_code in {400, 422}
