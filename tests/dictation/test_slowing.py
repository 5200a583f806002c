"""Slowed speech lasts longer and keeps its pitch."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.slowing import slowed


def tone(seconds: float, hertz: float, level: float = 9000) -> bytes:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.int16).tobytes()


def samples(sound: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.frombuffer(sound, np.int16).astype(np.float64)


@pytest.mark.parametrize("hertz", [90, 220, 1330])
@pytest.mark.parametrize("factor", [1.5, 2.0])
def test_a_tone_lasts_longer_at_its_pitch_and_level(hertz: float, factor: float) -> None:
    made = samples(slowed(tone(1.0, hertz), factor))
    assert len(made) == round(RATE * factor)
    middle = made[RATE // 4 : -RATE // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert abs(np.argmax(spectrum) * RATE / len(middle) - hertz) < 4
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(9000 / np.sqrt(2), rel=0.1)


def test_what_is_said_stays_in_its_order() -> None:
    made = samples(slowed(tone(0.5, 200) + bytes(RATE) + tone(0.5, 800)))
    loud = [float(np.sqrt(np.mean(part**2))) for part in np.array_split(made, 6)]
    assert [one > 3000 for one in loud] == [True, True, False, False, True, True]


def test_nothing_and_very_little_stay_as_they_are() -> None:
    assert slowed(b"") == b""
    assert slowed(tone(0.02, 200)) == tone(0.02, 200)
    assert slowed(tone(0.5, 200), 1.0) == tone(0.5, 200)
