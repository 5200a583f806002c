"""The images that come next, painted before the hand is there: a step of the wheel waits for next to nothing.

Their pixels are what `compose.pixels_of` makes for the very view, size and screen, so a pane shows the same to the bit
whether or not they were there in time. A usual picture is painted in the next idle moment of the window: Qt holds up
all of Python while it paints, so a thread would win nothing. In the moment after that the pane has its words painted
over it, and tells by a note what they are; it shows them if they still are what it has to say then. A large picture is
work for numpy mostly, and for a job; its words come when that has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, TypeAlias

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
#: After so many pictures in a row whose words were others when they came, none are painted ahead any more.
_VAIN = 2


class Look(NamedTuple):
    """How pictures are painted: in which view, at which size (width, height in device pixels), for which screen."""

    view: ViewState
    size: tuple[int, int]
    monitor: Monitor


#: Paints words over the pixels of a source that may come at a position of the stack, as they were painted, and returns
#: a note of them; None where nobody knows them yet, and none are painted.
Dress: TypeAlias = Callable[[QImage, PixelSource, int, Look], object | None]


class _Coming:
    """One picture, painted by whoever is there first; the window does not wait for a job that has not begun."""

    def __init__(self, source: PixelSource, position: int, look: Look) -> None:
        self.source, self.position = source, position
        self.note: object | None = None
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

    def dress(self, dress: Dress) -> None:
        """Have words painted over it where it is there; words that cannot be made are left to the pane, and all of it.

        Whatever goes wrong meanwhile, nobody takes a half of them for bare pixels.
        """
        image = self._image
        if image is None or self.note is not None:
            return
        self._image = None
        with suppress(ReviewerError):
            self.note = dress(image, self.source, self.position, self._look)
            self._image = image

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

    def __init__(self, runner: JobRunner, dress: Dress | None = None) -> None:
        self._runner, self._dress = runner, dress
        self._look: Look | None = None
        self._coming: _Coming | None = None
        self._last: Shown | None = None
        self._vain = 0
        self._idle = QTimer(singleShot=True, interval=0)
        self._idle.timeout.connect(self._paint_here)
        self._idle_again = QTimer(singleShot=True, interval=0)
        self._idle_again.timeout.connect(self._dress_here)

    def forget(self) -> None:
        """Keep nothing, and expect nothing until the next step."""
        self._expect(None, None)
        self._last = None
        self._vain = 0

    def take(self, source: PixelSource, look: Look) -> QImage | None:
        """Return the pixels of a picture, for the caller to paint words on; None where they were not painted ahead."""
        found = self._found(source, look)
        if found is None or found.note is not None:
            return None
        self._coming = None
        return found.hand_over()

    def take_dressed(self, source: PixelSource, look: Look, fits: Callable[[object], bool]) -> QImage | None:
        """Return a picture whose words were painted ahead too, if their note fits; else None, and it is given up."""
        found = self._found(source, look)
        if found is None or found.note is None:
            return None
        self._coming = None
        fit = fits(found.note)
        self._vain = 0 if fit else self._vain + 1
        return found.hand_over() if fit else None

    def _found(self, source: PixelSource, look: Look) -> _Coming | None:
        coming = self._coming
        return coming if coming is not None and coming.source is source and look == self._look else None

    def painted(self, viewport: Viewport, look: Look) -> None:
        """Take note of what a pane has painted: where the hand goes on along a stack, what comes next is painted too.

        A picture of another look is given up.
        """
        shown, before = viewport.shown, self._last
        if shown is before and look == self._look:
            return
        self._last = shown
        step = stride(before, shown)
        source = next_picture(viewport, shown, step) if shown is not None and step else None
        self._expect(source, look, 0 if shown is None else shown.position + step)

    def _expect(self, source: PixelSource | None, look: Look | None, position: int = 0) -> None:
        """Have this one painted; what else was expected is given up."""
        coming = self._coming
        if coming is not None and coming.source is source and look == self._look:
            return
        if coming is not None and coming.job is not None:
            coming.job.cancel()
        self._look, self._coming = look, None
        if source is None or look is None:
            return
        coming = self._coming = _Coming(source, position, look)
        if _is_large(source):
            coming.job = self._runner.submit(
                Lane.DECODE, coming.paint, done=lambda _none: self._idle_again.start(), priority=Priority.REFINEMENT
            )
        else:
            self._idle.start()

    def _paint_here(self) -> None:
        if self._coming is not None and self._coming.job is None:
            self._coming.paint(CancelToken())
            self._idle_again.start()  # what the hand does meanwhile comes first

    def _dress_here(self) -> None:
        if self._coming is not None and self._dress is not None and self._vain < _VAIN:
            self._coming.dress(self._dress)


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
