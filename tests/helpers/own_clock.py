"""A player whose time goes by the turn: however slow the machine, no image of a run is left out."""

from __future__ import annotations

import pytest

from reviewer_app.viewer.player import Player


def with_own_clock(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the time of a player stand still but for what it waits, which passes at once."""
    now, timer = 0.0, player._timer
    start = timer.start

    def pass_at_once(milliseconds: int) -> None:
        nonlocal now
        now += milliseconds
        start(0)

    monkeypatch.setattr(player, "_now", lambda: now)
    monkeypatch.setattr(timer, "start", pass_at_once)
