"""The fonts of the report, embedded always: a reader's machine is never trusted to have them.

Reviewer Sans draws Latin, Greek and Cyrillic. What it lacks comes from the fonts of other scripts, each read when a
text first needs it.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata

import uharfbuzz as harfbuzz
from reportlab.pdfbase import pdfmetrics

from reviewer_app.errors import CannotPrint
from reviewer_app.report.typefaces import ReportFont
from reviewer_app.resources import resource

REGULAR = "ReviewerSans-Regular"
MEDIUM = "ReviewerSans-Medium"
SEMIBOLD = "ReviewerSans-SemiBold"
_MAIN = (REGULAR, MEDIUM, SEMIBOLD)
#: Fonts of other scripts, asked in this order: the large ones last.
_OTHERS = tuple(
    f"Reviewer{script}-Regular"
    for script in (
        "Hebrew", "Arabic", "Letters", "Math", "Symbols", "Signs", "Armenian", "Georgian", "Devanagari", "Bengali",
        "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar",
        "Ethiopic", "Han", "Hangul",
    )
)  # fmt: skip
_WITH_BOLD = ("ReviewerHebrew-Regular", "ReviewerArabic-Regular")
#: Zero width (non-)joiner, LRM, RLM, ALM: they shape and order text, and leave no ink.
_JOINERS = "\u200c\u200d\u200e\u200f\u061c"
#: Those, and the selectors of a variant, which a font may follow or not.
UNSEEN = frozenset(_JOINERS) | {chr(one) for one in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}
_KEPT = UNSEEN | {"\n", "\t"}
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_REGISTERING = threading.RLock()


def register_fonts() -> None:
    """Make the main fonts known to reportlab; safe to call again and from any thread."""
    for name in _MAIN:
        font(name)


def font(name: str) -> ReportFont:
    """Return a font by its name, known to reportlab."""
    with _REGISTERING:
        return _load(name)


@functools.cache
def _load(name: str) -> ReportFont:
    made = ReportFont(name, _data(name), plain=name in _MAIN)
    pdfmetrics.registerFont(made)
    # Without a family of its own the paragraph parser would look for base-14 relatives.
    pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)
    return made


def _data(name: str) -> bytes:
    return resource(f"fonts/{name}.ttf").read_bytes()


@functools.cache
def _characters(name: str) -> frozenset[int]:
    return frozenset(harfbuzz.Face(harfbuzz.Blob(_data(name))).unicodes)


@functools.cache
def covered() -> frozenset[int]:
    """Return the code points that every cut of the main font can draw."""
    return frozenset.intersection(*(_characters(name) for name in _MAIN))


@functools.cache
def font_name(character: str, main: str) -> str:
    """Return which font draws a character in text set in the cut `main` of the main font; empty where none does."""
    if ord(character) in covered():
        return main
    for name in _OTHERS:
        if ord(character) in _characters(name):
            bold = main == SEMIBOLD and name in _WITH_BOLD
            return name.replace("-Regular", "-Bold") if bold else name
    return ""


def font_names(text: str, main: str) -> list[str]:
    """Return which font draws each character; an accent, a joiner or a selector goes with the letter before it."""
    names: list[str] = []
    for one in text:
        before = names[-1] if names else main
        along = one in UNSEEN or (unicodedata.category(one).startswith("M") and ord(one) in _characters(before))
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


def undrawable(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that no font can draw, each once."""
    found = dict.fromkeys(_beyond().findall(settled(text)))
    return tuple(one for one in found if one not in UNSEEN and not font_name(one, REGULAR))


def character_words(character: str) -> str:
    """Return what a character is called, for example ``"EGYPTIAN HIEROGLYPH A001 (U+13000)"``."""
    name = unicodedata.name(character, "")
    private = "a sign of a private font" if unicodedata.category(character) == "Co" else "a character without a name"
    return f"{name or private} (U+{ord(character):04X})"


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


def settled(text: str) -> str:
    """Return `text` composed (NFC), with one kind of line end, without marks that print nothing or hide the order."""
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    # Cf: soft hyphens, and embeddings and overrides, by which a text can be made to look like another. Cc: controls.
    return "".join(one for one in composed if one in _KEPT or unicodedata.category(one) not in ("Cf", "Cc"))
