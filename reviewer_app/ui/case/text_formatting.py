"""What formats a text of the opinion: bold, headings, lists, tables; each a change of the document at a caret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextListFormat, QTextTable

from reviewer_app.cases.rich_text import HEADING_LEVELS, TableLines
from reviewer_app.ui.case.rich_document import (
    block_format,
    char_format,
    fill_cell,
    heading_level,
    list_format,
    list_of,
    place_in_line,
    table_at,
    write_table,
)

#: Rows and columns of a new table.
_ROWS, _COLUMNS = 3, 3


@dataclass(frozen=True, slots=True)
class FormatState:
    """How the words at the caret are set: `heading` is 0, 1 or 2."""

    bold: bool = False
    heading: int = 0
    bullets: bool = False
    numbers: bool = False
    table: bool = False


def state_at(cursor: QTextCursor) -> FormatState:
    """Return how the words at the caret are set."""
    heading, listed = heading_level(cursor.block()), list_of(cursor.block())
    numbered = listed is not None and listed.format().style() is QTextListFormat.Style.ListDecimal
    bold = cursor.charFormat().fontWeight() >= char_format(bold=True).fontWeight()
    return FormatState(
        bold and not heading and not _in_header(cursor),
        heading,
        listed is not None and not numbered,
        numbered,
        table_at(cursor) is not None,
    )


def _in_header(cursor: QTextCursor) -> bool:
    table = table_at(cursor)
    return table is not None and table.cellAt(cursor).row() == 0


def toggle_bold(cursor: QTextCursor) -> QTextCharFormat | None:
    """Make the chosen words bold or no longer so; without a choice return the format of what is typed next.

    Headings and the header of a table stay as they are.
    """
    if heading_level(cursor.block()) or _in_header(cursor):
        return None
    wanted = QTextCharFormat()
    wanted.setFontWeight(char_format(bold=not _is_bold(cursor)).fontWeight())
    if not cursor.hasSelection():
        return wanted
    cursor.mergeCharFormat(wanted)
    return None


def _is_bold(cursor: QTextCursor) -> bool:
    """Whether the chosen words are bold from the first on."""
    at = QTextCursor(cursor)
    if cursor.hasSelection():
        at.setPosition(cursor.selectionStart() + 1)
    return bool(at.charFormat().fontWeight() >= char_format(bold=True).fontWeight())


def _lines(cursor: QTextCursor) -> list[QTextBlock]:
    """Return the lines that the caret or the choice touches, outside of tables."""
    document = cursor.document()
    block, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    found = []
    while block.isValid():
        if table_at(QTextCursor(block)) is None:
            found.append(block)
        if block == last:
            break
        block = block.next()
    return found


def set_heading(cursor: QTextCursor, level: int) -> None:
    """Make the lines headings of a level; 0 makes running text of them, lists too."""
    cursor.beginEditBlock()
    for block in _lines(cursor):
        _set_line(block, level)
    cursor.endEditBlock()


def _set_line(block: QTextBlock, level: int) -> None:
    listed = list_of(block)
    if listed is not None:
        listed.remove(block)
    was, at = heading_level(block), QTextCursor(block)
    at.setBlockFormat(block_format(level))
    at.setBlockCharFormat(char_format(heading=level))
    if level or was:  # what is bold in running text stays so
        at.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        at.mergeCharFormat(char_format(heading=level))


def next_heading(cursor: QTextCursor) -> None:
    """Go from running text to a heading, a smaller one, and back."""
    set_heading(cursor, (heading_level(cursor.block()) + 1) % (HEADING_LEVELS + 1))


def toggle_list(cursor: QTextCursor, *, numbers: bool, start: int = 1) -> None:
    """Make items of the lines, or running text where they are items of this kind already."""
    state = state_at(cursor)
    lines = _lines(cursor)
    cursor.beginEditBlock()
    for block in lines:
        _set_line(block, 0)
    if lines and not (state.numbers if numbers else state.bullets):
        made = QTextCursor(lines[0]).createList(list_format(start if numbers else None))
        for block in lines[1:]:
            made.add(block)
    cursor.endEditBlock()


# tables


def insert_table(cursor: QTextCursor) -> QTextCursor | None:
    """Put an empty table after the line of the caret and return a caret in its first cell; not inside another."""
    if table_at(cursor) is not None:
        return None
    at = QTextCursor(cursor)
    at.clearSelection()
    if at.block().text():
        at.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    else:
        _set_line(at.block(), 0)
    begin = at.position()
    at.beginEditBlock()
    write_table(at, TableLines(((((),) * _COLUMNS),) * _ROWS))
    at.endEditBlock()
    inside = QTextCursor(cursor.document())
    inside.setPosition(begin + 1)
    return inside


def next_cell(cursor: QTextCursor, *, forward: bool) -> QTextCursor | None:
    """Return a caret in the next or the last cell; after the last a row is added, before the first is None."""
    table = table_at(cursor)
    if table is None:
        return None
    cell = table.cellAt(cursor)
    number = cell.row() * table.columns() + cell.column() + (1 if forward else -1)
    if number < 0:
        return None
    if number >= table.rows() * table.columns():
        add_row(table, table.rows())
    return table.cellAt(number // table.columns(), number % table.columns()).lastCursorPosition()


def cell_below(cursor: QTextCursor) -> QTextCursor | None:
    """Return a caret in the cell below, or in the line after the table."""
    table = table_at(cursor)
    if table is None:
        return None
    cell = table.cellAt(cursor)
    if cell.row() + 1 < table.rows():
        return table.cellAt(cell.row() + 1, cell.column()).lastCursorPosition()
    after = QTextCursor(cursor.document())
    after.setPosition(table.lastPosition() + 1)
    return after


def add_row(table: QTextTable, row: int) -> None:
    """Add an empty row before `row`, counted from 0."""
    table.insertRows(row, 1)
    for column in range(table.columns()):
        fill_cell(table, row, column)


def add_column(table: QTextTable, column: int) -> None:
    """Add an empty column before `column`, counted from 0."""
    table.insertColumns(column, 1)
    for row in range(table.rows()):
        fill_cell(table, row, column)


def table_steps(cursor: QTextCursor) -> dict[str, Callable[[], None]]:
    """Return what can be done to the table of the caret, by words; nothing outside of one."""
    table = table_at(cursor)
    if table is None:
        return {}
    cell = table.cellAt(cursor)
    row, column = cell.row(), cell.column()
    return {
        "Row below": lambda: add_row(table, row + 1),
        "Column to the right": lambda: add_column(table, column + 1),
        "Delete row": lambda: _remove_row(table, row),
        "Delete column": lambda: table.removeColumns(column, 1),
        "Delete table": lambda: table.removeRows(0, table.rows()),
    }


def _remove_row(table: QTextTable, row: int) -> None:
    """Take a row away; where it was the header the next one is."""
    table.removeRows(row, 1)
    if row == 0:
        for column in range(table.columns() if table.rows() else 0):
            cell = table.cellAt(0, column)
            inside = cell.firstCursorPosition()
            inside.setPosition(cell.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
            inside.mergeCharFormat(char_format(bold=True))
            inside.mergeBlockCharFormat(char_format(bold=True))


# while typing


def begin_by_typing(cursor: QTextCursor) -> str:
    """Make what stands before the caret a list or heading where it is the mark of one; called before a space is typed.

    Returns
    -------
    str
        The mark that was taken away, for who wanted it as words; empty where nothing was done.
    """
    block = cursor.block()
    if cursor.hasSelection() or table_at(cursor) is not None or list_of(block) or heading_level(block):
        return ""
    mark = block.text()[: place_in_line(cursor)]
    number = mark[:-1] if mark.endswith(".") and mark[:-1].isdecimal() and len(mark) <= 4 else ""
    if mark not in ("-", "##", "###") and not number:
        return ""
    cursor.beginEditBlock()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    if mark.startswith("#"):
        set_heading(cursor, len(mark) - 1)
    else:
        _begin_item(cursor, int(number) if number else None)
    cursor.endEditBlock()
    return mark


def _begin_item(cursor: QTextCursor, number: int | None) -> None:
    """Make an item of the line: of the list before it, where that goes on so."""
    before = cursor.block().previous()
    listed = list_of(before) if before.isValid() else None
    if listed is not None:
        decimal = listed.format().style() is QTextListFormat.Style.ListDecimal
        last = listed.format().start() + listed.itemNumber(before)
        if decimal is (number is not None) and (number is None or number == last + 1):
            listed.add(cursor.block())
            return
    cursor.createList(list_format(number))


def enter(cursor: QTextCursor) -> bool:
    """Do what Enter does at an empty item, a heading and in a table; False where a new line is all."""
    block = cursor.block()
    if cursor.hasSelection() or table_at(cursor) is not None:
        return False
    if list_of(block) is not None and not block.text():
        _set_line(block, 0)
        return True
    if heading_level(block) and cursor.atBlockEnd() and block.text():
        cursor.insertBlock(block_format(), char_format())
        return True
    return False


def backspace(cursor: QTextCursor) -> bool:
    """Make running text of an item or heading at whose beginning the caret stands; False where there is none."""
    block = cursor.block()
    if cursor.hasSelection() or not cursor.atBlockStart() or table_at(cursor) is not None:
        return False
    if list_of(block) is None and not heading_level(block):
        return False
    _set_line(block, 0)
    return True
