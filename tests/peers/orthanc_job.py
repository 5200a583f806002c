"""Runs the main job on Orthanc's images and the embedded service's FHIR, and prints what was found as one JSON line.

A program, so that it can run in a network of its own: ``python -m tests.peers.orthanc_job FOLDER [--own-network]``.
"""

from __future__ import annotations

import sys
import time
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from reviewer_app.cases.case import Case
from reviewer_app.demo.load import load_cases
from reviewer_app.demo.samples.haddad import haddad
from reviewer_app.demo.samples.marchetti import marchetti
from reviewer_app.demo.samples.sorensen import sorensen
from reviewer_app.demo.service_process import ServiceProcess
from reviewer_app.errors import ServerRefused
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.worklist import fetch_worklist
from tests.helpers.orthanc import DicomwebPeer, orthanc_dicomweb
from tests.peers.browser import sign_in
from tests.peers.facts import Walk
from tests.peers.walk import walk


def run(folder: Path, *, own_network: bool) -> Walk:
    """Start both servers, walk, stop both."""
    now = datetime.now(UTC)
    # MR of a DICOMDIR, colour and JPEG 2000, and a slide whose patient's name is not ASCII
    cases = [haddad(now), marchetti(now), sorensen(now)]
    with ServiceProcess(folder / "service", strict=True) as service:
        started = time.perf_counter()
        with orthanc_dicomweb() as orthanc:
            ready = time.perf_counter() - started
            endpoint = orthanc.beside(service.start())
            load_cases(endpoint, cases)
            tokens = sign_in(endpoint)
            with closing(ServiceSession(endpoint.fhir, tokens)) as stranger:
                refused = _refusal(stranger, orthanc)
            with closing(ServiceSession(endpoint.fhir, tokens, credentials=orthanc.credentials)) as session:
                found = walk(endpoint, session, cases, folder / "vault")
    seconds = {"start of Orthanc": round(ready, 3), **found.seconds}
    return replace(found, own_network=own_network, seconds=seconds, refused_without_password=refused)


def _refusal(stranger: ServiceSession, orthanc: DicomwebPeer) -> str:
    """Return what a session hears that has no password for the archive."""
    case: Case = fetch_worklist(stranger).cases[0]
    try:
        stranger.read(f"{orthanc.dicomweb}/studies/{case.studies[0].uid}/series")
    except ServerRefused as error:
        return error.sentence
    return ""


if __name__ == "__main__":
    walked = run(Path(sys.argv[1]), own_network="--own-network" in sys.argv)
    sys.stdout.write(msgspec.json.encode(asdict(walked)).decode() + "\n")
