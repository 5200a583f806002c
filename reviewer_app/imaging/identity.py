"""Whose an instance is and where it belongs: patient, study and series of a header, in the character set it names."""

from __future__ import annotations

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import IndexedPatient, IndexedSeries, IndexedStudy
from reviewer_app.dicom import values
from reviewer_app.dicom.person_name import name_groups

#: Views that a mammogram is hung by, by their codes (SNOMED CT, and the SNOMED-RT identifiers of older files).
_MAMMOGRAPHY_VIEWS = {
    code: view
    for view, codes in {
        "CC": ("399162004", "R-10242"),
        "MLO": ("399368009", "R-10226"),
        "ML": ("399260004", "R-10224"),
        "LM": ("399352003", "R-10228"),
        "LMO": ("399099002", "R-10230"),
        "SIO": ("399188001", "R-102D0"),
        "FB": ("399196006", "R-10244"),
        "XCCL": ("399192008", "R-1024A"),
        "XCCM": ("399101009", "R-1024B"),
    }.items()
    for code in codes
}


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
    """Return the series' attributes; laterality and view are those of the image where it has its own.

    View Position (0018,5101), else the View Code Sequence of a mammogram (PS3.3 C.8.11.7, PS3.16 CID 4014).
    """
    return IndexedSeries(
        uid=values.text(dataset, "SeriesInstanceUID"),
        modality=values.text(dataset, "Modality"),
        number=values.integer(dataset, "SeriesNumber"),
        description=values.text(dataset, "SeriesDescription"),
        body_part=values.text(dataset, "BodyPartExamined"),
        laterality=_laterality(dataset),
        view_position=values.text(dataset, "ViewPosition") or _MAMMOGRAPHY_VIEWS.get(_view_code(dataset), ""),
    )


def _laterality(dataset: Dataset) -> str:
    """Return the side of the image, else of its series; both, as two values, where they contradict each other."""
    image, series = values.text(dataset, "ImageLaterality"), values.text(dataset, "Laterality")
    if {image, series} == {"L", "R"}:
        return f"{image}\\{series}"
    return image or series


def _view_code(dataset: Dataset) -> str:
    items = values.items(dataset, "ViewCodeSequence")
    return values.text(items[0], "CodeValue") if items else ""
