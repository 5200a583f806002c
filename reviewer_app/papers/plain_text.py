"""Plain text: which letters its bytes are is said by the content type, by the bytes, or guessed and told."""

from __future__ import annotations

import codecs
from email.message import Message

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import MOST_LETTERS, Block, Paper, Paragraph, refuse_long

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED = "windows-1252"
_GUESS_NOTE = "The file does not say how its letters are written; it was read as Windows-1252, so some may be wrong."
_REPLACED_NOTE = "Some letters of this file could not be read; � stands in their place."
_TAB = 8


def read_plain_text(data: bytes, content_type: str = "") -> Paper:
    """Return the lines as they stand, in columns; empty lines part the paragraphs.

    Raises
    ------
    CannotDecode
        If it is too long, or no text.
    """
    text, notes = decoded(data, content_type)
    if text.count("\0") > len(text) // 100:
        raise CannotDecode("This file is said to be a text, and is none.", detail="zero bytes")
    lines = text.expandtabs(_TAB).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    return Paper(tuple(_paragraphs(lines)), notes)


def decoded(
    data: bytes, content_type: str = "", inside: str = "", letters: int = MOST_LETTERS
) -> tuple[str, tuple[str, ...]]:
    """Return the letters, of which there are at most so many, and what is to be said of how they were read.

    The mark at the beginning of the file goes before the charset of the content type (RFC 2046, section 4.1.2), that
    before the one that the file names `inside`; without any it is UTF-8 where that fits, and else Windows-1252.

    Raises
    ------
    CannotDecode
        If it is too long.
    """
    refuse_long(len(data) // 4, letters)
    text, notes = _decoded(data, content_type, inside)
    refuse_long(len(text), letters)
    return text, notes


def _decoded(data: bytes, content_type: str, inside: str) -> tuple[str, tuple[str, ...]]:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    for name in (marked, charset_of(content_type), inside):
        text = _read_as(data, name)
        if text is not None:
            return text, (_REPLACED_NOTE,) if "\ufffd" in text else ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return data.decode(_GUESSED, "replace"), (_GUESS_NOTE,)


def charset_of(content_type: str) -> str:
    """Return the charset that a content type names, empty for none."""
    told = Message()
    told["Content-Type"] = " ".join(content_type.split())
    return told.get_content_charset("") or ""


def _read_as(data: bytes, charset: str) -> str | None:
    """Return the text in a charset, None where there is no such one."""
    if not charset:
        return None
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):  # some codecs of Python are none of texts
        return None


def _paragraphs(lines: list[str]) -> list[Block]:
    """Return the lines between empty ones together."""
    found: list[Block] = []
    together: list[str] = []
    for line in (*lines, ""):
        words = "".join(letter for letter in line.rstrip() if letter >= " ")
        if words:
            together.append(words)
        elif together:
            found.append(Paragraph("\n".join(together), fixed=True))
            together = []
    return found
