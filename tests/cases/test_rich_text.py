"""The markup of a field's text: what it says comes back, and a text of old reads as it did."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.cases.rich_text import (
    HeadingLine,
    ItemLine,
    RichLine,
    Span,
    TableLines,
    TextLine,
    canonical,
    is_formatted,
    markup,
    merged,
    paragraphs,
    parse,
    plain,
    settled,
)

TOKEN = "⟦m:a1⟧"
#: Characters that could be taken for markup, more often than others.
CHARACTERS = st.text(alphabet=st.sampled_from("ab1 .-*#|\\⟦:⟧é"), max_size=9)
SPANS = st.lists(st.builds(Span, CHARACTERS, st.booleans()), max_size=4).map(merged)
LINES: st.SearchStrategy[RichLine] = st.one_of(
    st.builds(TextLine, SPANS),
    st.builds(HeadingLine, SPANS, st.integers(1, 2)),
    st.builds(ItemLine, SPANS, st.one_of(st.none(), st.integers(0, 999))),
    st.integers(1, 3).flatmap(
        lambda width: st.lists(st.tuples(*[SPANS] * width), min_size=1, max_size=3).map(
            lambda rows: TableLines(tuple(rows))
        )
    ),
)


@settings(max_examples=400)
@given(st.lists(LINES, min_size=1, max_size=5))
def test_blocks_come_back_from_what_is_written(blocks: list[RichLine]) -> None:
    assert parse(markup(blocks)) == settled(blocks)


@settings(max_examples=400)
@given(st.lists(CHARACTERS, max_size=5).map("\n".join))
def test_every_text_has_one_reading(text: str) -> None:
    assert settled(parse(canonical(text))) == settled(parse(text))
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize(
    "text",
    [
        "No biopsy.\n\nSecond paragraph, with a line\nthat ends here.",
        f"A lesion of {TOKEN}, unchanged (was ***).",
        "p < 0.05 ** and ** are footnotes; 5 * 3 * 2 mm; *** to fill; [ ] too",
        "# of lesions: 3\n#2 is new\n-5 HU\n--\n- \n* not a list\n1.5 cm\n2024. A year",
        "C:\\temp\\*.dcm and \\\\server\\share",
        "| a | b |\nis no table without its rule",
        "**begun and never ended",
        "trailing space \n  leading space",
        "1. first\n3. third\n- 3 mm nodule",
    ],
)
def test_a_plain_text_reads_as_it_stands(text: str) -> None:
    assert plain(text) == text
    assert canonical(text) == text


def test_lines_are_told_apart() -> None:
    text = "## Chest\nLungs **clear**.\n- one\n- two\n3. three\n### Bones"
    assert parse(text) == (
        HeadingLine((Span("Chest"),), 1),
        TextLine((Span("Lungs "), Span("clear", True), Span("."))),
        ItemLine((Span("one"),)),
        ItemLine((Span("two"),)),
        ItemLine((Span("three"),), 3),
        HeadingLine((Span("Bones"),), 2),
    )
    assert plain(text) == "Chest\nLungs clear.\n- one\n- two\n3. three\nBones"


def test_a_table_has_a_header_and_as_many_cells_in_each_row() -> None:
    text = f"| Site | Size |\n| --- | --- |\n| Liver \\| S4 | {TOKEN} |\n| Spleen |"
    found = parse(text)
    assert found == (
        TableLines(
            (
                ((Span("Site"),), (Span("Size"),)),
                ((Span("Liver | S4"),), (Span(TOKEN),)),
                ((Span("Spleen"),), ()),
            )
        ),
    )
    assert plain(text) == f"Site\tSize\nLiver | S4\t{TOKEN}\nSpleen\t"
    assert paragraphs(text) == ("Site", "Size", "Liver | S4", TOKEN, "Spleen", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\\- dash", "- dash"),
        ("\\## hash", "## hash"),
        ("\\1. one", "1. one"),
        ("\\\\- slash", "\\- slash"),
        ("\\**stars\\**", "**stars**"),
        ("\\| bar", "| bar"),
        ("a\\\\**b**", "a\\b"),
    ],
)
def test_a_backslash_makes_words_of_markup(text: str, says: str) -> None:
    assert plain(text) == says


def test_a_place_to_fill_in_stays_one_beside_bold_words() -> None:
    blocks = (TextLine((Span("Impression: ***", True), Span("*"))),)
    assert parse(markup(blocks)) == blocks


def test_bold_ends_where_its_words_end() -> None:
    assert markup([TextLine((Span("a"), Span(" b ", True), Span("c")))]) == "a **b** c"
    assert markup([TextLine((Span("  ", True),))]) == "  "


def test_what_is_formatted() -> None:
    assert is_formatted("a **b**")
    assert is_formatted("- a")
    assert not is_formatted("a\n\nb")
