"""Sound as devices and files give it, made into what engines hear: one channel, 16 bits, `RATE` samples a second."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import numpy as np
import soxr

from reviewer_app.dictation.engine import RATE

Floats: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
_FULL = 32768.0


class SampleFormat(StrEnum):
    """How one sample is written; in the byte order of the computer."""

    UNSIGNED_8 = "u1"
    SIGNED_16 = "i2"
    SIGNED_32 = "i4"
    FLOAT_32 = "f4"


#: What silence is in each format, and how far its loudest samples are from that.
_SCALES = {
    SampleFormat.UNSIGNED_8: (128.0, 128.0),
    SampleFormat.SIGNED_16: (0.0, 2.0**15),
    SampleFormat.SIGNED_32: (0.0, 2.0**31),
    SampleFormat.FLOAT_32: (0.0, 1.0),
}


class Resampler:
    """Takes sound in pieces of any length, also such as end within a sample, and gives all of it.

    What is in the right form already comes out bit by bit. The filter of a resampler holds back some milliseconds,
    which `finish` gives.

    Parameters
    ----------
    rate
        Samples a second of each channel.
    channels
        How many there are, interleaved; they are mixed with equal weight.
    """

    def __init__(self, rate: int, channels: int, sample_format: SampleFormat) -> None:
        if rate < 1 or channels < 1:
            raise ValueError("sound has at least one channel and one sample a second")
        self._channels, self._format = channels, sample_format
        self._frame = np.dtype(sample_format.value).itemsize * channels
        self._as_it_is = (rate, channels, sample_format) == (RATE, 1, SampleFormat.SIGNED_16)
        self._stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, dtype="float32")
        self._left = b""

    def feed(self, sound: bytes) -> bytes:
        """Return what follows from more sound."""
        sound = self._left + sound
        whole = len(sound) - len(sound) % self._frame
        self._left = sound[whole:]
        if self._as_it_is:
            return sound[:whole]
        mixed = self._mixed(sound[:whole])
        return sixteen_bits(mixed if self._stream is None else self._stream.resample_chunk(mixed))

    def finish(self) -> bytes:
        """Return what was held back: there is no more sound. Half a sample is dropped."""
        self._left = b""
        if self._stream is None:
            return b""
        return sixteen_bits(self._stream.resample_chunk(np.zeros(0, np.float32), last=True))

    def _mixed(self, sound: bytes) -> Floats:
        zero, full = _SCALES[self._format]
        samples = np.frombuffer(sound, np.dtype(self._format.value)).reshape(-1, self._channels)
        mixed: Floats = ((samples.mean(axis=1, dtype=np.float64) - zero) / full).astype(np.float32)
        return mixed


def sixteen_bits(samples: Floats) -> bytes:
    """Return samples from -1 to 1 as 16-bit integers; what is louder is cut off there."""
    within = np.clip(np.nan_to_num(samples), -1.0, 1.0)
    written: bytes = np.minimum(np.rint(within * _FULL), _FULL - 1).astype(np.int16).tobytes()
    return written
