"""The marks as DICOM objects, written before it is signed: the manifest names each, and which mark is in none."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from reviewer_app import __version__
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.lesions import Lesion
from reviewer_app.cases.people import Patient, Reviewer
from reviewer_app.cases.sealed_objects import MarksTold, SealedObject
from reviewer_app.cases.unwritten_marks import UnwrittenMark

if TYPE_CHECKING:
    from reviewer_app.exchange.delivery import ArchiveCopy
    from reviewer_app.exchange.marks.draft import MarksDraft
    from reviewer_app.report.inputs import ReportInput
    from reviewer_app.ui.office.figures import OpenStream

_log = logging.getLogger(__name__)
_NOT_WRITTEN: Final = "they could not be written"
_PROBLEM: Final = "The marks could not be written for the image archive."
_Marked: TypeAlias = tuple[
    str, Patient, Reviewer, tuple[Annotation, ...], tuple[KeyImage, ...], tuple[Lesion, ...]
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SealedMarks:
    """The objects that go out with an opinion, in the order in which an archive gets them.

    `unwritten` are the marks that they lack; `problem` says so in sentences for the receipt, empty where none is.
    """

    objects: tuple[ArchiveCopy, ...] = ()
    unwritten: tuple[UnwrittenMark, ...] = ()
    problem: str = ""

    @property
    def told(self) -> MarksTold:
        """What the manifest tells of them: the objects without their bytes, and what they lack."""
        objects = tuple(
            SealedObject(
                study_uid=one.study_uid,
                sop_instance_uid=one.sop_instance_uid,
                kind=one.modality,
                size=len(one.data),
                sha256=hashlib.sha256(one.data).hexdigest(),
                words=one.words,
            )
            for one in self.objects
        )
        return MarksTold(objects, self.unwritten)

    @property
    def files(self) -> dict[str, bytes]:
        """The bytes of each object by its SOP Instance UID."""
        return {one.sop_instance_uid: one.data for one in self.objects}


NO_MARKS = SealedMarks()


class MarksSealer:
    """Writes the objects of one open case, and again only when what they tell has changed. In a job.

    They carry the moment when they were first written as they are: the same marks are the same bytes at every preview.
    """

    def __init__(self) -> None:
        self._last: tuple[_Marked, SealedMarks] | None = None

    def sealed(self, report: ReportInput, open_stream: OpenStream) -> SealedMarks:
        """Return the objects of an opinion that may be signed; no mark holds it back, whatever goes wrong here."""
        work = report.work
        if not work.annotations and not work.key_images:
            return NO_MARKS
        marked = (
            report.report_id, report.case.patient, report.reviewer, work.annotations, work.key_images, work.lesions,
        )  # fmt: skip
        if self._last is None or self._last[0] != marked:
            self._last = (marked, _written(report, open_stream))
        return self._last[1]


def _written(report: ReportInput, open_stream: OpenStream) -> SealedMarks:
    try:
        from reviewer_app.exchange.marks.outputs import mark_objects  # noqa: PLC0415 - highdicom takes most of a second

        made = mark_objects(_draft(report, open_stream))
    except Exception as error:
        # what was drawn stays out of the log
        _log.error("the marks of opinion %s cannot be written: %s", report.report_id, type(error).__name__)
        return SealedMarks((), (UnwrittenMark("", "", "the files for other programs", _NOT_WRITTEN),), _PROBLEM)
    return SealedMarks(made.objects, made.unwritten, made.problem)


def _draft(report: ReportInput, open_stream: OpenStream) -> MarksDraft:
    from reviewer_app.exchange.marks.draft import MarksDraft  # noqa: PLC0415 - a case opens without it
    from reviewer_app.ui.office.frozen_delivery import own_frames  # noqa: PLC0415 - as above

    work = report.work
    return MarksDraft(
        report.report_id,
        report.reviewer,
        work.annotations,
        work.key_images,
        own_frames(report.case, work, report.instances.get, open_stream),
        report.issued,
        __version__,
        lesions=work.lesions,
    )
