"""Photographs and scans as pages: each pixel as it is."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pytest
from PIL import Image

from reviewer_app.errors import CannotDecode
from reviewer_app.papers import picture_pages as module
from reviewer_app.papers.picture_pages import picture_pages
from tests.helpers.paper_files import picture_bytes


def _pages(data: bytes) -> list[tuple[tuple[float, float], Image.Image]]:
    """Return size in points and picture of each page."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            image = page.obj.Resources.XObject.Picture
            box = [float(side) for side in page.mediabox]
            found.append(((box[2], box[3]), pikepdf.PdfImage(image).as_pil_image()))
    return found


def _tiff(pages: int, mode: str = "L", **options: object) -> bytes:
    made = [Image.new(mode, (124, 175), number) for number in range(pages)]
    out = io.BytesIO()
    made[0].save(out, "TIFF", save_all=True, append_images=made[1:], **options)
    return out.getvalue()


def test_a_photograph_is_one_page_without_any_loss() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (40, 60, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    ((size, picture),) = _pages(picture_pages(out.getvalue()))
    assert size == pytest.approx((842, 561.3), abs=0.1)
    assert np.array_equal(np.asarray(picture), noise)


def test_every_page_of_a_tiff_in_its_order() -> None:
    found = _pages(picture_pages(_tiff(5, compression="tiff_lzw")))
    assert [picture.getpixel((0, 0)) for _, picture in found] == [0, 1, 2, 3, 4]
    assert found[0][0] == pytest.approx((595, 839.7), abs=0.1)


def test_a_fax_stays_black_and_white() -> None:
    found = _pages(picture_pages(_tiff(2, "1", compression="group4")))
    assert [picture.convert("L").getpixel((100, 100)) for _, picture in found] == [0, 255]
    assert found[0][1].mode == "1"


def test_pages_turned_by_their_orientation() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    ((size, picture),) = _pages(picture_pages(picture_bytes((60, 40), kind="JPEG", exif=exif)))
    assert picture.size == (40, 60)
    assert size[0] < size[1]


def test_too_many_and_too_large_pages_are_refused_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _tiff(5)
    monkeypatch.setattr(Image.Image, "load", lambda *_args: pytest.fail("decoded"))
    monkeypatch.setattr(module, "MOST_PAGES", 4)
    with pytest.raises(CannotDecode, match="more than 4 pages"):
        picture_pages(data)
    monkeypatch.setattr(module, "MOST_PAGES", 5)
    monkeypatch.setattr(module, "MOST_BYTES", 5 * 124 * 175 - 1)
    with pytest.raises(CannotDecode, match="pages are too large"):
        picture_pages(data)


def test_a_damaged_file_says_so() -> None:
    whole = _tiff(3, compression="tiff_lzw")
    for end in (20, len(whole) // 2, len(whole) * 4 // 5):
        with pytest.raises(CannotDecode, match="damaged"):
            picture_pages(whole[:end])
    with pytest.raises(CannotDecode, match="of a kind that is not known"):
        picture_pages(b"words")
