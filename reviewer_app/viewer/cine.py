"""Playing a stack: the image to show follows from the time that has passed, so a slow machine skips and keeps pace."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

DEFAULT_RATE = 10.0
SLOWEST, FASTEST = 0.5, 60.0
#: One step slower or faster.
RATE_STEP = 1.25
#: What rounding may cost: an image that is due within so many milliseconds is due.
_ROUNDING_MS = 1e-6


class PlayMode(StrEnum):
    """What follows the last image."""

    LOOP = "loop"
    SWING = "swing"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Playback:
    """How a file wants to be played: images per second, 0 where it names none, and whether to and fro.

    From Recommended Display Frame Rate (0008,2144) and Preferred Playback Sequencing (0018,1244).
    """

    rate: float = 0.0
    swing: bool = False


def stays(frame_times_ms: Sequence[float], wanted: Playback = Playback()) -> tuple[float, ...]:
    """Return how long each image stays, in milliseconds, at the file's own pace.

    Times that differ from image to image (Frame Time Vector) go first: they are how it was. Else the rate that the file
    recommends for display; else its frame time; else 10 images a second. An image whose own time is not known stays as
    long as the others do. No run is faster than 60 images a second, nor slower than one in two seconds (`file_rate`).
    """
    times = _times_of_file(frame_times_ms, wanted)
    mean = sum(times) / max(1, len(times))
    share = _held(mean) / mean if times else 1.0
    return tuple(one * share for one in times)


def file_rate(
    frame_times_ms: Sequence[float], wanted: Playback = Playback(), span: tuple[int, int] | None = None
) -> float:
    """Return images a second, on the whole, as the file asks for them, which `stays` may hold to others; 0 for none.

    `span` are the first and the last image that are played, None for all.
    """
    times = _spanned(_times_of_file(frame_times_ms, wanted), span)
    return 1000.0 * len(times) / sum(times) if times else 0.0


def _spanned(times: list[float], span: tuple[int, int] | None) -> list[float]:
    return times if span is None else times[span[0] : span[1] + 1]


def _times_of_file(frame_times_ms: Sequence[float], wanted: Playback) -> list[float]:
    known = sorted(one for one in frame_times_ms if one > 0)
    usual = known[len(known) // 2] if known else 1000.0 / DEFAULT_RATE
    times = [one if one > 0 else usual for one in frame_times_ms]
    if wanted.rate > 0 and (not known or known[0] == known[-1]):
        times = [1000.0 / wanted.rate] * len(times)
    return times


def _held(mean_ms: float) -> float:
    return min(max(mean_ms, 1000.0 / FASTEST), 1000.0 / SLOWEST)


def held_speed(times_ms: Sequence[float], speed: float) -> float:
    """Return a speed (1 is the file's own) held to rates from 0.5 to 60 images a second."""
    mean = sum(times_ms) / len(times_ms)
    return mean / _held(mean / speed)


@dataclass(frozen=True, slots=True)
class Cine:
    """A run, begun at the image `first` at the time `started_ms`; where that is not played, at the nearest one that is.

    Attributes
    ----------
    times_ms
        How long each image of the stack stays, at speed 1.
    forward
        Whether it began towards the last image.
    span
        The first and the last image that are played, None for all.
    """

    times_ms: tuple[float, ...]
    first: int
    started_ms: float
    mode: PlayMode = PlayMode.LOOP
    forward: bool = True
    speed: float = 1.0
    span: tuple[int, int] | None = None
    _order: tuple[int, ...] = field(init=False, repr=False)
    _ends: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        low, high = self.span or (0, len(self.times_ms) - 1)
        first = min(max(self.first, low), high)
        played = _round(high - low + 1, first - low, self.mode, forward=self.forward)
        order = tuple(low + one for one in played)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "_order", order)
        object.__setattr__(self, "_ends", tuple(accumulate(self.times_ms[one] for one in order)))

    @property
    def rate(self) -> float:
        """Images a second, on the whole."""
        times = _spanned(list(self.times_ms), self.span)
        return 1000.0 * self.speed * len(times) / sum(times)

    def position(self, now_ms: float) -> int:
        """Return the image to show now."""
        return self._order[self._place(now_ms)]

    def forward_at(self, now_ms: float) -> bool:
        """Tell whether the run goes towards the last image now."""
        if self.mode is not PlayMode.SWING:
            return self.forward
        at = self._place(now_ms)
        return self._order[(at + 1) % len(self._order)] > self._order[at]

    def ended(self, now_ms: float) -> bool:
        """Tell whether all is played: never where it goes on and on."""
        return self.mode is PlayMode.ONCE and self._passed(now_ms) >= self._ends[-1]

    def wait_ms(self, now_ms: float) -> float:
        """Return how long the image to show now still has."""
        return max(0.0, self._ends[self._place(now_ms)] - self._within(now_ms)) / self.speed

    def _passed(self, now_ms: float) -> float:
        return max(0.0, now_ms - self.started_ms) * self.speed + _ROUNDING_MS

    def _within(self, now_ms: float) -> float:
        return self._passed(now_ms) if self.mode is PlayMode.ONCE else self._passed(now_ms) % self._ends[-1]

    def _place(self, now_ms: float) -> int:
        return min(bisect_right(self._ends, self._within(now_ms)), len(self._order) - 1)


def _round(count: int, first: int, mode: PlayMode, *, forward: bool) -> tuple[int, ...]:
    """Return the positions of one round from `first` on; of a run that is played once, those up to its end."""
    up = list(range(count))
    if mode is PlayMode.ONCE:
        return tuple(up[first:] if forward else reversed(up[: first + 1]))
    if mode is PlayMode.LOOP:
        line = up if forward else up[::-1]
        at = first if forward else count - 1 - first
    else:
        line = [*up, *reversed(up[1:-1])]
        at = first if forward or first == 0 else len(line) - first
    at %= len(line)
    return tuple(line[at:] + line[:at])
