"""Glyphs of joined scripts: right shapes, right widths, and readable again."""

from __future__ import annotations

import unicodedata

import pytest

from reviewer_app.font_coverage import REGULAR
from reviewer_app.report.fonts import font

ARABIC, HEBREW = "ReviewerArabic-Regular", "ReviewerHebrew-Regular"


def read_back(name: str, text: str, *, rightward: bool = False) -> str:
    """Return what the codes of a shaped text stand for, in the order of reading."""
    made = font(name)
    codes = [ord(one) for one in made.shape(text, rightward=rightward).glyphs]
    said = [made._meaning.get(one, chr(one)) for one in (codes if rightward else reversed(codes))]
    return unicodedata.normalize("NFKC", "".join(said))


def test_letters_of_arabic_join() -> None:
    alone = [font(ARABIC).shape(one, rightward=False).glyphs for one in "سلم"]
    together = font(ARABIC).shape("سلم", rightward=False).glyphs
    assert len(together) == 3
    assert not set(together) & {str(one) for one in alone}


def test_lam_and_alef_are_one_glyph() -> None:
    assert len(font(ARABIC).shape("لا", rightward=False).glyphs) == 1


@pytest.mark.parametrize("text", ["سلام", "لا توجد", "الأيسر", "مَرْحَبًا", "٣٢"])
def test_arabic_is_read_back_as_written(text: str) -> None:
    assert read_back(ARABIC, text) == unicodedata.normalize("NFKC", text)


def test_hebrew_with_points_is_read_back_as_written() -> None:
    text = "שָׁלוֹם"
    assert unicodedata.normalize("NFD", read_back(HEBREW, text)) == unicodedata.normalize("NFD", text)


def test_a_bracket_in_a_line_to_the_left_is_read_as_it_looks() -> None:
    assert read_back(REGULAR, "(") == ")"
    assert read_back(REGULAR, "(", rightward=True) == "("


def test_the_advance_is_that_of_the_glyphs() -> None:
    shaped = font(HEBREW).shape("דוד", rightward=False)
    widths = [font(HEBREW).face.charWidths[ord(one)] for one in "דוד"]
    assert shaped.advance == pytest.approx(sum(widths), abs=30)


def test_latin_has_no_kerning_or_ligatures() -> None:
    shaped = font(REGULAR).shape("AVATAR fi 3x4 ->", rightward=True)
    assert str(shaped.glyphs) == "AVATAR fi 3x4 ->"
    assert shaped.advance == pytest.approx(font(REGULAR).stringWidth("AVATAR fi 3x4 ->", 1000), abs=1)


def test_joiners_leave_no_glyph() -> None:
    assert len(font(ARABIC).shape("می\u200cخ", rightward=False).glyphs) == 3
