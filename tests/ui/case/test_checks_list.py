"""The list of checks: nothing in it moves under the pointer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.rules.checks import Check
from reviewer_app.ui.case.checks_list import ChecksList

CHECKS = tuple(Check(f"answer:q{n}", False, f"Question {n} has no answer", target=f"answer/q{n}") for n in range(1, 7))
SHOWN = Check("shown", False, "12 images never shown to you", blocking=False, target="record/series:1/")


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
    made.show_checks((replace(CHECKS[0], passed=True), *CHECKS[1:]), read_only=False)
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
