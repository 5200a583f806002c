"""The visible part of a signature: a small PDF page that pyHanko lays into the signature field.

It is set by reportlab, since a pyHanko text stamp with an embedded TrueType font spreads its letters (feasibility 6).
"""

from __future__ import annotations

import binascii
import io
import uuid
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from reportlab.pdfgen.canvas import Canvas

from reviewer_app.font_coverage import REGULAR
from reviewer_app.report import styles
from reviewer_app.report.fonts import register_fonts, visible
from reviewer_app.report.texts import Text

PADDING = 8.0
#: Without this pyHanko shrinks the stamp to leave a margin in its field.
FILLS_THE_FIELD = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0))


class PageFromMemory(PdfContent):
    """The first page of a PDF held in memory, as content of a stamp; nothing is written to disk."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Import the page into the file being written and return the operator that paints it."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        name = b"/Stamp" + binascii.hexlify(uuid.uuid4().bytes)
        self.resources.xobject[name.decode("ascii")] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return name + b" Do"


def stamp_style(lines: Sequence[str], width: float, height: float) -> StaticStampStyle:
    """Return a stamp of `width` × `height` points that shows `lines`, the first larger than the others."""
    page = PageFromMemory(stamp_page(lines, width, height))
    return StaticStampStyle(border_width=0, background=page, background_layout=FILLS_THE_FIELD)


def stamp_page(lines: Sequence[str], width: float, height: float) -> bytes:
    """Return a one-page PDF with `lines` in a hairline frame; what does not fit in height is left out."""
    register_fonts()
    stream = io.BytesIO()
    options: dict[str, Any] = {"invariant": 1, "initialFontName": REGULAR}
    canvas = Canvas(stream, pagesize=(width, height), **options)
    canvas.setStrokeColor(styles.STRONG_RULE)
    canvas.setLineWidth(styles.HAIRLINE_WIDTH)
    canvas.roundRect(0.5, 0.5, width - 1, height - 1, 3)
    top = height - PADDING / 2
    for number, line in enumerate(lines):
        text = Text(escape(visible(line)), styles.STAMP if number else styles.STAMP_FIRST)
        for part in text.split(width - 2 * PADDING, top - PADDING / 2)[:1]:
            top -= part.wrap(width - 2 * PADDING, top)[1]
            part.drawOn(canvas, PADDING, top)
    canvas.save()
    return stream.getvalue()
