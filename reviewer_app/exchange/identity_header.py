"""Whom and what study an instance of ours belongs to, written as the images of that study have it."""

from __future__ import annotations

from pydicom import config
from pydicom.dataset import Dataset

from reviewer_app.cases.instances import IndexedPatient, IndexedStudy

# Identity is written as the images have it, however they bend the rules. pydicom's warnings would quote it.
config.settings.reading_validation_mode = config.IGNORE


def put_patient(dataset: Dataset, patient: IndexedPatient) -> None:
    """Write the Patient Module (PS3.3 C.7.1.1), in Unicode."""
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = patient.name
    dataset.PatientID = patient.identifier
    dataset.PatientBirthDate = patient.birth_date
    dataset.PatientSex = patient.sex


def put_study(dataset: Dataset, study: IndexedStudy, study_uid: str) -> None:
    """Write the General Study Module (PS3.3 C.7.2.1)."""
    dataset.StudyInstanceUID = study_uid
    dataset.StudyDate = study.date
    dataset.StudyTime = study.time
    dataset.StudyID = study.study_id
    dataset.StudyDescription = study.description
    dataset.AccessionNumber = study.accession_number
    dataset.ReferringPhysicianName = ""
