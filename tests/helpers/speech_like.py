"""Sound that is like speech to a detector and says nothing."""

from __future__ import annotations

import numpy as np

RATE = 16_000


def speech_like(seconds: float) -> bytes:
    """A voice of 120 Hz with vowels and syllables: one channel, 16 bits."""
    at = np.arange(round(seconds * RATE)) / RATE
    vowel = 1 + np.sin(2 * np.pi * 1.3 * at)
    wave = np.zeros(len(at))
    for harmonic in range(1, 30):
        hertz = 120.0 * harmonic
        near = [np.exp(-(((hertz - formant) / 180) ** 2)) for formant in (350 + 250 * vowel, 2200 - 500 * vowel)]
        wave += (near[0] + 0.5 * near[1]) * np.sin(2 * np.pi * hertz * at)
    sound = wave * np.clip(np.sin(2 * np.pi * 2.0 * at) + 0.6, 0, 1)
    sixteen: bytes = (sound / np.abs(sound).max() * 12_000).astype(np.int16).tobytes()
    return sixteen
