"""Waiting until nothing is under way any more, where no signal tells of it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from reviewer_app.jobs import JobRunner

_TURNS = 5


def settle(qtbot: QtBot, runner: JobRunner) -> None:
    """Wait until no job runs or waits for its turn, and answers, layouts and paints have had several turns since."""
    quiet = 0

    def is_quiet() -> bool:
        nonlocal quiet
        quiet = 0 if runner._running else quiet + 1
        return quiet > _TURNS

    qtbot.waitUntil(is_quiet)
