"""What is known of a case's marks after an edit is what would be known of them without the edits before."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import PatientPoint
from reviewer_app.viewer.case_marks import CaseMarks
from reviewer_app.viewer.sorted_marks import SortedMarks
from tests.helpers.case_values import make_length

SPACES = ("", "1.2.3", "1.2.4")


def made(number: int, choose: random.Random) -> Annotation:
    one = make_length(f"mark-{number}")
    return replace(
        one,
        image=replace(one.image, frame=choose.randrange(3)),
        frame_of_reference_uid=choose.choice(SPACES),
        patient_points=tuple(PatientPoint(choose.random(), choose.random(), 3.0) for _ in range(choose.randrange(3))),
        hidden=choose.random() < 0.2,
        kind=choose.choice([AnnotationKind.LENGTH, AnnotationKind.COUNT, AnnotationKind.CALIBRATION]),
        known_length=choose.choice([0.0, 20.0]),
    )


def edited(marks: list[Annotation], step: int, choose: random.Random) -> list[Annotation]:
    found = list(marks)
    for number in range(choose.randrange(1, 4)):
        kind = choose.choice(["add", "add", "move", "text", "hide", "frame", "delete", "shuffle", "many"])
        at = choose.randrange(len(found)) if found else 0
        if kind == "add" or not found:
            found.append(made(1000 * step + number, choose))
        elif kind == "move":
            found[at] = replace(found[at], patient_points=(PatientPoint(9.0, float(step), 1.0),))
        elif kind == "text":
            found[at] = replace(found[at], text=str(step), class_name="Target")
        elif kind == "hide":
            found[at] = replace(found[at], hidden=not found[at].hidden)
        elif kind == "frame":
            found[at] = replace(found[at], image=replace(found[at].image, frame=choose.randrange(3)))
        elif kind == "delete":
            del found[at]
        elif kind == "shuffle" and choose.random() < 0.2:
            choose.shuffle(found)
        elif kind == "many":
            found += [made(1000 * step + 100 * (number + 1) + more, choose) for more in range(choose.choice([3, 40]))]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_marks_that_are_taken_over_are_sorted_as_if_all_were_new(seed):
    choose = random.Random(seed)
    marks: list[Annotation] = []
    known = SortedMarks()
    for step in range(1, 25):
        marks = edited(marks, step, choose)
        known, fresh = SortedMarks(marks, before=known), SortedMarks(marks)
        assert known.all == fresh.all == tuple(marks)
        for image in {one.image for one in marks}:
            assert known.on((image.sop_instance_uid, image.frame)) == fresh.on((image.sop_instance_uid, image.frame))
        assert known.calibrations == fresh.calibrations
        for space in SPACES[1:]:
            (there, first), (others, places) = known.in_space(space), fresh.in_space(space)
            assert there == others
            assert np.array_equal(first, places)
        assert all(known.get(one.id) is one for one in marks)


def test_a_mark_that_moves_to_another_slice_passes_through_that_one():
    one = replace(make_length("a"), frame_of_reference_uid="1.2.3", patient_points=(PatientPoint(0, 0, 5.0),))
    others = [replace(one, id=f"other-{number}") for number in range(5)]
    before = SortedMarks([one, *others])
    before.in_space("1.2.3")
    moved = replace(one, patient_points=(PatientPoint(0, 0, 8.0),))
    marks, first = SortedMarks([moved, *others], before=before).in_space("1.2.3")
    assert marks[0] is moved
    assert first[0].tolist() == [0.0, 0.0, 8.0]
    assert before.in_space("1.2.3")[1][0].tolist() == [0.0, 0.0, 5.0]


def test_what_is_taken_back_is_sorted_already():
    choose = random.Random(4)
    marks = tuple(made(number, choose) for number in range(60))
    first = CaseMarks(marks)
    without = CaseMarks(marks[:10], before=first)
    again = CaseMarks(list(marks), before=without)
    assert again.sorted is first.sorted
    assert CaseMarks(marks[:10], before=again).sorted is without.sorted
    other = CaseMarks((*marks[:-1], replace(marks[-1])), before=again)
    assert other.sorted is not first.sorted
    assert other.get(marks[-1].id) is other.all[-1]


def test_of_a_case_that_is_over_nothing_is_held():
    marks = tuple(made(number, random.Random(4)) for number in range(3))
    first = CaseMarks(marks)
    over = CaseMarks((), before=CaseMarks(marks[:2], before=first))
    assert CaseMarks(marks, before=over).sorted is not first.sorted
