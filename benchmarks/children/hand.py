"""One step after the other over several panes that follow the first: the next when the last is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from benchmarks.children.painted import AfterPaint
from benchmarks.processes import now_ms
from reviewer_app.viewer.pane import ImagePane

if TYPE_CHECKING:
    from benchmarks.x_screen import Screen

_NOTCH = 120
#: A drag goes so many steps of two pixels, and back.
_REACH = 40
#: What is not on the screen by then never comes.
_LOST_MS = 3000
_KEYS = Qt.KeyboardModifier.NoModifier


class Hand(QObject):
    """One run of steps in the first of `panes`; a step ends when all of them have painted its result.

    Parameters
    ----------
    what
        "scroll" for the wheel, there and back; "window", "zoom" or "pan" for a drag with that tool.
    steps
        How many.
    interval
        Milliseconds between two steps at least; 0 goes on as soon as the last step is on the screen.
    screen
        An X server's, on which the picture of the first pane must have changed too.
    done
        Gets ``{"times": milliseconds of each step, "paints": paints of all panes for a step and a pane, "missed": steps
        without an end}``.
    """

    def __init__(
        self,
        panes: Sequence[ImagePane],
        what: str,
        steps: int,
        done: Callable[[dict[str, Any]], None],
        *,
        interval: int = 0,
        screen: Screen | None = None,
    ) -> None:
        super().__init__(panes[0])
        self._panes, self._what, self._left, self._done = panes, what, steps, done
        self._window = panes[0].window().windowHandle()
        self._place = panes[0].mapTo(panes[0].window(), QPoint(panes[0].width() // 2, panes[0].height() // 2))
        self._screen = screen
        self._taken = self._paints = self._missed = 0
        self._direction = 1
        self._began = 0.0
        self._waiting: set[int] = set()
        self._before: list[Any] = []
        self._line = b""
        self._times: list[float] = []
        self._watch = [(one, lambda number=number: self._painted(number)) for number, one in enumerate(panes)]
        self._after_paint = AfterPaint(panes[0].window(), self._look)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(interval)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begin."""
        for pane, painted in self._watch:
            pane.painted.connect(painted)
        if self._what != "scroll":
            QTest.mousePress(self._window, Qt.MouseButton.LeftButton, _KEYS, self._place)
        self._timer.start()

    def _go_on(self) -> None:
        if self._began:
            if now_ms() - self._began > _LOST_MS:
                self._missed += 1
                self._began = 0.0
            elif not self._waiting:
                self._look()  # painted, but not on the screen of the X server yet
            return
        if not self._left:
            self._finish()
            return
        self._left -= 1
        self._step()

    def _step(self) -> None:
        self._taken += 1
        self._waiting = set(range(len(self._panes)))
        viewport = self._panes[0].viewport
        if self._screen is not None:
            self._line = self._looked()
        self._began = now_ms()
        if self._what == "scroll":
            if not 0 <= viewport.position + self._direction < viewport.count:
                self._direction = -self._direction
            self._before = [viewport.position + self._direction] * len(self._panes)
            QTest.wheelEvent(self._window, self._place, QPoint(0, -_NOTCH * self._direction))
            return
        self._before = [one.viewport.view for one in self._panes]
        moved = 2 * (1 + _REACH - abs(_REACH - self._taken % (2 * _REACH)))
        across = 0 if self._what == "zoom" else moved
        QTest.mouseMove(self._window, self._place + QPoint(across, moved))

    def _painted(self, number: int) -> None:
        now = self._panes[number].painted_now
        self._paints += 1
        if not self._began or now is None or not now.complete or number not in self._waiting:
            return
        wanted = self._before[number]
        if now.shown.position == wanted if self._what == "scroll" else now.view != wanted:
            self._waiting.discard(number)
            if not self._waiting:
                self._after_paint.arm()

    def _look(self) -> None:
        """The step is over, except where the X server has not got its picture yet."""
        if not self._began or (self._screen is not None and self._looked() == self._line):
            return
        self._times.append(now_ms() - self._began)
        self._began = 0.0

    def _looked(self) -> bytes:
        assert self._screen is not None
        pane = self._panes[0]
        left = pane.mapToGlobal(QPoint(pane.width() // 4, pane.height() // 2))
        return self._screen.line(left.x(), left.y(), pane.width() // 2)

    def _finish(self) -> None:
        self._timer.stop()
        for pane, painted in self._watch:
            pane.painted.disconnect(painted)
        if self._what != "scroll":
            QTest.mouseRelease(self._window, Qt.MouseButton.LeftButton, _KEYS, self._place)
        paints = self._paints / max(1, self._taken) / len(self._panes)
        self._done({"times": self._times, "paints": paints, "missed": self._missed})
