"""Plays the stack of the active pane at the file's own rate, and what is tied to it along with it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from reviewer_app.imaging.facts import PLAYBACK, Facts
from reviewer_app.viewer.cine import RATE_STEP, Cine, Playback, PlayMode, file_rate, held_speed, stays
from reviewer_app.viewer.cine_ranges import CineRanges
from reviewer_app.viewer.facts import FrameFacts
from reviewer_app.viewer.viewport import Viewport

#: An image that is not ready is looked for again after so long.
_AGAIN_MS = 8
#: The rate reached is that of so many milliseconds.
_REACHED_OVER_MS = 2000.0
_MODES = tuple(PlayMode)

Along = Callable[[int], Sequence[tuple[Viewport, int]]]
"""Gets a position of the active pane; returns the viewports that follow it, each with its position then."""


class Player(QObject):
    """One run at a time, of all images of a stack or of the part in `ranges`.

    An image that is not ready is waited for, without a veil, in every pane that plays.
    Whoever goes to another image by hand stops the run.

    Signals
    -------
    changed
        Something plays, or nothing any more, or in another way.
    """

    changed = Signal()

    def __init__(self, facts: FrameFacts, along: Along, ranges: CineRanges, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._ranges = ranges
        ranges.changed.connect(self._range_changed)
        self._along = along
        self._viewport: Viewport | None = None
        self._cine: Cine | None = None
        self._wanted = Playback()
        self._file_rate = 0.0
        self._at = self._shown_last = 0
        self._mode = PlayMode.LOOP
        self._chosen = False
        self._painted: deque[tuple[float, int]] = deque()
        self._time = QElapsedTimer()
        self._time.start()
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)

    @property
    def running(self) -> bool:
        """Whether a stack plays."""
        return self._cine is not None

    @property
    def viewport(self) -> Viewport | None:
        """What plays."""
        return self._viewport

    @property
    def mode(self) -> PlayMode:
        """What follows the last image."""
        return self._mode

    @property
    def forward(self) -> bool:
        """Whether it goes towards the last image now."""
        return self._cine is None or self._cine.forward_at(self._now())

    @property
    def rate(self) -> float:
        """Images a second asked for, 0 while nothing plays; see `held_from`."""
        return 0.0 if self._cine is None else self._cine.rate

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last image that are played, None where all are or nothing plays."""
        return None if self._cine is None else self._cine.span

    @property
    def held_from(self) -> float:
        """Images a second that the file asks for, where it is played at another rate since none is so fast or slow.

        0 where it is played at its own rate, or at one that the reader chose.
        """
        if self._cine is None or not math.isclose(self._cine.speed, 1.0):
            return 0.0
        return 0.0 if math.isclose(self._file_rate, self._cine.rate) else self._file_rate

    @property
    def reached(self) -> float:
        """Images a second gone through on the screen in the last seconds, 0 where too few were; skipped ones count."""
        if len(self._painted) < 2 or self._cine is None:
            return 0.0
        passed = self._painted[-1][0] - self._painted[0][0]
        steps = sum(number for _, number in self._painted) - self._painted[0][1]
        return 1000.0 * steps / passed if passed > 0 else 0.0

    @property
    def skipped(self) -> bool:
        """Whether images were left out in the last seconds, to keep pace."""
        return any(number > 1 for _, number in list(self._painted)[1:])

    def toggle(self, viewport: Viewport, *, forward: bool = True) -> None:
        """Play in a direction, or stop if it plays so already."""
        if self._cine is None:
            self._start(viewport, forward=forward)
        elif self.forward is forward:
            self.stop()
        else:
            self._anew(forward=forward)

    def stop(self, viewport: Viewport | None = None) -> None:
        """Stop, or stop only if it is this viewport that plays."""
        if self._viewport is not None and viewport in (None, self._viewport):
            self._viewport.exchanged.disconnect(self._go_on)
            self._cine = self._viewport = None
            self._painted.clear()
            self._timer.stop()
            self.changed.emit()

    def change_rate(self, steps: int) -> None:
        """Play faster, or slower with negative `steps`; nothing while nothing plays."""
        if self._cine is not None:
            speed = held_speed(self._cine.times_ms, self._cine.speed * RATE_STEP**steps)
            self._anew(forward=self.forward, speed=speed)

    def change_mode(self) -> None:
        """Go on from loop to swing to once, also for the next run."""
        self._mode = _MODES[(_MODES.index(self._mode) + 1) % len(_MODES)]
        self._chosen = True
        if self._cine is not None:
            self._anew(forward=self.forward)
        self.changed.emit()

    def _range_changed(self) -> None:
        """Play on within the part that is chosen now."""
        if self._cine is not None and self._viewport is not None:
            if self._cine.span != self._ranges.of(self._viewport.stack):
                self._anew(forward=self.forward)
            self.changed.emit()

    def painted(self, viewport: Viewport, position: int) -> None:
        """Learn that a pane has painted an image in full."""
        if viewport is not self._viewport or self._cine is None or position == self._shown_last:
            return
        low, high = self._cine.span or (position, position)
        if not low <= position <= high:
            return  # where it began is painted until the part that is played is ready
        now = self._now()
        self._painted.append((now, self._steps(self._shown_last, position)))
        self._shown_last = position
        while now - self._painted[0][0] > _REACHED_OVER_MS:
            self._painted.popleft()

    def _steps(self, before: int, after: int) -> int:
        """Return how many images on a picture is; where a swing turns, one counts as going on."""
        if self._mode is not PlayMode.LOOP or self._cine is None:
            return abs(after - before)
        low, high = self._cine.span or (0, len(self._cine.times_ms) - 1)
        return (after - before if self._cine.forward else before - after) % (high - low + 1)

    def _now(self) -> float:
        return self._time.nsecsElapsed() / 1e6

    def _start(self, viewport: Viewport, *, forward: bool) -> None:
        if viewport.stack is None or viewport.count < 2:
            return
        if not self._chosen:
            self._mode = PlayMode.LOOP
        self._viewport = viewport
        self._wanted = Playback()
        self._begin(viewport, forward=forward)
        viewport.exchanged.connect(self._go_on)
        self._timer.start(0)
        frame = viewport.stack.frames[viewport.position]
        self._facts.ask((frame.instance.sop_instance_uid, frame.frame), lambda facts: self._told(viewport, facts))
        self.changed.emit()

    def _begin(self, viewport: Viewport, *, forward: bool, speed: float = 1.0) -> None:
        span = self._ranges.of(viewport.stack)
        low, high = span or (0, viewport.count - 1)
        first = min(max(viewport.position, low), high)
        if self._mode is PlayMode.ONCE and first == (high if forward else low) and not self.running:
            first = low if forward else high
        self._shown_last = first
        self._painted.clear()
        own = _frame_times(viewport)
        self._file_rate = file_rate(own, self._wanted, span)
        self._cine = Cine(stays(own, self._wanted), first, self._now(), self._mode, forward, speed, span)
        self._at = viewport.position

    def _told(self, viewport: Viewport, facts: Facts) -> None:
        """Play on as the file wants to be played."""
        wanted = _playback(facts)
        if self._cine is None or viewport is not self._viewport or wanted == Playback():
            return
        if wanted.swing and not self._chosen:
            self._mode = PlayMode.SWING
        self._wanted = wanted
        self._begin(viewport, forward=self.forward, speed=self._cine.speed)
        self._timer.start(0)
        self.changed.emit()

    def _anew(self, *, forward: bool, speed: float | None = None) -> None:
        """Go on from the image that is shown, in another way."""
        if self._cine is None or self._viewport is None:
            return
        span = self._ranges.of(self._viewport.stack)
        self._file_rate = file_rate(_frame_times(self._viewport), self._wanted, span)
        self._cine = replace(
            self._cine,
            span=span,
            first=self._viewport.position,
            started_ms=self._now(),
            mode=self._mode,
            forward=forward,
            speed=self._cine.speed if speed is None else speed,
        )
        self._painted.clear()
        self._timer.start(0)
        self.changed.emit()

    def _go_on(self) -> None:
        """Play the stack that took the place of the one begun with, from the image asked for."""
        if self._cine is None or self._viewport is None:
            return
        if self._viewport.count < 2:
            self.stop()
            return
        self._begin(self._viewport, forward=self.forward, speed=self._cine.speed)

    def _step(self) -> None:
        viewport, cine, now = self._viewport, self._cine, self._now()
        if cine is None or viewport is None:
            return
        if viewport.position != self._at:
            self.stop()
            return
        due = cine.position(now)
        # every pane is asked, so that all of them fetch what they lack
        ready = [viewport.ready(due, cine.span), *(one.ready(position) for one, position in self._along(due))]
        if not all(ready):
            self._cine = replace(cine, first=viewport.position, started_ms=now, forward=cine.forward_at(now))
            self._timer.start(_AGAIN_MS)
            return
        self._at = due
        viewport.go(due)
        if cine.ended(now):
            self.stop()
        else:
            self._timer.start(max(1, math.ceil(cine.wait_ms(self._now()))))


def _frame_times(viewport: Viewport) -> list[float]:
    """Return for how long each image of what plays was, in milliseconds, 0 where that is not known."""
    assert viewport.stack is not None  # noqa: S101 - only a stack is played
    own = []
    for one in viewport.stack.frames:
        frames = one.instance.frames
        own.append(frames[one.frame].frame_time_ms if one.frame < len(frames) else 0.0)
    return own


def _playback(facts: Facts) -> Playback:
    rate, sequencing = (facts.number(one) for one in PLAYBACK)
    return Playback(rate=max(0.0, rate or 0.0), swing=sequencing == 1)
