"""Blocks as reportlab flowables: text, tables with hairlines, figures side by side, the place for the signatures."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from reviewer_app.cases.language import LANGUAGES, say, texts_of
from reviewer_app.cases.section_authors import PLACES
from reviewer_app.font_coverage import SEMIBOLD
from reviewer_app.report import styles
from reviewer_app.report.blocks import (
    Block,
    CitedImages,
    Facts,
    FigureRow,
    Grid,
    GridCell,
    Heading,
    ListBlock,
    Paragraph,
    Run,
    Section,
    SignatureFields,
    Table,
    TextRole,
    Words,
)
from reviewer_app.report.figure_flowable import LEAST, Figures
from reviewer_app.report.fonts import visible
from reviewer_app.report.list_place import ListPlace
from reviewer_app.report.table_rows import Rows
from reviewer_app.report.tags import table_tags
from reviewer_app.report.texts import Text

FIELD_NAMES = ("Opinion", *(f"CoSign{number}" for number in range(1, PLACES + 1)))
STAMP_WIDTH, STAMP_HEIGHT = 270.0, 76.0
LABEL_SHARE = 0.22
#: The space between a number and what it counts; "5 of 7" and "2 images" may be parted.
_UNITS = "[mcµk]?m[²³]?|[µmk]?g|[µmd]?[lL]|mmol|I?U|HU|m?Gy|kV|mAs?|Hz|ms|s|min|h|d|y|%|‰|°C?|×|SUV"
#: Sentences that are links; the places they lead to are called the same.
_LINKED = ("figure", "cited-image")
_CITED_SHARES = (0.06, 0.16, 0.26, 0.20, 0.32)
START_OF_TEXT = 48.0
#: Points between a list and what follows it, and at least between a number and its words.
_AFTER_LIST, _AFTER_LABEL = 3.0, 2.0
#: A table of no more of a page stands on one page, and so do words with the note on them.
_SHORT_TABLE, _SHORT_TEXT = 0.22, 0.15


def flowing(text: str, style: ParagraphStyle) -> Text:
    """Return text as a paragraph: markup is inert, line ends are kept."""
    return Text(inert(text), style)


def weighted(words: Words, style: ParagraphStyle) -> Text:
    """Return words as a paragraph as `flowing` does, bold ones in the heavier cut."""
    runs = (Run(words),) if isinstance(words, str) else words
    set_words = (f'<font name="{SEMIBOLD}">{inert(one.text)}</font>' if one.bold else inert(one.text) for one in runs)
    return Text("".join(set_words), style)


def inert(text: str) -> str:
    """Return text as markup that means itself, with a link on every figure or cited image that `blocks` names so."""
    return _links().sub(_linked, escape(held_together(visible(text)))).replace("\n", "<br/>")


def held_together(text: str) -> str:
    """Return text with no-break spaces where a line must not end: between a number and its unit, sign or month."""
    return _unit().sub("\u00a0", text)


@functools.cache
def _unit() -> re.Pattern[str]:
    months = "|".join(re.escape(texts_of(code)[f"month.{one}"]) for code, _ in LANGUAGES for one in range(1, 13))
    return re.compile(
        rf"(?<=\d) (?=(?:{_UNITS}|{months})(?!\w))|(?<=\d\.) (?=(?:{months})(?!\w))"
        r"|(?<=[<>≤≥±=×]) (?=\d)|(?<=\b[WL]) (?=[−\d])"
    )


@functools.cache
def _links() -> re.Pattern[str]:
    named = (
        f"(?P<{code}_{one.replace('-', '_')}>[{words[0].upper()}{words[0].lower()}]{re.escape(words[1:])})"
        for code, _ in LANGUAGES
        for one in _LINKED
        for words in (texts_of(code)[one].removesuffix("{number}"),)
    )
    return re.compile(rf"\b(?:{'|'.join(named)})(?P<number>\d+)\b")


def _linked(found: re.Match[str]) -> str:
    name = next(one for one in found.groupdict() if one != "number" and found[one])
    place = name.partition("_")[2].replace("_", "-")
    return f'<a href="#{place}-{found["number"]}" color="#1F4F8F">{found[0]}</a>'


class HeadingText(Text):
    """A heading that also stands in the outline of the PDF; of one that goes over a page the first part does."""

    outline_title = ""
    outline_level = 0

    @classmethod
    def of(cls, block: Heading) -> HeadingText:
        """Return the heading of a block."""
        label = f"{block.number}\u00a0\u00a0{block.text}" if block.number else block.text
        made = cls(escape(visible(label)), styles.SECTION if block.level == 1 else styles.PART)
        made.outline_title, made.outline_level = visible(label), block.level - 1
        made.role = f"H{block.level + 1}"  # the title of the report is the first
        return made

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803 - reportlab's name
        """Return the two parts at the end of a page."""
        parts = super().split(availWidth, availHeight)
        for one in parts[:1]:
            one.outline_title, one.outline_level, one.role = self.outline_title, self.outline_level, self.role
        return parts


class SignaturePlace(Flowable):
    """Leaves room for the author's stamp at the left and two co-signers at the right, and marks where that is."""

    def __init__(self, width: float) -> None:
        super().__init__()
        self.width, self.height = width, STAMP_HEIGHT

    def draw(self) -> None:
        """Tell the canvas where each signature belongs; there is nothing to paint yet."""
        canvas: Any = self.canv
        half = (STAMP_HEIGHT - styles.GUTTER) / 2
        right = STAMP_WIDTH + 2 * styles.GUTTER
        boxes = (
            (0.0, 0.0, STAMP_WIDTH, STAMP_HEIGHT),
            (right, half + styles.GUTTER, self.width, STAMP_HEIGHT),
            (right, 0.0, self.width, half),
        )
        for name, (x0, y0, x1, y1) in zip(FIELD_NAMES, boxes, strict=True):
            left, bottom = canvas.absolutePosition(x0, y0)
            end, top = canvas.absolutePosition(x1, y1)
            canvas.mark_place(f"signature.{name}", (left, bottom, end, top))


