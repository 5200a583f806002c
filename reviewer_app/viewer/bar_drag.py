"""Dragging the bar of what is laid over the images of a pane: its ends are the range of the colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect

from reviewer_app.cases.views import FusedLook
from reviewer_app.imaging.layers.values import Layer
from reviewer_app.viewer.fused_look import pulled
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.viewport import Viewport

#: Logical pixels of a drag that double the distance between the ends.
PULL_SPAN = 100.0
#: Logical pixels about the bar in which it is taken hold of.
_REACH = 6


class BarDrag:
    """The bar of one pane. `bar` tells where it was painted, in device pixels; places are in these too."""

    def __init__(self, scene: Scene, viewport: Viewport, bar: Callable[[], QRect | None]) -> None:
        self._scene, self._viewport, self._bar = scene, viewport, bar
        self._held: tuple[int, bool, FusedLook] | None = None

    @property
    def running(self) -> bool:
        """Whether it is held."""
        return self._held is not None

    def over(self, place: QPoint, ratio: float) -> bool:
        """Tell whether a press here would take hold of the bar."""
        bar, reach = self._bar(), round(_REACH * ratio)
        return bar is not None and self._layer() is not None and bar.adjusted(-reach, 0, reach, 0).contains(place)

    def press(self, place: QPoint) -> None:
        """Take hold of the nearer end."""
        bar = self._bar()
        if bar is not None:
            self._held = (place.y(), place.y() < bar.center().y(), self._viewport.view.fused_look)

    def move(self, place: QPoint, ratio: float) -> None:
        """Follow the pointer: up for a higher end, down for a lower one."""
        layer = self._layer()
        if self._held is None or layer is None:
            return
        start, upper, look = self._held
        up = (start - place.y()) / (PULL_SPAN * ratio)
        self._show(pulled(look, layer, up, upper=upper) if up else look)

    def release(self) -> None:
        """Keep what is shown."""
        self._held = None

    def cancel(self) -> None:
        """Go back to the range before the drag."""
        if self._held is not None:
            self._show(self._held[2])
        self._held = None

    def _layer(self) -> Layer | None:
        entry = self._scene.layers.entry(self._viewport.view.fused)
        return None if entry is None else entry.layer

    def _show(self, look: FusedLook) -> None:
        self._viewport.set_view(replace(self._viewport.view, fused_look=look))
