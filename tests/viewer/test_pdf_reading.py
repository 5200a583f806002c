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
    assert read.stood(layout, range(3), first.top, first.bottom - 300) == []
    assert read.stood(layout, range(3), first.top, first.bottom - 300) == []
    assert read.stood(layout, range(3), first.bottom - 350, second.top + 250) == [0]
    assert 1 in read.stood(layout, range(3), second.top, second.bottom)


def test_the_parts_of_a_page_add_up_in_any_order_and_at_any_zoom() -> None:
    read = PagesRead()
    large, small = lay_out(PAGES, 3.0, 700.0), lay_out(PAGES, 1.0, 700.0)
    low = large.boxes[0].top + large.boxes[0].height / 2
    assert read.stood(large, [0], low, large.boxes[0].bottom) == []
    assert read.stood(small, [0], 0.0, small.boxes[0].top + small.boxes[0].height / 2) == [0]


@pytest.mark.parametrize(("zoom", "read"), [(LEGIBLE_ZOOM, [0]), (LEGIBLE_ZOOM * 0.95, [])])
def test_what_is_too_small_to_read_does_not_count(zoom: float, read: list[int]) -> None:
    layout = lay_out((A4,), zoom, 700.0)
    assert PagesRead().stood(layout, [0], 0.0, layout.height) == read


def test_a_narrow_view_shows_letters_that_can_be_read() -> None:
    assert legible_width_zoom((A4,), 200.0) == LEGIBLE_ZOOM
    assert legible_width_zoom((A4,), 1227.0) == pytest.approx(2.0, abs=0.01)
