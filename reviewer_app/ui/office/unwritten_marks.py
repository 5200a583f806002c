"""Which marks cannot be written for other programs, known before it is signed: the manifest names them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, TypeAlias

from reviewer_app import __version__
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.lesions import Lesion
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.unwritten_marks import UnwrittenMark

if TYPE_CHECKING:
    from reviewer_app.report.inputs import ReportInput
    from reviewer_app.ui.office.figures import OpenStream

_log = logging.getLogger(__name__)
_NOT_TRIED: Final = "what can be written of them could not be found out"
_Marked: TypeAlias = tuple[tuple[Annotation, ...], tuple[KeyImage, ...], tuple[Lesion, ...], Reviewer]


class UnwrittenMarks:
    """Writes the objects and keeps what could not be; once more only when a mark has changed. In a job.

    That is the only way to know, and takes as long as the delivery will: some milliseconds for each mark.
    """

    def __init__(self) -> None:
        self._last: tuple[_Marked, tuple[UnwrittenMark, ...]] | None = None

    def of(self, report: ReportInput, open_stream: OpenStream) -> tuple[UnwrittenMark, ...]:
        """Return the marks of an opinion that the objects delivered with it will lack."""
        work = report.work
        marked = (work.annotations, work.key_images, work.lesions, report.reviewer)
        if not work.annotations and not work.key_images:
            return ()
        if self._last is None or self._last[0] != marked:
            self._last = (marked, _tried(report, open_stream))
        return self._last[1]


def _tried(report: ReportInput, open_stream: OpenStream) -> tuple[UnwrittenMark, ...]:
    """Return what could not be written; no mark holds back the opinion, whatever goes wrong here."""
    from reviewer_app.exchange.marks.draft import MarksDraft  # noqa: PLC0415 - highdicom takes most of a second
    from reviewer_app.exchange.marks.outputs import mark_objects  # noqa: PLC0415 - as above
    from reviewer_app.ui.office.frozen_delivery import own_frames  # noqa: PLC0415 - a case opens without it

    work = report.work
    try:
        frames = own_frames(report.case, work, report.instances.get, open_stream)
        draft = MarksDraft(
            report.report_id,
            report.reviewer,
            work.annotations,
            work.key_images,
            frames,
            report.issued,
            __version__,
            lesions=work.lesions,
        )
        return mark_objects(draft).unwritten
    except Exception as error:
        # what was drawn stays out of the log
        _log.error("the marks of opinion %s cannot be tried: %s", report.report_id, type(error).__name__)
        return (UnwrittenMark("", "", "the files for other programs", _NOT_TRIED),)
