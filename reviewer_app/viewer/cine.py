"""Playing a stack: the image to show follows from the time that has passed, so a slow machine skips and keeps pace."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_RATE = 10.0
_SLOWEST, _FASTEST = 0.5, 60.0


def rate_of(frame_time_ms: float) -> float:
    """Return images per second from the file's frame time, 10 where it names none."""
    if frame_time_ms <= 0:
        return DEFAULT_RATE
    return min(max(1000.0 / frame_time_ms, _SLOWEST), _FASTEST)


@dataclass(frozen=True, slots=True)
class Cine:
    """A run through `count` images, begun at `first` at the time `started_ms`, over and over."""

    first: int
    count: int
    rate: float
    started_ms: float

    def position(self, now_ms: float) -> int:
        """Return the image to show now."""
        passed = max(0.0, now_ms - self.started_ms) / 1000.0 * self.rate
        return (self.first + int(passed + 1e-9)) % self.count
