"""Letters typed beside the text: said, and held back where they are words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.ui.case.typing_watch import COMMANDS, WATCHED_S, WRITING_S, LetterRun, TypingWatch


def test_commands_given_without_haste_are_done_and_the_first_is_said() -> None:
    run = LetterRun()
    run.left_text(0.0)
    for number, letter in enumerate("IRIRIR", start=1):
        verdict = run.struck(letter, "Invert", number * (WRITING_S + 0.1))
        assert verdict.do
        assert verdict.sentence.startswith("I: Invert.") == (number == 1)


def test_a_word_does_no_more_from_its_third_letter_on() -> None:
    run = LetterRun()
    run.left_text(0.0)
    verdicts = [run.struck(letter, "", 1 + 0.2 * number) for number, letter in enumerate("NORMAL")]
    assert [one.do for one in verdicts] == [True] * COMMANDS + [False] * 4
    assert verdicts[-1].sentence.startswith("You seem to be writing")
    assert run.struck("I", "Invert", 10.0).do, "after a pause a letter is a command again"


def test_the_same_letter_again_is_no_word() -> None:
    run = LetterRun()
    run.left_text(0.0)
    assert all(run.struck("U", "Next image", 1 + 0.1 * number).do for number in range(12))


def test_nothing_is_said_long_after_a_text_or_where_there_was_none() -> None:
    run = LetterRun()
    assert run.struck("I", "Invert", 5.0).sentence == ""
    run.left_text(10.0)
    assert run.struck("I", "Invert", 11.0 + WATCHED_S).sentence == ""


def test_nothing_is_said_of_images_that_letters_do_not_reach(watched, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    window, text, beside, done, said = watched
    window.watch._heard = lambda: False
    text.setFocus()
    qtbot.waitUntil(text.hasFocus)
    beside.setFocus()
    qtbot.waitUntil(beside.hasFocus)
    QTest.keyClicks(beside, "nor")
    assert (done, said) == (["N", "O", "R"], [])


@pytest.fixture
def watched(look: object, qtbot: QtBot) -> tuple[QWidget, QLineEdit, QPushButton, list[str], list[str]]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    text, beside = QLineEdit(), QPushButton("beside")
    column.addWidget(text)
    column.addWidget(beside)
    done: list[str] = []
    said: list[str] = []
    for letter in "NOR":
        action = QAction(letter, window)
        action.setShortcut(QKeySequence(letter))
        action.triggered.connect(lambda _on=False, name=letter: done.append(name))
        window.addAction(action)
    window.watch = TypingWatch(window, said.append)  # type: ignore[attr-defined]
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    return window, text, beside, done, said


def test_what_is_typed_after_a_missed_click_stops_at_the_third_letter(watched, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    _window, text, beside, done, said = watched
    text.setFocus()
    qtbot.waitUntil(text.hasFocus)
    QTest.keyClicks(text, "nor")
    assert (text.text(), done, said) == ("nor", [], [])
    beside.setFocus()
    qtbot.waitUntil(beside.hasFocus)
    QTest.keyClicks(beside, "nor")
    assert done == ["N", "O"]
    assert said[0].startswith("N: Hang the images in another way.")
    assert said[-1].startswith("You seem to be writing")
    assert "The images were given: Hang the images in another way; Show or hide what stands over the image." in said[-1]
    QTest.keyClick(beside, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert len(said) == 2
