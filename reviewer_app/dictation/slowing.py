"""Speech played more slowly at the pitch it has, so that it can be typed while it is listened to.

Overlapping windows of the sound are laid farther apart, each moved by a few samples to where it goes on best from the
one before (WSOLA: W. Verhelst, M. Roelands, ICASSP 1993).
"""

from __future__ import annotations

import numpy as np

from reviewer_app.dictation.engine import RATE

#: A window holds two periods of a deep voice; the next one is laid half of it farther on.
_WINDOW = RATE // 32
_STEP = _WINDOW // 2
#: It is moved by so many samples at most.
_REACH = RATE // 160
Samples = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def slowed(sound: bytes, factor: float = 2.0) -> bytes:
    """Return sound (PCM of one channel, 16 bits, `RATE`) that lasts `factor` times as long, from 1 on."""
    samples = np.frombuffer(sound, np.int16).astype(np.float32)
    length = round(len(samples) * factor)
    if factor <= 1 or len(samples) < 2 * _WINDOW:
        return sound
    ahead = np.zeros(_REACH, np.float32)
    padded = np.concatenate([ahead, samples, np.zeros(2 * _WINDOW + _REACH, np.float32)])
    made, weight = np.zeros(length + _WINDOW, np.float32), np.zeros(length + _WINDOW, np.float32)
    shape = np.hanning(_WINDOW).astype(np.float32)
    at = _REACH
    for start in range(0, length, _STEP):
        wanted = _REACH + round(start / factor)
        if start:
            at = _best(padded, wanted, padded[at + _STEP : at + _STEP + _WINDOW])
        made[start : start + _WINDOW] += shape * padded[at : at + _WINDOW]
        weight[start : start + _WINDOW] += shape
    whole = made[:length] / np.maximum(weight[:length], 1e-3)
    return bytes(np.clip(whole, -32768, 32767).astype(np.int16).tobytes())


def _best(samples: Samples, wanted: int, natural: Samples) -> int:
    """Return where, about a sample, a window begins that is most like what would follow."""
    first = wanted - _REACH
    around = samples[first : wanted + _REACH + len(natural)]
    if len(around) < len(natural):
        return wanted
    likeness = np.correlate(around, natural, "valid")
    # where windows differ in loudness the louder one is no better
    power = np.sqrt(np.convolve(around**2, np.ones(len(natural), np.float32), "valid")) + 1.0
    return first + int(np.argmax(likeness / power))
