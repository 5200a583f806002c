"""Sound files of every form come out as engines want them."""

from __future__ import annotations

import io
import os
import struct
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

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


def wave_header(rate: int = RATE, channels: int = 1, bits: int = 16, data: int = 3200) -> bytes:
    """Return the 44 bytes before the samples of a WAV file, whatever they claim."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * frame & 0xFFFFFFFF, frame & 0xFFFF, bits)
    return b"RIFF" + struct.pack("<I", 36 + data) + b"WAVEfmt \x10\0\0\0" + form + b"data" + struct.pack("<I", data)


@pytest.mark.parametrize(
    "claim",
    [{"rate": 0}, {"channels": 0}, {"bits": 0}, {"channels": 65_535}, {"rate": 1}, {"rate": 100}, {"rate": 2**31 - 1}],
)
def test_a_header_that_cannot_be_of_speech_is_told(tmp_path: Path, claim: dict[str, int]) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(wave_header(**claim) + bytes(3200))
    with pytest.raises(CannotDecode, match="sound file"):
        list(sound_of(path))


def test_a_file_that_breaks_off_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    said = np.arange(1600, dtype=np.int16)
    path.write_bytes(wave_header(data=2**31 - 1) + said.tobytes())
    assert b"".join(sound_of(path)) == said.tobytes()


def test_what_is_no_number_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    samples = np.full(RATE, 0.25, np.float32)
    samples[100:200], samples[200:300] = np.nan, np.inf
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    found = np.frombuffer(b"".join(sound_of(path)), np.int16)
    assert set(found[100:200]) == {0}
    assert set(found[200:300]) == {32767}
    assert set(found[300:]) == {8192}


@pytest.mark.parametrize("name", ["x.raw", "x.vox", "x.sd2", "x"])
def test_a_file_without_a_header_is_told_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(CannotDecode, match="sound file"):
        list(sound_of(path))


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(CannotDecode, match="sound file"):
            list(sound_of(path))


@settings(max_examples=150)
@given(st.sampled_from(["WAV", "FLAC", "OGG", "MP3"]), st.data())
def test_a_damaged_file_gives_sound_or_is_told(form: str, data: st.DataObject) -> None:
    whole = _encoded(form)
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 8)) if damaged else 0):
        damaged[data.draw(st.integers(0, min(len(damaged), 200) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x")
        path.write_bytes(damaged)
        with suppress(CannotDecode):
            assert sum(map(len, sound_of(path))) < 1 << 28


@cache
def _encoded(form: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, tone(RATE, 0.5), RATE, format=form)
    return file.getvalue()
