"""Figures lie in the PDF as their PNG packs them; what a PDF would not understand is flattened onto black first."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from reviewer_app.errors import CannotSign
from reviewer_app.report.fonts import register_fonts
from reviewer_app.report.pages import ReportCanvas
from reviewer_app.report.pictures import FigurePicture, pixels_of


def png(mode: str, color: object, size: tuple[int, int] = (6, 4), **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size, color).save(stream, "PNG", **options)
    return stream.getvalue()


def drawn(data: bytes, times: int = 1) -> list[Image.Image]:
    """Return the pictures of a page on which a figure is painted."""
    register_fonts()
    stream = io.BytesIO()
    canvas: Canvas = ReportCanvas([], {}, stream)
    for _ in range(times):
        picture = FigurePicture(1, pixels_of(data, 1), 100, 100)
        picture.drawOn(canvas, 10, 10)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(stream) as document:
        found = [one for one in document.pages[0].Resources.XObject.values() if one.Subtype == Name.Image]
        return [pikepdf.PdfImage(one).as_pil_image().convert("RGB") for one in found]


def test_pixels_of_a_plain_png_are_not_touched() -> None:
    data = png("RGB", (10, 200, 30))
    assert pixels_of(data, 1)._data in data
    (picture,) = drawn(data)
    assert (picture.size, picture.getpixel((5, 3))) == ((6, 4), (10, 200, 30))


@pytest.mark.parametrize(
    ("mode", "color", "seen"),
    [("L", 90, (90, 90, 90)), ("RGBA", (255, 255, 255, 0), (0, 0, 0)), ("P", 0, (0, 0, 0))],
)
def test_other_kinds_are_flattened_onto_black(mode: str, color: object, seen: tuple[int, int, int]) -> None:
    (picture,) = drawn(png(mode, color))
    assert picture.getpixel((0, 0)) == seen


def test_a_colour_that_counts_as_transparent_is_black() -> None:
    (picture,) = drawn(png("RGB", (1, 2, 3), transparency=(1, 2, 3)))
    assert picture.getpixel((0, 0)) == (0, 0, 0)


def test_a_figure_painted_twice_lies_in_the_file_once() -> None:
    assert len(drawn(png("RGB", (9, 9, 9)), times=2)) == 1


def test_a_figure_is_as_large_as_fits() -> None:
    wide = FigurePicture(1, pixels_of(png("RGB", 0, (60, 20)), 1), 100, 100)
    high = FigurePicture(1, pixels_of(png("RGB", 0, (20, 60)), 1), 100, 30)
    assert (wide.width, high.height) == (100, 30)
    assert wide.height == pytest.approx(100 / 3)


@pytest.mark.parametrize("cut", [4, 20, 45])
def test_a_torn_picture_is_refused(cut: int) -> None:
    with pytest.raises(CannotSign, match="Figure 7 cannot be put into the report"):
        pixels_of(png("RGB", 0)[:cut], 7)