def section_flowables(section: Section, width: float, height: float) -> list[Flowable]:
    """Return the flowables of a section for a text column of `width` × `height` points."""
    made: list[Flowable] = []
    after_heading = False
    parts = [
        _block(block, width, height, under_heading=bool(number) and isinstance(section.blocks[number - 1], Heading))
        for number, block in enumerate(section.blocks)
    ]
    _name_headings(section.blocks, parts)
    held = _signed_part(section.blocks)
    for number, block in enumerate(section.blocks):
        if number == held:
            return [*made, KeepTogether([one for part in parts[held:] for one in part])]
        if isinstance(block, Heading) and not after_heading:
            made.append(CondPageBreak(_room_wanted(parts[number:], width, height)))
        after_heading = isinstance(block, Heading)
        _add(made, block, parts[number], width, height)
    return made


def _name_headings(blocks: Sequence[Block], parts: Sequence[Sequence[Flowable]]) -> None:
    """Give headings within texts their levels: below that of the section, none passed over (PDF/UA-1, 7.4.2)."""
    level, below = 1, 1
    for block, part in zip(blocks, parts, strict=True):
        if isinstance(block, Heading):
            level, below = block.level + 1, 1  # the title of the report is the first
        elif isinstance(block, Paragraph) and block.role in (TextRole.HEADING, TextRole.SUBHEADING):
            deep = below if block.role is TextRole.SUBHEADING else 1
            below = 2 if block.role is TextRole.HEADING else below
            for one in part:
                if isinstance(one, Text):
                    one.role = f"H{level + deep}"


def _signed_part(blocks: Sequence[Block]) -> int | None:
    """Return where the part begins that is never parted from the signatures: the facts right above, to the end."""
    if not any(isinstance(one, SignatureFields) for one in blocks):
        return None
    return max((at for at, one in enumerate(blocks) if isinstance(one, Facts)), default=None)


def _add(made: list[Flowable], block: Block, new: Sequence[Flowable], width: float, height: float) -> None:
    """Add the flowables of a block; a short table stays whole under its headings, a note with the words it is on."""
    if isinstance(block, Table | Grid | CitedImages) and new[0].wrap(width, height)[1] <= _SHORT_TABLE * height:
        heads: list[Flowable] = []
        while made and isinstance(made[-1], HeadingText):
            heads.insert(0, made.pop())
        made += [KeepTogether([*heads, new[0]]), *new[1:]]
        return
    note = isinstance(block, Paragraph) and block.role is TextRole.NOTE
    if note and made and isinstance(made[-1], Text) and made[-1].wrap(width, height)[1] <= _SHORT_TEXT * height:
        made[-1].keepWithNext = 1
    made += new


def _room_wanted(parts: Sequence[Sequence[Flowable]], width: float, height: float) -> float:
    """Return how much room a heading, and those right below it, need to stand with the start of what they are over."""
    wanted = 0.0
    for part in parts:
        if not part or not isinstance(part[0], HeadingText):
            return wanted + (_start_of(part[0], width, height) if part else 0.0)
        heading = part[0]
        wanted += heading.getSpaceBefore() + heading.wrap(width, height)[1] + heading.getSpaceAfter()
    return wanted


def _start_of(first: Flowable, width: float, height: float) -> float:
    """Return how much of what stands under a heading must stand with it."""
    if isinstance(first, Figures):
        return first.wrap(width, height)[1] - (1 - LEAST) * first.high
    if isinstance(first, Rows):
        return first.least_height
    return START_OF_TEXT


def _block(block: Block, width: float, height: float, *, under_heading: bool = False) -> Sequence[Flowable]:
    match block:
        case Heading():
            return [HeadingText.of(block)]
        case Paragraph():
            return _paragraphs(block)
        case ListBlock():
            return _list(block)
        case Facts() | Grid():
            table = _facts(block, width) if isinstance(block, Facts) else _grid(block, width)
            return [_parted_well(table, width, height), Spacer(0, 4)]
        case Table():
            return [_parted_well(_table(block, width), width, height), Spacer(0, 6)]
        case FigureRow():
            captions = [flowing(one.caption, styles.CAPTION) for one in block.figures]
            for one in captions:
                one.role = "Caption"
            return [Figures(block, captions, width, height, floats=not under_heading)]
        case CitedImages():
            return [_parted_well(_cited(block, width), width, height), Spacer(0, 6)]
        case SignatureFields():
            return [Spacer(0, 6), SignaturePlace(width), Spacer(0, 6)]


