"""How much of a slide was shown, by area and magnification."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.coverage import coverage
from reviewer_app.cases.slide_coverage import (
    CELL,
    SlideExtent,
    cells_in_view,
    finest_level,
    magnification_text,
    percent,
    power_words,
    share_looked_over,
    shares_shown,
    slide_extent,
    slide_words,
)
from tests.helpers.case_values import make_case, make_slide_levels
from tests.helpers.looks import ENOUGH, looks_of

SLIDE = SlideExtent("1.2.3", 4096, 2048, 0.5)
WHOLE = (0.0, 0.0, 4096.0, 2048.0)


@pytest.mark.parametrize(
    ("scale", "depth"),
    [(4.0, 0), (1.0, 0), (0.8, 0), (0.79, 1), (0.5, 1), (0.4, 1), (0.39, 2), (0.2, 2), (0.01, 4)],
)
def test_a_scale_counts_as_the_magnification_that_it_reaches(scale: float, depth: int) -> None:
    assert SLIDE.depth_of(scale) == depth


@pytest.mark.parametrize(
    ("micrometres", "depth", "words"),
    [(0.5, 2, "4×"), (0.25, 3, "4×"), (1.0, 1, "4×"), (5.0, 0, "1.6×"), (None, 2, "20 % of full resolution")],
)
def test_scanning_power_is_four_or_the_next_above(micrometres: float | None, depth: int, words: str) -> None:
    slide = replace(SLIDE, micrometres=micrometres)
    assert slide.scanning_depth == depth
    assert power_words(slide, depth) == words


@pytest.mark.parametrize("scale", [0.1, 0.25, 0.5, 1.0, 2.0])
def test_all_in_sight_is_all_shown_at_that_power_and_no_larger(scale: float) -> None:
    depth = SLIDE.depth_of(scale)
    shares = shares_shown(SLIDE, cells_in_view(SLIDE, scale, WHOLE))
    assert shares == pytest.approx([0.0] * depth + [1.0] * (SLIDE.deepest + 1 - depth))


def test_a_half_is_half_of_the_area_however_often_it_is_looked_at() -> None:
    left = cells_in_view(SLIDE, 1.0, (0, 0, 2048, 2048))
    coarse = cells_in_view(SLIDE, 0.25, (0, 0, 2048, 2048))
    assert shares_shown(SLIDE, left)[0] == pytest.approx(0.5)
    assert shares_shown(SLIDE, (*left, *coarse)) == pytest.approx([0.5] * 5)
    assert share_looked_over(SLIDE, shares_shown(SLIDE, coarse)) == pytest.approx(0.5)


def test_larger_views_add_to_what_was_looked_over() -> None:
    seen = (*cells_in_view(SLIDE, 1.0, (0, 0, 1024, 2048)), *cells_in_view(SLIDE, 0.25, (2048, 0, 4096, 2048)))
    shares = shares_shown(SLIDE, seen)
    assert (shares[0], shares[1], shares[2]) == pytest.approx((0.25, 0.25, 0.75))
    assert slide_words(SLIDE, shares) == "75 % of the area at 4× or more, 25 % at 16×"


def test_what_is_outside_or_of_another_slide_does_not_count() -> None:
    assert cells_in_view(SLIDE, 1.0, (-500, -500, -1, -1)) == ()
    other = cells_in_view(replace(SLIDE, uid="9.9"), 1.0, WHOLE)
    assert shares_shown(SLIDE, (*other, ("1.2.3", 0))) == pytest.approx([0.0] * 5)
    assert slide_words(SLIDE, shares_shown(SLIDE, other)) == ""


def test_a_slide_that_is_no_multiple_of_a_cell_is_counted_to_its_edge() -> None:
    odd = SlideExtent("1.2.3", 3 * CELL + 7, CELL + 100, 0.5)
    assert shares_shown(odd, cells_in_view(odd, 1.0, (0, 0, odd.columns, odd.rows)))[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.999, "99 %"), (1.0, "100 %"), (1 - 1e-12, "100 %")],
)
def test_nearly_all_is_not_all(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(("value", "words"), [(40.0, "40"), (12.34, "12"), (9.97, "10"), (5.0, "5"), (0.625, "0.6")])
def test_magnifications_are_short(value: float, words: str) -> None:
    assert magnification_text(value) == words


def test_the_finest_level_names_the_slide() -> None:
    found = make_slide_levels((1024, 512), (4096, 2048), (256, 128))
    assert finest_level(found) is found[1]
    extent = slide_extent(make_slide_levels((4096, 2048), (1024, 512)))
    assert extent is not None
    assert (extent.columns, extent.rows, extent.power) == (4096, 2048, pytest.approx(20.0))
    assert slide_extent([replace(one, tiles=None) for one in found]) is None


def test_one_look_at_a_slide_is_not_enough() -> None:
    case, slide = make_case(), make_slide_levels((4096, 2048), (1024, 512))
    extent = slide_extent(slide)
    assert extent is not None
    glance = dict.fromkeys(cells_in_view(extent, 0.19, WHOLE), ENOUGH)
    short = dict.fromkeys(cells_in_view(extent, 0.25, WHOLE), ENOUGH - 1)
    seen = dict.fromkeys(cells_in_view(extent, 0.25, WHOLE), ENOUGH)
    field = dict.fromkeys(cells_in_view(extent, 1.0, (0.0, 0.0, 512.0, 512.0)), ENOUGH)
    for keys, shown, words in (
        ({}, 0, ""),
        ({(extent.uid, 0): 5000}, 0, ""),
        (glance, 0, "0 % of the area at 4× or more, 0 % at 16×"),
        (short, 0, ""),
        (seen, 0, "100 % of the area at 4× or more, 0 % at 16×"),
        (seen | field, 1, "100 % of the area at 4× or more, 3 % at 16×"),
    ):
        (record,) = coverage(slide, (), looks_of(keys), case.patient).records
        assert (record.shown, record.total, record.extent) == (shown, 1, words)
