"""Images among the records whose header names somebody else than the case does."""

from __future__ import annotations

from reviewer_app.cases.coverage import same_person
from reviewer_app.cases.instance_table import outline
from reviewer_app.cases.instances import IndexedPatient, InstanceIndex
from reviewer_app.dicom.person_name import name_groups
from reviewer_app.ui.case.desk import CaseDesk
from reviewer_app.viewer.captions import day_words, dicom_day


def other_people(desk: CaseDesk) -> dict[IndexedPatient, str]:
    """Return what to say over the images of each header that names somebody else than the case does."""
    headers = dict.fromkeys(one.patient for one in of_others(desk))
    return {one: f"Not the patient of the case: the header names {_header_words(one)}" for one in headers}


def of_others(desk: CaseDesk) -> list[InstanceIndex]:
    """Return the headers, of each series at least one, that name somebody else than the case does."""
    patient = desk.case.patient
    return [one for one in outline(desk.records().instances) if not same_person(patient, one.patient)]


def _header_words(header: IndexedPatient) -> str:
    """Return the person that a header names, as far as it does."""
    name = name_groups(header.name_groups or header.name).words or "nobody"
    born = dicom_day(header.birth_date)
    return f"{name}, born {day_words(born)}" if born is not None else name
