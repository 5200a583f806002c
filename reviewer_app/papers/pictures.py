"""Pictures in papers, decoded with limits: their size is asked for before a pixel is made."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.color import to_srgb
from reviewer_app.papers.blocks import Picture

FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "BMP")
"""What is decoded: no format that runs other programs or reads other files."""
MOST_PIXELS = 80_000_000
"""Of one picture, by its declared size: 240 MB in memory."""
LONGEST = 2400
"""Pixels of the longer side that a picture within a text keeps: a page of paper at 300 to the inch."""
MOST_PICTURES = 200
"""Within one text."""
_HEADS = Lock()
"""What is warned of is taken down for the whole process."""
_CUT_SHORT = "Corrupt EXIF data"
_FAILURES = (
    OSError,
    UnidentifiedImageError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow raises for files that are damaged or too large."""


def open_picture(data: bytes) -> Image.Image:
    """Return a picture of which only the header was read.

    Raises
    ------
    CannotDecode
        If it is damaged, no picture, or too large.
    """
    try:
        with heads_read():
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except _FAILURES as error:
        raise CannotDecode(
            "This picture is damaged or of a kind that is not known, and cannot be shown.",
            detail=f"picture: {type(error).__name__}",
        ) from error
    refuse_large(image)
    return image


@contextmanager
def heads_read() -> Iterator[None]:
    """Read heads of pictures so that a directory of a TIFF that is cut short is an error: its pages would be missed.

    Pillow only warns of that, and of much in the notes of cameras that does no harm.

    Raises
    ------
    OSError
        If the directory is cut short.
    """
    with _HEADS, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield
    if any(str(one.message).startswith(_CUT_SHORT) for one in said):
        raise OSError(_CUT_SHORT)


def refuse_large(image: Image.Image) -> None:
    """Refuse a picture, or one page of a file of several, by its declared size.

    Raises
    ------
    CannotDecode
        If it has more than `MOST_PIXELS`.
    """
    if image.width * image.height > MOST_PIXELS:
        raise _too_large()


def upright(image: Image.Image) -> Image.Image:
    """Decode the page of `image` that is chosen: upright by its EXIF orientation, in sRGB, on white; grey stays grey.

    The mode of what is returned is 1, L or RGB.

    Raises
    ------
    CannotDecode
        If it is damaged or ends too soon.
    """
    try:
        image.load()
        return _plain(ImageOps.exif_transpose(image))
    except _FAILURES as error:
        raise CannotDecode(
            "This picture is damaged or ends too soon, and cannot be shown.", detail=f"picture: {type(error).__name__}"
        ) from error


def read_picture(data: bytes, words: str = "") -> Picture:
    """Return a picture within a text, reduced to what a page of paper shows of it.

    Raises
    ------
    CannotDecode
        If it is damaged, no picture, or too large.
    """
    image = upright(open_picture(data)).convert("RGB")
    image.thumbnail((LONGEST, LONGEST))
    return Picture(image.width, image.height, image.tobytes(), words)


class PicturesOfPaper:
    """Reads the pictures of one paper, of which there may be only so many."""

    def __init__(self) -> None:
        self._count = 0

    def read(self, data: bytes, words: str = "") -> Picture | str:
        """Return a picture, or what to write in its place."""
        self._count += 1
        if self._count > MOST_PICTURES:
            return "[There are too many pictures in this document.]"
        try:
            return read_picture(data, words)
        except CannotDecode as error:
            return f"[{error.sentence}]"


def _plain(image: Image.Image) -> Image.Image:
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        ground.alpha_composite(layer)
        image = ground
    colors = image.convert("RGB")
    return Image.fromarray(to_srgb(np.asarray(colors), profile)) if profile else colors


def _too_large() -> CannotDecode:
    return CannotDecode(
        f"This picture is too large to be shown: it has more than {MOST_PIXELS // 1_000_000} million pixels.",
        detail="picture: declared size",
    )
