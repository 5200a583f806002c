"""The list of checks: nothing in it moves under the pointer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.rules.checks import STORY, Check, Outcome
from reviewer_app.ui.case.checks_list import ChecksList
from reviewer_app.ui.case.pieces import mark_of

CHECKS = tuple(
    Check(f"answer:q{n}", Outcome.BLOCK, f"Question {n} has no answer", target=f"answer/q{n}") for n in range(1, 7)
)
SHOWN = Check("shown", Outcome.BLOCK, "12 images never shown to you", target="record/series:1/")


@pytest.fixture
def made(look: QApplication, qtbot: QtBot) -> ChecksList:
    made = ChecksList()
    qtbot.addWidget(made)
    made.resize(416, 300)
    made.show_checks(CHECKS, read_only=False)
    made.show()
    qtbot.waitExposed(made)
    QApplication.processEvents()
    leave(made)  # a window may open under the pointer
    return made


def enter(made: ChecksList) -> None:
    QApplication.sendEvent(made, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))


def leave(made: ChecksList) -> None:
    QApplication.sendEvent(made, QEvent(QEvent.Type.Leave))


def go(made: ChecksList, number: int) -> QPushButton:
    name = f"Go there: Question {number} has no answer"
    return next(one for one in made.findChildren(QPushButton) if one.accessibleName() == name)


def listed(made: ChecksList) -> list[str]:
    QApplication.processEvents()
    return [one.check_id for one in made._lines()]


def test_what_passes_under_the_pointer_keeps_its_row(made: ChecksList, qtbot: QtBot) -> None:
    enter(made)
    before, second = listed(made), go(made, 2)
    place = second.mapTo(made, QPoint())
    wanted: list[str] = []
    made.go_wanted.connect(lambda check: wanted.append(check.id))
    qtbot.mousePress(second, Qt.MouseButton.LeftButton)
    # the press took the caret out of the first answer, which so was handed over
    made.show_checks((replace(CHECKS[0], outcome=Outcome.PASS), *CHECKS[1:]), read_only=False)
    QApplication.processEvents()
    assert listed(made) == before
    assert second.mapTo(made, QPoint()) == place
    assert not go(made, 1).isVisible()
    assert "5 open" in [one.text() for one in made.findChildren(QLabel)]
    qtbot.mouseRelease(second, Qt.MouseButton.LeftButton)
    assert wanted == ["answer:q2"]


def test_when_the_pointer_leaves_the_next_ones_move_up(made: ChecksList) -> None:
    enter(made)
    made.show_checks(CHECKS[1:], read_only=False)  # a rule may pass as one, and its parts are gone
    assert listed(made)[0] == "answer:q1"
    assert not go(made, 1).isVisible()
    leave(made)
    assert listed(made) == [one.id for one in CHECKS[1:5]]


def test_without_the_pointer_the_list_is_always_as_things_stand(made: ChecksList) -> None:
    made.show_checks(CHECKS[2:], read_only=False)
    assert listed(made) == [one.id for one in CHECKS[2:]]


def test_a_row_held_in_place_still_opens_its_line_for_a_reason(made: ChecksList, qtbot: QtBot) -> None:
    made.show_checks((SHOWN, *CHECKS), read_only=False)
    enter(made)
    fewer = replace(SHOWN, words="9 images never shown to you")
    made.show_checks((fewer, *CHECKS), read_only=False)
    accept = next(one for one in made.findChildren(QPushButton) if one.text() == "Accept…" and one.isVisible())
    accept.click()
    reason = next(one for one in made.findChildren(QLineEdit) if one.isVisible())
    qtbot.waitUntil(lambda: reason.visibleRegion().boundingRect().height() >= reason.sizeHint().height())
    qtbot.keyClicks(reason, "Seen elsewhere")
    with qtbot.waitSignal(made.waived) as waived:
        qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert waived.args == ["shown", "Seen elsewhere"]


def test_the_list_is_as_high_as_its_rows(made: ChecksList, qtbot: QtBot) -> None:
    made._toggle()
    made._toggle()
    QApplication.processEvents()
    rows = made._lines()
    assert [rows[at + 1].y() - rows[at].geometry().bottom() for at in range(len(rows) - 1)] == [3] * (len(rows) - 1)


def test_what_blocks_comes_first_then_what_cannot_be_told_then_advice(made: ChecksList) -> None:
    advice = Check("completeness:lab", Outcome.WARN, "Not among the records: blood tests", target="limitations.text")
    unsure = Check("requester", Outcome.CANNOT_TELL, "Cannot tell who asked: a physician, or the patient", target=STORY)
    passed = Check("consent", Outcome.PASS, "Consent covers this use")
    made.show_checks((advice, passed, unsure, CHECKS[0]), read_only=False)
    assert listed(made) == ["answer:q1", "requester", "completeness:lab"]
    names = [one.accessibleName() for one in made._lines()]
    assert names[1:] == [
        "Check Cannot tell who asked: a physician, or the patient (cannot be told)",
        "Check Not among the records: blood tests (advice)",
    ]
    assert "2 open, 1 to look at" in [one.text() for one in made.findChildren(QLabel)]
    marks = {mark_of(one) for one in (advice, unsure, passed, CHECKS[0])}
    assert len({icon for icon, _ in marks}) == 4, "each outcome has a mark of its own"
    # what only advises needs no reason, and what cannot be told can here be gone on with
    accepts = [one.accessibleName() for one in made.findChildren(QPushButton) if one.text() == "Accept…"]
    assert accepts == [f"Accept: {unsure.words}"]


def test_what_the_policy_tolerates_is_still_not_shown_as_passed(made: ChecksList) -> None:
    unsure = Check("freshness", Outcome.CANNOT_TELL, "Cannot tell whether it holds", target=STORY, tolerated=True)
    made.show_checks((unsure,), read_only=False)
    assert listed(made) == ["freshness"]
    assert mark_of(unsure)[0] == "question"
    assert "1 to look at" in [one.text() for one in made.findChildren(QLabel)]


def test_what_was_set_aside_is_counted_apart_from_what_passed(made: ChecksList) -> None:
    aside = Check("shown", Outcome.PASS, "2 images not shown, accepted", "Localizers", set_aside=True)
    made.show_checks((aside, Check("consent", Outcome.PASS, "Consent covers this use")), read_only=False)
    assert "1 set aside with a reason, 1 passed" in [one.text() for one in made.findChildren(QLabel)]
    outcomes = [mark_of(Check("shown", outcome, "")) for outcome in Outcome]
    assert mark_of(aside)[0] not in [icon for icon, _tone in outcomes], "it has a sign of its own"
    assert mark_of(aside)[1] != "ok"


def test_a_row_whose_check_stays_as_it_was_is_the_same_row(made: ChecksList) -> None:
    made.show_checks((SHOWN, *CHECKS), read_only=False)
    before = made._lines()
    fewer = replace(SHOWN, words="11 images never shown to you")
    made.show_checks((fewer, *CHECKS), read_only=False)
    after = made._lines()
    assert [one.words for one in after] == ["11 images never shown to you", *(one.words for one in before[1:])]
    assert after[0] is not before[0]
    assert after[1:] == before[1:]
    made.show_checks((CHECKS[1], CHECKS[0], fewer), read_only=False)  # in another order
    assert [one.words for one in made._lines()] == [CHECKS[1].words, CHECKS[0].words, fewer.words]


def test_what_may_no_longer_be_changed_has_rows_without_links_to_accept(made: ChecksList) -> None:
    made.show_checks((SHOWN,), read_only=False)
    assert [one for one in made.findChildren(QPushButton) if one.accessibleName().startswith("Accept")]
    made.show_checks((SHOWN,), read_only=True)
    shown = made._lines()[0].findChildren(QPushButton)
    assert not [one for one in shown if one.accessibleName().startswith("Accept")]
