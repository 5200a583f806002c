"""Kept sound is read in a job, and counts as heard when all of it was played."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from reviewer_app.errors import CannotDecode
from reviewer_app.jobs import JobRunner
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.dictation import playback
from reviewer_app.ui.dictation.desk import Piece
from reviewer_app.ui.dictation.replay import Replay
from tests.helpers.sound_desk import BYTES, STARTED, SoundDeskInMemory

SOUND = bytes(range(256)) * (2 * BYTES // 256)


class Loudspeaker(QObject):
    """Plays nothing, and ends when a test says so."""

    ended = Signal()
    there = True

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.played: list[bytes] = []
        self.stops = 0
        Loudspeaker.last = self

    def play(self, sound: bytes) -> bool:
        self.played.append(sound)
        return self.there

    def stop(self) -> None:
        self.stops += 1


@pytest.fixture
def replay(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    runner = JobRunner(QtDelivery())
    desk = SoundDeskInMemory()
    desk.keep(Piece("r1", 0, STARTED, SOUND), lambda _kept: None, lambda _error: None)
    monkeypatch.setattr(playback, "Playback", Loudspeaker)
    owner = QObject()
    made = Replay(desk, runner, owner)
    yield made
    made.stop()
    runner.close()


def test_a_stretch_is_played_and_heard_at_its_end(replay: Replay, qtbot: QtBot) -> None:
    heard: list[bool] = []
    replay.play(("r1/0",), 0.5, 1.5, lambda: heard.append(True))
    qtbot.waitUntil(lambda: replay._playback is not None and bool(Loudspeaker.last.played))
    assert Loudspeaker.last.played == [SOUND[BYTES // 2 : BYTES + BYTES // 2]]
    assert heard == []
    Loudspeaker.last.ended.emit()
    Loudspeaker.last.ended.emit()
    assert heard == [True]


def test_what_other_sound_cut_short_or_was_stopped_was_not_heard(replay: Replay, qtbot: QtBot) -> None:
    heard: list[int] = []
    replay.play(("r1/0",), 0.0, 1.0, lambda: heard.append(1))
    qtbot.waitUntil(lambda: replay._playback is not None and len(Loudspeaker.last.played) == 1)
    replay.play(("r1/0",), 1.0, 2.0, lambda: heard.append(2))
    qtbot.waitUntil(lambda: len(Loudspeaker.last.played) == 2)
    Loudspeaker.last.ended.emit()
    assert heard == [2]
    replay.play(("r1/0",), 0.0, 1.0, lambda: heard.append(3))
    replay.stop()
    replay.play(("r1/0",), 0.0, 1.0, lambda: heard.append(4))
    qtbot.waitUntil(lambda: len(Loudspeaker.last.played) == 3)
    replay.stop()
    Loudspeaker.last.ended.emit()
    assert heard == [2]


def test_why_nothing_is_played_is_said(replay: Replay, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    heard: list[bool] = []
    replay.said.connect(told.append)
    monkeypatch.setattr(Loudspeaker, "there", False)
    replay.play(("r1/0",), 0.0, 1.0, lambda: heard.append(True))
    qtbot.waitUntil(lambda: told == [playback.NO_LOUDSPEAKER])

    def gone(*_given: object) -> bytes:
        raise CannotDecode("This sound is no longer kept on this laptop.")

    monkeypatch.setattr(replay._desk, "stretch", gone)
    replay.play(("r1/0",), 0.0, 1.0, lambda: heard.append(True))
    qtbot.waitUntil(lambda: told[1:] == ["This sound is no longer kept on this laptop."])
    Loudspeaker.last.ended.emit()
    assert heard == []


@pytest.mark.parametrize(("start", "end"), [(1.0, 2.5), (3.0, 4.0), (0.5, 0.5)])
def test_sound_that_is_not_all_there_is_not_heard(replay: Replay, qtbot: QtBot, start: float, end: float) -> None:
    told: list[str] = []
    heard: list[bool] = []
    replay.said.connect(told.append)
    replay.play(("r1/0",), start, end, lambda: heard.append(True))
    qtbot.waitUntil(lambda: bool(told))
    assert "not all" in told[0].lower()
    if replay._playback is not None:
        Loudspeaker.last.ended.emit()
    assert heard == []


def test_it_is_played_slowly_and_heard_all_the_same(replay: Replay, qtbot: QtBot) -> None:
    heard: list[bool] = []
    replay.play(("r1/0",), 0.5, 1.5, lambda: heard.append(True), 2.0)
    qtbot.waitUntil(lambda: replay._playback is not None and bool(Loudspeaker.last.played))
    assert len(Loudspeaker.last.played[0]) == 2 * BYTES
    Loudspeaker.last.ended.emit()
    assert heard == [True]
