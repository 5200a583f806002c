"""What a report is made from: the case, the reviewer's work, finished figures, and who signs as what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from reviewer_app.cases.amendments import Amends
from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.changed_records import spoken_title
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.language import say
from reviewer_app.cases.people import Licence, Reviewer
from reviewer_app.cases.records import RecordKey
from reviewer_app.cases.work import Work
from reviewer_app.report.identity import SigningIdentity


class Meaning(StrEnum):
    """What a signature means (21 CFR 11.50, std 4.3); the same code goes into ``/Reason`` and Provenance."""

    AUTHORSHIP = "authorship"
    CO_AUTHORSHIP = "co-authorship"
    REVIEW = "review"
    APPROVAL = "approval"
    ADDENDUM = "addendum"
    CORRECTION = "correction"
    UNABLE = "unable-to-render"


class ReportStatus(StrEnum):
    """Whether the text can still change."""

    DRAFT = "draft"
    FINAL = "final"
    ADDENDUM = "addendum"


class Paper(StrEnum):
    """The size of a page."""

    A4 = "A4"
    LETTER = "letter"


class ShownParts(NamedTuple):
    """How many pages and seconds of a series were shown, in words, whether some were not, and whether none was."""

    words: str = ""
    left: bool = False
    never: bool = False


NO_PARTS = ShownParts()


@dataclass(frozen=True, slots=True)
class ReviewedRecord:
    """One line of the table of records (std 3.2 section 4).

    `shown` of `count` images or pages were shown to the reviewer; None where that is not known. `extent` says how much
    of a slide was shown, `full_size` how much of large images was seen at full size. `parts` says how many pages and
    seconds of the reports, curves and videos of a series were shown. Whether the reviewer says it was reviewed is in
    the opinion, under `key`.
    """

    key: RecordKey
    category: str
    title: str
    made: date | None = None
    source: str = ""
    count: int = 0
    unit: str = "images"
    shown: int | None = None
    extent: str = ""
    full_size: str = ""
    parts: ShownParts = NO_PARTS


@dataclass(frozen=True, slots=True)
class Figure:
    """A key image as it is printed: the finished picture, annotations burned in, as PNG bytes."""

    key_image_id: str
    png: bytes


@dataclass(frozen=True)
class ReportInput:
    """Everything a report says. The same input gives the same bytes.

    `issued` carries its zone. `instances` holds the index of every instance that figures and measurements refer to, by
    SOP instance UID. `identity_notes` are sentences about images whose identity differs from the case's patient,
    `paper_notes` about papers that name somebody else.
    `licence` is the one the opinion is given under; None takes the reviewer's licence for the patient's state.
    `addendum_to` names the report that an addendum belongs to: its id and the SHA-256 of its signed revision.
    `amends` is what an addendum belongs to; it says the same as `addendum_to`, and more.
    `requests` are those for more records, the oldest first.
    """

    case: Case
    work: Work
    reviewer: Reviewer
    records: tuple[ReviewedRecord, ...]
    report_id: str
    issued: datetime
    figures: tuple[Figure, ...] = ()
    instances: Mapping[str, InstanceIndex] = field(default_factory=dict)
    meaning: Meaning = Meaning.AUTHORSHIP
    status: ReportStatus = ReportStatus.FINAL
    version: int = 1
    certificate: SigningIdentity | None = None
    demo_certificate: bool = False
    licence: Licence | None = None
    identity_notes: tuple[str, ...] = ()
    paper_notes: tuple[str, ...] = ()
    addendum_to: tuple[str, str] | None = None
    amends: Amends | None = None
    paper: Paper = Paper.A4
    requests: tuple[RecordsRequest, ...] = ()

    def __post_init__(self) -> None:
        if self.issued.utcoffset() is None:
            raise ValueError("a report is issued at a time with its zone")

    @property
    def is_demo(self) -> bool:
        """Whether the signature proves nothing, as its certificate was made for a demonstration."""
        return self.demo_certificate or (self.certificate is not None and self.certificate.demo)


def reviewed_records(
    case: Case,
    shown: Mapping[str, int] | None = None,
    extents: Mapping[str, str] | None = None,
    pages: Mapping[str, int] | None = None,
    full_sizes: Mapping[str, str] | None = None,
    parts: Mapping[str, ShownParts] | None = None,
) -> tuple[ReviewedRecord, ...]:
    """Return every record of a case, images first, in the order of the case.

    Parameters
    ----------
    case
        The case with its listed studies and documents.
    shown
        How many images or pages of a record were shown, by the record's key as text; of a record that is not in it
        none was. None where that is not known of any.
    extents
        What was shown of slides, in words, by the record's key as text.
    pages
        How many pages papers have, by their reference, as far as that is known.
    full_sizes
        What was seen of large images at full size, in words, by the record's key as text.
    parts
        How many pages and seconds of the records of a series were shown, by the record's key as text.
    """

    def seen(key: RecordKey) -> int | None:
        return None if shown is None else shown.get(str(key), 0)

    images = [
        ReviewedRecord(
            key=(key := RecordKey("series", series.uid)),
            category=series.modality,
            title=series.description or study.description or say("series"),
            made=study.started.date() if study.started else None,
            source=study.description,
            count=max(len(series.instances), series.instance_count),
            shown=seen(key),
            extent=(extents or {}).get(str(key), ""),
            full_size=(full_sizes or {}).get(str(key), ""),
            parts=(parts or {}).get(str(key), NO_PARTS),
        )
        for study in case.studies
        for series in study.series
    ]
    papers = [
        ReviewedRecord(
            key=(key := RecordKey("document", paper.reference)),
            category=paper.category,
            title=spoken_title(paper.title),
            made=paper.created.date() if paper.created else None,
            source=paper.author,
            count=(pages or {}).get(paper.reference, 0),
            unit="tables" if paper.is_lab_table else "pages",
            shown=seen(key),
        )
        for paper in case.documents
    ]
    return (*images, *papers)
