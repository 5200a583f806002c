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
    from reviewer_app.cases.marked_frames import MarkedFrame
    from reviewer_app.exchange.marks.draft import MarksDraft
    from reviewer_app.report.inputs import ReportInput
    from reviewer_app.ui.office.figures import OpenStream

_log = logging.getLogger(__name__)
_NOT_TRIED: Final = "what can be written of them could not be found out"
_Tried: TypeAlias = tuple[Annotation, Lesion | None, "MarkedFrame | None"]
_Marked: TypeAlias = tuple[tuple[Annotation, ...], tuple[KeyImage, ...], tuple[Lesion, ...], Reviewer]


class UnwrittenMarks:
    """Tries to write the marks and keeps which could not be; a mark is tried again only when it changed. In a job."""

    def __init__(self) -> None:
        self._last: tuple[_Marked, tuple[UnwrittenMark, ...]] | None = None
        #: The reviewer, and by their ids the marks that can be written, with what they were tried with.
        self._good: tuple[Reviewer | None, dict[str, _Tried]] = (None, {})

    def of(self, report: ReportInput, open_stream: OpenStream) -> tuple[UnwrittenMark, ...]:
        """Return the marks of an opinion that the objects delivered with it will lack."""
        work = report.work
        marked = (work.annotations, work.key_images, work.lesions, report.reviewer)
        if not work.annotations and not work.key_images:
            return ()
        if self._last is None or self._last[0] != marked:
            self._last = (marked, self._tried(report, open_stream))
        return self._last[1]

    def _tried(self, report: ReportInput, open_stream: OpenStream) -> tuple[UnwrittenMark, ...]:
        """Return what could not be written; no mark holds back the opinion, whatever goes wrong here."""
        try:
            draft = _draft(report, open_stream)
            return self._new(draft)
        except Exception as error:
            # what was drawn stays out of the log
            _log.error("the marks of opinion %s cannot be tried: %s", report.report_id, type(error).__name__)
            return (UnwrittenMark("", "", "the files for other programs", _NOT_TRIED),)

    def _new(self, draft: MarksDraft) -> tuple[UnwrittenMark, ...]:
        """Try what was not written before as it is now, and remember what can be."""
        from reviewer_app.exchange.marks.trial import tried  # noqa: PLC0415 - highdicom takes most of a second

        lesions = {one.id: one for one in draft.lesions}
        now = {one.id: (one, lesions.get(one.lesion_id), draft.frame(one.image)) for one in draft.annotations}
        reviewer, good = self._good
        known = {one for one, tried_with in good.items() if now.get(one) == tried_with}
        found = tried(draft, frozenset(known) if reviewer == draft.reviewer else frozenset()).unwritten
        refused = {one.mark_id for one in found}
        if "" not in refused:  # else a whole object failed, which tells nothing of the marks in it
            self._good = (draft.reviewer, {one: with_it for one, with_it in now.items() if one not in refused})
        return found


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
