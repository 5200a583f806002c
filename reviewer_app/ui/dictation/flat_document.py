"""Places in the text of a field (`cases.dictated_places.flat`) as places in its document of Qt, and back."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from reviewer_app.ui.case.rich_document import (
    block_format,
    char_format,
    list_format,
    list_of,
    place_in_line,
    table_at,
    units,
)

_LINE_SEPARATOR = "\u2028"
_ITEM = "- "


def blocks(document: QTextDocument) -> Iterator[tuple[int, QTextBlock]]:
    """Yield every line and cell with the place where it begins."""
    block, at = document.begin(), 0
    while block.isValid():
        yield at, block
        at += len(block.text()) + 1
        block = block.next()


def flat_text(document: QTextDocument) -> str:
    """Return the characters that places count; those of the cells of a table are lines of their own."""
    return "\n".join(block.text() for _, block in blocks(document)).replace(_LINE_SEPARATOR, "\n")


def place_of(cursor: QTextCursor) -> int:
    """Return the place of a caret."""
    wanted = cursor.blockNumber()
    begins = next(at for at, block in blocks(cursor.document()) if block.blockNumber() == wanted)
    return begins + place_in_line(cursor)


def cursor_over(document: QTextDocument, start: int, end: int) -> QTextCursor:
    """Return a caret that has chosen the characters from `start` to before `end`, as far as the text goes."""
    made = QTextCursor(document)
    made.setPosition(_position(document, start))
    made.setPosition(_position(document, end), QTextCursor.MoveMode.KeepAnchor)
    return made


def _position(document: QTextDocument, place: int) -> int:
    last = 0
    for at, block in blocks(document):
        text = block.text()
        last = block.position() + units(text)
        if place <= at + len(text):
            return int(block.position() + units(text[: max(0, place - at)]))
    return last


def put_lines(cursor: QTextCursor, text: str) -> None:
    """Put words in the place of those that are chosen; a line end begins a line, "- " behind it the item of a list.

    In the cell of a table lines stand one behind the other.
    """
    cursor.removeSelectedText()
    look = char_format()
    look.setFontWeight(cursor.charFormat().fontWeight())
    first, *rest = text.split("\n")
    cursor.insertText(first, look)
    for line in rest:
        item = line.startswith(_ITEM)
        words = line.removeprefix(_ITEM)
        if table_at(cursor) is not None:
            cursor.insertText(f" {words}", look)
            continue
        if not (item and list_of(cursor.block()) is not None):
            look = char_format()
            cursor.insertBlock(block_format(), look)
            listed = list_of(cursor.block())
            if listed is not None:
                listed.remove(cursor.block())
            if item:
                cursor.createList(list_format(None))
        else:
            cursor.insertBlock()
        cursor.insertText(words, look)
