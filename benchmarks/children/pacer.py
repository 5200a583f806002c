"""Steps at a steady pace, whether or not the last one is on the screen, as a hand turns a wheel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest

from benchmarks.children.painted import AfterPaint
from benchmarks.processes import now_ms
from reviewer_app.viewer.pane import ImagePane

_NOTCH = 120
_DRAGS = 80
_LAST_MS = 1500
_KEYS, _LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


class Pacer(QObject):
    """One run over a pane.

    Parameters
    ----------
    what
        "scroll" from the first image to the last, `rounds` times there and back; or "window" for a drag.
    interval
        Milliseconds between steps. The hand waits for nobody: a step begins when it is due, and where the window is
        late, those that are due by then come together, before it paints, as notches do.
    done
        Gets ``{"times": milliseconds of each step, "overtaken": steps of them, "missed": steps without an end,
        "pace": steps a second}``. A step ends when its own image is painted; one that the hand has overtaken by then
        ends with the image painted in its place, which was asked for later.
    """

    def __init__(self, pane: ImagePane, what: str, interval: float, done: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(pane)
        self._pane, self._what, self._done = pane, what, done
        self.rounds = 1
        self._window = pane.window().windowHandle()
        self._place = pane.mapTo(pane.window(), QPoint(pane.width() // 2, pane.height() // 2))
        self._asked: list[tuple[int, float]] = []
        self._times: list[float] = []
        self._over: list[float] = []
        self._after_paint = AfterPaint(pane.window(), self._on_screen)
        self._steps = self._overtaken = 0
        self._position, self._ended = pane.viewport.position, 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._interval, self._began = interval, 0.0
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begin."""
        self._pane.painted.connect(self._painted)
        if self._what == "window":
            QTest.mousePress(self._window, _LEFT, _KEYS, self._place)
        self._position = self._pane.viewport.position
        self._began = now_ms()
        self._timer.start()

    def _go_on(self) -> None:
        """Take every step that is due by the clock."""
        while self._timer.isActive() and now_ms() >= self._due(self._steps + 1):
            self._step()

    def _due(self, step: int) -> float:
        return self._began + step * self._interval

    def _step(self) -> None:
        count = self._pane.viewport.count
        left = _DRAGS if self._what == "window" else (count - 1) * self.rounds
        if self._steps >= left:
            self._timer.stop()
            QTimer.singleShot(_LAST_MS, self._finish)
            return
        self._steps += 1
        if self._what == "window":
            self._asked.append((self._steps, self._due(self._steps)))
            place = QPointF(self._place + QPoint(self._steps, self._steps // 2))
            self._post(QMouseEvent(QEvent.Type.MouseMove, place, self._on_desk(place),
                                   Qt.MouseButton.NoButton, _LEFT, _KEYS))  # fmt: skip
            return
        direction = 1 if (self._steps - 1) // (count - 1) % 2 == 0 else -1
        self._position += direction
        self._asked.append((self._position, self._due(self._steps)))
        place = QPointF(self._place)
        self._post(QWheelEvent(place, self._on_desk(place), QPoint(), QPoint(0, -_NOTCH * direction),
                               Qt.MouseButton.NoButton, _KEYS, Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip

    def _on_desk(self, place: QPointF) -> QPointF:
        return QPointF(self._window.mapToGlobal(place.toPoint()))

    def _post(self, event: QEvent) -> None:
        """Have it handled before the next paint, as what comes from the window system is."""
        QCoreApplication.postEvent(self._window, event)

    def _painted(self) -> None:
        now = self._pane.painted_now
        if now is None or now.frame is None:
            return  # nothing but words is on the screen
        if self._what == "window" and now.view != self._pane.viewport.view:
            return  # an earlier window: the drag that was handled last is still to come
        position = self._steps if self._what == "window" else now.shown.position
        painted = next((at for at, (wanted, _) in reversed(list(enumerate(self._asked))) if wanted == position), None)
        if painted is not None:
            over, self._asked = self._asked[: painted + 1], self._asked[painted + 1 :]
            self._overtaken += len(over) - 1
            self._over += [asked for _, asked in over]
            self._after_paint.arm()

    def _on_screen(self) -> None:
        self._ended = now_ms()
        self._times += [self._ended - asked for asked in self._over]
        self._over.clear()

    def _finish(self) -> None:
        self._pane.painted.disconnect(self._painted)
        if self._what == "window":
            QTest.mouseRelease(self._window, _LEFT, _KEYS, self._place)
        pace = len(self._times) / max(1.0, self._ended - self._began) * 1000
        self._done({"times": self._times, "overtaken": self._overtaken, "missed": len(self._asked), "pace": pace})
