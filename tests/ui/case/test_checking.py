"""The checks are found in a job: only those of the newest work are shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.rules.checks import Check, nothing_open, still_open
from reviewer_app.ui.case import checking
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_window import checked


def test_the_checks_of_an_edit_are_found_in_another_thread(
    window: CaseWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(window)
    threads: list[str] = []
    real: Callable[..., tuple[Check, ...]] = checking.checks_before_signing

    def noted(*given: Any) -> tuple[Check, ...]:
        threads.append(threading.current_thread().name)
        return real(*given)

    monkeypatch.setattr(checking, "checks_before_signing", noted)
    window.editor.set_fields({"diagnosis.text": "Fibroma."}, "Write")
    window.editor.set_fields({"diagnosis.certainty": "certain"}, "Write")
    checked(window)
    assert threads
    assert threading.main_thread().name not in threads
    shown = {one.id for one in still_open(window.opinion._checks)}
    assert not {"diagnosis", "diagnosis-certainty"} & shown
    assert "findings" in shown


def test_nothing_is_shown_once_the_window_is_over(window: CaseWindow, qtbot: QtBot) -> None:
    shown: list[tuple[Check, ...]] = []
    checked(window)
    window._checking.ask(window.coverage(), shown.append)
    window._checking.close()
    qtbot.wait(50)
    assert shown == []


def test_rules_that_fail_are_one_sentence_and_nothing_is_signed(
    window: CaseWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(window)

    def failing(*_given: Any) -> tuple[Check, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr(checking, "checks_before_signing", failing)
    for first in (True, False):
        window._checking._asked = not first
        answers: list[tuple[Check, ...]] = []
        window._checking.ask(window.coverage(), answers.append)
        qtbot.waitUntil(lambda found=answers: bool(found))
        assert [one.words for one in answers[0]] == ["The checks before signing could not be made: restart the program"]
        assert still_open(answers[0])
    assert not nothing_open(window.checks()), "what is asked before signing"
