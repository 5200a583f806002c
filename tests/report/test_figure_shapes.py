"""Figures of several shapes on a page: those of a row are of one height, and none leaves its column or the page."""

from __future__ import annotations

import io

import pytest
from PIL import Image as PillowImage

from reviewer_app.report import styles
from reviewer_app.report.blocks import FigureRow, PlacedFigure
from reviewer_app.report.flowables import FigurePicture, _columns, _figures
from reviewer_app.report.fonts import register_fonts

WIDTH, HEIGHT = 480.0, 700.0


def figure(number: int, width: int, height: int) -> PlacedFigure:
    stream = io.BytesIO()
    PillowImage.new("RGB", (width, height), (90, 90, 90)).save(stream, "PNG")
    return PlacedFigure(number, stream.getvalue(), f"Figure {number}. A caption of some length")


def pictures(row: FigureRow) -> list[FigurePicture]:
    """Return the pictures of a row as they are placed."""
    register_fonts()
    (table,) = _figures(row, WIDTH, HEIGHT)._content
    return [one for one in table._cellvalues[0] if isinstance(one, FigurePicture)]


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
