"""Small FHIR resources and DICOM objects to put into the service."""

from __future__ import annotations

import io
import uuid
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

Json = dict[str, Any]

REVIEWER = ("reviewer", "correct horse", "Practitioner/reviewer")
ROLE = "PractitionerRole/reviewer-radiology"


def reviewer_resources() -> list[Json]:
    return [
        {"resourceType": "Practitioner", "id": "reviewer", "name": [{"text": "Dr. Test Reviewer"}]},
        {
            "resourceType": "PractitionerRole", "id": "reviewer-radiology",
            "practitioner": {"reference": "Practitioner/reviewer"},
        },
        {"resourceType": "Patient", "id": "p1", "name": [{"family": "Ånström", "given": ["Test"]}]},
    ]  # fmt: skip


def task(resource_id: str, **changed: Any) -> Json:
    return {
        "resourceType": "Task", "id": resource_id, "status": "requested", "intent": "order",
        "owner": {"reference": ROLE}, "for": {"reference": "Patient/p1"}, "authoredOn": "2026-11-01T08:00:00Z",
        **changed,
    }  # fmt: skip


def report(identifier: str, **changed: Any) -> Json:
    return {
        "resourceType": "DiagnosticReport", "status": "final", "code": {"text": "Second opinion"},
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": identifier}],
        "subject": {"reference": "Patient/p1"}, **changed,
    }  # fmt: skip


def new_urn() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def entry(method: str, url: str, resource: Json | None = None, full_url: str = "", **request: str) -> Json:
    made: Json = {"request": {"method": method, "url": url, **request}}
    if resource is not None:
        made["resource"] = resource
    if full_url:
        made["fullUrl"] = full_url
    return made


def transaction(*entries: Json, kind: str = "transaction") -> Json:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def ct_slice(study: str, series: str, number: int = 1, *, shape: tuple[int, int] = (16, 12)) -> FileDataset:
    """A small CT slice with pixels that nobody could guess."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    made = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    made.SOPClassUID, made.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    made.SpecificCharacterSet = "ISO_IR 100"
    made.StudyInstanceUID, made.SeriesInstanceUID = study, series
    made.PatientID, made.PatientName, made.Modality = "T-1", "Ånström^Test", "CT"
    made.StudyDate, made.StudyTime, made.StudyDescription = "20261101", "101500", "Chest"
    made.SeriesNumber, made.InstanceNumber = 2, number
    made.Rows, made.Columns, made.SamplesPerPixel, made.PhotometricInterpretation = *shape, 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.PixelData = np.random.default_rng(number).integers(0, 4096, shape, dtype=np.uint16).tobytes()
    return made


def file_bytes(dataset: pydicom.Dataset) -> bytes:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()
