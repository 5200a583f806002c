"""The unattended demo, as everybody runs it, over a DICOMweb server and over a FHIR service of other makers.

It runs in a process of its own and through one address (`tests.helpers.gateway`). There is one test for each peer, so
that the job runs once for it however tests are shared out. Over the embedded service alone: `test_unattended_demo`.
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

pytestmark = [pytest.mark.end2end, pytest.mark.long]
_SECONDS = 600


@dataclass(frozen=True)
class Demo:
    """What came of one run; `result` is the demo's own ``result.json``."""

    output: Path
    result: dict[str, Any]
    afterwards: Afterwards

    @property
    def pdf(self) -> bytes:
        return (self.output / OPINION_PDF).read_bytes()


def run_demo(peer: str, folder: Path) -> Demo:
    skip_without(peer)
    answer = answer_of("tests.end2end.peer_demo", peer, str(folder), seconds=_SECONDS)
    output = folder / "output"
    result = json.loads((output / RESULT).read_text(encoding="utf-8"))
    return Demo(output, result, msgspec.json.decode(answer, type=Afterwards))


def skip_without(peer: str) -> None:
    if peer == "orthanc" and orthanc.installed() is None:
        pytest.skip(orthanc.HOW_TO_INSTALL)
    if peer == "medplum":
        try:
            installed_router()
        except NotInstallable as reason:
            pytest.skip(str(reason))


def check_every_step(demo: Demo) -> None:
    assert [one["detail"] for one in demo.result["steps"] if not one["ok"]] == []
    assert [one["name"] for one in demo.result["steps"]] == [one.name for one in main_job_steps()]
    assert demo.result["ok"] is True
    assert demo.afterwards.worked


def check_document(demo: Demo) -> None:
    """Check what the receiver took from the service."""
    assert demo.result["pdf"] == OPINION_PDF
    found = verify_pdf(demo.pdf, [(demo.output / CA_PEM).read_bytes()])
    assert found.valid, found.summary
    assert found.trusted, found.summary


def check_held_once(demo: Demo) -> None:
    signed = (hashlib.sha256(demo.pdf).hexdigest(),)
    there = demo.afterwards
    assert (there.reports, there.documents, there.archived) == (1, signed, signed)
    assert there.task_status == "completed"


@pytest.mark.xdist_group("demo-orthanc")
def test_the_same_job_over_the_images_of_orthanc(tmp_path: Path) -> None:
    demo = run_demo("orthanc", tmp_path)
    check_every_step(demo)
    check_document(demo)
    check_held_once(demo)
    # the images were nowhere else
    assert demo.afterwards.embedded_studies == 0


@pytest.mark.xdist_group("demo-medplum")
def test_the_same_job_over_the_fhir_of_medplum(tmp_path: Path) -> None:
    demo = run_demo("medplum", tmp_path)
    check_every_step(demo)
    check_document(demo)
    check_held_once(demo)
    # the resources were nowhere else
    assert demo.afterwards.embedded_tasks == 0
