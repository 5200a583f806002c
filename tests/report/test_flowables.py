"""Where a line must not end."""

from __future__ import annotations

import pytest

from reviewer_app.report.flowables import held_together


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("14.0 mm (figure)", "14.0~mm (figure)"),
        ("75 to 95 %", "75 to 95~%"),
        ("12 × 9 mm", "12~×~9~mm"),
        ("≥ 5 µm", "≥~5~µm"),
        ("3 mm²", "3~mm²"),
        ("30 Nov 2026", "30~Nov 2026"),
        ("54 y, male", "54~y, male"),
        ("W 1500 L −600", "W~1500~L~−600"),
    ],
)
def test_a_number_keeps_its_unit(text: str, held: str) -> None:
    assert held_together(text) == held.replace("~", "\u00a0")


@pytest.mark.parametrize("text", ["5 of 7", "2 images", "3 myomas", "in 3 Mayfield clamps", "a m"])
def test_other_words_may_be_parted(text: str) -> None:
    assert held_together(text) == text
