"""Blocks: what is too long is refused, and lines with cells become tables."""

from __future__ import annotations

import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import (
    MOST_LETTERS,
    Heading,
    ListItem,
    Paper,
    Paragraph,
    Table,
    checked,
    with_tables,
    words_of,
)


def test_lines_with_cells_next_to_each_other_are_one_table() -> None:
    found = list(with_tables(["Before", "Test | Value", "Hb | 13.2", "Between", "a | b | c"], 2))
    assert found == [
        Paragraph("Before", 2),
        Table((("Test", "Value"), ("Hb", "13.2"))),
        Paragraph("Between", 2),
        Table((("a", "b", "c"),)),
    ]


def test_a_table_is_as_wide_as_its_widest_row() -> None:
    assert Table((("a",), ("b", "c"))).columns == 2
    assert Table(()).columns == 0


def test_every_word_of_a_block_counts() -> None:
    assert words_of(Table((("a", "b"), ("c",)))) == ("a", "b", "c")
    assert words_of(ListItem(1, "•", "item")) == ("•", "item")
    half = "x" * (MOST_LETTERS // 2)
    fits = Paper((Heading(1, half), Paragraph(half)))
    assert checked(fits) is fits
    with pytest.raises(CannotDecode, match="too long to be shown: it has more than 3 million letters"):
        checked(Paper((*fits.blocks, Table((("x",),)))))
