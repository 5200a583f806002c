"""A formatted text in its field: it comes out as it went in, whatever it holds."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.rich_text import (
    HeadingLine,
    ItemLine,
    RichLine,
    Span,
    TableLines,
    TextLine,
    markup,
    merged,
    parse,
    settled,
)
from reviewer_app.ui.case.rich_document import insert, prepare, read, read_chosen, write

TOKEN = "⟦m:a1⟧"
WORDS = st.text(alphabet=st.sampled_from("ab *-|\\é"), max_size=6)
SPANS = st.lists(st.builds(Span, st.one_of(WORDS, st.just(TOKEN)), st.booleans()), max_size=3).map(merged)
LINES: st.SearchStrategy[RichLine] = st.one_of(
    st.builds(TextLine, SPANS),
    st.builds(HeadingLine, SPANS, st.integers(1, 2)),
    st.builds(ItemLine, SPANS, st.one_of(st.none(), st.integers(1, 9))),
    st.integers(1, 3).flatmap(
        lambda width: st.lists(st.tuples(*[SPANS] * width), min_size=1, max_size=3).map(
            lambda rows: TableLines(tuple(rows))
        )
    ),
)
EVERYTHING = (
    f"## Chest\nLungs **clear {TOKEN}**.\n\n- one\n- two\n3. three\n4. four\n"
    f"| Site | Size |\n| --- | --- |\n| Liver | **{TOKEN}** |\n### Bones\nend"
)


def filled(text: str) -> QTextDocument:
    document = QTextDocument()
    prepare(document)
    write(QTextCursor(document), parse(text))
    return document


def light_headers(text: str) -> str:
    """What is bold in a header is no bolder than the header."""
    return markup(
        TableLines((tuple(merged(Span(span.text) for span in cell) for cell in one.rows[0]), *one.rows[1:]))
        if isinstance(one, TableLines)
        else one
        for one in parse(text)
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(LINES, min_size=1, max_size=5))
def test_a_document_reads_as_it_was_written(look: QApplication, blocks: list[RichLine]) -> None:
    text = markup(settled(blocks))
    assert markup(read(filled(text))) == light_headers(text)


def test_what_is_chosen_is_copied_with_its_format(look: QApplication) -> None:
    document = filled(EVERYTHING)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    assert markup(read_chosen(cursor)) == EVERYTHING


def test_blocks_are_put_into_words(look: QApplication) -> None:
    document = filled("before after")
    cursor = QTextCursor(document)
    cursor.setPosition(7)
    assert insert(cursor, parse("one\n- two\nthree "))
    assert markup(read(document)) == "before one\n- two\nthree after"
    assert not insert(cursor, ())


def test_blocks_are_one_line_in_a_cell(look: QApplication) -> None:
    document = filled("| a | b |\n| --- | --- |\n| c | d |")
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.NextBlock, n=3)
    insert(cursor, parse("- x\n- y"))
    assert markup(read(document)) == "| a | b |\n| --- | --- |\n| x yc | d |"
