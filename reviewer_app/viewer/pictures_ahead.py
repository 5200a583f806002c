"""The pixels of the images that come next, painted before the hand is there: a step of the wheel waits for words alone.

They are what `compose.pixels_of` makes for the very view, size and screen, so a pane shows the same to the bit
whether or not they were there in time. A usual picture is painted in the next idle moment of the window: Qt holds up
all of Python while it paints, so a thread would win nothing. A large one is work for numpy mostly, and for a job.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from reviewer_app.cases.views import ViewState
from reviewer_app.errors import ReviewerError
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.preview import PreviewSource
from reviewer_app.imaging.source import PixelSource
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority
from reviewer_app.viewer.compose import pixels_of
from reviewer_app.viewer.tiles import TiledSource
from reviewer_app.viewer.viewport import Shown, Viewport

#: A picture of more pixels than this is painted in a job; the window would be idle for too short a time.
_LARGE = 1 << 21
#: A hand that goes further at a time leaps: where it lands next nobody knows.
_STRIDE = 8
#: A picture that is nearly there is waited for: to paint it here would take as long. One that stalls is not.
_PATIENCE_S = 0.05


class Look(NamedTuple):
    """How pictures are painted: in which view, at which size (width, height in device pixels), for which screen."""

    view: ViewState
    size: tuple[int, int]
    monitor: Monitor


class _Coming:
    """One picture, painted by whoever is there first; the window does not wait for a job that has not begun."""

    def __init__(self, source: PixelSource, look: Look) -> None:
        self.source = source
        self.job: Job[None] | None = None
        self._look = look
        self._lock = threading.Lock()
        self._begun = False
        self._ended = threading.Event()
        self._image: QImage | None = None

    def paint(self, token: CancelToken) -> None:
        """Paint it; one that cannot be read is left to the pane, which says so in its place."""
        if not self._begin():
            return
        try:
            token.check()
            self._image = pixels_of(self.source, *self._look)
        except ReviewerError:
            return
        finally:
            self._ended.set()

    def hand_over(self) -> QImage | None:
        """Return the picture, to keep and paint on; None where it is not there, and will not come."""
        if not self._begin():
            self._ended.wait(_PATIENCE_S)
        image, self._image = self._image, None  # shared with nobody: what is painted on it copies nothing
        return image

    def _begin(self) -> bool:
        with self._lock:
            first, self._begun = not self._begun, True
            return first


class PicturesAhead:
    """The next one of a pane. All of it runs on the GUI thread, but the painting of a large one."""

    def __init__(self, runner: JobRunner) -> None:
        self._runner = runner
        self._look: Look | None = None
        self._coming: _Coming | None = None
        self._last: Shown | None = None
        self._idle = QTimer(singleShot=True, interval=0)
        self._idle.timeout.connect(self._paint_here)

    def forget(self) -> None:
        """Keep nothing, and expect nothing until the next step."""
        self._expect(None, None)
        self._last = None

    def take(self, source: PixelSource, look: Look) -> QImage | None:
        """Return the pixels of a picture, for the caller to paint words on; None where they were not painted ahead."""
        found = self._coming
        if found is None or found.source is not source or look != self._look:
            return None
        self._coming = None
        return found.hand_over()

    def painted(self, viewport: Viewport, look: Look) -> None:
        """Take note of what a pane has painted: where the hand goes on along a stack, what comes next is painted too.

        A picture of another look is given up.
        """
        shown, before = viewport.shown, self._last
        if shown is before and look == self._look:
            return
        self._last = shown
        step = stride(before, shown)
        self._expect(next_picture(viewport, shown, step) if shown is not None and step else None, look)

    def _expect(self, source: PixelSource | None, look: Look | None) -> None:
        """Have this one painted; what else was expected is given up."""
        coming = self._coming
        if coming is not None and coming.source is source and look == self._look:
            return
        if coming is not None and coming.job is not None:
            coming.job.cancel()
        self._look, self._coming = look, None
        if source is None or look is None:
            return
        coming = self._coming = _Coming(source, look)
        if _is_large(source):
            coming.job = self._runner.submit(Lane.DECODE, coming.paint, priority=Priority.REFINEMENT)
        else:
            self._idle.start()

    def _paint_here(self) -> None:
        if self._coming is not None and self._coming.job is None:
            self._coming.paint(CancelToken())


def stride(before: Shown | None, now: Shown | None) -> int:
    """Return by how many images the hand goes on along a stack, 0 where it does not."""
    if before is None or now is None or before.stack is not now.stack:
        return 0
    step = now.position - before.position
    return step if abs(step) <= _STRIDE else 0


def next_picture(viewport: Viewport, shown: Shown, step: int) -> PixelSource | None:
    """Return the picture that comes next, if it is at hand; those that a state is put upon have each its own look."""
    if viewport.waiting or viewport.view.state:
        return None
    source = viewport.at_hand(shown.position + step)
    return None if isinstance(source, PreviewSource | TiledSource) else source


def _is_large(source: PixelSource) -> bool:
    level = source.levels[0]
    return level.columns * level.rows > _LARGE