def _parted_well(table: Rows, width: float, height: float) -> Rows:
    table.part_well(width, height)
    return table


def _paragraphs(block: Paragraph) -> list[Text]:
    style = styles.ROLE_STYLES[block.role]
    if block.runs:
        return [weighted(block.runs, style)]
    parts = [part.strip("\n") for part in block.text.replace("\r\n", "\n").split("\n\n")]
    return [flowing(part, style) for part in parts if part.strip()]


def _list(block: ListBlock) -> list[Text]:
    """Return a list; numbers need more room before the words than bullets, and long ones more than short."""
    numbered = any(one.label[0].isdecimal() for one in block.items)
    style = _numbered(block) if numbered else styles.BULLET
    made = [weighted(one.words, style) for one in block.items]
    whole = object()
    for text, item in zip(made, block.items, strict=True):
        text.place = ListPlace(item.label, whole, numbered=numbered)
    for text in made[-1:]:
        text.spaceAfter = style.spaceAfter + _AFTER_LIST
    return made


def _numbered(block: ListBlock) -> ParagraphStyle:
    style = styles.ITEM
    widest = max(stringWidth(one.label, style.bulletFontName, style.bulletFontSize) for one in block.items)
    wanted = style.bulletIndent + widest + _AFTER_LABEL
    return style if wanted <= style.leftIndent else ParagraphStyle("wide-item", style, leftIndent=wanted)


def _facts(block: Facts, width: float) -> Rows:
    rows = [[flowing(label, styles.LABEL), flowing(value, styles.VALUE)] for label, value in block.items]
    table = Rows(
        rows, colWidths=[width * LABEL_SHARE, width * (1 - LABEL_SHARE)], splitInRow=1, renderCB=table_tags(by_row=True)
    )
    # The smaller label stands on the first line of its value.
    table.setStyle(
        styles.cells(
            ("TOPPADDING", (0, 0), (0, -1), 2.4),
            ("TOPPADDING", (1, 0), (1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        )
    )
    return table


def _cited(block: CitedImages, width: float) -> Rows:
    header = [
        flowing(text, styles.CELL_HEADER) for text in ("", *map(say, ("cited", "image-head", "place", "identifiers")))
    ]
    rows = []
    for one in block.images:
        number = Text(f'<a name="cited-image-{one.number}"/>{one.number}', styles.CELL)
        rows.append([number, *(flowing(text, styles.CELL) for text in (one.cited, one.image, one.place, one.source))])
    return _ruled(header, rows, [width * share for share in _CITED_SHARES])


def _table(block: Table, width: float) -> Rows:
    header = [weighted(words, styles.CELL_HEADER) for words in block.header]
    rows = [[weighted(words, styles.CELL) for words in row] for row in block.rows]
    return _ruled(header, rows, [width * share for share in block.widths])


def _ruled(header: list[Text], rows: list[list[Text]], widths: list[float]) -> Rows:
    table = Rows([header, *rows], colWidths=widths, repeatRows=1, splitInRow=1, renderCB=table_tags())
    table.setStyle(
        styles.cells(
            ("LINEBELOW", (0, 0), (-1, -1), styles.HAIRLINE_WIDTH, styles.HAIRLINE),
            ("TOPPADDING", (0, 0), (-1, -1), 3.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.6),
            right=6,
        )
    )
    return table


def _grid(block: Grid, width: float) -> Rows:
    def cells(line: Sequence[GridCell], style: ParagraphStyle, right: ParagraphStyle) -> list[list[Text]]:
        made = []
        for place, one in enumerate(line):
            small = styles.GRID_SMALL_RIGHT if place else styles.GRID_SMALL
            words = [flowing(one.text, right if place else style)] if one.text else []
            made.append(words + ([flowing(one.small, small)] if one.small else []))
        return made

    rows = [cells(block.header, styles.CELL_HEADER, styles.GRID_HEADER_RIGHT)]
    for row in block.rows:
        cut = (styles.GRID_STRONG, styles.GRID_STRONG_RIGHT) if row.strong else (styles.CELL, styles.GRID_RIGHT)
        rows.append(cells(row.cells, *cut))
    # Rows are not split: a size never stands on another page than its change.
    table = Rows(rows, colWidths=[width * share for share in block.widths], repeatRows=1, renderCB=table_tags())
    strong = [place for place, row in enumerate(block.rows, start=1) if row.strong]
    table.setStyle(
        styles.cells(
            ("LINEBELOW", (0, 0), (-1, -1), styles.HAIRLINE_WIDTH, styles.HAIRLINE),
            *(("LINEABOVE", (0, one), (-1, one), styles.HAIRLINE_WIDTH, styles.STRONG_RULE) for one in strong[:1]),
            ("TOPPADDING", (0, 0), (-1, -1), 2.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
            right=4,
        )
    )
    return table
