"""Large images are counted by area, at full size only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from reviewer_app.cases.coverage import CoverageAccount, coverage
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.cases.full_size import (
    LargeImage,
    SharesAtFullSize,
    cells_at_full_size,
    full_size_words,
    image_extent,
    share_at_full_size,
)
from reviewer_app.cases.looks import Looks, SeenKey
from reviewer_app.cases.seen_cells import SeenCells
from tests.helpers.case_values import make_case, make_instances
from tests.helpers.looks import long_looks

KEY = ("1.2.3", 4)


def test_small_images_are_not_counted_by_area() -> None:
    assert image_extent(KEY, 1024, 512, DEFAULT_THRESHOLDS) is None
    assert share_at_full_size([], set()) is None
    assert full_size_words(None) == ""


def test_the_area_of_a_mammogram_fills_up_at_full_size_and_only_there() -> None:
    extent = image_extent(KEY, 3328, 4096, DEFAULT_THRESHOLDS)
    assert extent is not None
    whole = (0.0, 0.0, 3328.0, 4096.0)
    assert cells_at_full_size(extent, 0.99, whole) == ()
    half = set(cells_at_full_size(extent, 1.0, (0.0, 0.0, 3328.0, 2048.0)))
    assert share_at_full_size([extent], half) == pytest.approx(0.5)
    other = set(cells_at_full_size(extent, 3.0, (0.0, 2048.0, 3328.0, 4096.0)))
    assert share_at_full_size([extent], half | other) == pytest.approx(1.0)
    assert full_size_words(share_at_full_size([extent], half)) == "50 % of the area at full size"


def test_frames_of_one_image_have_areas_of_their_own() -> None:
    one, other = (image_extent(("1.2.3", frame), 2048, 2048, DEFAULT_THRESHOLDS) for frame in (0, 1))
    assert one is not None
    assert other is not None
    cells = set(cells_at_full_size(one, 1.0, (0.0, 0.0, 2048.0, 2048.0)))
    assert share_at_full_size([one, other], cells) == pytest.approx(0.5)


def test_a_series_of_large_images_says_how_much_was_seen_at_full_size() -> None:
    case, found = make_case(), make_instances(count=2)
    assert found[0].pixels is not None
    large = [replace(one, pixels=replace(one.pixels, columns=2048, rows=2560)) for one in found if one.pixels]
    extent = image_extent((large[0].sop_instance_uid, 0), 2048, 2560, DEFAULT_THRESHOLDS)
    assert extent is not None
    seen = Looks(long_looks(cells_at_full_size(extent, 1.0, (0.0, 0.0, 2048.0, 1280.0))))
    (record,) = coverage(large, (), seen, case.patient).records
    assert (record.shown, record.passed, record.full_size) == (0, 0, pytest.approx(0.25))
    assert coverage(found, (), seen, case.patient).records[0].full_size is None


class _CountedCells(SeenCells):
    """Cells that know how many of them were gone through."""

    gone = 0

    def since(self, count: int) -> Iterator[SeenKey]:
        for one in super().since(count):
            self.gone += 1
            yield one


def _cells(frame: SeenKey, box: tuple[float, float, float, float]) -> list[SeenKey]:
    extent = image_extent(frame, 3000, 2100, DEFAULT_THRESHOLDS)
    assert extent is not None
    return list(cells_at_full_size(extent, 1.0, box))


def test_shares_that_are_kept_are_those_counted_anew_and_no_cell_is_gone_through_twice() -> None:
    frames = [("1.2.3", 0), ("1.2.3", 1), ("1.2.4", 0)]
    extents = [one for frame in frames if (one := image_extent(frame, 3000, 2100, DEFAULT_THRESHOLDS)) is not None]
    looks, cells = Looks(), _CountedCells()
    looks.cells = cells
    images = {"a": [LargeImage("1.2.3", 3000, 2100, 2)], "b": [LargeImage("1.2.4", 3000, 2100, 1)], "c": []}
    kept = SharesAtFullSize(images, looks)
    boxes = [(0, 0, 900, 2100), (600, 0, 3000, 1000), (0, 0, 3000, 2100)]
    for box in boxes:
        for frame in frames:
            looks.add(long_looks(_cells(frame, box)))
            assert kept.share("a") == pytest.approx(share_at_full_size(extents[:2], looks.cells))
            assert kept.share("b") == pytest.approx(share_at_full_size(extents[2:], looks.cells))
    assert (kept.share("a"), kept.share("b"), kept.share("c")) == (1.0, 1.0, None)
    assert cells.gone == len(cells)


def test_cells_of_other_images_other_frames_and_coarser_ones_add_nothing() -> None:
    whole = (0.0, 0.0, 3000.0, 2100.0)
    others = [*_cells(("1.2.9", 0), whole), *_cells(("1.2.3", 1), whole), ("1.2.3/0~1", 0), ("1.2.3~0", 0)]
    kept = SharesAtFullSize({"a": [LargeImage("1.2.3", 3000, 2100, 1)]}, Looks(long_looks(others)))
    assert kept.share("a") == 0.0


def test_an_account_follows_the_looks_as_they_grow() -> None:
    case, found = make_case(), make_instances(count=2)
    large = [replace(one, pixels=replace(one.pixels, columns=3000, rows=2100)) for one in found if one.pixels]
    looks = Looks(long_looks(_cells((large[0].sop_instance_uid, 0), (0.0, 0.0, 3000.0, 2100.0))))
    account = CoverageAccount(large, (), looks, case.patient)
    assert account.coverage().records[0].full_size == pytest.approx(0.5)
    key = (large[1].sop_instance_uid, 0)
    looks.add(long_looks([key, *_cells(key, (0.0, 0.0, 3000.0, 2100.0))]))
    (record,) = account.coverage().records
    assert (record.shown, record.full_size) == (1, 1.0)
    assert account.coverage() == coverage(large, (), looks, case.patient)
