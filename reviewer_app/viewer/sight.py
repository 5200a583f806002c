"""Tells what was shown, about once a second: only complete pictures, only while they are on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from reviewer_app.cases.slide_coverage import cells_in_view
from reviewer_app.viewer.coverage import SeenClock, SeenKey
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.slide_stack import SlideStack

INTERVAL_MS = 1000


def keys_in_sight(painted: Painted) -> frozenset[SeenKey]:
    """Return what a finished paint shows: its frame, those laid over it, and of a slide the cells in the pane."""
    if not painted.complete or painted.transform is None:
        return frozenset()
    shown = painted.shown
    extent = shown.stack.extent if isinstance(shown.stack, SlideStack) else None
    if extent is None:
        return frozenset({shown.key, *painted.layers})
    transform, size = painted.transform, painted.size
    corners = [transform.to_image((x, y)) for x in (0.0, float(size[0])) for y in (0.0, float(size[1]))]
    columns, rows = [one.column + 0.5 for one in corners], [one.row + 0.5 for one in corners]
    box = (min(columns), min(rows), max(columns), max(rows))
    return frozenset({shown.key, *cells_in_view(extent, min(transform.scale), box)})


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

    def show(self, place: object, keys: frozenset[SeenKey]) -> None:
        """Say what a place shows, the empty set for nothing that counts."""
        counted = keys if not self._paused and self._is_visible() else frozenset()
        self._clock.show(place, counted, self._now())
        if counted and not self._timer.isActive():
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
        self.show(id(pane), keys_in_sight(now) if now is not None and pane.isVisible() else frozenset())

    def _now(self) -> float:
        return float(self._time.elapsed())
