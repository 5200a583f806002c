"""The fonts of the report, embedded always: a reader's machine is never trusted to have them.

Reviewer Sans draws Latin, Greek and Cyrillic. What it lacks comes from the fonts of other scripts, each read when a
text first needs it.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata

from reportlab.pdfbase import pdfmetrics

from reviewer_app.errors import CannotPrint
from reviewer_app.font_coverage import (
    MAIN,
    UNSEEN,
    character_words,
    characters,
    covered,
    font_data,
    font_name,
    settled,
    undrawable,
)
from reviewer_app.report.typefaces import ReportFont

_REGISTERING = threading.RLock()


def register_fonts() -> None:
    """Make the main fonts known to reportlab; safe to call again and from any thread."""
    for name in MAIN:
        font(name)


def font(name: str) -> ReportFont:
    """Return a font by its name, known to reportlab."""
    with _REGISTERING:
        return _load(name)


@functools.cache
def _load(name: str) -> ReportFont:
    made = ReportFont(name, font_data(name), plain=name in MAIN)
    pdfmetrics.registerFont(made)
    # Without a family of its own the paragraph parser would look for base-14 relatives.
    pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)
    return made


def font_names(text: str, main: str) -> list[str]:
    """Return which font draws each character; an accent, a joiner or a selector goes with the letter before it."""
    names: list[str] = []
    for one in text:
        before = names[-1] if names else main
        along = one in UNSEEN or (unicodedata.category(one).startswith("M") and ord(one) in characters(before))
        names.append(before if along else font_name(one, main) or main)
    return names


@functools.cache
def _beyond() -> re.Pattern[str]:
    """Return what finds a character that reportlab alone cannot set: of another script, joining, or a lone accent."""
    plain = [one for one in covered() if not unicodedata.category(chr(one)).startswith("M")]
    return re.compile(f"[^\n\t{''.join(re.escape(chr(one)) for one in plain)}]")


def needs_shaping(text: str) -> bool:
    """Return whether `text` has a character that must be shaped, ordered, or taken from another font."""
    return _beyond().search(text) is not None


def visible(text: str) -> str:
    """Return `text` as it is drawn.

    Raises
    ------
    CannotPrint
        If it has a character that no font can draw: nothing is left out, and nothing printed as a box.
    """
    drawn = settled(text)
    missing = undrawable(drawn)
    if missing:
        raise CannotPrint(f"The fonts of the report have no sign for {character_words(missing[0])}.")
    return drawn
