"""Pictures: upright, in sRGB, and refused by their declared size before a pixel is made."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import Picture
from reviewer_app.papers.pictures import LONGEST, MOST_PICTURES, PicturesOfPaper, open_picture, read_picture, upright
from tests.helpers.icc import exchanged
from tests.helpers.paper_files import picture_bytes


def png_of_declared_size(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large, and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_picture_is_upright_by_its_orientation() -> None:
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[:, :10] = 255  # bright at the left
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: its left is above
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", exif=exif, quality=95)
    found = np.asarray(upright(open_picture(out.getvalue())))
    assert found.shape == (30, 20, 3)
    assert found[:8].min() > 200
    assert found[14:].max() < 60


def test_colors_are_led_to_srgb() -> None:
    data = picture_bytes(color=(200, 40, 10), icc_profile=exchanged())
    found = read_picture(data)
    assert found.rgb[:3] != bytes((200, 40, 10))
    assert read_picture(picture_bytes(color=(200, 40, 10))).rgb[:3] == bytes((200, 40, 10))


@pytest.mark.parametrize(
    ("mode", "color", "kind", "expected"),
    [
        ("RGBA", (255, 0, 0, 0), "PNG", (255, 255, 255)),
        ("LA", (0, 255), "PNG", (0, 0, 0)),
        ("P", 0, "PNG", (0, 0, 0)),
        ("CMYK", (0, 0, 0, 0), "TIFF", (255, 255, 255)),
        ("1", 1, "TIFF", (255, 255, 255)),
        ("I;16", 0x8000, "TIFF", (128, 128, 128)),
        ("L", 77, "BMP", (77, 77, 77)),
    ],
)
def test_every_kind_of_pixel(mode: str, color: object, kind: str, expected: tuple[int, int, int]) -> None:
    out = io.BytesIO()
    Image.new(mode, (4, 3), color).save(out, kind)  # type: ignore[arg-type]
    found = read_picture(out.getvalue(), "words")
    assert (found.width, found.height, found.words) == (4, 3, "words")
    assert tuple(found.rgb[:3]) == expected


def test_a_picture_in_a_text_is_no_larger_than_a_page_shows() -> None:
    found = read_picture(picture_bytes((3 * LONGEST, 30)))
    assert (found.width, found.height) == (LONGEST, 10)
    assert len(found.rgb) == LONGEST * 10 * 3


@pytest.mark.parametrize("size", [(9000, 9000), (12_000, 8000), (60_000, 60_000), (2_000_000_000, 2_000_000_000)])
def test_a_bomb_is_refused_by_its_declared_size(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda *_args: pytest.fail("decoded"))
    with pytest.raises(CannotDecode, match="too large"):
        open_picture(png_of_declared_size(*size))


@pytest.mark.parametrize("end", [0, 10, 60, 300])
def test_a_picture_cut_short_says_so(end: int) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (40, 40, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG")
    with pytest.raises(CannotDecode, match="damaged"):
        read_picture(out.getvalue()[:end])


def test_formats_that_read_other_files_or_run_programs_are_not_opened() -> None:
    for data in (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        with pytest.raises(CannotDecode, match="of a kind that is not known"):
            open_picture(data)


def test_a_text_has_only_so_many_pictures() -> None:
    pictures, data = PicturesOfPaper(), picture_bytes((2, 2))
    found = [pictures.read(data) for _ in range(MOST_PICTURES + 1)]
    assert all(isinstance(one, Picture) for one in found[:-1])
    assert found[-1] == "[There are too many pictures in this document.]"
