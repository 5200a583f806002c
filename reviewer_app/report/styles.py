"""Type and colour of the report: one column, two text sizes, hairlines instead of boxes. Units are points."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import TableStyle

from reviewer_app.font_coverage import MEDIUM, REGULAR, SEMIBOLD
from reviewer_app.report.blocks import TextRole
from reviewer_app.report.inputs import Paper

TEXT: Color = HexColor("#1A1A1A")
DIM: Color = HexColor("#4D4D4D")
FAINT: Color = HexColor("#666666")
HAIRLINE: Color = HexColor("#D4D4D4")
WATERMARK: Color = HexColor("#ECECEC")
STRONG_RULE: Color = HexColor("#8C8C8C")
WARNING: Color = HexColor("#815500")

MARGIN = 48.0
TOP_MARGIN = 40.0
BOTTOM_MARGIN = 52.0
GUTTER = 8.0
HEAD_GAP = 14.0
HAIRLINE_WIDTH = 0.5

PAGE_SIZES: dict[Paper, tuple[float, float]] = {Paper.A4: A4, Paper.LETTER: LETTER}


def _style(name: str, font: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    settings: dict[str, Any] = {
        "fontName": font,
        "fontSize": size,
        "leading": leading,
        "textColor": TEXT,
        "bulletFontName": REGULAR,
        "bulletFontSize": size,
        "allowWidows": 0,
        "allowOrphans": 0,
        "splitLongWords": 1,
        "follows_text": False,
    }
    return ParagraphStyle(name, **{**settings, **more})


TITLE = _style("title", SEMIBOLD, 18, 24)
LETTERHEAD = _style("letterhead", SEMIBOLD, 11, 14)
SUBTITLE = _style("subtitle", REGULAR, 9, 12, textColor=DIM)
CASE_LINE = _style("case", SEMIBOLD, 8.5, 11, alignment=TA_RIGHT)
REPORT_LINE = _style("report", REGULAR, 6.8, 9, alignment=TA_RIGHT, textColor=FAINT)
SECTION = _style("section", SEMIBOLD, 11, 14, spaceBefore=15, spaceAfter=4)
PART = _style("part", SEMIBOLD, 9.3, 12.5, spaceBefore=8, spaceAfter=2, follows_text=True)
LABEL = _style("label", REGULAR, 7.4, 10, textColor=FAINT)
VALUE = _style("value", REGULAR, 9, 12)
STRONG_VALUE = _style("strong-value", MEDIUM, 9, 12)
SECOND_LINE = _style("second-line", REGULAR, 7.6, 10, textColor=DIM)
CELL_HEADER = _style("cell-header", MEDIUM, 7.6, 10.5, textColor=FAINT)
CELL = _style("cell", REGULAR, 8.4, 11)
GRID_HEADER_RIGHT = _style("grid-header", MEDIUM, 7.6, 10.5, textColor=FAINT, alignment=TA_RIGHT)
GRID_RIGHT = _style("grid-right", REGULAR, 8.4, 11, alignment=TA_RIGHT)
GRID_STRONG = _style("grid-strong", SEMIBOLD, 8.4, 11)
GRID_STRONG_RIGHT = _style("grid-strong-right", SEMIBOLD, 8.4, 11, alignment=TA_RIGHT)
GRID_SMALL = _style("grid-small", REGULAR, 7, 8.6, textColor=DIM)
GRID_SMALL_RIGHT = _style("grid-small-right", REGULAR, 7, 8.6, textColor=DIM, alignment=TA_RIGHT)
CAPTION = _style("caption", REGULAR, 7.4, 10, textColor=DIM)
STAMP_FIRST = _style("stamp-first", MEDIUM, 9.2, 12.2, allowWidows=1, allowOrphans=1)
STAMP = _style("stamp", REGULAR, 7, 10.2, textColor=DIM, allowWidows=1, allowOrphans=1)
BODY = _style("body", REGULAR, 9.2, 13, spaceAfter=4, follows_text=True)
ROLE_STYLES: dict[TextRole, ParagraphStyle] = {
    TextRole.BODY: BODY,
    TextRole.NOTE: _style("note", REGULAR, 7.8, 10.5, textColor=FAINT, spaceAfter=5),
    TextRole.HEADING: _style("heading", SEMIBOLD, 9.2, 13, spaceBefore=6, spaceAfter=2, keepWithNext=1),
    TextRole.SUBHEADING: _style("subheading", MEDIUM, 9.2, 13, spaceBefore=4, spaceAfter=1, keepWithNext=1),
    TextRole.WARNING: _style("warning", MEDIUM, 9.2, 13, textColor=WARNING, spaceBefore=4, spaceAfter=6),
}

BULLET = _style("bullet", REGULAR, 9.2, 13, spaceAfter=1.5, leftIndent=12, bulletIndent=1, follows_text=True)
ITEM = _style("item", REGULAR, 9.2, 13, spaceAfter=1.5, leftIndent=18, bulletIndent=4)


def cells(*commands: Any, right: float = 0) -> TableStyle:
    """Return a table style without boxes or padding but `right` points between columns, then `commands`."""
    whole: tuple[Any, ...] = ((0, 0), (-1, -1))
    return TableStyle(
        [
            ("LEFTPADDING", *whole, 0),
            ("RIGHTPADDING", *whole, right),
            ("TOPPADDING", *whole, 0),
            ("BOTTOMPADDING", *whole, 0),
            ("VALIGN", *whole, "TOP"),
            ("FONTNAME", *whole, REGULAR),
            *commands,
        ]
    )
