"""Lines break as they are read and stand as they are seen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.font_coverage import REGULAR
from reviewer_app.report import styles
from reviewer_app.report.script_lines import Line, Look, lines_of

LOOK = Look(REGULAR, 10, styles.TEXT)


def set_in(text: str, room: float = 400) -> list[Line]:
    return lines_of(text, [LOOK] * len(text), room)


def seen(line: Line) -> list[str]:
    return [one.font.removeprefix("Reviewer").removesuffix("-Regular") for one in line.pieces]


def test_a_name_in_a_latin_line_stands_in_its_place() -> None:
    (line,) = set_in("Dr דוד כהן came")
    assert seen(line) == ["Sans", "Hebrew", "Sans", "Hebrew", "Sans"]
    assert not line.leftward


def test_a_number_in_arabic_stands_to_the_left_of_what_comes_before_it() -> None:
    (line,) = set_in("قياس 22.7 mm")
    assert line.leftward
    assert [str(one.glyphs.glyphs) for one in line.pieces if one.font == REGULAR][:1] == ["mm"]
    assert line.pieces[-1].font == "ReviewerArabic-Regular"


def test_pieces_follow_each_other_without_gaps() -> None:
    (line,) = set_in("قياس (T2) 22.7 mm דוד 王小明")
    for one, after in pairwise(line.pieces):
        assert after.left == pytest.approx(one.left + one.width)
    assert line.width == pytest.approx(line.pieces[-1].left + line.pieces[-1].width)


def test_lines_are_broken_between_words_as_they_are_read() -> None:
    lines = set_in("אחת שתים שלוש ארבע חמש שש", 60)
    assert len(lines) > 1
    assert all(one.width <= 60 and one.leftward for one in lines)


def test_chinese_breaks_between_characters_but_not_before_a_full_stop() -> None:
    lines = set_in("造影剤投与後に増強効果。" * 4, 105)
    assert len(lines) > 3
    assert all(one.width <= 105 for one in lines)
    assert not any(str(one.pieces[0].glyphs.glyphs).startswith("。") for one in lines)


def test_a_word_longer_than_the_line_is_parted() -> None:
    lines = set_in("א" * 100, 50)
    assert sum(len(one.pieces[0].glyphs.glyphs) for one in lines) == 100
    assert all(one.width <= 50 for one in lines)


def test_no_text_is_one_empty_line() -> None:
    assert [one.pieces for one in set_in("")] == [()]


@settings(max_examples=60, deadline=None)
@given(st.text("ab 12.()אב\u05b8سل\u200c王。-", min_size=1, max_size=40), st.sampled_from([12.0, 40.0, 200.0]))
def test_nothing_is_lost_and_only_single_characters_are_too_long(text: str, room: float) -> None:
    words = " ".join(text.split())
    lines = set_in(words, room)
    drawn = sum(sum(1 for glyph in one.glyphs.glyphs if glyph != " ") for line in lines for one in line.pieces)
    inkless = sum(one in " \u200c" for one in words)
    assert drawn >= len(words) - inkless - words.count("\u05b8")
    assert all(one.width <= room + 0.01 or one.width <= 24 for one in lines)
