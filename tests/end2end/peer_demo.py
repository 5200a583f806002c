"""Runs the unattended demo with a server of another maker behind its address, and prints what is there afterwards.

A program, so that it can run in a network of its own: ``python -m tests.end2end.peer_demo PEER FOLDER``, where PEER is
``orthanc`` (it has the images) or ``medplum`` (it has the FHIR resources); the embedded service does the rest. The
demo's answer is then in ``FOLDER/output``.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.demo.samples.okafor import okafor
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.demo.service_process import ServiceProcess
from reviewer_app.demo.stage import StageOptions
from reviewer_app.demo.unattended import UnattendedOptions, run_unattended
from tests.helpers.gateway import Gateway
from tests.helpers.medplum import FhirPeer, medplum_fhir
from tests.helpers.orthanc import DicomwebPeer, orthanc_dicomweb
from tests.peers.look import Look, attached


@dataclass(frozen=True)
class Afterwards:
    """What the servers have when all is over, each asked at its own address and not through the gateway.

    Attributes
    ----------
    worked
        What the demo said of itself.
    task_status, reports, documents, archived
        Of the main case: the status of its Task, how many reports, and the SHA-256 of every document and every
        encapsulated PDF that it did not come with.
    embedded_tasks, embedded_studies
        How much the embedded service has of everything; nothing of the part that the peer took over.
    """

    worked: bool
    task_status: str
    reports: int
    documents: tuple[str, ...]
    archived: tuple[str, ...]
    embedded_tasks: int
    embedded_studies: int


def run(peer: str, folder: Path) -> Afterwards:
    """Run the demo on the peer; then start the embedded service again on its data and look at both."""
    data = folder / "service"
    with _running(peer) as (archive, fhir):
        stage = StageOptions(
            service_data=data, service=lambda kept: Gateway(ServiceProcess(kept), archive=archive, fhir=fhir)
        )
        worked = run_unattended(UnattendedOptions(folder / "output", stage), _say)
        with ServiceProcess(data) as service:
            embedded = service.start()
            endpoint = embedded if fhir is None else fhir.beside(embedded)
            found = _look(endpoint if archive is None else archive.beside(endpoint), embedded, worked=worked)
    if worked:
        # a hundred megabytes that nobody needs to look at again
        shutil.rmtree(data)
    return found


@contextmanager
def _running(peer: str) -> Iterator[tuple[DicomwebPeer | None, FhirPeer | None]]:
    if peer == "orthanc":
        with orthanc_dicomweb() as archive:
            yield archive, None
    else:
        with medplum_fhir() as fhir:
            yield None, fhir


def _look(endpoint: ServiceEndpoint, embedded: ServiceEndpoint, *, worked: bool) -> Afterwards:
    main = okafor(datetime.now(UTC))
    patient = f"Patient/{_ids(main, 'Patient').pop()}"
    papers = _ids(main, "DocumentReference")
    with closing(Look(endpoint)) as look, closing(Look(embedded)) as beside:
        reports = [one for one in look.all_of("DiagnosticReport") if one["subject"]["reference"] == patient]
        documents = [one for one in look.all_of("DocumentReference") if one["subject"]["reference"] == patient]
        archived = [look.archived_pdf(one.uid, uid) for one in main.studies for uid in look.papers_in(one.uid)]
        return Afterwards(
            worked=worked,
            task_status=look.resource(f"Task/{main.task_id}")["status"],
            reports=len(reports),
            documents=tuple(_digest(attached(one)) for one in documents if one["id"] not in papers),
            archived=tuple(map(_digest, archived)),
            embedded_tasks=len(beside.all_of("Task")),
            embedded_studies=len(beside.studies()),
        )


def _ids(case: SampleCase, kind: str) -> set[str]:
    return {one["id"] for one in case.resources if one["resourceType"] == kind}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    found = run(sys.argv[1], Path(sys.argv[2]))
    sys.stdout.write(msgspec.json.encode(asdict(found)).decode() + "\n")
