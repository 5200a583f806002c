"""Lines of text as a PDF, so that a record without a picture is read, searched and copied from like any document."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from reviewer_app.cases.text_lines import Line
from reviewer_app.viewer.fonts import SANS, load_fonts

_POINTS = 10
DOTS_PER_INCH = 300
_INDENT, _BEFORE_HEADING, _BEFORE_LINE = (DOTS_PER_INCH * inches for inches in (0.2, 0.1, 0.02))
_DEEPEST = 12
_LINK = QColor("#0B5CAD")


def pages_of(lines: Iterable[Line], title: str) -> bytes:
    """Return a PDF of A4 pages with the lines as they are: no markup in them is obeyed. Links are annotations.

    May be called in any thread while there is a `QGuiApplication`. Scripts that the program's own font has no letters
    for are drawn with a font of the system, where it has one.
    """
    document = LonelyDocument()
    cursor = QTextCursor(document)
    for number, line in enumerate(lines):
        _write(cursor, line, first=number == 0)
    return printed(document, title)


class LonelyDocument(QTextDocument):
    """A text in the program's font that loads nothing from anywhere: what it shows was put into it."""

    def __init__(self) -> None:
        super().__init__()
        load_fonts()
        self.setDefaultFont(_font())

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:  # noqa: N802 - Qt's name
        """Load nothing, whatever is asked for by its address."""
        return None


def printed(document: QTextDocument, title: str) -> bytes:
    """Return a PDF of A4 pages with a text on it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageMargins(QMarginsF())  # printing a document leaves margins of its own, and numbers the pages
    document.print_(writer)
    buffer.close()
    return bytes(buffer.data().data())


def _font() -> QFont:
    """Return the program's font without its contextual shapes: those have no character of their own to copy or find."""
    return searchable(QFont(SANS))


def searchable(font: QFont) -> QFont:
    """Return a font of the size of body text without contextual shapes."""
    font.setPointSize(_POINTS)
    for tag in ("calt", "ccmp", "liga", "clig"):
        font.setFeature(QFont.Tag(tag), 0)
    return font


def _write(cursor: QTextCursor, line: Line, *, first: bool) -> None:
    block = QTextBlockFormat()
    block.setLeftMargin(_INDENT * min(line.level, _DEEPEST))
    block.setTopMargin(_BEFORE_HEADING if line.heading and not first else _BEFORE_LINE)
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.DemiBold if line.heading else QFont.Weight.Normal)
    if first:
        cursor.setBlockFormat(block)
    else:
        cursor.insertBlock(block)
    if line.link:
        look.setAnchor(True)
        look.setAnchorHref(line.link)
        look.setForeground(_LINK)
        look.setFontUnderline(True)
    cursor.insertText(line.words, look)
