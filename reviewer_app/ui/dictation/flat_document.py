"""Places in the text of a field (`cases.dictated_places.flat`) as places in its document of Qt, and back."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextListFormat

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
_ITEM, _NUMBERED, _HEADING = "- ", "1. ", "## "


class DocumentPlaces:
    """The places of a document as it is now: to be made anew when it was changed."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._texts: list[str] = []
        self._positions: list[int] = []
        #: Where each line and cell begins, by its number.
        self.begins: list[int] = []
        block, at = document.begin(), 0
        while block.isValid():
            text = block.text()
            self._texts.append(text)
            self._positions.append(block.position())
            self.begins.append(at)
            at += len(text) + 1
            block = block.next()

    @property
    def text(self) -> str:
        """The characters that places count; the cells of a table are lines of their own."""
        return "\n".join(self._texts).replace(_LINE_SEPARATOR, "\n")

    def line_of(self, place: int) -> int:
        """Return the number of the line that a place lies in."""
        return max(0, bisect_right(self.begins, place) - 1)

    def place_of(self, cursor: QTextCursor) -> int:
        """Return the place of a caret."""
        return self.begins[cursor.blockNumber()] + place_in_line(cursor)

    def cursor_over(self, start: int, end: int) -> QTextCursor:
        """Return a caret that has chosen the characters from `start` to before `end`, as far as the text goes."""
        made = QTextCursor(self._document)
        made.setPosition(self._position(start))
        made.setPosition(self._position(end), QTextCursor.MoveMode.KeepAnchor)
        return made

    def _position(self, place: int) -> int:
        line = self.line_of(place)
        return self._positions[line] + units(self._texts[line][: max(0, place - self.begins[line])])


def flat_text(document: QTextDocument) -> str:
    """Return the characters of a document that places count."""
    return DocumentPlaces(document).text


def place_of(cursor: QTextCursor) -> int:
    """Return the place of a caret."""
    return DocumentPlaces(cursor.document()).place_of(cursor)


def cursor_over(document: QTextDocument, start: int, end: int) -> QTextCursor:
    """Return a caret that has chosen the characters from `start` to before `end`, as far as the text goes."""
    return DocumentPlaces(document).cursor_over(start, end)


def put_lines(cursor: QTextCursor, text: str) -> None:
    """Put words in the place of those that are chosen; a line end begins a line.

    "- " behind it makes that the item of a list, "1. " of a numbered one, "## " a heading.

    In the cell of a table lines stand one behind the other.
    """
    cursor.removeSelectedText()
    look = char_format()
    look.setFontWeight(cursor.charFormat().fontWeight())
    first, *rest = text.split("\n")
    cursor.insertText(first, look)
    for line in rest:
        mark = next((one for one in (_ITEM, _NUMBERED, _HEADING) if line.startswith(one)), "")
        words = line.removeprefix(mark)
        if table_at(cursor) is not None:
            cursor.insertText(f" {words}", look)
        elif mark in (_ITEM, _NUMBERED) and _goes_on_in(cursor.block(), numbered=mark == _NUMBERED):
            cursor.insertBlock()
            cursor.insertText(words, look)
        else:
            look = _begin_line(cursor, mark)
            cursor.insertText(words, look)


def _goes_on_in(block: QTextBlock, *, numbered: bool) -> bool:
    """Whether a line is an item of a list with numbers, or of one with bullets."""
    listed = list_of(block)
    return listed is not None and (listed.format().style() == QTextListFormat.Style.ListDecimal) is numbered


def _begin_line(cursor: QTextCursor, mark: str) -> QTextCharFormat:
    """Begin a line behind the caret, as its mark says; return how its words look."""
    heading = 1 if mark == _HEADING else 0
    look = char_format(heading=heading)
    cursor.insertBlock(block_format(heading), look)
    listed = list_of(cursor.block())
    if listed is not None:
        listed.remove(cursor.block())
    if mark in (_ITEM, _NUMBERED):
        cursor.createList(list_format(1 if mark == _NUMBERED else None))
    return look
