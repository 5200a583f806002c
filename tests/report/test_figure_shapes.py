"""Figures of several shapes on a page: those of a row are of one height, and none leaves its column or the page."""

from __future__ import annotations

import io

import pytest
from PIL import Image as PillowImage

from reviewer_app.report import styles
from reviewer_app.report.blocks import FigureRow, PlacedFigure, Section
from reviewer_app.report.figure_flowable import LEAST, Figures, _columns
from reviewer_app.report.flowables import section_flowables
from reviewer_app.report.fonts import register_fonts
from reviewer_app.report.pictures import FigurePicture

WIDTH, HEIGHT = 480.0, 700.0


def figure(number: int, width: int, height: int) -> PlacedFigure:
    stream = io.BytesIO()
    PillowImage.new("RGB", (width, height), (90, 90, 90)).save(stream, "PNG")
    return PlacedFigure(number, stream.getvalue(), f"Figure {number}. A caption of some length")


def figures(row: FigureRow) -> Figures:
    register_fonts()
    (made,) = (one for one in section_flowables(Section(6, (row,)), WIDTH, HEIGHT) if isinstance(one, Figures))
    return made


def pictures(row: FigureRow, room: float = HEIGHT) -> list[FigurePicture]:
    """Return the pictures of a row as they are placed where so much of the page is left."""
    made = figures(row)
    made.wrap(WIDTH, room)
    return made.pictures


@pytest.mark.parametrize(
    "shapes", [((1200, 1200), (1200, 1200)), ((1500, 950), (900, 1600)), ((900, 1700), (900, 1700))]
)
def test_two_figures_of_a_row_are_equal_in_height_and_keep_their_shape(shapes) -> None:
    placed = pictures(FigureRow(tuple(figure(at, *one) for at, one in enumerate(shapes))))
    assert placed[0].height == pytest.approx(placed[1].height)
    assert placed[0].height <= 0.46 * HEIGHT
    assert sum(one.width for one in placed) + styles.GUTTER <= WIDTH + 0.01
    for one, (width, height) in zip(placed, shapes, strict=True):
        assert one.width / one.height == pytest.approx(width / height)


def test_a_figure_alone_keeps_to_its_column_and_to_its_share_of_the_page() -> None:
    (wide,) = pictures(FigureRow((figure(1, 1600, 1000),)))
    assert wide.width == pytest.approx((WIDTH - styles.GUTTER) / 2)
    (tall,) = pictures(FigureRow((figure(1, 850, 1700),), columns=1, share=0.82))
    assert tall.height == pytest.approx(0.82 * HEIGHT)


def test_columns_follow_the_shapes_and_none_is_too_narrow_for_a_caption() -> None:
    assert _columns([1.0, 1.0], 400, 2) == pytest.approx([200, 200])
    assert _columns([1.5, 0.75], 300, 2) == pytest.approx([200, 100])
    assert _columns([1.6, 0.2], 400, 2) == pytest.approx([300, 100])
    assert _columns([1.6], 400, 2) == [200, 200]


def test_figures_give_way_a_little_where_room_is_short_and_else_keep_their_size() -> None:
    row = FigureRow((figure(1, 900, 900), figure(2, 900, 900)))
    whole = figures(row).wrap(WIDTH, HEIGHT)[1]
    (full, _) = pictures(row)
    (less, _) = pictures(row, whole - 0.2 * full.height)
    assert less.height == pytest.approx(0.8 * full.height)
    assert figures(row).wrap(WIDTH, whole - 0.2 * full.height)[1] == pytest.approx(whole - 0.2 * full.height)
    too_little = whole - (1 - LEAST) * full.height - 1
    assert figures(row).wrap(WIDTH, too_little)[1] == pytest.approx(whole)
