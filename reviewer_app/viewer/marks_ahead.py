"""The marks of images that come next, painted before the hand is there, in moments in which the window has no work.

They are what `compose.paint_marks` makes, and asked for by what they depend on: who comes elsewhere pays as ever. While
the hand goes on it is those of the next image, while it rests those of the images around.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter

from reviewer_app.cases.annotations import Annotation
from reviewer_app.errors import ReviewerError
from reviewer_app.viewer.compose import Standing, transform_of
from reviewer_app.viewer.mark_layers import MarkLayers
from reviewer_app.viewer.mark_shapes import shape_of
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.pictures_ahead import next_picture, stride
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.transform import PaneTransform
from reviewer_app.viewer.viewport import Shown, Viewport, reference_of

Size = tuple[int, int]
#: A hand that went no further for so long rests.
_REST_MS = 250
#: So many images on either side are looked at; what is kept of their marks has its own limit.
_FAR = 100


@dataclass(frozen=True, slots=True)
class _Look:
    """What a pane has painted: at which size, with which words, and where those stand that are under its marks."""

    size: Size
    ratio: float
    words: OverlaySet
    beneath: Standing


class MarksAhead:
    """Those of a pane; each piece of the work is short, so that a hand that comes meanwhile hardly waits."""

    def __init__(self, scene: Scene, viewport: Viewport, layers: MarkLayers) -> None:
        self._scene = scene
        self._viewport = viewport
        self._layers = layers
        self._last: Shown | None = None
        self._look: _Look | None = None
        self._work: Iterator[None] = iter(())
        self._idle = QTimer(singleShot=True, interval=0)
        self._idle.timeout.connect(self._go_on)
        self._rest = QTimer(singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._look_around)

    def forget(self) -> None:
        """Expect nothing until the next step."""
        self._work, self._last, self._look = iter(()), None, None
        self._rest.stop()

    def painted(self, size: Size, ratio: float, words: OverlaySet, beneath: Standing) -> None:
        """Take note of what the pane has painted, with which words, and where those stand that are under its marks."""
        shown, before = self._viewport.shown, self._last
        look = _Look(size, ratio, words, beneath)
        if self._scene.marks.any:
            self._rest.start()
        self._look = look
        if shown is before:
            return
        self._last = shown
        self._work = self._next(shown, stride(before, shown), look)
        self._idle.start()

    def _go_on(self) -> None:
        with suppress(ReviewerError):  # what cannot be read is said where it is shown
            for _ in self._work:
                self._idle.start()
                return

    def _look_around(self) -> None:
        if self._look is not None:
            self._work = self._around(self._viewport.shown, self._look)
            self._idle.start()

    def _next(self, shown: Shown | None, step: int, look: _Look) -> Iterator[None]:
        if not self._scene.marks.any or self._scene.hidden:
            return
        self._layers.pack()
        yield
        source = next_picture(self._viewport, shown, step) if shown is not None and step else None
        if shown is None or source is None:
            return
        coming, marks = Shown(shown.stack, shown.position + step, source), self._scene.marks
        marks.crossing(coming)
        yield
        yield from self._pieces(marks.on(coming.reference), transform_of(source, self._viewport.view, look.size), look)

    def _around(self, shown: Shown | None, look: _Look) -> Iterator[None]:
        """Paint the marks of the images around, near ones first, as they lie where those are as large as this one."""
        if shown is None or shown.source is None or self._scene.marks.sorted is None or self._scene.hidden:
            return
        view, marks = self._viewport.view, self._scene.marks
        transform = transform_of(shown.source, view, look.size)
        for away in range(1, _FAR + 1):
            for position in (shown.position + away, shown.position - away):
                if not 0 <= position < len(shown.stack.frames):
                    continue
                own = marks.on(reference_of(shown.stack.frames[position]))
                for _ in self._pieces(own, transform, look):
                    yield
                    if self._scene.hidden or (self._viewport.view, self._scene.marks) != (view, marks):
                        return  # what the pane paints next begins anew
            self._layers.pack()
            if not self._layers.has_room:
                return  # those that are farther away would take it from these
            yield

    def _pieces(self, own: tuple[Annotation, ...], transform: PaneTransform, look: _Look) -> Iterator[None]:
        """Paint some marks, in pieces."""
        for one in own:
            shape_of(one, transform)
            yield
        if own:
            canvas = Canvas(QPainter(), *look.size, look.ratio, list(look.beneath.taken))
            numbers = self._scene.marks.numbers_of(own)
            self._layers.prepare(canvas, own, replace(look.words, numbers=numbers), transform)
