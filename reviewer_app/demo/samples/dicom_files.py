"""What all generated DICOM files share: whose they are, stable identifiers, and how they become bytes."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

from reviewer_app.demo.samples.sample_case import Person, SampleStudy

#: PS3.7 D.3.3.2: names the program that wrote the file.
IMPLEMENTATION_CLASS_UID = generate_uid(entropy_srcs=["reviewer-app", "samples"])


def stable_uid(*words: str) -> str:
    """Return the same UID for the same words, always (PS3.5 section 9)."""
    return str(generate_uid(entropy_srcs=["reviewer-app samples", *words]))


def set_identity(header: Dataset, person: Person) -> None:
    """Write the Patient module (PS3.3 C.7.1.1) of `person`; the age goes, as it follows from the birth date."""
    header.PatientName = person.dicom_name
    header.PatientID = person.number
    header.PatientBirthDate = person.dicom_birth_date
    header.PatientSex = person.dicom_sex
    if "PatientAge" in header:
        del header.PatientAge


def general_header(person: Person, study: SampleStudy, moment: datetime) -> Dataset:
    """Return the attributes that every instance of a generated study carries (PS3.3 C.7.2.1, C.7.3.1)."""
    header = Dataset()
    header.SpecificCharacterSet = "ISO_IR 192"
    set_identity(header, person)
    header.StudyInstanceUID = study.uid
    header.StudyID = "1"
    header.StudyDescription = study.description
    header.AccessionNumber = ""
    header.ReferringPhysicianName = ""
    header.StudyDate = header.SeriesDate = header.ContentDate = header.AcquisitionDate = f"{moment:%Y%m%d}"
    header.StudyTime = header.SeriesTime = header.ContentTime = header.AcquisitionTime = f"{moment:%H%M%S}"
    return header


def to_bytes(dataset: Dataset, transfer_syntax: str = ExplicitVRLittleEndian) -> bytes:
    """Return a data set as a DICOM file (PS3.10 section 7)."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(transfer_syntax)
    meta.ImplementationClassUID = IMPLEMENTATION_CLASS_UID
    dataset.file_meta = meta
    target = BytesIO()
    dcmwrite(target, dataset, enforce_file_format=True)
    return target.getvalue()
