"""Small valid DICOM files, made with pydicom, for tests that move them about."""

from __future__ import annotations

import io

import numpy as np
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

from tests.helpers import fhir_resources as made


def ct_slice(number: int, *, size: int = 32, uid: str = "", study_uid: str = made.STUDY_UID) -> bytes:
    """Return a CT slice of `size` × `size` pixels as a Part 10 file."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = UID(uid or made.instance_uid(number))
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = uid or made.instance_uid(number)
    dataset.StudyInstanceUID = study_uid
    dataset.SeriesInstanceUID = made.SERIES_UID
    dataset.Modality = "CT"
    dataset.PatientName = "Example^Erin"
    dataset.PatientID = "H-7"
    dataset.InstanceNumber = number
    dataset.Rows = dataset.Columns = size
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit = 15
    dataset.PixelRepresentation = 0
    pixels = np.random.default_rng(number).integers(0, 4000, (size, size), dtype=np.uint16)
    dataset.PixelData = pixels.tobytes()
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()
