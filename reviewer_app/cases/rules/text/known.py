"""What is known of a case apart from its text: what the checks hold the text against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import same_person
from reviewer_app.cases.findings import Finding, finding_path, findings
from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.cases.people import Patient
from reviewer_app.cases.records import ListedSeries, ListedStudy
from reviewer_app.cases.rules.sides import Find
from reviewer_app.cases.work import Work

#: PatientSex (0010,0040) as FHIR calls it; any other value says nothing.
_SEXES = {"M": "male", "F": "female"}
#: Codes of SNOMED CT that ImagingStudy.series.laterality may have beside L and R.
_SIDES = {"L": "L", "R": "R", "7771000": "L", "24028007": "R", "LEFT": "L", "RIGHT": "R"}


NOBODY = IndexedPatient()


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of one series says; what is not known is empty.

    `laterality` is "L", "R" or empty, `body_part` as Body Part Examined (0018,0015) or the list of the service has it.
    """

    modality: str = ""
    body_part: str = ""
    laterality: str = ""
    on: date | None = None
    patient: IndexedPatient = NOBODY


@dataclass(frozen=True)
class Known:
    """What is known of the case on a day.

    Attributes
    ----------
    findings
        Each finding with its number, by the path of its text.
    physicians
        The names of those who take part, as they are written.
    given
        What was written before the opinion: headline, questions, first diagnosis and plan.
    papers
        The days of the documents and of the first opinion.
    lengths
        The measured lengths in millimetres.
    """

    patient: Patient
    on: date
    findings: dict[str, tuple[int, Finding]]
    headers: tuple[Header, ...] = ()
    physicians: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    papers: tuple[date, ...] = ()
    lengths: tuple[float, ...] = ()

    @cached_property
    def sex(self) -> str:
        """The sex, "female" or "male", by the case, or else by the images; empty where neither is known."""
        if self.patient.sex in ("female", "male"):
            return self.patient.sex
        told = {_SEXES.get(one.patient.sex, "") for one in self.own_headers} - {""}
        return told.pop() if self.patient.sex == "unknown" and len(told) == 1 else ""

    @cached_property
    def own_headers(self) -> tuple[Header, ...]:
        """The headers that may name the patient of the case."""
        return tuple(one for one in self.headers if same_person(self.patient, one.patient))

    @cached_property
    def strangers(self) -> tuple[Header, ...]:
        """The headers that name somebody else."""
        return tuple(one for one in self.headers if not same_person(self.patient, one.patient))

    @cached_property
    def days(self) -> frozenset[date]:
        """The days of studies and papers."""
        return frozenset([*(one.on for one in self.headers if one.on is not None), *self.papers])

    @cached_property
    def ages(self) -> frozenset[int]:
        """The ages in completed years on the day and on those of studies and papers; empty without a birth date."""
        ages = (self.patient.age_on(one) for one in (self.on, *self.days))
        return frozenset(one for one in ages if one is not None and one >= 0)

    @cached_property
    def modalities(self) -> frozenset[str]:
        """The modalities of the images that came."""
        return frozenset(one.modality for one in self.headers if one.modality)


def known(case: Case, work: Work, find: Find, on: date) -> Known:
    """Return what is known of a case; `find` gives the index of an image by its SOP Instance UID."""
    numbered = enumerate(findings(work.opinion), start=1)
    measured = (one.measurement for one in work.annotations if one.measurement is not None)
    first = case.first_opinion
    days = [one.created.date() for one in case.documents if one.created is not None]
    return Known(
        case.patient,
        on,
        {finding_path(one.id, "text"): (number, one) for number, one in numbered},
        tuple(_header(study, series, find) for study in case.studies for series in study.series or (_NO_SERIES,)),
        tuple(_physicians(case)),
        (
            case.headline,
            *(one.text for one in case.questions),
            *((first.diagnosis, first.treatment_plan) if first else ()),
        ),
        tuple(days + ([first.given_on] if first is not None and first.given_on is not None else [])),
        tuple(one.value for one in measured if one.unit == "mm"),
    )


_NO_SERIES = ListedSeries("", "")


def _header(study: ListedStudy, series: ListedSeries, find: Find) -> Header:
    """Return what the first instance of a series says that is here, or the list of the service where none is."""
    index = next((one for one in map(find, (entry.uid for entry in series.instances[:1])) if one is not None), None)
    day = study.started.date() if study.started is not None else None
    only = study.modalities[0] if len(study.modalities) == 1 else ""
    if index is None:
        return Header(series.modality or only, series.body_site, _side(series.laterality), day)
    return Header(
        index.series.modality or series.modality,
        index.series.body_part or series.body_site,
        _side(index.series.laterality or series.laterality),
        _day(index.study.date) or day,
        index.patient,
    )


def _side(code: str) -> str:
    return _SIDES.get(code.strip().upper(), "")


def _day(value: str) -> date | None:
    """Return a DICOM DA as a date, None where it is none."""
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        return None


def _physicians(case: Case) -> Iterator[str]:
    first = case.first_opinion
    for one in (case.requester, case.local_physician, first.physician if first is not None else None):
        if one is not None:
            yield one.name
    yield from (one.author for one in case.documents if one.author)
