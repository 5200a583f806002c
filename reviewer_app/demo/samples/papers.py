"""Typesets the papers of a case, letters, laboratory tables and reports, as PDF with the program's own fonts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from reviewer_app.demo.samples.sample_case import Person, SamplePaper
from reviewer_app.resources import resource

_REGULAR, _MEDIUM, _STRONG = "SamplePaper", "SamplePaper-Medium", "SamplePaper-SemiBold"
_INK, _SOFT, _LINE = HexColor(0x1A1A1A), HexColor(0x5A5A5A), HexColor(0xC4C4C4)
_FLAG = HexColor(0xA8361A)
_MARGIN = 22 * mm
_WIDTH = LETTER[0] - 2 * _MARGIN


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A numbered list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Name and value, one pair a row."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head; the first column is left aligned text, `right` names columns of numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: tuple[int, ...] = ()


Block = Heading | Text | Points | Facts | Grid


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who the paper comes from."""

    name: str
    department: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper before it is set. `to` makes it a letter, `signed_by` closes it."""

    title: str
    category: str
    letterhead: Letterhead
    created: datetime
    blocks: tuple[Block, ...]
    author: str
    to: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def typeset(sheet: Sheet, person: Person) -> SamplePaper:
    """Return the paper as PDF; the same words give the same bytes."""
    _load_fonts()
    _, pages = _build(sheet, person, 0)
    data, _ = _build(sheet, person, pages)
    return SamplePaper(sheet.title, sheet.category, sheet.created, sheet.author, data)


def _build(sheet: Sheet, person: Person, pages: int) -> tuple[bytes, int]:
    """Set the paper once, saying "Page x of `pages`"; return it and how many pages it has."""
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=LETTER, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=34 * mm, bottomMargin=24 * mm,
        title=sheet.title, author=sheet.author, subject="Invented record for a demonstration", invariant=1,
        initialFontName=_REGULAR,
    )  # fmt: skip
    body = Frame(_MARGIN, 24 * mm, _WIDTH, LETTER[1] - 58 * mm, 0, 0, 0, 0, id="body")

    def draw_page(canvas: Canvas, _document: object) -> None:
        _draw_letterhead(canvas, sheet.letterhead)
        _draw_foot(canvas, sheet, person)
        canvas.drawRightString(LETTER[0] - _MARGIN, 14 * mm, f"Page {canvas.getPageNumber()} of {pages}")

    document.addPageTemplates([PageTemplate(id="page", frames=[body], onPage=draw_page)])
    document.build(_flow(sheet, person))
    return target.getvalue(), int(document.page)


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    for name, cut in ((_REGULAR, "Regular"), (_MEDIUM, "Medium"), (_STRONG, "SemiBold")):
        data = resource(f"fonts/ReviewerSans-{cut}.ttf").read_bytes()
        pdfmetrics.registerFont(TTFont(name, BytesIO(data)))


def _style(font: str = _REGULAR, size: float = 10.0, color: Color = _INK, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        f"{font}{size}", fontName=font, bulletFontName=font, fontSize=size, leading=size * 1.45, textColor=color, **more
    )


def _draw_letterhead(canvas: Canvas, head: Letterhead) -> None:
    top = LETTER[1] - 18 * mm
    canvas.setFillColor(_INK)
    canvas.setFont(_STRONG, 13)
    canvas.drawString(_MARGIN, top, head.name)
    canvas.setFont(_REGULAR, 9)
    canvas.setFillColor(_SOFT)
    canvas.drawString(_MARGIN, top - 12.5, head.department)
    for row, line in enumerate(head.lines):
        canvas.drawRightString(LETTER[0] - _MARGIN, top - row * 12.5, line)
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.6)
    canvas.line(_MARGIN, LETTER[1] - 28 * mm, LETTER[0] - _MARGIN, LETTER[1] - 28 * mm)


def _draw_foot(canvas: Canvas, sheet: Sheet, person: Person) -> None:
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.6)
    canvas.line(_MARGIN, 19 * mm, LETTER[0] - _MARGIN, 19 * mm)
    canvas.setFont(_REGULAR, 8)
    canvas.setFillColor(_SOFT)
    canvas.drawString(_MARGIN, 14 * mm, f"{_identity(person)}  ·  {sheet.title}, {long_date(sheet.created)}")


def _identity(person: Person) -> str:
    born = f"born {long_date(person.birth_date)}" if person.birth_date else "birth date not known"
    return f"{person.family}, {person.given}  ·  {born}  ·  {person.number}"


def long_date(day: date) -> str:
    """Return a date as ``22 Nov 2026``, which cannot be misread."""
    return f"{day.day} {day:%b %Y}"


def _flow(sheet: Sheet, person: Person) -> list[Flowable]:
    flow: list[Flowable] = []
    if sheet.to:
        flow += [Paragraph("<br/>".join(map(escape, sheet.to)), _style()), Spacer(0, 12)]
        flow += [Paragraph(long_date(sheet.created), _style(alignment=TA_RIGHT)), Spacer(0, 6)]
    flow.append(Paragraph(escape(sheet.title), _style(_STRONG, 15.0)))
    if sheet.subtitle:
        flow.append(Paragraph(escape(sheet.subtitle), _style(color=_SOFT)))
    flow.append(Spacer(0, 8))
    who = ("Patient", f"{person.given} {person.family}"), ("Number", person.number)
    born = (("Born", long_date(person.birth_date)),) if person.birth_date else ()
    flow += [_facts((*who, *born, *sheet.facts)), Spacer(0, 4)]
    for block in sheet.blocks:
        flow += _block(block)
    if sheet.signed_by:
        first, *rest = sheet.signed_by
        lines = [Paragraph(escape(first), _style(_MEDIUM))]
        lines += [Paragraph(escape(line), _style(size=9.0, color=_SOFT)) for line in rest]
        flow.append(KeepTogether([Spacer(0, 26), HRFlowable(60 * mm, 0.6, color=_LINE, hAlign="LEFT"), *lines]))
    return flow


def _block(block: Block) -> list[Flowable]:
    if isinstance(block, Heading):
        return [CondPageBreak(26 * mm), Spacer(0, 10), Paragraph(escape(block.text), _style(_STRONG, 11.0))]
    if isinstance(block, Text):
        return [Spacer(0, 4), Paragraph(escape(block.text), _style())]
    if isinstance(block, Points):
        return [Spacer(0, 4), *_points(block.items)]
    if isinstance(block, Facts):
        return [Spacer(0, 4), _facts(block.rows)]
    return [Spacer(0, 6), _grid(block), Spacer(0, 4)]


def _points(items: Sequence[str]) -> list[Flowable]:
    style = _style(leftIndent=16, bulletIndent=2, spaceAfter=3)
    return [Paragraph(escape(text), style, bulletText=f"{number}.") for number, text in enumerate(items, 1)]


def _facts(rows: Sequence[tuple[str, str]]) -> Table:
    cells = [[Paragraph(escape(name), _style(color=_SOFT)), Paragraph(escape(value), _style())] for name, value in rows]
    table = Table(cells, colWidths=[40 * mm, _WIDTH - 40 * mm], hAlign="LEFT")
    table.setStyle([
        ("FONTNAME", (0, 0), (-1, -1), _REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ])  # fmt: skip
    return table


def _grid(grid: Grid) -> Table:
    def cell(text: str, column: int, *, head: bool) -> Paragraph:
        aligned: dict[str, Any] = {"alignment": TA_RIGHT} if column in grid.right else {}
        if head:
            return Paragraph(escape(text), _style(_REGULAR, 8.5, _SOFT, **aligned))
        strong = text in {"high", "low"}
        return Paragraph(
            escape(text), _style(_STRONG if strong else _REGULAR, 9.5, _FLAG if strong else _INK, **aligned)
        )

    cells = [[cell(text, column, head=True) for column, text in enumerate(grid.head)]]
    cells += [[cell(text, column, head=False) for column, text in enumerate(row)] for row in grid.rows]
    total = sum(grid.widths)
    table = Table(cells, colWidths=[_WIDTH * width / total for width in grid.widths], repeatRows=1, hAlign="LEFT")
    table.setStyle([
        ("FONTNAME", (0, 0), (-1, -1), _REGULAR), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (0, -1), 0), ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, _SOFT), ("LINEBELOW", (0, 1), (-1, -1), 0.4, _LINE),
    ])  # fmt: skip
    return table
