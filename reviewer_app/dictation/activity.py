"""Whether somebody speaks: how loud the sound is, against how loud it is where nobody does.

The quiet of a room is the least that was heard in the last seconds, so a fan that is switched on counts as speech for
that long and then no more; a voice has gaps, in which the quiet is heard. What is found here is for the eye and for
closing a microphone that nobody speaks into. All sound is kept, and engines find words by means of their own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from reviewer_app.dictation.engine import RATE

#: What counts as no sound at all, in dB below full scale (dBFS): 16 bits end a little above it.
SILENCE = -96.0
_FRAME = RATE // 50
_FRAME_SECONDS = _FRAME / RATE
#: The quiet of a room is the least of so many seconds, of a level that is smoothed over so many frames.
_QUIET_SECONDS, _SMOOTH = 2.5, 5
#: Speech is so much louder than that, in dB, and never below the least level.
_ABOVE, _LEAST = 10.0, -58.0
#: A room that nobody has listened to yet is taken to be as quiet as this.
_USUAL_ROOM = -62.0
#: It begins after so many loud frames, and ends after so many seconds without one.
_ONSET, _HANG_OVER = 3, 0.5
#: A frame is clipped if so many of its samples lie at the end of the range.
_CLIPPED_SAMPLES, _FULL = 3, 32_760


@dataclass(frozen=True, slots=True)
class Heard:
    """What a piece of sound was like, and whether somebody speaks at its end.

    `level` and `peak` are in dBFS (a sine of full scale has the level -3); `clipped` tells that it was too loud for the
    microphone; `ended` that somebody stopped speaking within it, `spoke` that somebody spoke in any part of it.
    """

    level: float = SILENCE
    peak: float = SILENCE
    clipped: bool = False
    speaking: bool = False
    spoke: bool = False
    ended: bool = False


class Activity:
    """Listens to one microphone: one channel, 16 bits, `RATE` samples a second, in pieces of any length."""

    def __init__(self) -> None:
        self._left = b""
        self._recent = deque([_USUAL_ROOM] * _SMOOTH, _SMOOTH)
        length = round(_QUIET_SECONDS / _FRAME_SECONDS)
        self._quiet = deque([_USUAL_ROOM] * length, length)
        self._loud = 0
        self._since_loud = 0.0
        self._speaking = False

    def feed(self, sound: bytes) -> Heard:
        """Take more sound and tell of it."""
        sound = self._left + sound
        whole = len(sound) - len(sound) % (2 * _FRAME)
        self._left = sound[whole:]
        samples = np.frombuffer(sound[:whole], np.int16).astype(np.float32)
        if not len(samples):
            return Heard(speaking=self._speaking, spoke=self._speaking)
        frames = samples.reshape(-1, _FRAME)
        spoke, ended = self._speaking, False
        for level in _levels(frames):
            before = self._speaking
            self._follow(float(level))
            spoke |= self._speaking
            ended |= before and not self._speaking
        loudest = np.abs(samples)
        return Heard(
            level=_decibels(float(np.sqrt(np.mean(samples**2)))),
            peak=_decibels(float(loudest.max())),
            clipped=bool((np.count_nonzero(loudest.reshape(-1, _FRAME) >= _FULL, axis=1) >= _CLIPPED_SAMPLES).any()),
            speaking=self._speaking,
            spoke=spoke,
            ended=ended,
        )

    def _follow(self, level: float) -> None:
        self._recent.append(level)
        self._quiet.append(sum(self._recent) / _SMOOTH)
        if level > max(_LEAST, min(self._quiet) + _ABOVE):
            self._loud += 1
            self._since_loud = 0.0
        else:
            self._loud = 0
            self._since_loud += _FRAME_SECONDS
        if self._loud >= _ONSET:
            self._speaking = True
        elif self._since_loud >= _HANG_OVER:
            self._speaking = False


def _levels(frames: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> list[float]:
    return [_decibels(float(one)) for one in np.sqrt(np.mean(frames**2, axis=1))]


def _decibels(amplitude: float) -> float:
    return max(SILENCE, 20 * float(np.log10(max(amplitude, 1e-9) / 32768)))
