"""Figures as they lie in the PDF: the compressed pixels of a PNG as they are, unpacked nowhere on the way.

A PNG of eight bits in red, green and blue is compressed as a PDF understands it (PDF 32000-1, 7.4.4.4, predictor 15).
reportlab would unpack, pack and encode each again, which takes seconds for a dozen.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator
from typing import Any

from PIL import Image as PillowImage
from PIL import UnidentifiedImageError
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFObject, PDFStream
from reportlab.platypus import Flowable

from reviewer_app.errors import CannotSign

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Bits of a channel, red-green-blue, compression, filters, not interlaced (PNG, 11.2.2 IHDR).
_AS_IN_PDF = bytes((8, 2, 0, 0, 0))


class Pixels(PDFObject):
    """The picture as an object of the PDF; `width` and `height` in pixels, `data` as PNG packs it."""

    __RefOnly__ = 1

    def __init__(self, width: int, height: int, data: bytes) -> None:
        self.width, self.height, self._data = width, height, data
        self.name = hashlib.sha256(data).hexdigest()

    def format(self, document: Any) -> bytes:
        """Return the object as bytes."""
        stream = PDFStream(content=self._data)
        filters = {"Predictor": 15, "Colors": 3, "BitsPerComponent": 8, "Columns": self.width}
        entries = {
            "Type": PDFName("XObject"), "Subtype": PDFName("Image"), "Width": self.width, "Height": self.height,
            "BitsPerComponent": 8, "ColorSpace": PDFName("DeviceRGB"), "Filter": PDFName("FlateDecode"),
            "DecodeParms": PDFDictionary(filters),
        }  # fmt: skip
        for key, value in entries.items():
            stream.dictionary[key] = value
        made: bytes = stream.format(document)
        return made


def pixels_of(png: bytes, number: int) -> Pixels:
    """Return a figure as an object of the PDF; transparency is laid on black, as around every image on the screen.

    Raises
    ------
    CannotSign
        If it is no picture.
    """
    try:
        return _packed(png) or _flattened(png)
    except (UnidentifiedImageError, OSError, ValueError, struct.error) as error:
        raise CannotSign(f"Figure {number} cannot be put into the report.", detail=type(error).__name__) from error


def _packed(png: bytes) -> Pixels | None:
    """Return the picture with its pixels as they are packed, None where a PDF would not understand them."""
    if not png.startswith(_SIGNATURE):
        return None
    chunks = list(_chunks(png))
    head = chunks[0][1]
    if head[8:13] != _AS_IN_PDF or any(kind == b"tRNS" for kind, _ in chunks):
        return None
    width, height = struct.unpack(">II", head[:8])
    return Pixels(width, height, b"".join(data for kind, data in chunks if kind == b"IDAT"))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and data of each chunk (PNG, 5.3); what ends too early raises `struct.error`."""
    place, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", png, place)
        (data,) = struct.unpack_from(f"{size}s", png, place + 8)
        yield kind, data
        place += size + 12


def _flattened(png: bytes) -> Pixels:
    with PillowImage.open(io.BytesIO(png)) as opened:
        picture = opened.convert("RGBA")
    flat = PillowImage.alpha_composite(PillowImage.new("RGBA", picture.size, (0, 0, 0, 255)), picture).convert("RGB")
    stream = io.BytesIO()
    flat.save(stream, "PNG", compress_level=1)
    made = _packed(stream.getvalue())
    if made is None:
        raise ValueError("Pillow wrote another PNG than asked for")
    return made


class FigurePicture(Flowable):
    """A picture as large as fits in `width` × `height` points, that links lead to, its upper edge to the window's."""

    def __init__(self, number: int, pixels: Pixels, width: float, height: float, caption: str = "") -> None:
        super().__init__()
        self._caption = caption
        scale = min(width / pixels.width, height / pixels.height)
        self.width, self.height = pixels.width * scale, pixels.height * scale
        self.hAlign = "LEFT"
        self._pixels, self._key = pixels, f"figure-{number}"

    def draw(self) -> None:
        """Paint it, and mark the place."""
        canvas: Any = self.canv
        canvas.bookmarkHorizontal(self._key, 0, self.height)
        canvas.tagging.begin(canvas, "Figure", alt=self._caption)
        canvas.draw_pixels(self._pixels, self.width, self.height)
        canvas.tagging.end(canvas)
