"""Plain text: in which charset it was read, and what is said of it."""

from __future__ import annotations

import codecs

import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import Paragraph
from reviewer_app.papers.plain_text import read_plain_text

WORDS = "Größe 5 µm – “klein”"


def _words(data: bytes, content_type: str = "") -> tuple[str, tuple[str, ...]]:
    found = read_plain_text(data, content_type)
    assert all(isinstance(one, Paragraph) and one.fixed for one in found.blocks)
    return "\n\n".join(one.words for one in found.blocks if isinstance(one, Paragraph)), found.notes


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (WORDS.encode(), "text/plain"),
        (WORDS.encode("utf-16-le"), "text/plain; charset=utf-16le"),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "text/plain; charset=us-ascii"),
        (codecs.BOM_UTF8 + WORDS.encode(), ""),
        (WORDS.encode("cp1252"), 'text/plain; charset="windows-1252"'),
        (WORDS.encode("cp1252"), "text/plain; Charset=cp1252"),
    ],
)
def test_the_charset_is_told(data: bytes, content_type: str) -> None:
    assert _words(data, content_type) == (WORDS, ())


def test_a_guess_is_told() -> None:
    words, notes = _words(WORDS.encode("cp1252"), "text/plain")
    assert words == WORDS
    assert notes == (
        "The file does not say how its letters are written; it was read as Windows-1252, so some may be wrong.",
    )


def test_letters_that_cannot_be_read_are_told() -> None:
    words, notes = _words(b"Gr\xf6\xdfe", "text/plain; charset=utf-8")
    assert "\ufffd" in words
    assert "could not be read" in notes[0]


@pytest.mark.parametrize("charset", ["no-such-charset", "base64", "rot13", "idna"])
def test_a_charset_that_is_none_is_left_aside(charset: str) -> None:
    assert _words(WORDS.encode(), f"text/plain; charset={charset}")[0] == WORDS


def test_columns_and_paragraphs_stay() -> None:
    words, _ = _words(b"Hb\t13.2\r\nWBC    7\r\n\r\n\r\nNext\x07 page\fEnd   \n")
    assert words == "Hb      13.2\nWBC    7\n\nNext page\n\nEnd"


def test_no_text_and_too_much_text_are_refused() -> None:
    with pytest.raises(CannotDecode, match="said to be a text, and is none"):
        read_plain_text(bytes(range(8)) * 100 + b"\0" * 100)
    with pytest.raises(CannotDecode, match="too long"):
        read_plain_text(b"a" * (100 << 20))
    with pytest.raises(CannotDecode, match="too long"):
        read_plain_text(b"a" * 3_000_001)
