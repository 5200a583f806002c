"""The parts of a magnified image: which are in sight, whose they are, and that together they are the whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.coverage_thresholds import CoverageThresholds
from reviewer_app.cases.full_size import image_extent
from reviewer_app.cases.image_parts import GRID, frame_of_parts, parts_in_view, share_of_parts
from reviewer_app.cases.slide_coverage import cells_in_view

FRAME = ("1.2.3", 4)


def test_all_of_an_image_is_all_of_its_parts() -> None:
    found = parts_in_view(FRAME, 512, 300, (0.0, 0.0, 512.0, 300.0))
    assert len(set(found)) == GRID * GRID
    assert share_of_parts(len(found)) == 1.0


def test_a_part_counts_when_its_middle_is_in_sight() -> None:
    numbers = [number for _, number in parts_in_view(FRAME, 160, 320, (14.0, 9.0, 26.0, 11.0))]
    assert numbers == [1, 2]  # columns 10 to 30 in steps of 10, rows 0 to 20
    assert parts_in_view(FRAME, 160, 320, (16.0, 9.0, 24.0, 11.0)) == ()
    assert parts_in_view(FRAME, 160, 320, (-50.0, -50.0, -1.0, -1.0)) == ()


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_what_a_cut_leaves_at_one_side_lies_at_the_other(across: float, down: float) -> None:
    x, y = across * 100.0 + 1e-3, down * 60.0 + 1e-3
    boxes = ((0.0, 0.0, x, y), (x, 0.0, 101.0, y), (0.0, y, x, 61.0), (x, y, 101.0, 61.0))
    found = [one for box in boxes for one in parts_in_view(FRAME, 100, 60, box)]
    assert set(found) == set(parts_in_view(FRAME, 100, 60, (0.0, 0.0, 100.0, 60.0)))


def test_parts_know_their_frame_and_other_cells_have_none() -> None:
    name = parts_in_view(FRAME, 512, 512, (0.0, 0.0, 512.0, 512.0))[0][0]
    assert frame_of_parts(name) == FRAME
    extent = image_extent(FRAME, 2048, 2048, CoverageThresholds())
    assert extent is not None
    assert {frame_of_parts(one) for one, _ in cells_in_view(extent, 1.0, (0.0, 0.0, 600.0, 600.0))} == {None}


@pytest.mark.parametrize("name", ["1.2.3", "1.2.3~0", "~part", "1.2.3~part", "/4~part", "1.2.3/x~part"])
def test_what_is_no_name_of_parts_is_none(name: str) -> None:
    assert frame_of_parts(name) is None
