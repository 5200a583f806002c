"""No character disappears: what the fonts lack is printed as its code point."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.report.fonts import covered, visible


def test_latin_greek_and_cyrillic_are_covered() -> None:
    text = "Łódź, Ångström, Ελληνικά, Кириллица, ≥ 5 µm, 3 × 4 °C – “so” … ½"
    assert visible(text) == text


def test_a_missing_character_is_printed_as_its_code_point() -> None:
    assert visible("a中😀") == "a[U+4E2D][U+1F600]"


def test_marks_without_ink_are_dropped_and_accents_composed() -> None:
    assert visible("e\u0301a\u200bb\ufeffc\u202e\u00ad\r\nd") == "éabc\nd"


@given(st.text())
def test_every_visible_character_has_a_glyph(text: str) -> None:
    assert all(ord(one) in covered() or one in "\n\t" for one in visible(text))
