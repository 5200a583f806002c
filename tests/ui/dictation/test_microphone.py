"""The microphone, through a real sound server: what is played into it comes out, and what goes wrong is said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.ui.dictation import microphone as module
from reviewer_app.ui.dictation.microphone import Microphone
from tests.helpers.audio_server import RATE, AudioServer, audio_server, needs_sound_server
from tests.helpers.listener import Listener
from tests.helpers.patience import PATIENCE

#: Samples that a server which begins to play into a microphone just opened may leave out.
LEAD_IN = RATE // 4
Samples = np.ndarray[tuple[int, ...], np.dtype[np.int16]]


class Capture(Listener):
    """A program that writes what a microphone gives to a file."""

    def __init__(self, server: AudioServer, file: Path, device: str = "", *words: str) -> None:
        self._file = file
        super().__init__(server, str(file), device, *words)

    def sound(self) -> Samples:
        return np.fromfile(self._file, np.int16)

    def wait_for(self, part: Samples) -> int:
        """Wait until a part of a sound has come, sample by sample; return where."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            at = self._file.read_bytes().find(part.tobytes())
            if at >= 0:
                return at // 2
            time.sleep(0.05)
        raise AssertionError("the sound did not come")


@pytest.fixture
def server() -> Iterator[AudioServer]:
    with audio_server() as made:
        yield made


def noise_file(path: Path, seconds: float, rate: int = RATE, seed: int = 1) -> Samples:
    samples = np.random.default_rng(seed).normal(0, 5000, round(rate * seconds)).clip(-32768, 32767).astype(np.int16)
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return samples


