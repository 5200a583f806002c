"""Wavy lines under wrong words, and the menu that puts them right."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.opinion import LANGUAGE_PATH
from reviewer_app.cases.work import Work
from reviewer_app.jobs import JobRunner
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.opinion_panel import OpinionPanel
from reviewer_app.ui.case.spelling import Spelling
from reviewer_app.ui.case.spelling_menu import add_spelling
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.text_menu import text_menu
from reviewer_app.ui.delivery import QtDelivery
from tests.helpers.case_desk import FakeDesk

WAVY = QTextCharFormat.UnderlineStyle.SpellCheckUnderline


class FewWords:
    """Knows some words; tells what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails = False

    def wrong(self, words: Collection[str]) -> frozenset[str]:
        if self.fails:
            raise RuntimeError
        self.asked += words
        return frozenset(one for one in words if one.lower() not in ("the", "lesion", "bone"))

    def meant(self, word: str) -> tuple[str, ...]:
        return ("lesion", "lessen")

    def close(self) -> None:
        pass


class Writing:
    """A field whose spelling is checked."""

    def __init__(self, qtbot: QtBot, look: QApplication) -> None:
        self.speller = FewWords()
        self.kept: list[str] = []
        self.runner = JobRunner(QtDelivery(look))
        self.spelling = Spelling(self.speller, self.runner, {"okafor"}, self.kept.append)
        self.field = OpinionText(Work)
        self.field.use_spelling(self.spelling)
        qtbot.addWidget(self.field)
        self.field.resize(300, 60)
        self.handed: list[str] = []
        self.field.edited.connect(self.handed.append)
        self.field.show()

    def wavy(self) -> list[str]:
        return wavy_in(self.field)


def wavy_in(field: OpinionText) -> list[str]:
    """Return the words of a text that are marked as wrong."""
    found, block = [], field.document().begin()
    while block.isValid():
        wavy = [one for one in block.layout().formats() if one.format.underlineStyle() == WAVY]
        found += [block.text()[one.start : one.start + one.length] for one in wavy]
        block = block.next()
    return found


@pytest.fixture
def writing(qtbot: QtBot, look: QApplication) -> Iterator[Writing]:
    made = Writing(qtbot, look)
    yield made
    made.runner.close()


def test_wrong_words_are_marked_and_the_text_is_not_touched(writing: Writing, qtbot: QtBot) -> None:
    table = "| Xaa | b |\n| --- | --- |\n| c | d |"
    writing.field.set_markup(f"The lession of Okafor\n- bonne **bone** 12 mm ⟦m:qqqqqq⟧\n{table}")
    qtbot.waitUntil(lambda: writing.wavy() == ["lession", "bonne", "Xaa"])
    writing.field.flush()
    assert writing.handed == []
    assert sorted(writing.speller.asked) == ["The", "Xaa", "bone", "bonne", "lession"]


def test_a_word_is_judged_once_it_is_written(writing: Writing, qtbot: QtBot) -> None:
    writing.field.activateWindow()
    writing.field.setFocus()
    qtbot.waitUntil(writing.field.hasFocus)
    qtbot.keyClicks(writing.field, "the lessi")
    qtbot.waitUntil(lambda: "the" in writing.speller.asked)
    assert writing.wavy() == []
    qtbot.keyClicks(writing.field, "on ")
    qtbot.waitUntil(lambda: writing.wavy() == ["lession"])


def test_what_cannot_be_checked_is_not_marked(writing: Writing, qtbot: QtBot) -> None:
    writing.speller.fails = True
    writing.field.set_markup("lession")
    qtbot.waitUntil(lambda: writing.spelling.is_wrong("lession") is False)
    assert writing.wavy() == []


def test_the_menu_offers_words_and_puts_one_in(writing: Writing, qtbot: QtBot) -> None:
    writing.field.set_markup("The **lession** bone")
    qtbot.waitUntil(lambda: writing.wavy() == ["lession"])
    writing.field.put_caret(6, 6)
    menu = text_menu(writing.field)
    qtbot.waitUntil(lambda: menu.actions()[0].text() == "lesion")
    assert [one.text() for one in menu.actions()][:3] == ["lesion", "lessen", "Add to my words"]
    menu.actions()[0].trigger()
    assert writing.handed == ["The **lesion** bone"]
    assert writing.wavy() == []


def test_ones_own_words_are_kept(writing: Writing, qtbot: QtBot) -> None:
    writing.field.set_markup("Lession and lession")
    qtbot.waitUntil(lambda: writing.wavy() == ["Lession", "and", "lession"])
    writing.field.put_caret(2, 2)
    menu = text_menu(writing.field)
    next(one for one in menu.actions() if one.text() == "Add to my words").trigger()
    assert writing.kept == ["lession"]
    assert writing.wavy() == ["and"]


def test_a_right_word_has_no_menu_of_its_own(writing: Writing, qtbot: QtBot) -> None:
    writing.field.set_markup("lesion")
    qtbot.waitUntil(lambda: writing.spelling.is_wrong("lesion") is False)
    menu = text_menu(writing.field)
    before = len(menu.actions())
    add_spelling(menu, writing.field)
    assert len(menu.actions()) == before


def test_marks_after_letters_that_qt_counts_twice_lie_on_their_word(writing: Writing, qtbot: QtBot) -> None:
    writing.field.set_markup("\U0001d54f\U0001d54f The lession")
    block = writing.field.document().begin()

    def marked() -> list[str]:
        text = block.text().encode("utf-16-le")
        wavy = [one for one in block.layout().formats() if one.format.underlineStyle() == WAVY]
        return [text[2 * one.start : 2 * (one.start + one.length)].decode("utf-16-le") for one in wavy]

    qtbot.waitUntil(lambda: "lession" in marked())
    caret = writing.field.textCursor()
    caret.setPosition(len("XXXX The lession"))
    marks = writing.field._marks
    found = marks.wrong_word(caret)
    assert found is not None
    assert found.word == "lession"


def test_a_german_text_has_no_word_marked_that_only_english_does_not_know(qtbot: QtBot, look: QApplication) -> None:
    desk = FakeDesk()
    desk.use_runner(JobRunner(QtDelivery(look)))
    desk.words = FewWords()
    editor = WorkEditor(desk)
    panel = OpinionPanel(editor, desk.case, {})
    qtbot.addWidget(panel)
    panel.resize(380, 700)
    panel.show()
    field = panel.open_text("diagnosis.text")
    assert field is not None
    editor.set_fields({"diagnosis.text": "Leber"}, "Write")
    assert field.marks is not None
    qtbot.waitUntil(lambda: wavy_in(field) == ["Leber"])
    editor.set_fields({LANGUAGE_PATH: "de"}, "Choose German")
    assert wavy_in(field) == []
    editor.set_fields({LANGUAGE_PATH: "en"}, "Choose English")
    assert wavy_in(field) == ["Leber"]
    desk.close()
