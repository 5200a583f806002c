"""Formatting while writing: keys and buttons make lists, headings, bold and tables of what is typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.work import Work
from reviewer_app.ui.case.format_bar import FormatBar
from reviewer_app.ui.case.text_commands import format_text
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.text_formatting import table_steps
from tests.helpers.case_values import make_length

TOKEN = Token(TokenKind.MEASUREMENT, "a1")
ENTER, BACK, TAB = Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Tab
TABLE = "| a | b |\n| --- | --- |\n| c | d |"


@pytest.fixture
def field(look: QApplication, qtbot: QtBot) -> OpinionText:
    made = OpinionText(lambda: Work((make_length(),)))
    qtbot.addWidget(made)
    made.resize(380, 60)
    made.show()
    return made


def put(field: OpinionText, start: int, end: int | None = None) -> None:
    cursor = field.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start if end is None else end, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)


def test_a_dash_begins_a_list_and_an_empty_item_ends_it(field: OpinionText, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "- one")
    qtbot.keyClick(field, ENTER)
    qtbot.keyClicks(field, "two")
    qtbot.keyClick(field, ENTER)
    qtbot.keyClick(field, ENTER)
    qtbot.keyClicks(field, "end")
    assert field.markup() == "- one\n- two\nend"


def test_a_number_begins_a_numbered_list(field: OpinionText, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "2. one")
    qtbot.keyClick(field, ENTER)
    qtbot.keyClicks(field, "two")
    assert field.markup() == "2. one\n3. two"


def test_backspace_says_that_a_dash_was_meant(field: OpinionText, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "- ")
    assert field.markup() == "- "
    qtbot.keyClick(field, BACK)
    qtbot.keyClicks(field, "3 mm")
    assert field.markup() == "\\- 3 mm"
    assert field.toPlainText() == "- 3 mm"


def test_backspace_ends_a_list(field: OpinionText, qtbot: QtBot) -> None:
    field.set_markup("- one\n- two")
    put(field, 4)
    qtbot.keyClick(field, BACK)
    assert field.markup() == "- one\ntwo"


def test_what_looks_like_markup_in_the_middle_is_typed(field: OpinionText, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "5 - 3, in 2020. And **")
    assert field.markup() == "5 - 3, in 2020. And **"


def test_hashes_begin_a_heading_that_ends_with_its_line(field: OpinionText, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "## Chest")
    qtbot.keyClick(field, ENTER)
    qtbot.keyClicks(field, "Clear")
    assert field.markup() == "## Chest\nClear"


def test_headings_go_round(field: OpinionText) -> None:
    field.set_markup("a **b**")
    found = []
    for _ in range(3):
        format_text(field, "text-heading")
        found.append(field.markup())
    assert found == ["## a b", "### a b", "a b"]


def test_bold_is_put_on_and_taken_off(field: OpinionText, qtbot: QtBot) -> None:
    field.set_markup(f"Lungs clear {TOKEN.markup} wide")
    put(field, 6, 13)
    format_text(field, "text-bold")
    assert field.markup() == f"Lungs **clear {TOKEN.markup}** wide"
    assert field.format_state().bold
    format_text(field, "text-bold")
    assert field.markup() == f"Lungs clear {TOKEN.markup} wide"


def test_bold_is_what_is_typed_next(field: OpinionText, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "No ")
    format_text(field, "text-bold")
    qtbot.keyClicks(field, "biopsy")
    format_text(field, "text-bold")
    qtbot.keyClicks(field, " now")
    assert field.markup() == "No **biopsy** now"


def test_lines_become_items_and_text_again(field: OpinionText) -> None:
    field.set_markup("one\n**two**\nthree")
    put(field, 1, 6)
    format_text(field, "text-bullets")
    assert field.markup() == "- one\n- **two**\nthree"
    format_text(field, "text-numbers")
    assert field.markup() == "1. one\n2. **two**\nthree"
    format_text(field, "text-numbers")
    assert field.markup() == "one\n**two**\nthree"


def test_a_table_is_filled_with_tab_and_grows(field: OpinionText, qtbot: QtBot) -> None:
    field.set_markup("before\nafter")
    put(field, 6)
    format_text(field, "text-table")
    for words in ("Site", "Size", "Day", "Liver", "12 mm", "1 May", "Spleen", "", "", "Colon"):
        qtbot.keyClicks(field, words)
        field.focusNextPrevChild(True)
    assert field.markup() == (
        "before\n| Site | Size | Day |\n| --- | --- | --- |\n| Liver | 12 mm | 1 May |\n| Spleen |  |  |\n"
        "| Colon |  |  |\n\nafter"
    )


def test_enter_walks_down_and_leaves_a_table(field: OpinionText, qtbot: QtBot) -> None:
    field.set_markup(TABLE)
    put(field, 2)
    for words in ("1", "2", "3"):
        qtbot.keyClicks(field, words)
        qtbot.keyClick(field, ENTER)
    assert field.markup() == "| a1 | b |\n| --- | --- |\n| c2 | d |\n3\n"


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("Row below", "| a | b |\n| --- | --- |\n|  |  |\n| c | d |"),
        ("Column to the right", "| a |  | b |\n| --- | --- | --- |\n| c |  | d |"),
        ("Delete row", "| c | d |\n| --- | --- |"),
        ("Delete column", "| b |\n| --- |\n| d |"),
        ("Delete table", ""),
    ],
)
def test_a_table_is_changed(field: OpinionText, step: str, text: str) -> None:
    field.set_markup(TABLE)
    put(field, 2)
    table_steps(field.textCursor())[step]()
    assert field.markup() == text


def test_formatted_words_are_pasted_and_copied_with_their_format(field: OpinionText) -> None:
    data = QMimeData()
    data.setHtml("<ul><li>one <b>two</b></li></ul>")
    data.setText("one two")
    field.insertFromMimeData(data)
    assert field.markup() == "- one **two**"
    field.selectAll()
    copied = field.createMimeDataFromSelection()
    assert copied.text() == "- one two"
    field.moveCursor(QTextCursor.MoveOperation.End)
    field.insertFromMimeData(copied)
    assert field.markup() == "- one **two**\n- one **two**"


def test_rtf_is_pasted_with_its_lists_where_there_is_no_html(field: OpinionText) -> None:
    data = QMimeData()
    data.setText("one")
    data.setData("text/rtf", rb"{\rtf1{\listtext\'b7\tab}one\par}")
    field.insertFromMimeData(data)
    assert field.markup() == "- one"


def test_lines_broken_with_shift_are_lines(field: OpinionText, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "- a")
    qtbot.keyClick(field, ENTER, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "b")
    assert field.markup() == "- a\n- b"


def test_nothing_is_formatted_where_it_can_only_be_read(field: OpinionText) -> None:
    field.set_markup("a")
    field.setReadOnly(True)
    format_text(field, "text-heading")
    assert field.markup() == "a"


def test_the_bar_shows_how_the_words_are_set(field: OpinionText, qtbot: QtBot) -> None:
    bar = FormatBar()
    qtbot.addWidget(bar)
    bar.show()
    assert not any(one.isEnabled() for one in bar.buttons.values())
    bar.follow(field)
    bar.command.connect(lambda one: format_text(field, one))
    field.set_markup("**bold** not\n- item")
    put(field, 2)
    assert [name for name, one in bar.buttons.items() if one.isChecked()] == ["text-bold"]
    put(field, 12)
    assert [name for name, one in bar.buttons.items() if one.isChecked()] == ["text-bullets"]
    qtbot.mouseClick(bar.buttons["text-bullets"], Qt.MouseButton.LeftButton)
    assert field.markup() == "**bold** not\nitem"
    assert not bar.buttons["text-bullets"].isChecked()
