"""Sound counts as played when the loudspeaker has had its last sample, and not a moment sooner."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QObject
from PySide6.QtMultimedia import QAudioFormat, QtAudio
from pytestqt.qtbot import QtBot

from reviewer_app.ui.dictation import playback as module
from reviewer_app.ui.dictation.playback import Playback

SECOND = bytes(32_000)


class Sink(QObject):
    """A loudspeaker that takes what a test lets it."""

    made: list[Sink]

    def __init__(self, _device: object, _form: QAudioFormat, parent: QObject) -> None:
        super().__init__(parent)
        self.taken = 0.0
        self.problem = QtAudio.Error.NoError
        self.stopped = False
        self.given = 0.0
        Sink.made.append(self)

    def setBufferSize(self, size: int) -> None:  # noqa: N802 - Qt's name
        assert 0 < size < len(SECOND)

    def start(self, buffer: QBuffer) -> None:
        self.given = buffer.size() / len(SECOND)

    def processedUSecs(self) -> int:  # noqa: N802 - Qt's name
        return round(self.taken * 1_000_000)

    def error(self) -> QtAudio.Error:
        return self.problem

    def stop(self) -> None:
        self.stopped = True


class Device:
    """A loudspeaker that is there."""

    def isNull(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def isFormatSupported(self, _form: object) -> bool:  # noqa: N802 - Qt's name
        return True


class Rig:
    """Playback on a clock of its own; `ended` counts how often an end was told."""

    def __init__(self) -> None:
        self.clock = 0.0
        self.playback = Playback(now=lambda: self.clock)
        self.ended = 0
        self.playback.ended.connect(self._end)

    def _end(self) -> None:
        self.ended += 1

    def play(self, sound: bytes) -> Sink:
        assert self.playback.play(sound)
        return Sink.made[-1]

    def after(self, seconds: float) -> int:
        self.clock += seconds
        self.playback._look()
        return self.ended


@pytest.fixture
def rig(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Rig:
    Sink.made = []
    devices: Any = type("Devices", (), {"defaultAudioOutput": staticmethod(Device)})
    monkeypatch.setattr(module, "QAudioSink", Sink)
    monkeypatch.setattr(module, "QMediaDevices", devices)
    return Rig()


def test_it_has_ended_when_sound_and_the_quiet_after_it_were_taken(rig: Rig) -> None:
    sink = rig.play(2 * SECOND)
    assert sink.given > 2.4  # quiet follows, so that the end is not on its way when the sink has no more
    sink.taken = 2.0
    assert rig.after(2.3) == 0
    sink.taken = sink.given
    assert rig.after(0.6) == 1
    assert sink.stopped


def test_a_sink_that_takes_all_at_once_has_not_played_it(rig: Rig) -> None:
    sink = rig.play(2 * SECOND)
    sink.taken = sink.given
    assert rig.after(0.1) == 0
    assert rig.after(1.8) == 0
    assert rig.after(0.5) == 1


def test_a_long_sound_that_was_taken_ahead_is_waited_for(rig: Rig) -> None:
    sink = rig.play(20 * SECOND)
    sink.taken = sink.given
    assert rig.after(0.1) == 0
    assert rig.after(19.0) == 0
    assert not sink.stopped
    assert rig.after(1.5) == 1


@pytest.mark.parametrize("problem", [QtAudio.Error.IOError, QtAudio.Error.FatalError])
def test_a_loudspeaker_that_is_lost_has_played_nothing_to_its_end(rig: Rig, problem: QtAudio.Error) -> None:
    sink = rig.play(2 * SECOND)
    sink.taken, sink.problem = 1.9, problem
    assert rig.after(5.0) == 0
    assert sink.stopped
    assert rig.after(5.0) == 0


def test_one_that_takes_no_more_is_given_up(rig: Rig) -> None:
    sink = rig.play(2 * SECOND)
    sink.taken = 1.0
    assert rig.after(1.0) == 0
    assert not sink.stopped
    assert rig.after(5.0) == 0
    assert sink.stopped


def test_what_is_stopped_has_not_ended(rig: Rig) -> None:
    sink = rig.play(SECOND)
    rig.playback.stop()
    sink.taken = sink.given
    assert rig.after(9.0) == 0
