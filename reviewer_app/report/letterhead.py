"""The letterhead on page 1: logo, name in its colour, address; nothing of it reaches the sections."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image as PillowImage
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable
from reportlab.platypus import Table as FlowingTable

from reviewer_app.cases.letterhead import Letterhead
from reviewer_app.report import styles
from reviewer_app.report.flowables import flowing
from reviewer_app.report.pictures import Pixels, pixels_of
from reviewer_app.report.tags import lines_left_out

LOGO_HEIGHT, LOGO_WIDTH, GAP = 34.0, 120.0, 12.0


class Logo(Flowable):
    """The picture of the institution, as large as fits beside its name."""

    def __init__(self, pixels: Pixels, name: str) -> None:
        super().__init__()
        scale = min(LOGO_WIDTH / pixels.width, LOGO_HEIGHT / pixels.height)
        self.width, self.height = pixels.width * scale, pixels.height * scale
        self._pixels, self._name = pixels, name

    def draw(self) -> None:
        """Paint it; a reader is told whose it is."""
        canvas: Any = self.canv
        canvas.tagging.begin(canvas, "Figure", alt=self._name)
        canvas.draw_pixels(self._pixels, self.width, self.height)
        canvas.tagging.end(canvas)


def letterhead_flowable(letterhead: Letterhead, width: float) -> FlowingTable:
    """Return the letterhead for a column of `width` points, over a line in the colour of the institution."""
    color = HexColor(letterhead.accent) if letterhead.accent else styles.TEXT
    name = ParagraphStyle("letterhead", parent=styles.LETTERHEAD, textColor=color)
    words = [flowing(letterhead.name, name), *(flowing(one, styles.SECOND_LINE) for one in letterhead.lines)]
    logo = Logo(pixels_of(_on_white(letterhead.logo), 0), letterhead.name) if letterhead.logo else None
    beside = [logo.width + GAP] if logo is not None else []
    table = FlowingTable(
        [[*([logo] if logo is not None else []), words]],
        colWidths=[*beside, width - sum(beside)],
        renderCB=lines_left_out(),
        style=styles.cells(
            ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
            ("BOTTOMPADDING", (0, 0), (-1, 0), 7),
            ("LINEBELOW", (0, 0), (-1, 0), 1.2, color),
        ),
    )
    table.spaceAfter = 0
    return table


def _on_white(logo: bytes) -> bytes:
    """Return the picture as a PNG without transparency, as it lies on paper."""
    with PillowImage.open(io.BytesIO(logo)) as opened:
        picture = opened.convert("RGBA")
    flat = PillowImage.alpha_composite(PillowImage.new("RGBA", picture.size, (255, 255, 255, 255)), picture)
    stream = io.BytesIO()
    flat.convert("RGB").save(stream, "PNG")
    return stream.getvalue()
