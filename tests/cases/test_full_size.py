"""Large images are counted by area, at full size only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.coverage import coverage
from reviewer_app.cases.full_size import cells_at_full_size, full_size_words, image_extent, share_at_full_size
from reviewer_app.cases.looks import DEFAULT_POLICY, Looks
from tests.helpers.case_values import make_case, make_instances
from tests.helpers.looks import long_looks

KEY = ("1.2.3", 4)


def test_small_images_are_not_counted_by_area() -> None:
    assert image_extent(KEY, 1024, 512, DEFAULT_POLICY) is None
    assert share_at_full_size([], set()) is None
    assert full_size_words(None) == ""


def test_the_area_of_a_mammogram_fills_up_at_full_size_and_only_there() -> None:
    extent = image_extent(KEY, 3328, 4096, DEFAULT_POLICY)
    assert extent is not None
    whole = (0.0, 0.0, 3328.0, 4096.0)
    assert cells_at_full_size(extent, 0.99, whole) == ()
    half = set(cells_at_full_size(extent, 1.0, (0.0, 0.0, 3328.0, 2048.0)))
    assert share_at_full_size([extent], half) == pytest.approx(0.5)
    other = set(cells_at_full_size(extent, 3.0, (0.0, 2048.0, 3328.0, 4096.0)))
    assert share_at_full_size([extent], half | other) == pytest.approx(1.0)
    assert full_size_words(share_at_full_size([extent], half)) == "50 % of the area at full size"


def test_frames_of_one_image_have_areas_of_their_own() -> None:
    one, other = (image_extent(("1.2.3", frame), 2048, 2048, DEFAULT_POLICY) for frame in (0, 1))
    assert one is not None
    assert other is not None
    cells = set(cells_at_full_size(one, 1.0, (0.0, 0.0, 2048.0, 2048.0)))
    assert share_at_full_size([one, other], cells) == pytest.approx(0.5)


def test_a_series_of_large_images_says_how_much_was_seen_at_full_size() -> None:
    case, found = make_case(), make_instances(count=2)
    assert found[0].pixels is not None
    large = [replace(one, pixels=replace(one.pixels, columns=2048, rows=2560)) for one in found if one.pixels]
    extent = image_extent((large[0].sop_instance_uid, 0), 2048, 2560, DEFAULT_POLICY)
    assert extent is not None
    seen = Looks(long_looks(cells_at_full_size(extent, 1.0, (0.0, 0.0, 2048.0, 1280.0))))
    (record,) = coverage(large, (), seen, case.patient).records
    assert (record.shown, record.passed, record.full_size) == (0, 0, pytest.approx(0.25))
    assert coverage(found, (), seen, case.patient).records[0].full_size is None
