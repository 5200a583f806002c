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
from reviewer_app.exchange.marks import measurement_report, trial
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.isolated import Writer
from reviewer_app.exchange.marks.measurement_report import MeasuredMark
from reviewer_app.exchange.marks.of_annotation import tracking_uid
from reviewer_app.exchange.marks.outputs import mark_objects
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.manifest import manifest_bytes, manifest_of, read_manifest
from reviewer_app.ui.office.unwritten_marks import UnwrittenMarks
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.marks import bundled, draft, index_of, mark

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
    made_group = measurement_report._group

    def group(measured: MeasuredMark, *, spatial: bool) -> object:
        if measured.mark.tracking_uid == tracking_uid(MARKS[1].id):
            raise ValueError("no such graphic")
        return made_group(measured, spatial=spatial)

    monkeypatch.setattr(measurement_report, "_group", group)
    kinds: list[str] = []

    def watched(write: Writer, told: str) -> Callable[[MarksDraft], list[ArchiveCopy]]:
        def made(draft: MarksDraft) -> list[ArchiveCopy]:
            kinds.append(told)
            return write(draft)

        return made

    monkeypatch.setattr(trial, "WRITERS", tuple((watched(write, told), told) for write, told in trial.WRITERS))
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
    def broken(_draft: MarksDraft, _known: frozenset[str]) -> None:
        raise RuntimeError("a name of a patient")

    monkeypatch.setattr(trial, "tried", broken)
    (one,) = UnwrittenMarks().of(report(MARKS[0]), no_stream)
    assert one.mark_id == ""
    assert one.reason == "what can be written of them could not be found out"


def test_a_trial_of_many_marks_refuses_what_the_delivery_leaves_out_and_writes_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = tuple(
        mark(AnnotationKind.LENGTH, CT, [(10, row), (50, row if row % 9 else -5e9)], measurement=MM)
        for row in range(1, 30)
    )
    bad_text = replace(many[3], label="\ud800")
    placed = (*many[:3], bad_text, *many[4:], THEIRS)
    written: list[int] = []

    def counted(write: Writer) -> Writer:
        def made(one: MarksDraft) -> list[ArchiveCopy]:
            written.append(len(one.placed))
            return write(one)

        return made

    monkeypatch.setattr(
        trial,
        "WRITERS",
        tuple((counted(one) if told == "the measurements" else one, told) for one, told in trial.WRITERS),
    )
    made = draft([CT, STRANGER], placed)
    assert set(trial.tried(made).unwritten) == set(mark_objects(made).unwritten)
    assert max(written) < len(placed) / 2


def test_only_a_mark_that_changed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[frozenset[str]] = []
    tried = trial.tried

    def watched(one: MarksDraft, sure: frozenset[str]) -> object:
        known.append(sure)
        return tried(one, sure)

    monkeypatch.setattr(trial, "tried", watched)
    asked = UnwrittenMarks()
    assert asked.of(report(*MARKS), no_stream) == ()
    moved = replace(MARKS[2], label="Node")
    assert asked.of(report(*MARKS[:2], moved), no_stream) == ()
    everybody = replace(report(*MARKS[:2], moved), reviewer=replace(make_reviewer(), name="Dr. Other"))
    assert asked.of(everybody, no_stream) == ()
    assert known == [frozenset(), frozenset({MARKS[0].id, MARKS[1].id}), frozenset()]
