"""Whatever a device gives comes out as 16 kHz in one channel, and no sample is lost where one piece ends."""

from __future__ import annotations

import random

import numpy as np
import pytest

from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.resampling import Resampler, SampleFormat

_TYPES = {
    SampleFormat.UNSIGNED_8: (np.uint8, 127, 128),
    SampleFormat.SIGNED_16: (np.int16, 32767, 0),
    SampleFormat.SIGNED_32: (np.int32, 2**31 - 256, 0),
    SampleFormat.FLOAT_32: (np.float32, 1.0, 0),
}


def tone(rate: int, channels: int, sample_format: SampleFormat, seconds: float = 1.0, loud: float = 0.5) -> bytes:
    kind, full, zero = _TYPES[sample_format]
    wave = loud * np.sin(2 * np.pi * 440 * np.arange(round(rate * seconds)) / rate) * full + zero
    if kind is not np.float32:
        wave = np.rint(wave)
    return np.stack([wave] * channels, axis=1).astype(kind).tobytes()


def in_pieces(resampler: Resampler, sound: bytes, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    chance, at, found = random.Random(seed), 0, b""
    while at < len(sound):
        size = chance.choice([1, 3, 7, 640, 4096])
        found += resampler.feed(sound[at : at + size])
        at += size
    return np.frombuffer(found + resampler.finish(), np.int16)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(("channels", "sample_format"), [
    (1, SampleFormat.SIGNED_16), (2, SampleFormat.SIGNED_16), (6, SampleFormat.FLOAT_32),
    (2, SampleFormat.SIGNED_32), (1, SampleFormat.UNSIGNED_8),
])  # fmt: skip
def test_a_tone_stays_a_tone_in_pieces_of_any_length(rate: int, channels: int, sample_format: SampleFormat) -> None:
    sound = in_pieces(Resampler(rate, channels, sample_format), tone(rate, channels, sample_format), rate)
    assert abs(len(sound) - RATE) <= 2
    middle = slice(RATE // 10, 9 * RATE // 10)
    wanted = 0.5 * 32767 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    assert np.abs(sound[middle] - wanted[middle]).max() < (400 if sample_format is SampleFormat.UNSIGNED_8 else 60)


@pytest.mark.parametrize("rate", [22_050, 48_000])
def test_pieces_give_what_the_whole_gives(rate: int) -> None:
    sound = tone(rate, 2, SampleFormat.SIGNED_16)
    whole = Resampler(rate, 2, SampleFormat.SIGNED_16)
    once = np.frombuffer(whole.feed(sound) + whole.finish(), np.int16)
    assert np.array_equal(in_pieces(Resampler(rate, 2, SampleFormat.SIGNED_16), sound, 7), once)


def test_what_is_right_already_comes_out_bit_by_bit() -> None:
    sound = np.random.default_rng(3).integers(-32768, 32768, RATE, np.int16)
    assert np.array_equal(in_pieces(Resampler(RATE, 1, SampleFormat.SIGNED_16), sound.tobytes(), 1), sound)
    stereo = np.repeat(sound, 2).tobytes()
    assert np.array_equal(in_pieces(Resampler(RATE, 2, SampleFormat.SIGNED_16), stereo, 2), sound)


def test_loud_or_broken_floats_are_cut_off_and_do_not_turn_over() -> None:
    sound = np.array([1.5, -1.5, np.nan, np.inf, -np.inf, 0.0], np.float32).tobytes()
    found = np.frombuffer(Resampler(RATE, 1, SampleFormat.FLOAT_32).feed(sound), np.int16)
    assert found.tolist() == [32767, -32768, 0, 32767, -32768, 0]


@pytest.mark.parametrize(("rate", "channels"), [(0, 1), (16_000, 0)])
def test_no_channel_or_no_rate_is_refused(rate: int, channels: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        Resampler(rate, channels, SampleFormat.SIGNED_16)
