"""Plays the stack of the active pane at the file's own rate."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from reviewer_app.viewer.cine import Cine, rate_of
from reviewer_app.viewer.viewport import Viewport


class Player(QObject):
    """One run at a time. An image that is not ready is waited for, without a veil."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewport: Viewport | None = None
        self._cine: Cine | None = None
        self._time = QElapsedTimer()
        self._time.start()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)

    @property
    def running(self) -> bool:
        """Whether a stack plays."""
        return self._cine is not None

    def toggle(self, viewport: Viewport) -> None:
        """Play, or stop."""
        if self.running:
            self.stop()
        else:
            self._start(viewport)

    def stop(self, viewport: Viewport | None = None) -> None:
        """Stop, or stop only if it is this viewport that plays."""
        if self._viewport is not None and viewport in (None, self._viewport):
            self._viewport.exchanged.disconnect(self._go_on)
            self._cine = self._viewport = None
            self._timer.stop()
            self.changed.emit()

    def _start(self, viewport: Viewport) -> None:
        if viewport.stack is None or viewport.count < 2:
            return
        one = viewport.stack.frames[viewport.position]
        frames = one.instance.frames
        rate = rate_of(frames[one.frame].frame_time_ms if one.frame < len(frames) else 0.0)
        self._viewport = viewport
        self._cine = Cine(viewport.position, viewport.count, rate, float(self._time.elapsed()))
        viewport.exchanged.connect(self._go_on)
        self._timer.start(max(4, round(500 / rate)))
        self.changed.emit()

    def _go_on(self) -> None:
        """Play the stack that took the place of the one begun with, from the image asked for."""
        if self._cine is None or self._viewport is None:
            return
        if self._viewport.count < 2:
            self.stop()
            return
        first, count = self._viewport.position, self._viewport.count
        self._cine = replace(self._cine, first=first, count=count, started_ms=float(self._time.elapsed()))

    def _step(self) -> None:
        viewport, now = self._viewport, float(self._time.elapsed())
        if self._cine is None or viewport is None:
            return
        due = self._cine.position(now)
        if viewport.ready(due):
            viewport.go(due)
        else:
            self._cine = replace(self._cine, first=viewport.position, started_ms=now)
