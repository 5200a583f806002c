"""The objects about the marks are written before it is signed; the manifest names them, and the marks in none."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO

import pydicom
import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.exchanged_marks import ExchangedMark
from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.unwritten_marks import IMAGE_UNKNOWN, REFUSED, UnwrittenMark
from reviewer_app.cases.work import Work
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks import measurement_report, outputs
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.isolated import Writer
from reviewer_app.exchange.marks.of_annotation import tracking_uid
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.ui.office.sealed_marks import MarksSealer, SealedMarks
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
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was written, by kind; the second mark of a report is refused by one of the writers."""
    made_group = measurement_report._group

    def group(mark: ExchangedMark, frame: MarkedFrame, *, spatial: bool) -> object:
        if mark.tracking_uid == tracking_uid(MARKS[1].id):
            raise ValueError("no such graphic")
        return made_group(mark, frame, spatial=spatial)

    monkeypatch.setattr(measurement_report, "_group", group)
    kinds: list[str] = []

    def watched(write: Writer, told: str) -> Callable[[MarksDraft], list[ArchiveCopy]]:
        def made(draft: MarksDraft) -> list[ArchiveCopy]:
            kinds.append(told)
            return write(draft)

        return made

    monkeypatch.setattr(outputs, "WRITERS", tuple((watched(write, told), told) for write, told in outputs.WRITERS))
    return kinds


def test_the_manifest_says_which_mark_which_object_and_why(made: list[str]) -> None:
    told = report(*MARKS, THEIRS)
    sealed = MarksSealer().sealed(told, no_stream)
    assert sealed.unwritten == (
        UnwrittenMark(THEIRS.id, "Length 4", "the files for other programs", IMAGE_UNKNOWN),
        UnwrittenMark(MARKS[1].id, "Length 2", "the measurements", REFUSED),
    )
    assert "Length 2" in sealed.problem
    manifest = read_manifest(manifest_bytes(manifest_of(told, [], sealed.told)))
    assert manifest is not None
    theirs, refused = manifest.unwritten
    assert (theirs.instance_uid, theirs.frame) == (STRANGER.sop_instance_uid, 1)
    assert (refused.mark, refused.instance_uid, refused.objects) == (
        MARKS[1].id,
        CT.sop_instance_uid,
        "the measurements",
    )
    assert refused.reason == REFUSED


def test_the_manifest_has_each_object_by_its_hash() -> None:
    told = report(*MARKS)
    sealed = MarksSealer().sealed(told, no_stream)
    manifest = read_manifest(manifest_bytes(manifest_of(told, [], sealed.told)))
    assert manifest is not None
    assert [one.kind for one in manifest.objects] == ["PR", "SR"]
    for listed, kept in zip(manifest.objects, sealed.objects, strict=True):
        header = pydicom.dcmread(io.BytesIO(kept.data))
        assert listed.sha256 == hashlib.sha256(kept.data).hexdigest()
        assert (listed.sop_instance_uid, listed.study_uid) == (header.SOPInstanceUID, header.StudyInstanceUID)
        assert (listed.kind, listed.size) == (header.Modality, len(kept.data))
        assert listed.study_uid == CT.study.uid
        assert sealed.files[listed.sop_instance_uid] == kept.data


def test_the_same_marks_are_written_once_and_stay_the_same_bytes_at_a_later_preview(made: list[str]) -> None:
    sealer = MarksSealer()
    first = sealer.sealed(report(MARKS[0]), no_stream)
    count = len(made)
    assert count > 0
    later = replace(report(MARKS[0], words="Other words"), issued=NOW + timedelta(minutes=5))
    assert sealer.sealed(later, no_stream) == first
    assert len(made) == count


def test_a_mark_that_changed_gives_other_bytes_under_the_same_names() -> None:
    sealer = MarksSealer()
    first = sealer.sealed(report(*MARKS), no_stream)
    moved = replace(MARKS[2], label="Node")
    second = sealer.sealed(report(*MARKS[:2], moved), no_stream)
    assert [one.sop_instance_uid for one in second.objects] == [one.sop_instance_uid for one in first.objects]
    assert all(one.data != other.data for one, other in zip(first.objects, second.objects, strict=True))


@pytest.mark.parametrize(
    "changed",
    [
        replace(report(MARKS[0]), reviewer=replace(make_reviewer(), name="Dr. Other")),
        replace(report(MARKS[0]), report_id="r2"),
        replace(report(MARKS[0]), case=replace(CASE, patient=replace(CASE.patient, identifier="4712"))),
    ],
    ids=["another reviewer", "another opinion", "another patient"],
)
def test_what_else_is_in_them_is_never_of_an_earlier_preview(changed: ReportInput) -> None:
    sealer = MarksSealer()
    sealer.sealed(report(MARKS[0]), no_stream)
    assert sealer.sealed(changed, no_stream) == MarksSealer().sealed(changed, no_stream)


def test_without_marks_nothing_is_written(made: list[str]) -> None:
    assert MarksSealer().sealed(report(), no_stream) == SealedMarks()
    assert made == []


def test_nothing_that_goes_wrong_holds_back_the_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_draft: MarksDraft) -> None:
        raise RuntimeError("a name of a patient")

    monkeypatch.setattr(outputs, "mark_objects", broken)
    sealed = MarksSealer().sealed(report(MARKS[0]), no_stream)
    (one,) = sealed.unwritten
    assert (sealed.objects, one.mark_id, one.reason) == ((), "", "they could not be written")
    assert sealed.problem == "The marks could not be written for the image archive."
