"""The unattended demo, as everybody runs it, over a DICOMweb server and over a FHIR service of other makers.

It runs once over each, in a process of its own, through one address (`tests.helpers.gateway`); every test looks at what
came of it. Over the embedded service alone it runs in `test_unattended_demo`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reviewer_app.demo.job import CA_PEM, OPINION_PDF
from reviewer_app.demo.steps import main_job_steps
from reviewer_app.demo.unattended import RESULT
from reviewer_app.report.verify import verify_pdf
from tests.end2end.peer_demo import Afterwards
from tests.helpers import orthanc
from tests.helpers.medplum import NotInstallable, installed_router
from tests.peers.jobs import answer_of

pytestmark = [pytest.mark.end2end, pytest.mark.slow]
_SECONDS = 240


@dataclass(frozen=True)
class Demo:
    """What came of one run; `result` is the demo's own ``result.json``."""

    peer: str
    output: Path
    result: dict[str, Any]
    afterwards: Afterwards

    @property
    def pdf(self) -> bytes:
        return (self.output / OPINION_PDF).read_bytes()


@pytest.fixture(
    scope="module",
    params=[pytest.param(one, marks=pytest.mark.xdist_group(f"demo-{one}")) for one in ("orthanc", "medplum")],
)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    peer: str = request.param
    skip_without(peer)
    folder = tmp_path_factory.mktemp(peer)
    answer = answer_of("tests.end2end.peer_demo", peer, str(folder), seconds=_SECONDS)
    output = folder / "output"
    result = json.loads((output / RESULT).read_text(encoding="utf-8"))
    return Demo(peer, output, result, msgspec.json.decode(answer, type=Afterwards))


def skip_without(peer: str) -> None:
    if peer == "orthanc" and orthanc.installed() is None:
        pytest.skip(orthanc.HOW_TO_INSTALL)
    if peer == "medplum":
        try:
            installed_router()
        except NotInstallable as reason:
            pytest.skip(str(reason))


def test_every_declared_step_is_done_and_passes(demo: Demo) -> None:
    assert [one["detail"] for one in demo.result["steps"] if not one["ok"]] == []
    assert [one["name"] for one in demo.result["steps"]] == [one.name for one in main_job_steps()]
    assert demo.result["ok"] is True
    assert demo.afterwards.worked


def test_the_receiver_finds_the_document_valid(demo: Demo) -> None:
    assert demo.result["pdf"] == OPINION_PDF
    found = verify_pdf(demo.pdf, [(demo.output / CA_PEM).read_bytes()])
    assert found.valid, found.summary
    assert found.trusted, found.summary


def test_the_servers_have_the_opinion_exactly_once(demo: Demo) -> None:
    signed = (hashlib.sha256(demo.pdf).hexdigest(),)
    there = demo.afterwards
    assert (there.reports, there.documents, there.archived) == (1, signed, signed)
    assert there.task_status == "completed"


def test_the_peer_did_its_part_alone(demo: Demo) -> None:
    if demo.peer == "orthanc":
        assert demo.afterwards.embedded_studies == 0
        assert demo.afterwards.embedded_tasks > 0
    else:
        assert demo.afterwards.embedded_tasks == 0
        assert demo.afterwards.embedded_studies > 0
