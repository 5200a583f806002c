"""Turns the wheel over a pane notch by notch, and looks at every paint."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from benchmarks.children.painted import AfterPaint
from benchmarks.processes import now_ms
from reviewer_app.viewer.pane import ImagePane

_NOTCH = 120
#: Every so many steps the pane's pixels are read back, outside the time, to see that there is a picture.
_LOOK_EVERY = 10
#: By then the first image is painted and its neighbours are fetched.
_SETTLE_MS = 700


class Scroller(QObject):
    """One pass through the stack of a pane.

    Parameters
    ----------
    direction
        1 towards the last image, -1 towards the first.
    interval
        Milliseconds between two notches, each counted from when it is due, however late the window comes to it; 0 turns
        on at the very moment the image asked for is on the screen.
    done
        Gets ``{"times": milliseconds of each step, "computed": of them, how many the GUI thread had the processor,
        "unready": paints that were blank or showed another image than the
        one asked for, "empty": pictures read back in which all pixels are the same}``.
    """

    def __init__(self, pane: ImagePane, direction: int, interval: int, done: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(pane)
        self._pane, self._direction, self._done = pane, direction, done
        self._window = pane.window().windowHandle()
        self._place = pane.mapTo(pane.window(), QPoint(pane.width() // 2, pane.height() // 2))
        self._left = pane.viewport.count - 1
        self._turned = self._turned_computed = 0.0
        self._wanted: int | None = None
        self._times: list[float] = []
        self._computed: list[float] = []
        self._unready = self._empty = 0
        self._interval = interval
        self._due = 0.0
        self._after_paint = AfterPaint(pane.window(), self._on_screen)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)

    def at_most(self, steps: int) -> Scroller:
        """Turn no more notches than these."""
        self._left = min(self._left, steps)
        return self

    def start(self) -> None:
        """Begin at the end of the stack from which it turns: a case opens where it was left."""
        viewport = self._pane.viewport
        viewport.go(0 if self._direction > 0 else viewport.count - 1)
        QTimer.singleShot(_SETTLE_MS, self._begin)

    def _begin(self) -> None:
        self._pane.painted.connect(self._painted)
        self._due = now_ms()
        self._timer.start(0)

    def _step(self) -> None:
        if not self._left:
            self._finish()
            return
        self._left -= 1
        self._wanted = self._pane.viewport.position + self._direction
        if self._interval:
            self._turned, self._turned_computed = min(now_ms(), self._due), time.thread_time()
            self._due += self._interval
        elif not self._times:
            self._turned, self._turned_computed = now_ms(), time.thread_time()
        QTest.wheelEvent(self._window, self._place, QPoint(0, -_NOTCH * self._direction))

    def _painted(self) -> None:
        now = self._pane.painted_now
        if now is not None and now.complete and now.shown.position == self._wanted:
            self._after_paint.arm()
        elif self._wanted is not None or now is None or not now.complete:
            self._unready += 1

    def _on_screen(self) -> None:
        if self._wanted is None:
            return
        now, computed = now_ms(), time.thread_time()
        self._times.append(now - self._turned)
        self._computed.append((computed - self._turned_computed) * 1000)
        self._wanted = None
        if len(self._times) % _LOOK_EVERY == 0:
            self._empty += not self._has_picture()
            self._due += now_ms() - now  # the hand waits for this look
        if not self._interval:  # the hand turns on at once: what the program does until it hears is part of the step
            self._turned, self._turned_computed = now_ms(), time.thread_time()
        self._timer.start(max(0, round(self._due - now_ms())) if self._interval else 0)

    def _has_picture(self) -> bool:
        image = self._pane.grab().toImage()
        middle, reach = (image.width() // 2, image.height() // 2), image.height() // 4
        colors = {
            image.pixel(middle[0] + across, middle[1] + down)
            for across in range(-reach, reach, 16)
            for down in range(-reach, reach, 16)
        }
        return len(colors) > 8

    def _finish(self) -> None:
        self._timer.stop()
        self._pane.painted.disconnect(self._painted)
        self._done({"times": self._times, "computed": self._computed, "unready": self._unready, "empty": self._empty})
