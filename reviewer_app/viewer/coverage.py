"""What was shown, for how long: counted only while a full picture is on the screen. No Qt, no clock of its own."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.looks import Look, SeenKey, used_windows
from reviewer_app.cases.views import Window

#: A longer time without a word counts nothing: the machine slept. (What is shown is asked for every second, and on some
#: systems the clock goes on through sleep.)
LONGEST_GAP_MS = 3000.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one place shows: a frame or page, and the cells of its area that are in sight.

    `zoom` is in display pixels per image pixel, 0 where that means nothing; `large` tells whether it is as large as the
    thresholds ask, so that the time counts towards seen; `window` is the one it is shown through.
    """

    frame: SeenKey
    cells: frozenset[SeenKey] = frozenset()
    zoom: float = 0.0
    large: bool = True
    window: Window | None = None


@dataclass(slots=True)
class _Count:
    """What was counted of one key since it was told last; what is `new` is told, however short it was."""

    milliseconds: float = 0.0
    large: float = 0.0
    zoom: float = 0.0
    windows: tuple[Window, ...] = ()
    new: bool = False

    def take(self) -> Look:
        whole, large = int(self.milliseconds), int(self.large)
        told = Look(whole, large, self.zoom, self.windows)
        self.milliseconds, self.large = self.milliseconds - whole, self.large - large
        self.zoom, self.windows, self.new = 0.0, (), False
        return told

    @property
    def telling(self) -> bool:
        return self.new or self.milliseconds >= 1 or self.large >= 1


@dataclass(slots=True)
class _Place:
    """What a place shows, and since when in this window."""

    sighting: Sighting
    since: float = field(default=0.0)


class SeenClock:
    """Adds up milliseconds of sight; what several places show at once counts once."""

    def __init__(self, thresholds: CoverageThresholds = DEFAULT_THRESHOLDS) -> None:
        self._thresholds = thresholds
        self._places: dict[Hashable, _Place] = {}
        self._counts: dict[SeenKey, _Count] = {}
        self._now = 0.0

    @property
    def showing(self) -> bool:
        """Whether any place shows something that counts."""
        return bool(self._places)

    def show(self, place: Hashable, sighting: Sighting | None, now_ms: float) -> None:
        """Say what a place shows from now on; None for nothing that counts."""
        before = self._places.get(place)
        if (before.sighting if before is not None else None) == sighting:
            return
        self._advance(now_ms)
        if sighting is None:
            del self._places[place]
            return
        goes_on = before is not None and (before.sighting.frame, before.sighting.window) == (
            sighting.frame,
            sighting.window,
        )
        self._places[place] = _Place(sighting, before.since if before is not None and goes_on else now_ms)
        count = self._count(sighting.frame)
        count.new, count.zoom = True, max(count.zoom, sighting.zoom)

    def read(self, key: SeenKey, now_ms: float) -> None:
        """Say that a page was read, which is more than being large enough for some time: it is seen."""
        self._advance(now_ms)
        count = self._count(key)
        count.large += self._thresholds.seen_after_ms

    def stop(self, now_ms: float) -> None:
        """Say that nothing is in sight any more."""
        self._advance(now_ms)
        self._places.clear()

    def take(self, now_ms: float) -> dict[SeenKey, Look]:
        """Return what was counted since the last call, in whole milliseconds; what is shown now goes on counting."""
        self._advance(now_ms)
        told = {key: count.take() for key, count in self._counts.items() if count.telling}
        self._counts = {key: count for key, count in self._counts.items() if count.milliseconds or count.large}
        return told

    def _count(self, key: SeenKey) -> _Count:
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = _Count()
        return count

    def _advance(self, now_ms: float) -> None:
        """Count what was shown since the last word."""
        elapsed, self._now = now_ms - self._now, max(now_ms, self._now)
        if elapsed > LONGEST_GAP_MS:
            for place in self._places.values():
                place.since = self._now
        if not 0 < elapsed <= LONGEST_GAP_MS:
            return
        large: dict[SeenKey, bool] = {}
        for place in self._places.values():
            sighting = place.sighting
            large[sighting.frame] = sighting.large or large.get(sighting.frame, False)
            large |= dict.fromkeys(sighting.cells, True)
            self._note_window(place)
        for key, enough in large.items():
            count = self._count(key)
            count.milliseconds += elapsed
            if enough:
                count.large += elapsed

    def _note_window(self, place: _Place) -> None:
        window = place.sighting.window
        if window is not None and self._now - place.since >= self._thresholds.seen_after_ms:
            count = self._count(place.sighting.frame)
            count.windows = used_windows(count.windows, (window,))
