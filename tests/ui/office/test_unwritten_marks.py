"""The sealed manifest names the marks that are in no object for other programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.unwritten_marks import IMAGE_UNKNOWN, REFUSED, UnwrittenMark
from reviewer_app.cases.work import Work
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks import outputs
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.isolated import Writer
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.ui.office.unwritten_marks import UnwrittenMarks
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.marks import bundled, index_of, mark

CASE = make_case()
CT = replace(index_of(bundled("CT_small.dcm")), patient=IndexedPatient())
STRANGER = replace(index_of(bundled("MR_small.dcm")), patient=IndexedPatient("Somebody Else", "4711"))
MM = Measurement(22.7, "mm", Calibration.PATIENT_PLANE)
MARKS = tuple(mark(AnnotationKind.LENGTH, CT, [(10, row), (50, row)], measurement=MM) for row in (5, 6, 7))
THEIRS = mark(AnnotationKind.LENGTH, STRANGER, [(10, 5), (50, 5)], measurement=MM)


def report(*marks: Annotation, words: str = "") -> ReportInput:
    instances = {one.sop_instance_uid: one for one in (CT, STRANGER)}
    work = Work(marks, opinion=Opinion({"history": words}))
    return ReportInput(CASE, work, make_reviewer(), (), "r1", NOW, instances=instances)


def no_stream(uid: str) -> BinaryIO:
    raise AssertionError(f"{uid} has no colours to be read")


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was tried to be written, by kind; the second mark of a report is refused by one of the writers."""
    kinds: list[str] = []

    def watched(write: Writer, told: str) -> Callable[[MarksDraft], list[ArchiveCopy]]:
        def made(draft: MarksDraft) -> list[ArchiveCopy]:
            kinds.append(told)
            if told == "the measurements" and any(one.id == MARKS[1].id for _at, one in draft.placed):
                raise ValueError("no such graphic")
            return write(draft)

        return made

    monkeypatch.setattr(outputs, "WRITERS", tuple((watched(write, told), told) for write, told in outputs.WRITERS))
    return kinds


def test_the_manifest_says_which_mark_which_object_and_why(tried: list[str]) -> None:
    made = report(*MARKS, THEIRS)
    found = UnwrittenMarks().of(made, no_stream)
    assert found == (
        UnwrittenMark(THEIRS.id, "Length 4", "the files for other programs", IMAGE_UNKNOWN),
        UnwrittenMark(MARKS[1].id, "Length 2", "the measurements", REFUSED),
    )
    manifest = read_manifest(manifest_bytes(manifest_of(made, [], found)))
    assert manifest is not None
    theirs, refused = manifest.unwritten
    assert (theirs.instance_uid, theirs.frame) == (STRANGER.sop_instance_uid, 1)
    assert (refused.mark, refused.instance_uid, refused.objects) == (
        MARKS[1].id,
        CT.sop_instance_uid,
        "the measurements",
    )
    assert refused.reason == REFUSED


def test_what_is_written_is_in_no_list_and_tried_once_for_the_same_marks(tried: list[str]) -> None:
    asked = UnwrittenMarks()
    assert asked.of(report(MARKS[0]), no_stream) == ()
    count = len(tried)
    assert count > 0
    assert asked.of(report(MARKS[0], words="Other words"), no_stream) == ()
    assert len(tried) == count
    asked.of(report(MARKS[0], MARKS[2]), no_stream)
    assert len(tried) > count


def test_without_marks_nothing_is_tried(tried: list[str]) -> None:
    assert UnwrittenMarks().of(report(), no_stream) == ()
    assert tried == []


def test_nothing_that_goes_wrong_holds_back_the_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_draft: MarksDraft) -> None:
        raise RuntimeError("a name of a patient")

    monkeypatch.setattr(outputs, "mark_objects", broken)
    (one,) = UnwrittenMarks().of(report(MARKS[0]), no_stream)
    assert one.mark_id == ""
    assert one.reason == "what can be written of them could not be found out"
