"""Jobs that tell the service the same things run one at a time, and no more than one waits."""

from __future__ import annotations

import threading

import pytest

from reviewer_app.errors import Cancelled
from reviewer_app.jobs import CancelToken
from reviewer_app.ui.office.turns import Turns
from tests.helpers.patience import PATIENCE


class _Taker:
    """A job that waits for its turn in a thread of its own, and keeps it until it is let go."""

    def __init__(self, turns: Turns) -> None:
        self.token, self.began, self.let_go = CancelToken(), threading.Event(), threading.Event()
        self.mine: bool | None = None
        self.error: BaseException | None = None
        self._turns = turns
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            with self._turns.take(self.token) as mine:
                self.mine = mine
                self.began.set()
                self.let_go.wait(PATIENCE)
        except Cancelled as error:
            self.error = error

    def end(self) -> None:
        self.let_go.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def waits(turns: Turns) -> bool:
    with turns.take(CancelToken()) as mine:
        return not mine


def test_one_runs_one_waits_and_the_others_leave_it_to_that() -> None:
    turns = Turns()
    first = _Taker(turns)
    assert first.began.wait(PATIENCE)
    second = _Taker(turns)
    while not turns._waiting.locked():
        assert not second.began.is_set()
    assert waits(turns)
    assert not second.began.is_set()
    first.end()
    assert second.began.wait(PATIENCE)
    assert (first.mine, second.mine) == (True, True)
    second.end()
    assert not waits(turns)


def test_whoever_is_given_up_waits_no_more_and_holds_nobody_up() -> None:
    turns = Turns()
    first = _Taker(turns)
    assert first.began.wait(PATIENCE)
    second = _Taker(turns)
    second.token.cancel()
    second.end()
    assert isinstance(second.error, Cancelled)
    first.end()
    assert not waits(turns)


def test_what_fails_gives_its_turn_back() -> None:
    turns = Turns()

    def fail() -> None:
        with turns.take(CancelToken()):
            raise ValueError("not told")

    with pytest.raises(ValueError, match="told"):
        fail()
    assert not waits(turns)
