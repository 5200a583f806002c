"""The marks of the image that comes next, painted before the hand is there, in moments in which the window has no work.

They are what `compose.paint_marks` makes, and asked for by what they depend on: who comes elsewhere pays as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter

from reviewer_app.errors import ReviewerError
from reviewer_app.viewer.compose import Standing, transform_of
from reviewer_app.viewer.mark_layers import MarkLayers
from reviewer_app.viewer.mark_shapes import shape_of
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.pictures_ahead import next_picture, stride
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.viewport import Shown, Viewport

Size = tuple[int, int]


class MarksAhead:
    """Those of a pane; each piece of the work is short, so that a hand that comes meanwhile hardly waits."""

    def __init__(self, scene: Scene, viewport: Viewport, layers: MarkLayers) -> None:
        self._scene = scene
        self._viewport = viewport
        self._layers = layers
        self._last: Shown | None = None
        self._work: Iterator[None] = iter(())
        self._idle = QTimer(singleShot=True, interval=0)
        self._idle.timeout.connect(self._go_on)

    def forget(self) -> None:
        """Expect nothing until the next step."""
        self._work, self._last = iter(()), None

    def painted(self, size: Size, ratio: float, words: OverlaySet, beneath: Standing) -> None:
        """Take note of what the pane has painted, with which words, and where those stand that are under its marks."""
        shown, before = self._viewport.shown, self._last
        if shown is before:
            return
        self._last = shown
        self._work = self._pieces(shown, stride(before, shown), Canvas(QPainter(), *size, ratio, []), words, beneath)
        self._idle.start()

    def _go_on(self) -> None:
        with suppress(ReviewerError):  # what cannot be read is said where it is shown
            for _ in self._work:
                self._idle.start()
                return

    def _pieces(
        self, shown: Shown | None, step: int, canvas: Canvas, words: OverlaySet, beneath: Standing
    ) -> Iterator[None]:
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
        own = marks.on(coming.reference)
        transform = transform_of(source, self._viewport.view, (canvas.width, canvas.height))
        for one in own:
            shape_of(one, transform)
            yield
        if own:
            canvas.taken += beneath.taken
            self._layers.prepare(canvas, own, replace(words, numbers=marks.numbers_of(own)), transform)
