"""Places in a text and in its document are the same, whatever it is set as."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated_places import flat
from reviewer_app.cases.work import Work
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.dictation.flat_document import cursor_over, flat_text, place_of, put_lines

TABLE = "| a | b |\n| --- | --- |\n"
LINES = st.lists(
    st.sampled_from(
        ["", "Seen.", "## Lung", "- **No** nodule", "1. one", "𝔸 ⟦m:a1⟧ b", f"{TABLE}| c ⟦m:a1⟧ | d |"]
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@pytest.fixture
def field(look: QApplication, qtbot: QtBot) -> OpinionText:
    made = OpinionText(Work)
    qtbot.addWidget(made)
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(LINES, st.data())
def test_markup_and_document_have_the_same_places(field: OpinionText, lines: list[str], data: st.DataObject) -> None:
    field.set_markup("\n".join(lines))
    text = flat_text(field.document())
    assert text == flat(field.markup())
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert place_of(cursor_over(field.document(), start, start)) == start
    if "\n" not in text[start:end]:
        assert cursor_over(field.document(), start, end).selectedText() == text[start:end]


@pytest.mark.parametrize(
    ("begun", "put", "markup"),
    [
        ("Seen.", " More\n- one\n- two\nend", "Seen. More\n- one\n- two\nend"),
        ("1. one", "\n- two\nend", "1. one\n- two\nend"),
        ("Seen.", "\n1. one\n1. two\nend", "Seen.\n1. one\n2. two\nend"),
        ("- one", "\n1. two", "- one\n1. two"),
        ("Seen.", "\n## Lung\nclear", "Seen.\n## Lung\nclear"),
        ("- one", "\n## Lung\n- clear", "- one\n## Lung\n- clear"),
        ("## Lung", "\nclear", "## Lung\nclear"),
        ("**No** ", "nodule", "**No** nodule"),
    ],
)
def test_lines_and_items_are_written(field: OpinionText, begun: str, put: str, markup: str) -> None:
    field.set_markup(begun)
    end = len(flat_text(field.document()))
    put_lines(cursor_over(field.document(), end, end), put)
    assert field.markup() == markup


def test_in_the_cell_of_a_table_lines_stand_one_behind_the_other(field: OpinionText) -> None:
    field.set_markup(f"{TABLE}| c | d |")
    end = flat_text(field.document()).index("c") + 1
    put_lines(cursor_over(field.document(), end, end), " x\n- y")
    assert flat(field.markup()) == flat_text(field.document())
    assert "c x y" in field.markup()
