"""The blocks of a paper set in pages, as a PDF: read, searched, quoted and counted like any document."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTableFormat,
)

from reviewer_app.papers.blocks import Block, Heading, ListItem, Paper, Paragraph, Picture, Table
from reviewer_app.viewer.fonts import MONO, load_fonts
from reviewer_app.viewer.text_pages import DOTS_PER_INCH, LonelyDocument, printed, searchable

_INDENT, _BEFORE_HEADING, _BEFORE = (DOTS_PER_INCH * inches for inches in (0.2, 0.12, 0.05))
_PADDING = DOTS_PER_INCH * 0.03
_SIZES = (15, 13, 12, 11, 10, 10)
_FIXED_POINTS = 8
_NOTE = QColor("#8A4B00")
_RULE = QColor("#9AA5B1")
_HEAD = QColor("#EEF1F4")
_AFTER_MARK = "\u2002"
_DEEPEST = 12
_LINE = "\u2028"
"""A line break within a block."""
_ONE_CHUNK = 400
"""Rows of one table: Qt lays a longer one out in quadratic time."""
_PIXELS_PER_INCH = 150
#: What a page leaves for a picture, in inches.
_ROOM = (6.5, 8.6)


def paper_pages(paper: Paper, title: str, first: tuple[str, ...] = ()) -> bytes:
    """Return a PDF of A4 pages; `first` are lines over all others.

    May be called in any thread while there is a `QGuiApplication`. No words are taken for markup, nothing is
    loaded.
    """
    document = LonelyDocument()
    setter = _Setter(document)
    for words in first:
        setter.add(Paragraph(words))
    for note in paper.notes:
        setter.add_note(note)
    for block in paper.blocks:
        setter.add(block)
    return printed(document, title)


class _Setter:
    """Writes blocks at the end of a document."""

    def __init__(self, document: LonelyDocument) -> None:
        self._document = document
        self._cursor = QTextCursor(document)
        self._fresh = True
        self._pictures = 0

    def add(self, block: Block) -> None:
        """Write one block."""
        if isinstance(block, Heading):
            self._begin(before=_BEFORE_HEADING)
            self._cursor.insertText(_lines(block.words), _look(_SIZES[block.level - 1], QFont.Weight.DemiBold))
        elif isinstance(block, Paragraph):
            self._begin(block.level)
            self._cursor.insertText(_lines(block.words), _fixed() if block.fixed else _look())
        elif isinstance(block, ListItem):
            self._begin(block.level)
            self._cursor.insertText(f"{block.mark}{_AFTER_MARK}{_lines(block.words)}", _look())
        elif isinstance(block, Table):
            for start in range(0, len(block.rows), _ONE_CHUNK):
                self._add_table(block, start)
        else:
            self._add_picture(block)

    def add_note(self, words: str) -> None:
        """Write what must be known of how the paper was read."""
        self._begin()
        look = _look()
        look.setForeground(QBrush(_NOTE))
        self._cursor.insertText(words, look)

    def _begin(self, level: int = 0, before: float = _BEFORE) -> None:
        """Begin a block of text, in the empty one where the cursor stands in such."""
        form = QTextBlockFormat()
        form.setLeftMargin(_INDENT * min(level, _DEEPEST))
        form.setTopMargin(before)
        if self._fresh:
            self._cursor.setBlockFormat(form)
        else:
            self._cursor.insertBlock(form)
        self._fresh = False

    def _add_table(self, table: Table, start: int) -> None:
        rows = table.rows[start : start + _ONE_CHUNK]
        if not table.columns:
            return
        form = QTextTableFormat()
        form.setBorder(2)
        form.setBorderCollapse(True)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(QBrush(_RULE))
        form.setCellPadding(_PADDING)
        form.setCellSpacing(0)
        form.setTopMargin(_BEFORE)
        form.setBottomMargin(_BEFORE)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        head = table.head if start == 0 else 0
        form.setHeaderRowCount(head)
        made = self._cursor.insertTable(len(rows), table.columns, form)
        for number, row in enumerate(rows):
            for column, words in enumerate(row):
                cell = made.cellAt(number, column)
                look = _look(weight=QFont.Weight.DemiBold if number < head else QFont.Weight.Normal)
                if number < head:
                    ground = cell.format()
                    ground.setBackground(QBrush(_HEAD))
                    cell.setFormat(ground)
                cell.firstCursorPosition().insertText(_lines(words), look)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._fresh = True

    def _add_picture(self, picture: Picture) -> None:
        row = 3 * picture.width
        image = QImage(picture.rgb, picture.width, picture.height, row, QImage.Format.Format_RGB888)
        name = QUrl(f"picture:{self._pictures}")
        self._pictures += 1
        # the copy does not rest on bytes that go
        self._document.addResource(QTextDocument.ResourceType.ImageResource.value, name, image.copy())
        width, height = _fitted(picture)
        form = QTextImageFormat()
        form.setName(name.toString())
        form.setWidth(width)
        form.setHeight(height)
        self._begin()
        self._cursor.insertImage(form)
        if picture.words:
            self._begin()
            self._cursor.insertText(_lines(picture.words), _look())


def _fitted(picture: Picture) -> tuple[float, float]:
    """Return width and height of a picture in the unit of the layout: at 150 pixels to the inch, or smaller to fit."""
    screen = QGuiApplication.primaryScreen()
    unit = screen.logicalDotsPerInch() if screen is not None else 96.0
    width, height = picture.width / _PIXELS_PER_INCH, picture.height / _PIXELS_PER_INCH
    scale = min(1.0, _ROOM[0] / width, _ROOM[1] / height)
    return width * scale * unit, height * scale * unit


def _lines(words: str) -> str:
    return words.replace("\n", _LINE)


def _look(points: float | None = None, weight: QFont.Weight = QFont.Weight.Normal) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontWeight(weight)
    if points is not None:
        look.setFontPointSize(points)
    return look


def _fixed() -> QTextCharFormat:
    load_fonts(MONO)
    font = searchable(QFont(MONO))
    font.setPointSizeF(_FIXED_POINTS)
    look = QTextCharFormat()
    look.setFont(font)
    return look
