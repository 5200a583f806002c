"""Tells what was shown, about once a second: only complete pictures, and only while somebody may look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.full_size import cells_at_full_size, image_extent
from reviewer_app.cases.looks import SeenKey
from reviewer_app.cases.slide_coverage import cells_in_view
from reviewer_app.cases.video_seconds import second_key
from reviewer_app.viewer.coverage import SeenClock, Sighting
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.slide_stack import SlideStack
from reviewer_app.viewer.transform import PaneTransform
from reviewer_app.viewer.unseen import is_video

INTERVAL_MS = 1000


def sighting_of(painted: Painted, thresholds: CoverageThresholds) -> Sighting | None:
    """Return what a finished paint shows: its frame, what lies over it, of large images the cells in the pane.

    None where nothing of it counts: a preview, a frame under which another is awaited, one that lies outside its pane,
    or one of which a part is missing in its file. (Of a slide that lacks tiles or layers, what there is counts.) Where
    too little of it is in sight, it passes.
    """
    if not painted.complete or painted.transform is None:
        return None
    frame, transform = painted.frame, painted.transform
    of_picture, of_pane = transform.in_sight(painted.size)
    if of_picture <= 0:
        return None
    scale, window = min(transform.scale), None if frame is None else frame.window
    if window is not None and not (isfinite(window.center) and isfinite(window.width)):
        window = None
    key, stack = painted.shown.key, painted.shown.stack
    if isinstance(stack, SlideStack):
        # how large a slide was is told by its cells
        cells = () if stack.extent is None else cells_in_view(stack.extent, scale, _box(transform, painted.size))
        return Sighting(key, frozenset(cells), scale, True, window)
    source = painted.shown.source
    if source is not None and source.description.incomplete:
        return None
    extent = image_extent(key, transform.frame.columns, transform.frame.rows, thresholds)
    share = of_picture if extent is None else max(of_picture, of_pane)
    large = scale >= thresholds.least_scale and share >= thresholds.least_share
    if is_video(stack):
        moment = painted.shown.frame
        return Sighting(second_key(moment.instance, moment.frame), frozenset(), scale, large, window)
    cells = () if extent is None else cells_at_full_size(extent, scale, _box(transform, painted.size))
    over = painted.layers if large else ()
    return Sighting(key, frozenset((*cells, *over)), scale, large, window)


def _box(transform: PaneTransform, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return what of the picture is in sight: left, top, right, bottom in image pixels from its corner."""
    corners = [transform.to_image((x, y)) for x in (0.0, float(size[0])) for y in (0.0, float(size[1]))]
    columns, rows = [one.column + 0.5 for one in corners], [one.row + 0.5 for one in corners]
    return (min(columns), min(rows), max(columns), max(rows))


class Sight(QObject):
    """Watches panes; `seen` carries the looks (`cases.looks.Look`) by key since the last time.

    `resumed` tells that what is on the screen counts from now on, if it did not before.

    `looked_at` tells whether the panes are in a window that is visible and active; `refresh` is to be called when that
    changes.
    """

    seen = Signal(object)
    resumed = Signal()

    def __init__(self, looked_at: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looked_at = looked_at
        self._thresholds = DEFAULT_THRESHOLDS
        self._clock = SeenClock(self._thresholds)
        self._time = QElapsedTimer()
        self._time.start()
        self._paused = False
        self._panes: list[ImagePane] = []
        self._pages: dict[object, frozenset[SeenKey]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def counting(self) -> bool:
        """Whether what is on the screen counts now."""
        return not self._paused and self._looked_at()

    def start(self, thresholds: CoverageThresholds) -> None:
        """Tell what was counted so far, and count by other thresholds."""
        self.flush()
        self._thresholds, self._clock = thresholds, SeenClock(thresholds)
        self.refresh()

    def watch(self, pane: ImagePane) -> None:
        """Count what a pane paints from now on."""
        self._panes.append(pane)
        pane.painted.connect(lambda: self._painted(pane))
        pane.installEventFilter(self)

    def eventFilter(self, pane: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A pane that another layout has no room for is not painted any more, and shows nothing."""
        if event.type() is QEvent.Type.Hide:
            self._show(id(pane), None)
        return False

    def show_pages(self, place: object, pages: Iterable[SeenKey]) -> None:
        """Say which pages or seconds a place shows whole or in part, none for none: they are passed until read."""
        shown = frozenset(pages)
        for gone in self._pages.get(place, frozenset()) - shown:
            self._show((place, gone), None)
        self._pages[place] = shown
        for page in shown:
            self._show((place, page), Sighting(page, large=False))

    def read_page(self, page: SeenKey) -> None:
        """Say that a page or second was read: all of it stood on the screen, large enough."""
        if self.counting:
            self._clock.read(page, self._now())
            self.flush()

    def set_paused(self, *, paused: bool) -> None:
        """Count nothing, or go on."""
        self._paused = paused
        self.refresh()

    def refresh(self) -> None:
        """Look anew whether what is on the screen counts, and tell what was counted so far."""
        if self.counting:
            for pane in self._panes:
                self._painted(pane)
            for place, pages in tuple(self._pages.items()):
                self.show_pages(place, pages)
            self.resumed.emit()
        self.flush()

    def flush(self) -> None:
        """Tell what was counted so far."""
        if not self.counting:
            self._clock.stop(self._now())
        counted = self._clock.take(self._now())
        if counted:
            self.seen.emit(counted)
        elif not self._clock.showing:
            self._timer.stop()

    def _painted(self, pane: ImagePane) -> None:
        now = pane.painted_now
        viewport = pane.viewport
        shown = now is not None and now.shown is viewport.shown and pane.isVisible() and not viewport.waiting
        self._show(id(pane), sighting_of(now, self._thresholds) if now is not None and shown else None)

    def _show(self, place: object, sighting: Sighting | None) -> None:
        counts = sighting is not None and self.counting
        self._clock.show(place, sighting if counts else None, self._now())
        if counts and not self._timer.isActive():
            self._timer.start()

    def _now(self) -> float:
        return self._time.nsecsElapsed() / 1e6
