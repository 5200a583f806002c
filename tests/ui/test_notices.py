"""Bars at the top: what happened, in words, and never twice."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from reviewer_app.errors import Cancelled, DiskFull
from reviewer_app.ui.notices import Notices


@pytest.fixture
def notices(look: object, qtbot: QtBot) -> Notices:
    made = Notices()
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_same_words_are_shown_once(notices: Notices) -> None:
    for _ in range(3):
        notices.show_text("warn", "The disk is nearly full.")
    assert notices.texts() == ["The disk is nearly full."]


def test_a_dismissed_bar_may_come_again(notices: Notices, qtbot: QtBot) -> None:
    notices.show_text("warn", "The disk is nearly full.")
    close = next(one for one in notices.findChildren(QToolButton) if one.accessibleName() == "Dismiss notice")
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert notices.texts() == []
    notices.show_text("warn", "The disk is nearly full.")
    assert notices.texts() == ["The disk is nearly full."]


def test_old_bars_make_room(notices: Notices) -> None:
    for number in range(5):
        notices.show_text("info", f"Notice {number}")
    assert notices.texts() == ["Notice 2", "Notice 3", "Notice 4"]


def test_bars_given_before_the_window_is_shown_are_there(look: object, qtbot: QtBot) -> None:
    notices = Notices()
    qtbot.addWidget(notices)
    notices.show_text("warn", "The settings file was set aside.")
    notices.show_text("warn", "The settings file was set aside.")
    notices.show()
    assert notices.texts() == ["The settings file was set aside."]


def test_an_action_is_done_once_and_the_bar_goes(notices: Notices, qtbot: QtBot) -> None:
    done: list[bool] = []
    notices.show_text("warn", "Sign in again.", action=("Sign in", lambda: done.append(True)))
    button = next(one for one in notices.findChildren(QPushButton) if one.text() == "Sign in")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [True]
    assert notices.texts() == []


def test_a_short_notice_goes_by_itself(notices: Notices, qtbot: QtBot) -> None:
    notices.show_text("ok", "Delivered.", seconds=1)
    qtbot.waitUntil(lambda: notices.texts() == [])


def test_failures_are_told_in_their_own_words_and_others_in_ours(
    notices: Notices, caplog: pytest.LogCaptureFixture
) -> None:
    notices.show_error(Cancelled())
    assert notices.texts() == []
    notices.show_error(DiskFull("The disk is full.", next_step="Free some space.", detail="ENOSPC"))
    with caplog.at_level(logging.ERROR):
        notices.show_error(KeyError("a name of a patient"))
    assert notices.texts() == [
        "The disk is full. Free some space.",
        "Something in the program went wrong. Your work up to here is saved. The log says where.",
    ]
    assert "unexpected failure" in caplog.text


def test_all_go_with_the_lock(notices: Notices) -> None:
    notices.show_text("ok", "The opinion on NK-1 was delivered.")
    notices.clear()
    assert notices.texts() == []
