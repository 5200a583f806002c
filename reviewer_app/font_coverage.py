"""Which font of the report draws a character, and which characters none does; the fonts themselves are its own."""

from __future__ import annotations

import functools
import re
import unicodedata

import uharfbuzz as harfbuzz

from reviewer_app.resources import resource

REGULAR = "ReviewerSans-Regular"
MEDIUM = "ReviewerSans-Medium"
SEMIBOLD = "ReviewerSans-SemiBold"
MAIN = (REGULAR, MEDIUM, SEMIBOLD)
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


def font_data(name: str) -> bytes:
    """Return the file of a font by its name."""
    return resource(f"fonts/{name}.ttf").read_bytes()


@functools.cache
def characters(name: str) -> frozenset[int]:
    """Return the code points that a font can draw."""
    return frozenset(harfbuzz.Face(harfbuzz.Blob(font_data(name))).unicodes)


@functools.cache
def covered() -> frozenset[int]:
    """Return the code points that every cut of the main font can draw."""
    return frozenset.intersection(*(characters(name) for name in MAIN))


@functools.cache
def font_name(character: str, main: str) -> str:
    """Return which font draws a character in text set in the cut `main` of the main font; empty where none does."""
    if ord(character) in covered():
        return main
    for name in _OTHERS:
        if ord(character) in characters(name):
            bold = main == SEMIBOLD and name in _WITH_BOLD
            return name.replace("-Regular", "-Bold") if bold else name
    return ""


def undrawable(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that no font can draw, each once."""
    found = dict.fromkeys(settled(text))
    return tuple(one for one in found if one not in _KEPT and not font_name(one, REGULAR))


def character_words(character: str) -> str:
    """Return what a character is called, for example ``"EGYPTIAN HIEROGLYPH A001 (U+13000)"``."""
    name = unicodedata.name(character, "")
    private = "a sign of a private font" if unicodedata.category(character) == "Co" else "a character without a name"
    return f"{name or private} (U+{ord(character):04X})"


def settled(text: str) -> str:
    """Return `text` composed (NFC), with one kind of line end, without marks that print nothing or hide the order."""
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    # Cf: soft hyphens, and embeddings and overrides, by which a text can be made to look like another. Cc: controls.
    return "".join(one for one in composed if one in _KEPT or unicodedata.category(one) not in ("Cf", "Cc"))
