"""Sound files of every form come out as engines want them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.errors import CannotDecode


def tone(rate: int, seconds: float = 1.0, hertz: float = 440.0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT"])
def test_a_tone_stays_a_tone(tmp_path: Path, rate: int, channels: int, subtype: str) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, np.stack([tone(rate)] * channels, axis=1), rate, subtype=subtype)
    sound = np.frombuffer(b"".join(sound_of(path)), np.int16)
    assert abs(len(sound) - RATE) <= 2
    middle = sound[RATE // 4 : 3 * RATE // 4].astype(np.float64)
    strongest = np.argmax(np.abs(np.fft.rfft(middle))) * RATE / len(middle)
    assert strongest == pytest.approx(440, abs=2)
    assert np.abs(middle).max() == pytest.approx(0.5 * 32767, rel=0.03)


def test_loud_sound_is_clipped_and_does_not_turn_over(tmp_path: Path) -> None:
    path = tmp_path / "loud.wav"
    soundfile.write(path, np.full(RATE, 1.5), RATE, subtype="FLOAT")
    assert set(np.frombuffer(b"".join(sound_of(path)), np.int16)) == {32767}


@pytest.mark.parametrize("data", [b"", b"RIFF", b"no sound at all" * 100])
def test_no_sound_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(data)
    with pytest.raises(CannotDecode, match="cannot be read as a sound file"):
        list(sound_of(path))
    with pytest.raises(CannotDecode):
        list(sound_of(tmp_path / "none.wav"))
