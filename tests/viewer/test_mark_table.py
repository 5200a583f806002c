"""Marks that were packed are found as if all had been read."""

from __future__ import annotations

import random

import numpy as np
import pytest

from reviewer_app.viewer.case_marks import CaseMarks
from reviewer_app.viewer.mark_table import MarkTable
from reviewer_app.viewer.packed_marks import pack_marks
from reviewer_app.viewer.sorted_marks import SortedMarks
from tests.viewer.test_sorted_marks import SPACES, made


@pytest.mark.parametrize("seed", range(6))
def test_packed_marks_answer_as_sorted_ones(seed):
    choose = random.Random(seed)
    marks = [made(number, choose) for number in range(choose.choice([0, 1, 60]))]
    numbers = {one.id: at for at, one in enumerate(marks, start=1) if choose.random() < 0.7}
    table, known = MarkTable(pack_marks(marks, numbers)), SortedMarks(marks)
    assert table.calibrations == known.calibrations
    for image in {one.image for one in marks}:
        key = (image.sop_instance_uid, image.frame)
        assert table.on(key) == known.on(key)
    for space in SPACES:
        (there, first), (others, places) = table.in_space(space), known.in_space(space)
        assert tuple(there) == tuple(others)
        assert there[:3] == tuple(others[:3])
        assert np.array_equal(first, places)
    assert {one.id: found for one in marks if (found := table.number_of(one))} == numbers
    assert table.all == tuple(marks)
    assert table.on(("1.2.not-there", 0)) == ()
    assert all(table.get(one.id) == one for one in marks)
    assert table.get("not-there") is None


def test_only_the_pictures_that_are_asked_for_are_read():
    marks = [made(number, random.Random(number)) for number in range(40)]
    table = MarkTable(pack_marks([one for one in marks if one.kind.value == "length"], {}))
    assert table._read == {}
    one = next(one for one in marks if one.kind.value == "length" and not one.hidden)
    assert one in table.on((one.image.sop_instance_uid, one.image.frame))
    assert len(table._read) == 1


def test_marks_of_a_case_know_the_numbers_of_a_table():
    marks = [made(number, random.Random(number)) for number in range(20)]
    numbers = {one.id: at for at, one in enumerate(marks, start=1)}
    packed, plain = CaseMarks(MarkTable(pack_marks(marks, numbers))), CaseMarks(marks, numbers=numbers)
    for one in marks:
        assert packed.on(one.image) == plain.on(one.image)
        assert packed.numbers_of(packed.on(one.image)) == plain.numbers_of(plain.on(one.image))
        assert packed.calibration_of(one.image) == plain.calibration_of(one.image)
    after = CaseMarks(marks, before=packed, numbers=numbers)  # the work itself has been read
    assert after.all == tuple(marks)
