"""The records of a sample case as the laptop has them after a download: indexed images, papers with their pages."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import msgspec
import pikepdf

from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import PageCounts, other_patient_key
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.people import Reviewer
from reviewer_app.demo.samples.fhir_shapes import REVIEWER, REVIEWER_ROLE, Json, resource_key
from reviewer_app.demo.samples.sample_case import SampleCase, SamplePaper
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_people import reviewer_from_resources
from reviewer_app.exchange.lab_results import names_other_patient
from reviewer_app.geometry import PatientPoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.store.values import StoredDocument, StoredInstance

_ENCODER = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True)
class Received:
    """One case with all its records in memory: `files` by SOP Instance UID, `papers` by reference.

    `pages` are `PageCounts` of its papers.
    """

    case: Case
    reviewer: Reviewer
    instances: tuple[StoredInstance, ...]
    documents: tuple[StoredDocument, ...]
    pages: PageCounts
    files: Mapping[str, bytes] = field(repr=False)
    papers: Mapping[str, bytes] = field(repr=False)

    @property
    def index(self) -> dict[str, InstanceIndex]:
        """The index of every image by its SOP Instance UID."""
        return {one.index.sop_instance_uid: one.index for one in self.instances}

    def open_stream(self, uid: str) -> BinaryIO:
        """Open an image by its SOP Instance UID."""
        return io.BytesIO(self.files[uid])

    def slice_at(self, study_uid: str, place: PatientPoint) -> InstanceIndex:
        """Return the image of a study whose plane lies nearest to a place in the patient."""
        found = [one for one in self.index.values() if one.study.uid == study_uid]

        def away(one: InstanceIndex) -> float:
            plane = one.frames[0].plane
            return abs(plane.distance_of(place)) if plane is not None else float("inf")

        return min(found, key=away)


def received(sample: SampleCase) -> Received:
    """Read a sample case through the readers of the exchange, as a download does."""
    resources = {resource_key(one): one for one in sample.resources}
    case = case_from_resources(resources[f"Task/{sample.task_id}"], resources)
    reviewer = reviewer_from_resources(resources[REVIEWER], (resources[REVIEWER_ROLE],), resources)
    instances: list[StoredInstance] = []
    files: dict[str, bytes] = {}
    for data in sample.dicom_files():
        index = index_instance(io.BytesIO(data))
        files[index.sop_instance_uid] = data
        instances.append(StoredInstance(index, index.sop_instance_uid, len(data), hashlib.sha256(data).hexdigest()))
    contents = {f"Binary/{name}": paper.data for name, paper in _papers(sample).items()}
    documents: list[StoredDocument] = []
    papers: dict[str, bytes] = {}
    pages: dict[str, int] = {}
    for one in case.documents:
        data = contents.get(one.url) or _bundle(one.parts or (one.reference,), resources)
        papers[one.reference] = data
        if one.content_type == "application/pdf":
            pages[one.reference] = _page_count(data)
        if one.names_patient:
            verdict = names_other_patient(data, one, case.patient)
            pages[other_patient_key(one.reference, case.patient)] = int(verdict)
        documents.append(StoredDocument(one, one.reference, len(data), hashlib.sha256(data).hexdigest()))
    return Received(case, reviewer, tuple(instances), tuple(documents), pages, files, papers)


def _papers(sample: SampleCase) -> dict[str, SamplePaper]:
    binaries = [one["id"] for one in sample.resources if one["resourceType"] == "Binary"]
    return dict(zip(binaries, sample.papers, strict=True))


def _bundle(references: tuple[str, ...], resources: Mapping[str, Json]) -> bytes:
    """Return results as the one file that is kept of them."""
    entries = [{"resource": resources[one]} for one in references]
    return _ENCODER.encode({"resourceType": "Bundle", "type": "collection", "entry": entries})


def _page_count(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)
