"""A sound file in place of a microphone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from reviewer_app.ui.dictation.played_file import PlayedFile

RATE = 16_000


def test_a_file_is_played_to_its_end_and_then_over(tmp_path: Path, qtbot: QtBot) -> None:
    samples = np.random.default_rng(2).integers(-9000, 9000, RATE, np.int16)
    soundfile.write(tmp_path / "said.wav", samples, RATE, subtype="PCM_16")
    source = PlayedFile(tmp_path / "said.wav", speed=40)
    sound, told, ended = bytearray(), [], []
    source.came.connect(sound.extend)
    source.lost.connect(told.append)
    source.ended.connect(lambda: ended.append(source.is_open))
    with qtbot.waitSignal(source.opened):
        source.open()
    assert source.name == "said.wav"
    qtbot.waitUntil(lambda: bool(ended))
    assert (ended, told) == ([False], [])  # its end is nothing to be alarmed at
    assert bytes(sound) == samples.tobytes()


def test_one_that_is_stopped_gives_no_more(tmp_path: Path, qtbot: QtBot) -> None:
    soundfile.write(tmp_path / "said.wav", np.zeros(RATE * 5, np.int16), RATE)
    source = PlayedFile(tmp_path / "said.wav")
    pieces: list[bytes] = []
    source.came.connect(pieces.append)
    source.open()
    qtbot.waitUntil(lambda: len(pieces) > 1)
    source.close()
    there = len(pieces)
    qtbot.wait(120)
    assert len(pieces) == there


@pytest.mark.parametrize("data", [b"", b"no sound at all" * 100])
def test_what_is_no_sound_is_told(tmp_path: Path, qtbot: QtBot, data: bytes) -> None:
    (tmp_path / "said.wav").write_bytes(data)
    source = PlayedFile(tmp_path / "said.wav")
    told: list[str] = []
    source.lost.connect(told.append)
    source.open()
    qtbot.waitUntil(lambda: bool(told))
    assert "cannot be read as a sound file" in told[0]
    assert not source.is_open
