"""Where a line must not end, and what stays together on a page."""

from __future__ import annotations

import pytest
from reportlab.platypus import CondPageBreak, KeepTogether

from reviewer_app.report.blocks import Facts, Heading, Paragraph, Section, Table, TextRole
from reviewer_app.report.flowables import HeadingText, held_together, section_flowables
from reviewer_app.report.fonts import register_fonts
from reviewer_app.report.table_rows import Rows
from reviewer_app.report.texts import Text


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


WIDTH, HEIGHT = 490.0, 640.0
SENTENCE = "The lesion is as large as it was in every direction that was measured. "


def table(rows: int) -> Table:
    return Table(("Value", "Place"), tuple((f"{one} mm", "Liver") for one in range(rows)), (0.5, 0.5))


def facts(rows: int) -> Facts:
    return Facts(tuple((f"Row {one}", "Liver") for one in range(rows)))


def flowables(*blocks: Heading | Paragraph | Table | Facts) -> list[object]:
    register_fonts()
    return list(section_flowables(Section(6, blocks), WIDTH, HEIGHT))


def test_a_short_table_stands_whole_under_its_headings() -> None:
    made = flowables(Heading("Findings"), Heading("Measurements", level=2), table(4))
    (held,) = (one for one in made if isinstance(one, KeepTogether))
    kinds = [type(one) for one in held._content]
    assert kinds == [HeadingText, HeadingText, Rows]
    assert not any(isinstance(one, HeadingText) for one in made)


def parted(block: Table | Facts, room: float) -> list[int]:
    """Return how many rows each part of a table has where so much of a page is left; the head is not counted."""
    (whole,) = (one for one in flowables(block) if isinstance(one, Rows))
    whole.wrap(WIDTH, room)
    return [len(one._rowHeights) - one.repeatRows for one in whole.split(WIDTH, room)]


@pytest.mark.parametrize("block", [table(24), facts(24)], ids=["table", "facts"])
def test_a_long_table_goes_over_pages_and_neither_its_first_nor_its_last_row_is_alone(block: Table | Facts) -> None:
    (whole,) = (one for one in flowables(block) if isinstance(one, Rows))
    _, height = whole.wrap(WIDTH, HEIGHT)
    found = [rows for room in range(20, int(height), 7) if (rows := parted(block, room))]
    assert len(found) > 10
    assert all(sum(rows) == 24 and min(rows) >= 2 for rows in found)


def test_the_rest_of_a_table_is_not_parted_again_for_what_is_left_of_the_page() -> None:
    (whole,) = (one for one in flowables(facts(5)) if isinstance(one, Rows))
    _, height = whole.wrap(WIDTH, HEIGHT)
    first, rest = whole.split(WIDTH, height - 1)
    assert len(first._rowHeights) == 3
    rest.wrap(WIDTH, HEIGHT)
    assert rest.split(WIDTH, height - 1 - sum(first._rowHeights)) == []


@pytest.mark.parametrize("count", [2, 3])
def test_of_a_table_of_few_rows_none_stands_on_another_page(count: int) -> None:
    (whole,) = (one for one in flowables(facts(count)) if isinstance(one, Rows))
    _, height = whole.wrap(WIDTH, HEIGHT)
    assert [parted(facts(count), room) for room in range(10, int(height), 5)] == [[]] * len(range(10, int(height), 5))


def test_what_does_not_stand_on_a_whole_page_is_parted_all_the_same() -> None:
    long = Facts((("History", SENTENCE * 120), ("Given by", "Dr. M. Osei")))
    assert parted(long, HEIGHT)


def test_a_heading_has_room_for_as_much_of_its_table_as_is_never_parted_from_it() -> None:
    (room, heading, *_) = flowables(Heading("Distribution"), facts(8))
    (whole,) = (one for one in flowables(facts(8)) if isinstance(one, Rows))
    assert isinstance(room, CondPageBreak)
    assert isinstance(heading, HeadingText)
    own = heading.getSpaceBefore() + heading.wrap(WIDTH, HEIGHT)[1] + heading.getSpaceAfter()
    assert room.height == pytest.approx(own + whole.least_height)


@pytest.mark.parametrize(("times", "held"), [(1, True), (3, True), (40, False)])
def test_a_note_stands_with_the_words_that_it_is_on_unless_they_are_many(times: int, held: bool) -> None:
    words, note = flowables(Paragraph(SENTENCE * times), Paragraph("Scale: 22.7 mm (scanner).", TextRole.NOTE))
    assert isinstance(words, Text)
    assert isinstance(note, Text)
    assert bool(words.getKeepWithNext()) is held
    assert not note.getKeepWithNext()
