"""Speech is told from the quiet of its room, whatever that is like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reviewer_app.dictation.activity import SILENCE, Activity, Heard
from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.sound_file import sound_of
from tests.helpers.speech import needs_voice, say_into

PIECE = RATE // 10 * 2


def noise(seconds: float, level: float, seed: int = 5) -> bytes:
    """White noise of a level in dBFS."""
    samples = np.random.default_rng(seed).normal(0, 32768 * 10 ** (level / 20), round(seconds * RATE))
    return np.clip(samples, -32768, 32767).astype(np.int16).tobytes()


def added(one: bytes, other: bytes) -> bytes:
    size = min(len(one), len(other))
    both = np.frombuffer(one[:size], np.int16).astype(np.int32) + np.frombuffer(other[:size], np.int16)
    return np.clip(both, -32768, 32767).astype(np.int16).tobytes()


def heard(activity: Activity, sound: bytes) -> list[Heard]:
    return [activity.feed(sound[at : at + PIECE]) for at in range(0, len(sound), PIECE)]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("said") / "said.wav"
    say_into(path, "There is no effusion. The left kidney has a lesion of three centimeters.")
    return b"".join(sound_of(path))


@needs_voice
@pytest.mark.parametrize("room", [-90.0, -65.0, -45.0])
def test_speech_is_heard_in_its_room_and_its_end_too(said: bytes, room: float) -> None:
    activity = Activity()
    before = heard(activity, noise(4.0, room))
    assert not before[-1].speaking
    during = heard(activity, added(said, noise(60.0, room, 6)))
    assert sum(one.spoke for one in during) > 0.7 * len(during)
    after = heard(activity, noise(3.0, room, 7))
    assert not after[-1].speaking
    assert any(one.ended for one in [*during, *after])


@pytest.mark.parametrize("sound", [bytes(4 * RATE), noise(4.0, -80), noise(4.0, -61)])
def test_silence_is_no_speech(sound: bytes) -> None:
    found = heard(Activity(), sound)
    assert not any(one.spoke for one in found)


def test_a_noise_that_stays_is_speech_for_a_moment_only() -> None:
    activity = Activity()
    heard(activity, noise(3.0, -80))
    fan = heard(activity, noise(8.0, -40))
    speaking = [one.speaking for one in fan]
    assert any(speaking)
    assert not any(speaking[40:])


def test_level_and_clipping_are_told() -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    half = Activity().feed((wave * 16384).astype(np.int16).tobytes())
    assert half.level == pytest.approx(-9.03, abs=0.05)
    assert half.peak == pytest.approx(-6.02, abs=0.05)
    assert not half.clipped
    loud = Activity().feed(np.clip(wave * 60_000, -32768, 32767).astype(np.int16).tobytes())
    assert loud.clipped
    assert loud.peak == pytest.approx(0, abs=0.01)
    assert Activity().feed(bytes(640)).level == SILENCE


def test_pieces_of_any_length_say_the_same() -> None:
    sound = noise(2.0, -80) + noise(0.7, -20) + noise(2.0, -80)
    whole, single = Activity(), Activity()
    whole.feed(sound)
    for at in range(0, len(sound), 3):
        last = single.feed(sound[at : at + 3])
    assert last.speaking == whole.feed(b"").speaking
    assert (whole._speaking, whole._since_loud) == (single._speaking, single._since_loud)
