"""Runs the main job through one address behind which three programs by three makers stand; prints what was found.

Sign-in by the embedded service, FHIR by Medplum's router, images by Orthanc; in between the network is cut and comes
back. A program for the same reason as `orthanc_job`: ``python -m tests.peers.gateway_job FOLDER [--own-network]``.
"""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from reviewer_app.demo.load import load_cases
from reviewer_app.demo.samples.haddad import haddad
from reviewer_app.demo.service_process import ServiceProcess
from reviewer_app.errors import Offline, SignInNeeded
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.tokens import Tokens
from reviewer_app.sync.worklist import fetch_worklist
from tests.helpers.gateway import Gateway
from tests.helpers.medplum import medplum_fhir
from tests.helpers.orthanc import orthanc_dicomweb
from tests.peers.browser import sign_in
from tests.peers.facts import Walk
from tests.peers.walk import walk


def run(folder: Path, *, own_network: bool) -> Walk:
    """Start everything, walk, stop everything."""
    cases = [haddad(datetime.now(UTC))]
    service = ServiceProcess(folder / "service")
    with orthanc_dicomweb() as archive, medplum_fhir() as fhir, Gateway(service, archive=archive, fhir=fhir) as gateway:
        endpoint = gateway.start()
        load_cases(endpoint, cases)
        with closing(ServiceSession(endpoint.fhir, sign_in(endpoint))) as session:
            fetch_worklist(session)
            gateway.stop()
            cut = _failure(session)
            endpoint = gateway.start()
            found = walk(endpoint, session, cases, folder / "vault")
        with closing(ServiceSession(endpoint.fhir, Tokens("nobody's", fhir_user="Practitioner/lindqvist"))) as stranger:
            refused = _failure(stranger)
    return replace(found, own_network=own_network, failure_while_cut=cut, failure_of_a_stranger=refused)


def _failure(session: ServiceSession) -> str:
    try:
        fetch_worklist(session)
    except (Offline, SignInNeeded) as error:
        return type(error).__name__
    return ""


if __name__ == "__main__":
    walked = run(Path(sys.argv[1]), own_network="--own-network" in sys.argv)
    sys.stdout.write(msgspec.json.encode(asdict(walked)).decode() + "\n")
