"""What counts as a page that was read."""

from __future__ import annotations

import pytest

from reviewer_app.viewer.pdf_layout import lay_out
from reviewer_app.viewer.pdf_reading import LEGIBLE_ZOOM, PagesRead, legible_width_zoom

A4 = (595.0, 842.0)
PAGES = (A4, A4, A4)


def test_a_page_is_read_when_all_of_it_stood_in_sight() -> None:
    layout, read = lay_out(PAGES, 1.0, 700.0), PagesRead()
    first, second = layout.boxes[:2]
    assert read.stood(layout, range(3), (0, first.top, 700, first.bottom - 300)) == []
    assert read.stood(layout, range(3), (0, first.top, 700, first.bottom - 300)) == []
    assert read.stood(layout, range(3), (0, first.bottom - 350, 700, second.top + 250)) == [0]
    assert 1 in read.stood(layout, range(3), (0, second.top, 700, second.bottom))


def test_the_parts_of_a_page_add_up_in_any_order_and_at_any_zoom() -> None:
    read = PagesRead()
    large, small = lay_out(PAGES, 3.0, 700.0), lay_out(PAGES, 1.0, 700.0)
    box = large.boxes[0]
    middle = (box.left + box.width / 2, box.top + box.height / 2)
    assert read.stood(large, [0], (box.left, middle[1], middle[0], box.bottom)) == []
    assert read.stood(large, [0], (middle[0], middle[1], box.left + box.width, box.bottom)) == []
    assert read.stood(small, [0], (0.0, 0.0, 700.0, small.boxes[0].top + small.boxes[0].height / 2)) == [0]


def test_what_lies_beside_the_view_was_not_read() -> None:
    layout, read = lay_out(PAGES, 4.0, 700.0), PagesRead()
    box = layout.boxes[0]
    assert read.stood(layout, [0], (0.0, box.top, 700.0, box.bottom)) == []
    assert read.stood(layout, [0], (600.0, box.top, box.left + box.width, box.bottom)) == [0]


@pytest.mark.parametrize("unseen", [0.08, 0.125])
def test_a_page_is_not_read_while_its_sides_were_never_in_sight(unseen: float) -> None:
    layout, read = lay_out((A4[::-1],), LEGIBLE_ZOOM, 300.0), PagesRead()
    box = layout.boxes[0]
    left, right = box.left + box.width * unseen, box.left + box.width * (1 - unseen)
    for number in range(6):
        stretch = (right - left) / 6
        begin = left + number * stretch
        assert read.stood(layout, [0], (begin, box.top, begin + stretch, box.bottom)) == []
    assert read.stood(layout, [0], (box.left, box.top, left, box.bottom)) == []
    assert read.stood(layout, [0], (right, box.top, box.left + box.width, box.bottom)) == [0]


def test_views_side_by_side_add_up_and_a_few_points_at_the_edge_are_forgiven() -> None:
    layout, read = lay_out((A4,), 2.0, 300.0), PagesRead()
    box = layout.boxes[0]
    views = [
        (box.left + 10 + x, box.top + 10 + y, box.left + 10 + x + 117, box.top + 10 + y + 83.3)
        for x in range(0, 1170, 117)
        for y in (83.3 * one for one in range(20))
    ]
    assert [read.stood(layout, [0], one) for one in views] == [[]] * (len(views) - 1) + [[0]]


@pytest.mark.parametrize(("zoom", "read"), [(LEGIBLE_ZOOM, [0]), (LEGIBLE_ZOOM * 0.95, [])])
def test_what_is_too_small_to_read_does_not_count(zoom: float, read: list[int]) -> None:
    layout = lay_out((A4,), zoom, 700.0)
    assert PagesRead().stood(layout, [0], (0.0, 0.0, 700.0, layout.height)) == read


def test_a_narrow_view_shows_letters_that_can_be_read() -> None:
    assert legible_width_zoom((A4,), 540.0) == LEGIBLE_ZOOM, "only margins lie beside the view"
    assert legible_width_zoom((A4,), 1227.0) == pytest.approx(2.0, abs=0.01)


def test_a_page_fitted_beside_its_margins_counts_and_one_cut_further_does_not() -> None:
    layout = lay_out((A4,), legible_width_zoom((A4,), 540.0), 540.0)
    assert layout.zoom == LEGIBLE_ZOOM
    middle = (layout.width - 540.0) / 2
    assert PagesRead().stood(layout, [0], (middle, 0.0, middle + 540.0, layout.height)) == [0]
    narrow, read = lay_out((A4,), LEGIBLE_ZOOM, 500.0), PagesRead()
    left, right = 0.0, narrow.width - 500.0
    for begin, counted in ((right / 2, []), (left, []), (right, [0])):
        assert read.stood(narrow, [0], (begin, 0.0, begin + 500.0, narrow.height)) == counted


def test_a_view_too_narrow_to_read_in_shows_whole_lines() -> None:
    assert legible_width_zoom((A4,), 440.0) == pytest.approx(408 / 595)
    assert legible_width_zoom((A4,), 200.0) == pytest.approx(0.65)


def test_letters_of_nine_points_are_nine_pixels_high() -> None:
    assert 9 * LEGIBLE_ZOOM >= 9
