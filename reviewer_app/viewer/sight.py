"""Tells what was shown, about once a second: only complete pictures, only while they are on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from reviewer_app.viewer.coverage import SeenClock, SeenKey
from reviewer_app.viewer.pane import ImagePane

INTERVAL_MS = 1000


class Sight(QObject):
    """Watches panes; `seen` carries milliseconds by frame since the last time."""

    seen = Signal(object)

    def __init__(self, is_visible: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_visible = is_visible
        self._clock = SeenClock()
        self._time = QElapsedTimer()
        self._time.start()
        self._paused = False
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.flush)

    def watch(self, pane: ImagePane) -> None:
        """Count what a pane paints from now on."""
        pane.painted.connect(lambda: self._painted(pane))

    def show(self, place: object, key: SeenKey | None) -> None:
        """Say what a place shows, None for nothing that counts."""
        counted = key if not self._paused and self._is_visible() else None
        self._clock.show(place, counted, self._now())
        if counted is not None and not self._timer.isActive():
            self._timer.start()

    def set_paused(self, *, paused: bool) -> None:
        """Count nothing while the program is locked or out of sight."""
        self._paused = paused
        if paused:
            self._clock.stop(self._now())
        self.flush()

    def flush(self) -> None:
        """Tell what was counted so far."""
        if not self._is_visible():
            self._clock.stop(self._now())
        counted = self._clock.take(self._now())
        if counted:
            self.seen.emit(counted)
        else:
            self._timer.stop()

    def _painted(self, pane: ImagePane) -> None:
        now = pane.painted_now
        key = now.shown.key if now is not None and now.complete and pane.isVisible() else None
        self.show(id(pane), key)

    def _now(self) -> float:
        return float(self._time.elapsed())
