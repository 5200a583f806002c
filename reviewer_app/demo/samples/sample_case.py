"""One sample case as values: what to put into the service, and the DICOM files one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from reviewer_app.demo.samples.fhir_shapes import Json

#: Makes the DICOM files (Part 10, bytes) of a study one by one, anew at every call.
DicomFiles = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Person:
    """The patient of a case. `sex` is the FHIR gender, `state` the USPS code of the residence."""

    family: str
    given: str
    number: str
    birth_date: date | None
    sex: str
    state: str
    city: str = ""
    street: str = ""
    postal_code: str = ""
    country: str = "US"
    language: str = "en-US"

    @property
    def dicom_name(self) -> str:
        """The name as PN value (PS3.5 section 6.2)."""
        return f"{self.family}^{self.given}" if self.given else self.family

    @property
    def dicom_sex(self) -> str:
        """The sex as CS value of (0010,0040)."""
        return {"male": "M", "female": "F"}.get(self.sex, "O")

    @property
    def dicom_birth_date(self) -> str:
        """The birth date as DA value, empty when unknown."""
        return f"{self.birth_date:%Y%m%d}" if self.birth_date else ""


@dataclass(frozen=True, slots=True)
class SampleInstance:
    """One SOP instance of a series; `source` is the file of an imported folder, empty for what the demo makes."""

    uid: str
    sop_class_uid: str
    number: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class SampleSeries:
    """One series of a study and its instances in the order of their numbers."""

    uid: str
    number: int
    modality: str
    description: str
    instances: tuple[SampleInstance, ...]
    body_site: str = ""
    laterality: str = ""


@dataclass(frozen=True, slots=True)
class SampleStudy:
    """One imaging study; `files` makes its DICOM files, so that only one need be in memory.

    They come in the order of `instances`.
    """

    uid: str
    started: datetime
    description: str
    series: tuple[SampleSeries, ...]
    files: DicomFiles

    @property
    def instance_count(self) -> int:
        """How many files the study has."""
        return sum(len(one.instances) for one in self.series)

    @property
    def instances(self) -> tuple[SampleInstance, ...]:
        """The instances of all series, one after the other."""
        return tuple(one for series in self.series for one in series.instances)


@dataclass(frozen=True, slots=True)
class SamplePaper:
    """One paper of a case; `category` is one of ``fhir_shapes.RECORD_CATEGORIES``."""

    title: str
    category: str
    created: datetime
    author: str
    data: bytes = field(repr=False)
    content_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file of an imported folder that was left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SampleCase:
    """A whole case. `resources` stand in an order in which each refers only to those before it."""

    task_id: str
    person: Person
    headline: str
    resources: tuple[Json, ...] = field(repr=False)
    studies: tuple[SampleStudy, ...] = field(repr=False)
    papers: tuple[SamplePaper, ...] = field(repr=False)
    skipped: tuple[SkippedFile, ...] = ()

    @property
    def instance_count(self) -> int:
        """How many DICOM files `dicom_files` gives."""
        return sum(study.instance_count for study in self.studies)

    @property
    def instances(self) -> tuple[SampleInstance, ...]:
        """The instances of all studies, in the order of `dicom_files`."""
        return tuple(one for study in self.studies for one in study.instances)

    def dicom_files(self) -> Iterator[bytes]:
        """Make the DICOM files of all studies, one after the other."""
        for study in self.studies:
            yield from study.files()
