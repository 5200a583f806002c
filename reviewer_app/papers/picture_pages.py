"""Photographs and scans as the pages of a PDF, each pixel as it is: a page for every picture of the file.

A picture is upright by its EXIF orientation and in sRGB; its longer side is that of A4, so it is read as a page is.
"""

from __future__ import annotations

import io
import zlib

import pikepdf
from PIL import Image

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.pictures import heads_read, open_picture, refuse_large, upright

MOST_PAGES = 500
MOST_BYTES = 1 << 30
"""Of the pixels of all pages."""
_LONG_SIDE, _SHORT_SIDE = 842.0, 595.0
"""A4 in points."""
_FAILURES = (OSError, EOFError, ValueError, SyntaxError, KeyError, TypeError)
_LEVEL = 1
"""Of compression: photographs hardly get smaller by more."""
_COMPONENTS = {"1": (1, "/DeviceGray"), "L": (8, "/DeviceGray"), "RGB": (8, "/DeviceRGB")}


def picture_pages(data: bytes) -> bytes:
    """Return a PDF with the pictures of a JPEG, PNG, TIFF, GIF or BMP file, in their order; any thread.

    Of pictures that move, and of what scanners put beside a page as its small copy, every one is a page.

    Raises
    ------
    CannotDecode
        If it is damaged, no picture, too large, or of too many pages; by what its headers say, before it is decoded.
    """
    image = open_picture(data)
    count = _counted(image)
    with pikepdf.new() as document:
        left = MOST_BYTES
        for number in range(count):
            _turn_to(image, number)
            page = upright(image)
            left -= page.width * page.height * len(page.getbands())
            if left < 0:
                raise _too_much()
            _add(document, page)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _counted(image: Image.Image) -> int:
    """Return how many pictures a file has, all of them within the limits by what the file declares."""
    count = _told(image)
    if count > MOST_PAGES:
        raise CannotDecode(f"This file is not opened: it has more than {MOST_PAGES} pages.", detail=f"{count} pages")
    total = 0
    for number in range(count):
        _turn_to(image, number)
        total += image.width * image.height * len(image.getbands())
    if total > MOST_BYTES:
        raise _too_much()
    _turn_to(image, 0)
    return count


def _told(image: Image.Image) -> int:
    try:
        with heads_read():
            return int(getattr(image, "n_frames", 1))
    except _FAILURES as error:
        raise _damaged(error) from error


def _turn_to(image: Image.Image, number: int) -> None:
    try:
        with heads_read():
            image.seek(number)
    except _FAILURES as error:
        raise _damaged(error) from error
    refuse_large(image)


def _add(document: pikepdf.Pdf, picture: Image.Image) -> None:
    bits, space = _COMPONENTS[picture.mode]
    pixels = document.make_stream(
        zlib.compress(picture.tobytes(), _LEVEL),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        BitsPerComponent=bits,
        ColorSpace=pikepdf.Name(space),
        Filter=pikepdf.Name.FlateDecode,
    )
    width, height = _size(picture)
    page = document.add_blank_page(page_size=(width, height))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=pixels))
    page.Contents = document.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Picture Do Q".encode("ascii"))


def _size(picture: Image.Image) -> tuple[float, float]:
    """Return width and height in points: as large as A4 takes it, upright or lying."""
    wide = picture.width > picture.height
    room = (_LONG_SIDE, _SHORT_SIDE) if wide else (_SHORT_SIDE, _LONG_SIDE)
    scale = min(room[0] / picture.width, room[1] / picture.height)
    return max(picture.width * scale, 3.0), max(picture.height * scale, 3.0)


def _damaged(error: Exception) -> CannotDecode:
    return CannotDecode(
        "This picture is damaged or ends too soon, and cannot be shown.", detail=f"picture: {type(error).__name__}"
    )


def _too_much() -> CannotDecode:
    return CannotDecode("This file is not opened: its pages are too large.", detail="pictures: declared size")
