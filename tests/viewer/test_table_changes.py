"""Packed marks with the edits that came since answer as those that all edits add up to."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.work import AnnotationChange, Edit, Work, apply, replay
from reviewer_app.viewer.mark_table import MarkTable
from reviewer_app.viewer.packed_marks import pack_marks
from reviewer_app.viewer.sorted_marks import SortedMarks
from tests.helpers.case_values import NOW
from tests.viewer.test_sorted_marks import SPACES, made

_LENGTH = Measurement(12.0, "mm", Calibration.CALIBRATED)


def _edit(*changes: AnnotationChange) -> Edit:
    return Edit("edit", "Practitioner/x", NOW, "Change", changes)


def _numbers(work: Work) -> dict[str, int]:
    measured = (one.id for one in work.annotations if one.measurement is not None)
    return {one: number for number, one in enumerate(measured, start=1)}


def _new(number: int, choose: random.Random) -> Annotation:
    one = made(number, choose)
    return replace(one, measurement=_LENGTH) if choose.random() < 0.7 else one


def _random_change(work: Work, was: list[Annotation], number: int, choose: random.Random) -> AnnotationChange:
    """Return a mark that is drawn, changed (also to another picture), deleted, or that comes back."""
    there = {one.id for one in work.annotations}
    gone = [one for one in was if one.id not in there]
    what = choose.random()
    if what < 0.3 and work.annotations:
        return AnnotationChange(choose.choice(work.annotations), None)
    if what < 0.5 and gone:
        return AnnotationChange(None, choose.choice(gone))
    if what < 0.75 and work.annotations:
        one = choose.choice(work.annotations)
        return AnnotationChange(one, replace(_new(number, choose), id=one.id))
    return AnnotationChange(None, _new(number, choose))


@pytest.mark.parametrize("seed", range(12))
def test_they_answer_as_marks_that_were_sorted_after_all_edits(seed: int) -> None:
    choose = random.Random(seed)
    marks = [_new(number, choose) for number in range(choose.choice([0, 1, 50]))]
    work = replay([_edit(*(AnnotationChange(None, one) for one in marks))])
    for one in marks[::5]:  # gone before they were packed
        work = apply(work, _edit(AnnotationChange(one, None)))
    data, changes, was = pack_marks(work.annotations, _numbers(work), work.places), [], list(marks)
    for number in range(100, 140):
        change = _random_change(work, was, number, choose)
        work = apply(work, _edit(change))
        changes.append(change)
        if change.after is not None:
            was = [*(one for one in was if one.id != change.after.id), change.after]
    table, known = MarkTable(data, changes), SortedMarks(work.annotations)
    assert table.all == work.annotations
    assert table.calibrations == known.calibrations
    assert {one.id: found for one in table.all if (found := table.number_of(one))} == _numbers(work)
    for image in {one.image for one in was}:
        assert table.on((image.sop_instance_uid, image.frame)) == known.on((image.sop_instance_uid, image.frame))
    for space in SPACES:
        (there, first), (others, places) = table.in_space(space), known.in_space(space)
        assert tuple(there) == tuple(others)
        assert np.array_equal(first, places)


def test_only_the_pictures_that_were_touched_are_read() -> None:
    marks = [made(number, random.Random(number)) for number in range(40)]
    marks = [one for one in marks if one.kind.value == "length"]
    one = marks[0]
    table = MarkTable(pack_marks(marks, {}), [AnnotationChange(one, replace(one, label="moved"))])
    assert list(table._read) == [0]
    assert table.get(one.id) == replace(one, label="moved")


def test_changes_of_marks_that_are_not_there_are_refused() -> None:
    one = made(1, random.Random(1))
    with pytest.raises(ValueError, match="not in the table"):
        MarkTable(pack_marks([], {}), [AnnotationChange(one, None)])