@needs_sound_server
def test_what_is_played_comes_out_sample_by_sample_also_over_a_busy_window(server: AudioServer, tmp_path: Path) -> None:
    server.plug_in("mic")
    server.use("mic")
    said = noise_file(tmp_path / "said.wav", 4.0)
    listener = Capture(server, tmp_path / "heard.pcm")
    assert listener.ask("devices") == [{"devices": {"mic": True}}]
    assert listener.ask("open") == [{"opened": "mic"}]
    player = server.play(tmp_path / "said.wav", "mic")
    start = listener.wait_for(said[LEAD_IN:RATE])
    listener.ask("sleep 2.0")
    listener.wait_for(said[-RATE // 2 :])
    player.wait()
    assert listener.ask("close") == []
    assert np.array_equal(listener.sound()[start : start + len(said) - LEAD_IN], said[LEAD_IN:])
    listener.end()


@needs_sound_server
def test_a_device_with_a_form_of_its_own_is_resampled(server: AudioServer, tmp_path: Path) -> None:
    server.plug_in("mic", rate=44_100, channels=2)
    wave = 8000 * np.sin(2 * np.pi * 440 * np.arange(44_100 * 2) / 44_100)
    soundfile.write(tmp_path / "said.wav", np.stack([wave, wave], axis=1).astype(np.int16), 44_100)
    listener = Capture(server, tmp_path / "heard.pcm", "mic", "preferred")
    assert listener.ask("open") == [{"opened": "mic"}]
    server.play(tmp_path / "said.wav", "mic").wait()
    until = time.monotonic() + PATIENCE
    while np.count_nonzero(listener.sound()) < 1.9 * RATE and time.monotonic() < until:
        time.sleep(0.05)
    listener.end()
    heard = listener.sound()
    first = int(np.nonzero(heard)[0][0])
    middle = heard[first + RATE // 2 : first + RATE + RATE // 2].astype(np.float64)
    assert np.abs(middle).max() == pytest.approx(8000, rel=0.02)
    assert np.argmax(np.abs(np.fft.rfft(middle))) * RATE / len(middle) == pytest.approx(440, abs=1)


@needs_sound_server
def test_one_that_was_chosen_is_unplugged_mid_word(server: AudioServer, tmp_path: Path) -> None:
    server.plug_in("other")
    server.plug_in("headset")
    server.use("headset")
    said = noise_file(tmp_path / "said.wav", 20.0)
    listener = Capture(server, tmp_path / "heard.pcm", "headset")
    listener.ask("open")
    player = server.play(tmp_path / "said.wav", "headset")
    start = listener.wait_for(said[LEAD_IN:RATE])
    server.unplug("headset")
    assert listener.next() == {"lost": module.UNPLUGGED, "open": False}
    player.kill()
    player.wait()
    heard = listener.sound()[start:]
    assert len(heard) >= RATE // 2
    assert np.array_equal(heard, said[LEAD_IN : LEAD_IN + len(heard)])
    assert listener.ask("open") == [{"lost": module.NOT_CONNECTED, "open": False}]
    server.plug_in("headset")
    said = noise_file(tmp_path / "again.wav", 1.0, seed=2)
    until = time.monotonic() + PATIENCE
    while "headset" not in listener.ask("devices")[0]["devices"] and time.monotonic() < until:
        time.sleep(0.05)
    assert listener.ask("open") == [{"opened": "headset"}]
    player = server.play(tmp_path / "again.wav", "headset")
    listener.wait_for(said[LEAD_IN:])
    player.wait()
    listener.end()


@needs_sound_server
def test_the_next_one_goes_on_where_none_was_chosen(server: AudioServer, tmp_path: Path) -> None:
    for name in ("first", "second"):
        server.plug_in(name)
    server.use("first")
    listener = Capture(server, tmp_path / "heard.pcm")
    assert listener.ask("open") == [{"opened": "first"}]
    server.unplug("first")
    said = listener.next()
    assert said == {"switched": "The microphone was exchanged: “second” is in use now."}
    samples = noise_file(tmp_path / "said.wav", 1.0)
    player = server.play(tmp_path / "said.wav", "second")
    listener.wait_for(samples[LEAD_IN:])
    player.wait()
    listener.end()


@needs_sound_server
def test_there_is_none(server: AudioServer, tmp_path: Path) -> None:
    listener = Capture(server, tmp_path / "heard.pcm")
    assert listener.ask("devices") == [{"devices": {}}]
    assert listener.ask("open") == [{"lost": module.NO_MICROPHONE, "open": False}]
    assert listener.ask("close") == []
    listener.end()


@needs_sound_server
def test_what_is_played_back_is_what_was_said(server: AudioServer, tmp_path: Path) -> None:
    said = noise_file(tmp_path / "said.wav", 3.0)
    (tmp_path / "said.pcm").write_bytes(said.tobytes())
    silent = Listener(server, "play", str(tmp_path / "said.pcm"))
    assert silent.ask("play") == [{"played": False}]
    silent.end()
    server.plug_in("mic")
    heard = Capture(server, tmp_path / "heard.pcm", "mic")
    heard.ask("open")
    player = Listener(server, "play", str(tmp_path / "said.pcm"))
    assert player.ask("play") == [{"played": True}]
    heard.wait_for(said[LEAD_IN : 2 * RATE])
    assert player.until("ended") == {"ended": True}
    heard.wait_for(said[-RATE // 4 :])  # to its last sample
    player.ask("play")
    assert player.ask("stop") == []  # what was stopped has not ended
    player.end()
    heard.end()


class System:
    """A system that asks its user whether the microphone may be used."""

    def __init__(self, status: Qt.PermissionStatus) -> None:
        self.status = status
        self.asked = 0

    def instance(self) -> System:
        return self

    def checkPermission(self, _wanted: object) -> Qt.PermissionStatus:  # noqa: N802 - Qt's name
        return self.status

    def requestPermission(self, _wanted: object, _context: object, answer: Any) -> None:  # noqa: N802 - Qt's name
        self.asked += 1
        self.status = Qt.PermissionStatus.Denied
        answer()


@pytest.mark.parametrize("status", [Qt.PermissionStatus.Denied, Qt.PermissionStatus.Undetermined])
def test_a_refusal_is_told(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, status: Qt.PermissionStatus) -> None:
    system = System(status)
    monkeypatch.setattr(module, "QCoreApplication", system)
    microphone = Microphone()
    told: list[str] = []
    microphone.lost.connect(told.append)
    microphone.open()
    assert told == [module.REFUSED]
    assert not microphone.is_open
    assert system.asked == (status is Qt.PermissionStatus.Undetermined)
