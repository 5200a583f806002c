"""What is pasted or dropped from other programs, as what a field can hold: their HTML, else their RTF."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData

from reviewer_app.cases.pasted import from_html
from reviewer_app.cases.rich_text import (
    HeadingLine,
    ItemLine,
    RichLine,
    RichText,
    Span,
    Spans,
    TableLines,
    TextLine,
    settled,
)
from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import Block, Heading, ListItem, Paragraph, Table

#: As X11, macOS and Windows call it.
RTF_TYPES = ("text/rtf", "application/rtf", "text/richtext", 'application/x-qt-windows-mime;value="Rich Text Format"')
#: A longer one, as one with pictures is, is pasted as plain text: it is read in some 50 ms, and the caret waits for it.
_MOST_BYTES = 100_000
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]")
#: What is struck out is no part of the words.
_STRUCK = re.compile(r"\[struck out: [^\]]*\]")


def pasted(source: QMimeData) -> RichText:
    """Return what a field can hold of what is pasted, nothing where it comes as plain text alone."""
    if source.hasHtml():
        return from_html(source.html())
    kind = next((one for one in RTF_TYPES if source.hasFormat(one)), None)
    return () if kind is None else from_rtf(bytes(source.data(kind).data()))


def from_rtf(data: bytes) -> RichText:
    """Return headings, lists, tables and words of RTF; nothing of what is long or damaged."""
    if len(data) > _MOST_BYTES:
        return ()
    from reviewer_app.papers.rich_text import read_rich_text  # noqa: PLC0415 - most programs give HTML

    try:
        blocks = read_rich_text(data.rstrip(b"\0")).blocks
    except CannotDecode:
        return ()
    return settled(line for one in blocks if (line := _line(one)) is not None)


def _line(block: Block) -> RichLine | None:
    if isinstance(block, Heading):
        return HeadingLine(_spans(block.words), 1 if block.level <= 2 else 2)  # as of HTML
    if isinstance(block, ListItem):
        number = _NUMBER.fullmatch(block.mark)
        return ItemLine(_spans(block.words), int(number[1]) if number is not None else None)
    if isinstance(block, Paragraph):
        return TextLine(_spans(block.words))
    if isinstance(block, Table):
        return TableLines(tuple(tuple(map(_spans, row)) for row in block.rows))
    return None


def _spans(words: str) -> Spans:
    said = " ".join(_STRUCK.sub("", words).split())
    return (Span(said),) if said else ()
