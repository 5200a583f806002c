"""Where a line must not end, and what stays together on a page."""

from __future__ import annotations

import pytest
from reportlab.platypus import KeepTogether
from reportlab.platypus import Table as FlowingTable

from reviewer_app.report.blocks import Heading, Paragraph, Section, Table, TextRole
from reviewer_app.report.flowables import HeadingText, held_together, section_flowables
from reviewer_app.report.fonts import register_fonts
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


def flowables(*blocks: Heading | Paragraph | Table) -> list[object]:
    register_fonts()
    return list(section_flowables(Section(6, blocks), WIDTH, HEIGHT))


def test_a_short_table_stands_whole_under_its_headings() -> None:
    made = flowables(Heading("Findings"), Heading("Measurements", level=2), table(4))
    (held,) = (one for one in made if isinstance(one, KeepTogether))
    kinds = [type(one) for one in held._content]
    assert kinds == [HeadingText, HeadingText, FlowingTable]
    assert not any(isinstance(one, HeadingText) for one in made)


def test_a_long_table_goes_over_pages_and_its_last_row_never_alone() -> None:
    (whole,) = (one for one in flowables(table(24)) if isinstance(one, FlowingTable))
    _, height = whole.wrap(WIDTH, HEIGHT)
    parted = 0
    for room in range(40, int(height), 7):
        (fresh,) = (one for one in flowables(table(24)) if isinstance(one, FlowingTable))
        fresh.wrap(WIDTH, room)
        parts = fresh.split(WIDTH, room)
        rows = [len(one._rowHeights) - 1 for one in parts]  # each has the head
        assert sum(rows) in (0, 24)
        assert not parts or rows[-1] >= 2, (room, rows)
        parted += len(parts) == 2
    assert parted > 10


@pytest.mark.parametrize(("times", "held"), [(1, True), (3, True), (40, False)])
def test_a_note_stands_with_the_words_that_it_is_on_unless_they_are_many(times: int, held: bool) -> None:
    words, note = flowables(Paragraph(SENTENCE * times), Paragraph("Scale: 22.7 mm (scanner).", TextRole.NOTE))
    assert isinstance(words, Text)
    assert isinstance(note, Text)
    assert bool(words.getKeepWithNext()) is held
    assert not note.getKeepWithNext()
