"""A field's text as a document of Qt and back: `cases.rich_text` blocks, evidence as object characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextFrameFormat,
    QTextLength,
    QTextList,
    QTextListFormat,
    QTextTable,
    QTextTableFormat,
)

from reviewer_app.cases.evidence import Token, parts
from reviewer_app.cases.rich_text import (
    HEADING_LEVELS,
    HeadingLine,
    ItemLine,
    RichLine,
    Span,
    Spans,
    TableLines,
    TextLine,
    merged,
)
from reviewer_app.ui import theme
from reviewer_app.ui.case.tokens import OBJECT_CHARACTER, markup_of, token_format

LINE_GAP = 3.0
#: Logical pixels: how far items are set in, over a heading, and inside the cells of a table.
_INDENT, _OVER_HEADING, _CELL = 18.0, 6.0, 4.0
#: Between cells: a grey that both themes can bear, since a document keeps it.
_RULE = "#808080"
_LINE_SEPARATOR = "\u2028"
_HEADINGS = {1: theme.SEMIBOLD, 2: theme.MEDIUM}
_BOLD_FROM = QFont.Weight.DemiBold.value


def char_format(*, bold: bool = False, heading: int = 0) -> QTextCharFormat:
    """Return the format of running words, or of those of a heading of a level from 1 on."""
    made = QTextCharFormat()
    made.setFontWeight(_HEADINGS[heading] if heading else theme.SEMIBOLD if bold else QFont.Weight.Normal)
    return made


def block_format(heading: int = 0) -> QTextBlockFormat:
    """Return the format of a line, or of a heading of a level from 1 on."""
    made = QTextBlockFormat()
    made.setLineHeight(LINE_GAP, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
    made.setHeadingLevel(heading + 1 if heading else 0)
    made.setTopMargin(_OVER_HEADING if heading else 0)
    return made


def list_format(number: int | None) -> QTextListFormat:
    """Return the format of a list that begins with a number, or of one with bullets."""
    made = QTextListFormat()
    made.setIndent(1)
    made.setStyle(QTextListFormat.Style.ListDisc if number is None else QTextListFormat.Style.ListDecimal)
    if number is not None:
        made.setStart(number)
    return made


def table_format() -> QTextTableFormat:
    """Return the look of a table: hairlines, as wide as the field."""
    made = QTextTableFormat()
    made.setBorderCollapse(True)
    made.setBorder(1)
    made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    made.setBorderBrush(QColor(_RULE))
    made.setCellPadding(_CELL)
    made.setCellSpacing(0)
    made.setTopMargin(_CELL)
    made.setBottomMargin(_CELL)
    made.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return made


def prepare(document: QTextDocument) -> None:
    """Give an empty document the measures of a field."""
    document.setIndentWidth(theme.scaled(int(_INDENT)))
    cursor = QTextCursor(document)
    cursor.setBlockFormat(block_format())
    cursor.setBlockCharFormat(char_format())


# reading


def list_of(block: QTextBlock) -> QTextList | None:
    """Return the list that a line is an item of."""
    return block.textList()


def table_at(cursor: QTextCursor) -> QTextTable | None:
    """Return the table that the caret stands in."""
    return cursor.currentTable()


def heading_level(block: QTextBlock) -> int:
    """Return 1 or 2 for a heading, 0 for every other line."""
    return min(max(block.blockFormat().headingLevel() - 1, 0), HEADING_LEVELS)


def read(document: QTextDocument) -> list[RichLine]:
    """Return what a document says."""
    found: list[RichLine] = []
    for part in _parts(document.rootFrame()):
        if isinstance(part, QTextTable):
            found.append(_table(part))
        else:
            found += read_block(part)
    return found


def _parts(frame: QTextFrame) -> Iterator[QTextBlock | QTextTable]:
    at = frame.begin()
    while not at.atEnd():
        inner = at.currentFrame()
        if isinstance(inner, QTextTable):
            yield inner
        elif at.currentBlock().isValid():
            yield at.currentBlock()
        at += 1


def read_block(block: QTextBlock) -> list[RichLine]:
    """Return what a line says; one with separators in it is several."""
    level, listed = heading_level(block), list_of(block)
    if level:
        return [HeadingLine(_one_line(read_spans(block)), level)]
    if listed is not None:
        numbered = listed.format().style() is QTextListFormat.Style.ListDecimal
        number = listed.format().start() + listed.itemNumber(block) if numbered else None
        return [ItemLine(_one_line(read_spans(block)), number)]
    return [TextLine(one) for one in _split(read_spans(block))]


def read_spans(block: QTextBlock) -> Spans:
    """Return the words of a line with their weight, evidence as markup."""
    found: list[Span] = []
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        made = fragment.charFormat()
        text = fragment.text().replace(OBJECT_CHARACTER, markup_of(made))
        found.append(Span(text, made.fontWeight() >= _BOLD_FROM))
        at += 1
    return merged(found)


def _split(spans: Spans) -> list[Spans]:
    lines: list[list[Span]] = [[]]
    for one in spans:
        first, *rest = one.text.split(_LINE_SEPARATOR)
        lines[-1].append(Span(first, one.bold))
        lines += [[Span(text, one.bold)] for text in rest]
    return [merged(line) for line in lines]


def _one_line(spans: Spans) -> Spans:
    return merged(Span(one.text.replace(_LINE_SEPARATOR, " "), one.bold) for one in spans)


def _light(spans: Spans) -> Spans:
    return merged(Span(one.text) for one in spans)


def _table(table: QTextTable) -> TableLines:
    rows = [[_cell(table, row, column) for column in range(table.columns())] for row in range(table.rows())]
    rows[0] = [_light(one) for one in rows[0]]  # a header is heavy in any case
    return TableLines(tuple(tuple(row) for row in rows))


def _cell(table: QTextTable, row: int, column: int) -> Spans:
    cell = table.cellAt(row, column)
    block = cell.firstCursorPosition().block()
    last = cell.lastCursorPosition().block()
    found = list(read_spans(block))
    while block != last:
        block = block.next()
        found += [Span(" "), *read_spans(block)]
    return _one_line(merged(found))


# writing


def write_spans(cursor: QTextCursor, spans: Iterable[Span], *, weight: int | None = None) -> None:
    """Write words and evidence at the caret, all in one weight where it is given."""
    for span in spans:
        made = char_format(bold=span.bold)
        if weight is not None:
            made.setFontWeight(weight)
        for part in parts(span.text):
            if isinstance(part, Token):
                token = token_format(part)
                token.setFontWeight(made.fontWeight())
                cursor.insertText(OBJECT_CHARACTER, token)
            else:
                cursor.insertText(part, made)


def write(cursor: QTextCursor, blocks: Iterable[RichLine]) -> None:
    """Write blocks at the caret, which stands in an empty line that is the first of them."""
    free = True
    before: RichLine | None = None
    for block in blocks:
        if isinstance(block, TableLines):
            write_table(cursor, block)
            free = True
        else:
            _write_line(cursor, block, before, free=free)
            free = False
        before = block


def _write_line(cursor: QTextCursor, block: RichLine, before: RichLine | None, *, free: bool) -> None:
    listed = cursor.currentList() if isinstance(before, ItemLine) else None
    level = block.level if isinstance(block, HeadingLine) else 0
    if free:
        cursor.setBlockFormat(block_format(level))
        cursor.setBlockCharFormat(char_format(heading=level))
    else:
        cursor.insertBlock(block_format(level), char_format(heading=level))
    if isinstance(block, ItemLine):
        if listed is not None and isinstance(before, ItemLine) and _goes_on(before, block):
            listed.add(cursor.block())
        else:
            cursor.createList(list_format(block.number))
    if not isinstance(block, TableLines):
        write_spans(cursor, block.spans, weight=char_format(heading=level).fontWeight() if level else None)


def _goes_on(before: ItemLine, item: ItemLine) -> bool:
    if before.number is None or item.number is None:
        return before.number is item.number
    return item.number == before.number + 1


def write_table(cursor: QTextCursor, table: TableLines) -> QTextTable:
    """Write a table at the caret and put the caret after it."""
    made = cursor.insertTable(len(table.rows), len(table.rows[0]), table_format())
    width = QTextLength(QTextLength.Type.PercentageLength, 100 / len(table.rows[0]))
    shown = made.format()
    shown.setColumnWidthConstraints([width] * len(table.rows[0]))
    made.setFormat(shown)
    for row, cells in enumerate(table.rows):
        for column, spans in enumerate(cells):
            fill_cell(made, row, column, spans)
    cursor.setPosition(made.lastPosition() + 1)
    return made


def fill_cell(table: QTextTable, row: int, column: int, spans: Spans = ()) -> None:
    """Write into an empty cell; those of the first row are heavy."""
    inside = table.cellAt(row, column).firstCursorPosition()
    inside.setBlockFormat(block_format())
    inside.setBlockCharFormat(char_format(bold=row == 0))
    write_spans(inside, spans, weight=None if row else theme.SEMIBOLD.value)


def read_chosen(cursor: QTextCursor) -> list[RichLine]:
    """Return what the chosen words say."""
    document = QTextDocument()
    QTextCursor(document).insertFragment(cursor.selection())
    return read(document)


def insert(cursor: QTextCursor, blocks: Sequence[RichLine]) -> bool:
    """Write blocks at the caret, within words too; into the cell of a table as one line. False for nothing to write."""
    if not blocks:
        return False
    level = heading_level(cursor.block())
    if table_at(cursor) is not None:
        write_spans(cursor, _in_a_row(blocks))
        return True
    rest = blocks
    if isinstance(blocks[0], TextLine):
        write_spans(cursor, blocks[0].spans, weight=char_format(heading=level).fontWeight() if level else None)
        rest = blocks[1:]
    if rest:
        if cursor.block().text():
            cursor.insertBlock(block_format(), char_format())
        listed = list_of(cursor.block())
        if listed is not None:
            listed.remove(cursor.block())
        write(cursor, rest)
    return True


def _in_a_row(blocks: Sequence[RichLine]) -> Iterator[Span]:
    for at, block in enumerate(blocks):
        if at:
            yield Span(" ")
        if isinstance(block, TableLines):
            for cell in (cell for row in block.rows for cell in row):
                yield from (*cell, Span(" "))
        else:
            yield from block.spans


def units(text: str) -> int:
    """Return how long a text is where Qt counts it: letters beyond U+FFFF are two units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def caret_over(block: QTextBlock, start: int, end: int) -> QTextCursor:
    """Return a caret that has chosen the characters from `start` up to `end` of a line.

    Qt counts by units of UTF-16: letters beyond U+FFFF are two of them.
    """
    text = block.text()
    first, last = (units(text[:at]) for at in (start, end))
    made = QTextCursor(block)
    made.setPosition(block.position() + first)
    made.setPosition(block.position() + last, QTextCursor.MoveMode.KeepAnchor)
    return made


def place_in_line(cursor: QTextCursor) -> int:
    """Return where a caret stands in its line, in characters of its text: Qt counts by units of UTF-16."""
    units = cursor.block().text().encode("utf-16-le", "surrogatepass")[: 2 * cursor.positionInBlock()]
    return len(units.decode("utf-16-le", "surrogatepass"))


def put_words(cursor: QTextCursor, words: str) -> None:
    """Put words in the place of those that are chosen, set as the first of those was."""
    at = QTextCursor(cursor)
    at.setPosition(min(cursor.selectionStart() + 1, cursor.selectionEnd()))
    cursor.insertText(words, at.charFormat())
