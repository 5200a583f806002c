"""A passage is accepted in one act, after it was in sight with all its words or heard again, and not before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated import Accepted, accepted
from reviewer_app.cases.rules.checks import Outcome
from reviewer_app.cases.work import DictatedChange
from reviewer_app.dictation.values import Word
from reviewer_app.ui.dictation import shown_passages
from reviewer_app.ui.dictation.dictated_bar import DictatedBar
from reviewer_app.ui.dictation.flat_document import cursor_over
from reviewer_app.ui.dictation.word_menu import other_words, word_menu
from tests.helpers.case_values import NOW
from tests.helpers.dictated_values import FIELD
from tests.helpers.opinion_desktop import Desktop
from tests.helpers.speaking import Line, Speaking

SECONDS = int(shown_passages.MOMENT / 0.2) + 2


def _look(speaking: Speaking, *, times: int = SECONDS, active: bool = True) -> None:
    """Let time go by over what is on the screen."""
    shown = speaking.dictation.shown
    shown._is_looked_at = lambda _widget: active
    moment = [shown._last]
    shown._now = lambda: moment[0]
    for _ in range(times):
        moment[0] += 0.2
        shown.look()


def _waiting(speaking: Speaking) -> list[str]:
    return [one.text for one in speaking.dictation.waiting()]


def test_unseen_words_are_not_accepted_and_the_caret_stays_for_what_is_said_on(speaking: Speaking) -> None:
    field = speaking.begin()
    speaking.say("no nodule")
    _look(speaking, active=False)
    speaking.dictation.accept_here()
    assert _waiting(speaking) == ["No nodule"]
    assert "Read these words first" in speaking.told[-1]
    assert field.textCursor().atEnd()
    speaking.dictation.accepting.accept_all_shown()
    assert _waiting(speaking) == ["No nodule"]


def test_a_moment_is_not_too_short(speaking: Speaking) -> None:
    speaking.begin()
    speaking.say("no nodule")
    _look(speaking, times=2)
    speaking.dictation.accept_here()
    assert _waiting(speaking) == ["No nodule"]


def test_a_passage_that_was_shown_is_accepted_with_author_time_and_how(speaking: Speaking, qtbot: QtBot) -> None:
    speaking.begin()
    speaking.say("no nodule")
    assert any(one.id == f"dictated:{FIELD}" for one in speaking.top.checks())
    _look(speaking)
    speaking.dictation.accept_here()
    (passage,) = speaking.desk.work.dictated
    assert (passage.author, passage.how) == (speaking.editor.author, Accepted.SHOWN)
    assert passage.accepted == speaking.desk.now()
    assert [one.passed for one in speaking.top.checks() if one.id == "dictated"] == [True]
    assert speaking.marked(Line.DotLine) == ["No"]
    assert speaking.marked(Line.SingleUnderline) == []
    speaking.editor.undo()
    assert _waiting(speaking) == ["No nodule"]


def test_words_out_of_sight_do_not_count_until_they_are_scrolled_to(speaking: Speaking, qtbot: QtBot) -> None:
    speaking.panel.resize(416, 420)
    field = speaking.begin("treatment.text")
    for number in range(30):
        speaking.say("a long sentence on the state of the lung full stop new line", number, began=number)
    _look(speaking)
    ready = [one.id for one in speaking.dictation.waiting() if speaking.dictation.accepting.how(one) is not None]
    assert 0 <= len(ready) < 30
    bar = speaking.panel.pages.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 1200)  # the field has the room that it needs
    for at in range(0, bar.maximum() + 100, 100):
        bar.setValue(at)
        _look(speaking)
    assert all(speaking.dictation.accepting.how(one) is Accepted.SHOWN for one in speaking.dictation.waiting())
    speaking.dictation.accepting.accept_all_shown()
    assert _waiting(speaking) == []
    assert len(speaking.desk.kept[-1].dictated) == 30
    assert field.isVisible()


def test_other_words_in_a_passage_must_be_seen_anew(speaking: Speaking) -> None:
    field = speaking.begin()
    speaking.say_words(Word("left", 0, 0.4, 0.3, ("lift", "leaf")), Word("lung", 0.4, 0.8))
    _look(speaking)
    field.put_caret_at(2)
    passage, piece = field.dictated.word_at(2) if field.dictated is not None else (None, None)
    assert passage is not None
    assert piece is not None
    assert other_words(passage, piece) == ("Lift", "Leaf")
    menu = word_menu(field, speaking.dictation)
    assert menu is not None
    next(one for one in menu.actions() if one.text() == "Lift").trigger()
    assert speaking.text() == "Lift lung"
    (after,) = speaking.desk.work.dictated
    assert [one.text for one in after.words] == ["left", "lung"]
    assert other_words(after, after.pieces[0]) == ("Leaf", "Left")
    assert not after.is_unsure(after.pieces[0])
    assert speaking.dictation.accepting.how(after) is None
    speaking.editor.undo()
    assert speaking.text() == "Left lung"
    menu.deleteLater()


def test_a_word_of_other_length_moves_what_stands_behind_it(speaking: Speaking) -> None:
    field = speaking.begin()
    speaking.say_words(Word("left", 0, 0.4, 0.3, ("elephantine",)), Word("lung", 0.4, 0.8), Word("clear", 0.8, 1.2))
    speaking.say("no nodule", 2, began=3)
    found = field.dictated.word_at(2) if field.dictated is not None else None
    assert found is not None
    passage, piece = found
    assert piece is not None
    speaking.dictation.choose(field, passage, piece, "elephantine")
    assert speaking.text() == "elephantine lung clear no nodule"
    assert [speaking.text()[one.start : one.end] for one in speaking.desk.work.runs] == [
        "elephantine lung clear", "no nodule",
    ]  # fmt: skip
    first = speaking.desk.work.dictated[0]
    assert [first.text[one.start : one.end] for one in first.pieces] == ["elephantine", "lung", "clear"]


def test_a_replayed_passage_may_be_accepted_and_one_word_of_it_is_not_enough(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    speaking.say_words(Word("left", 0, 0.5, 0.3), Word("lung", 0.5, 1.0))
    played: list[tuple[tuple[str, ...], float, float]] = []

    def play(segments: tuple[str, ...], start: float, end: float, heard: Callable[[], object]) -> None:
        played.append((segments, start, end))
        heard()

    speaking.panel.play_sound = play
    field.put_caret_at(6)
    menu = word_menu(field, speaking.dictation)
    assert menu is not None
    actions = {one.text(): one for one in menu.actions()}
    actions["Play “lung”"].trigger()
    assert played == [(("s1",), pytest.approx(0.35), pytest.approx(1.15))]
    assert speaking.dictation.accepting.how(speaking.desk.work.dictated[0]) is None
    actions["Play the passage"].trigger()
    (passage,) = speaking.desk.work.dictated
    assert speaking.dictation.accepting.how(passage) is Accepted.REPLAYED
    speaking.dictation.accept(passage.id)
    assert [one.how for one in speaking.desk.work.dictated] == [Accepted.REPLAYED]
    menu.deleteLater()


def test_without_its_sound_nothing_counts_as_heard(speaking: Speaking) -> None:
    speaking.begin()
    speaking.say("no nodule")
    (passage,) = speaking.desk.work.dictated
    speaking.dictation.replay(passage, passage.begins, passage.ends)
    assert "not kept" in speaking.told[-1]
    speaking.panel.play_sound = lambda _segments, _start, _end, _heard: None  # it was not played to its end
    speaking.dictation.replay(passage, passage.begins, passage.ends)
    assert speaking.dictation.accepting.how(passage) is None


def test_the_bar_says_what_waits_and_the_check_leads_there(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    qtbot.keyClicks(field, "Seen. ")
    speaking.clock += 1
    speaking.trail.note()
    speaking.say("no nodule", began=1)
    speaking.say("left lung clear", 2, began=3)
    bar = speaking.dictation.bar
    assert isinstance(bar, DictatedBar)
    assert bar.isVisible()
    assert bar.words == "2 dictated to accept"
    _look(speaking)
    assert bar.words == "2 dictated to accept, 2 shown"
    speaking.panel.go_to_check(next(one for one in speaking.top.checks() if one.id == f"dictated:{FIELD}"))
    assert field.textCursor().position() == len("Seen. ")
    field.put_caret_at(2)
    accept = next(one for one in bar.findChildren(QPushButton) if one.text() == "Accept")
    qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert _waiting(speaking) == ["left lung clear"]
    assert bar.words == "1 dictated to accept, 1 shown"
    qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert field.textCursor().position() == 2


def test_the_view_of_a_word_is_shown_again(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    speaking.say("no nodule")
    field.put_caret_at(1)
    menu = word_menu(field, speaking.dictation)
    assert menu is not None
    with qtbot.waitSignal(speaking.panel.view_wanted) as shown:
        next(one for one in menu.actions() if "on the screen" in one.text()).trigger()
    assert shown.args == [speaking.view]
    menu.deleteLater()


def test_what_waits_is_there_after_reopening(speaking: Speaking, qtbot: QtBot) -> None:
    speaking.begin()
    speaking.say("no nodule")
    again = Desktop(speaking.desk)
    qtbot.addWidget(again.panel)
    assert again.panel.dictation is not None
    assert [one.text for one in again.panel.dictation.waiting()] == ["No nodule"]
    field = again.panel.open_text(FIELD)
    assert field is not None
    assert field.dictated is not None
    assert [replace(one, path="") for one in field.dictated.runs] == [
        replace(one, path="") for one in speaking.desk.work.runs
    ]


def test_nobody_looks_at_a_window_that_is_not_active_or_covered(speaking: Speaking, qtbot: QtBot) -> None:
    speaking.panel.activateWindow()
    qtbot.waitUntil(speaking.panel.isActiveWindow)
    assert shown_passages.looked_at(speaking.panel)
    menu = speaking.field().menu()
    menu.popup(speaking.panel.mapToGlobal(speaking.panel.rect().center()))
    assert not shown_passages.looked_at(speaking.panel)
    menu.close()
    speaking.panel.hide()
    assert not shown_passages.looked_at(speaking.panel)


def test_a_click_on_an_uncertain_word_offers_others_and_on_no_other_word(speaking: Speaking, qtbot: QtBot) -> None:
    field = speaking.begin()
    speaking.say("the femur is clear", unsure=("clear",))

    def click(place: int) -> bool:
        caret = field.cursorRect(cursor_over(field.document(), place, place)).center()
        qtbot.mouseClick(field.viewport(), Qt.MouseButton.LeftButton, pos=caret)
        shown = QApplication.activePopupWidget()
        if shown is not None:
            shown.close()
        return shown is not None

    assert not click(6)
    assert click(15)


def test_words_that_were_out_of_sight_are_not_accepted_for_those_that_were_left_of_a_passage(
    speaking: Speaking,
) -> None:
    field = speaking.begin()
    speaking.say("there is no nodule in the left lung")
    field.setTextCursor(cursor_over(field.document(), 0, len("There is no nodule in the ")))
    field.cut()
    field.flush()
    _look(speaking)
    (passage,) = speaking.desk.work.dictated
    assert speaking.dictation.accepting.how(passage) is Accepted.SHOWN
    speaking.editor.undo()
    assert speaking.text() == "There is no nodule in the left lung"
    assert speaking.dictation.accepting.how(passage) is None
    _look(speaking)
    assert speaking.dictation.accepting.how(passage) is Accepted.SHOWN


def test_the_bar_is_never_a_window_of_its_own(speaking: Speaking, qtbot: QtBot) -> None:
    """One would take the keyboard from the case, and nothing would count as looked at any more."""
    before = set(QApplication.topLevelWidgets())
    speaking.panel.activateWindow()
    qtbot.waitUntil(speaking.panel.isActiveWindow)
    speaking.begin()
    speaking.say("no nodule")
    QApplication.processEvents()
    assert speaking.dictation.bar.isVisible()
    assert speaking.panel.isActiveWindow()
    assert not [one for one in set(QApplication.topLevelWidgets()) - before if isinstance(one, DictatedBar)]


def test_words_of_which_nobody_knows_what_was_said_stand_out_and_are_led_to(speaking: Speaking) -> None:
    field = speaking.begin()
    speaking.say("a cyst")
    speaking.say("no nodule", 2, began=3)
    first, second = speaking.desk.work.dictated
    accept = DictatedChange(first, accepted(first, "Practitioner/1", NOW, Accepted.SHOWN))
    speaking.editor.change_dictated("Lose", [accept, DictatedChange(second, None)])
    assert speaking.marked(Line.DashUnderline) == ["no nodule"]
    (check,) = (one for one in speaking.top.checks() if one.id.startswith("dictated:"))
    assert (check.outcome, check.blocks) == (Outcome.CANNOT_TELL, True)
    speaking.panel.put_caret(FIELD, 0, 0)
    speaking.panel.go_to_check(check)
    assert field.textCursor().position() == len("A cyst ")
    field.setPlainText("A cyst ")  # deleted; what is typed then is typed
    field.flush()
    assert [one.outcome for one in speaking.top.checks() if one.id.startswith("dictated")] == [Outcome.PASS]
