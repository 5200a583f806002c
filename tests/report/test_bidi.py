"""The order of mixed lines, held against the other implementation that python-bidi carries (unicode-bidi, in Rust)."""

from __future__ import annotations

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.report.bidi import base_level, levels, visual_order

HEBREW, ARABIC = "\u05d3\u05d5\u05d3", "\u0633\u0644\u0627\u0645"
MIXED = st.text("abc \u05d0\u05d1\u05b8\u0627\u0628\u0664\u066512.,:/-+%$()[]<\"'\u200e\u200f", max_size=24)


def displayed(text: str, base: int) -> str:
    return "".join(text[one] for one in visual_order(text, levels(text, base), base))


def test_the_first_strong_character_gives_the_direction() -> None:
    assert [base_level(one) for one in ("abc", HEBREW, f"12 {ARABIC}", "12", "")] == [0, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("text", "base", "seen"),
    [
        (f"Dr {HEBREW}\u200e, 54 y", 0, f"Dr {HEBREW[::-1]}\u200e, 54 y"),
        (f"{HEBREW} 12.5 mm", 1, f"mm 12.5 {HEBREW[::-1]}"),
        (f"MRI (T2) {HEBREW}", 1, f"{HEBREW[::-1]} MRI (T2)"),
        (f"{HEBREW} ({ARABIC}) a", 0, f"){ARABIC[::-1]}( {HEBREW[::-1]} a"),
        ("a \u200d b", 0, "a \u200d b"),
    ],
)
def test_lines_as_a_reader_of_the_language_expects_them(text: str, base: int, seen: str) -> None:
    assert displayed(text, base) == seen


@given(MIXED, st.sampled_from([0, 1]))
def test_every_line_is_ordered_as_the_annex_says(text: str, base: int) -> None:
    assert displayed(text, base) == get_display(text, base_dir="LR"[base])
