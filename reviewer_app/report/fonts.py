"""The fonts of the report, embedded always: a reader's machine is never trusted to have them."""

from __future__ import annotations

import functools
import io
import threading
import unicodedata

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from reviewer_app.resources import resource

REGULAR = "ReviewerSans-Regular"
MEDIUM = "ReviewerSans-Medium"
SEMIBOLD = "ReviewerSans-SemiBold"
_REGISTERING = threading.Lock()


@functools.cache
def _load() -> dict[str, TTFont]:
    fonts = {}
    for name in (REGULAR, MEDIUM, SEMIBOLD):
        fonts[name] = TTFont(name, io.BytesIO(resource(f"fonts/{name}.ttf").read_bytes()))
        pdfmetrics.registerFont(fonts[name])
        # Without a family of its own the paragraph parser would look for base-14 relatives.
        pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)
    return fonts


def register_fonts() -> None:
    """Make the report fonts known to reportlab; safe to call again and from any thread."""
    with _REGISTERING:
        _load()


@functools.cache
def covered() -> frozenset[int]:
    """Return the code points that every cut of the font can draw."""
    with _REGISTERING:
        fonts = _load()
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts.values()))


def visible(text: str) -> str:
    """Return `text` as it is drawn: composed, and a character without a glyph as its code point, "[U+4E2D]"."""
    return "".join(one if _drawable(one) else f"[U+{ord(one):04X}]" for one in _settled(text))


def _drawable(character: str) -> bool:
    return character in "\n\t" or ord(character) in covered()


def _settled(text: str) -> str:
    """Return `text` composed (NFC), with one kind of line end and without marks that print nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    composed = unicodedata.normalize("NFC", lines)
    # Cf: joiners, direction marks, soft hyphens. They shape text but leave no ink.
    return "".join(one for one in composed if unicodedata.category(one) != "Cf")
