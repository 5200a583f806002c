"""Removing a local copy can be undone for a moment."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from reviewer_app.ui.office.removals import Removals


def test_a_copy_goes_after_a_moment_and_once(qtbot: QtBot) -> None:
    removed: list[str] = []
    removals = Removals(removed.append, seconds=0.05)
    assert removals.ask("task-1")
    assert not removals.ask("task-1")
    assert removed == []
    qtbot.waitUntil(lambda: removed == ["task-1"])
    assert removals.ask("task-1")  # fetched again, it can be removed again


def test_undone_it_stays_and_so_does_what_waits_at_the_end(qtbot: QtBot) -> None:
    removed: list[str] = []
    removals = Removals(removed.append, seconds=0.05)
    removals.ask("task-1")
    removals.ask("task-2")
    removals.ask("task-3")
    removals.undo("task-1")
    removals.stop()
    removals.ask("task-4")
    qtbot.waitUntil(lambda: removed == ["task-4"])
