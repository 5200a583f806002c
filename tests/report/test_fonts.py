"""No character disappears: another font draws it, or the report is refused with its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.errors import CannotPrint
from reviewer_app.font_coverage import (
    MEDIUM,
    REGULAR,
    SEMIBOLD,
    UNSEEN,
    character_words,
    covered,
    font_name,
    settled,
    undrawable,
)
from reviewer_app.report.fonts import font_names, needs_shaping, visible


def test_latin_greek_and_cyrillic_are_set_by_the_main_font() -> None:
    text = "Łódź, Ångström, Ελληνικά, Кириллица, ≥ 5 µm, 3 × 4 °C – “so” … ½"
    assert visible(text) == text
    assert not needs_shaping(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("שלום", "ReviewerHebrew-Regular"),
        ("سلام", "ReviewerArabic-Regular"),
        ("王小明山田たろう", "ReviewerHan-Regular"),
        ("김민준", "ReviewerHangul-Regular"),
        ("श्री", "ReviewerDevanagari-Regular"),
        ("∼⊥", "ReviewerMath-Regular"),
    ],
)
def test_other_scripts_have_fonts_of_their_own(text: str, name: str) -> None:
    assert set(font_names(text, REGULAR)) == {name}
    assert needs_shaping(text)
    assert visible(text) == text


def test_headings_in_hebrew_and_arabic_have_a_heavier_cut() -> None:
    assert font_name("ש", SEMIBOLD) == "ReviewerHebrew-Bold"
    assert font_name("س", SEMIBOLD) == "ReviewerArabic-Bold"
    assert font_name("ש", MEDIUM) == "ReviewerHebrew-Regular"
    assert font_name("王", SEMIBOLD) == "ReviewerHan-Regular"


def test_an_accent_goes_with_its_letter() -> None:
    assert font_names("x\u0304ש\u05b8", REGULAR) == [REGULAR] * 2 + ["ReviewerHebrew-Regular"] * 2
    assert needs_shaping("x\u0304")


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\U00013000", "EGYPTIAN HIEROGLYPH A001 (U+13000)"),
        ("\uf0b7", "a sign of a private font (U+F0B7)"),
        ("\u0378", "a character without a name (U+0378)"),
    ],
)
def test_what_no_font_has_is_refused_by_its_name(character: str, name: str) -> None:
    assert character_words(character) == name
    assert undrawable(f"a{character}b{character}") == (character,)
    with pytest.raises(CannotPrint, match="have no sign for") as caught:
        visible(f"a{character}")
    assert name in caught.value.sentence


def test_marks_without_ink_are_dropped_and_accents_composed() -> None:
    assert settled("e\u0301a\u200bb\ufeffc\u202e\u00ad\u0007\r\nd\x0be\u2028f") == "éabc\nd\ne\nf"


def test_joiners_and_direction_marks_stay() -> None:
    assert settled("\u0645\u06cc\u200c\u062e\u200f\u200e") == "\u0645\u06cc\u200c\u062e\u200f\u200e"


@given(st.text())
def test_every_character_is_drawn_or_refused(text: str) -> None:
    refused = undrawable(text)
    for one in settled(text):
        drawn = ord(one) in covered() or one in UNSEEN or one in "\n\t" or font_name(one, REGULAR)
        assert bool(drawn) == (one not in refused)
