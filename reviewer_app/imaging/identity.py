"""Whose an instance is and where it belongs: patient, study and series of a header, in the character set it names."""

from __future__ import annotations

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import IndexedPatient, IndexedSeries, IndexedStudy
from reviewer_app.dicom import values
from reviewer_app.dicom.person_name import name_groups


def patient_of(dataset: Dataset) -> IndexedPatient:
    """Return identity as the header has it."""
    groups = name_groups(values.text(dataset, "PatientName"))
    return IndexedPatient(
        name=groups.first,
        identifier=values.text(dataset, "PatientID"),
        birth_date=values.text(dataset, "PatientBirthDate"),
        sex=values.text(dataset, "PatientSex"),
        name_groups=groups.value,
    )


def study_of(dataset: Dataset) -> IndexedStudy:
    """Return the study's attributes."""
    return IndexedStudy(
        uid=values.text(dataset, "StudyInstanceUID"),
        date=values.text(dataset, "StudyDate"),
        time=values.text(dataset, "StudyTime"),
        description=values.text(dataset, "StudyDescription"),
        accession_number=values.text(dataset, "AccessionNumber"),
        study_id=values.text(dataset, "StudyID"),
    )


def series_of(dataset: Dataset) -> IndexedSeries:
    """Return the series' attributes; image laterality stands in for that of the series."""
    return IndexedSeries(
        uid=values.text(dataset, "SeriesInstanceUID"),
        modality=values.text(dataset, "Modality"),
        number=values.integer(dataset, "SeriesNumber"),
        description=values.text(dataset, "SeriesDescription"),
        body_part=values.text(dataset, "BodyPartExamined"),
        laterality=values.text(dataset, "ImageLaterality") or values.text(dataset, "Laterality"),
    )
