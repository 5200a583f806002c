"""The pointer on the rail of a pane: it goes to an image, or pulls the ends of what is played of the run."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QSizeF

from reviewer_app.viewer.overlay_painter import END_REACH, rail_bounds
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.viewport import Viewport

_REACH = 14
#: Logical pixels up and down from an end of the part in which it is taken hold of.
_NEAR = 7


class _Held(StrEnum):
    PLACE = "place"
    FIRST = "first"
    LAST = "last"
    SPAN = "span"


class RailDrag:
    """The rail of one pane; places and sizes are in logical pixels.

    A press goes to an image. With Shift a drag chooses the images to be played, from where it began to where it ends.
    Where a part was chosen, or while the pane plays, its ends stand beside the rail and are pulled.
    """

    def __init__(self, scene: Scene, viewport: Viewport) -> None:
        self._scene, self._viewport = scene, viewport
        self._held: _Held | None = None
        self._anchor = 0

    @property
    def running(self) -> bool:
        """Whether it is held."""
        return self._held is not None

    def over(self, at: QPointF, size: QSizeF) -> bool:
        """Tell whether a press here would take hold of the rail."""
        if self._viewport.count < 2:
            return False
        box = rail_bounds(round(size.width()), round(size.height()), 1.0).adjusted(4 - _REACH, -6, _REACH, 6)
        return box.contains(at.toPoint()) or self.end_at(at, size) is not None

    def end_at(self, at: QPointF, size: QSizeF) -> bool | None:
        """Return whether an end of the part lies here: True for the last, False for the first, None for neither."""
        ends = self._scene.rail_ends(self._viewport)
        if ends is None:
            return None
        box = rail_bounds(round(size.width()), round(size.height()), 1.0)
        if not box.left() - END_REACH - 4 <= at.x() < box.left():
            return None
        share = box.height() / self._viewport.count
        first, last = box.top() + ends[0] * share, box.top() + (ends[1] + 1) * share
        if min(abs(at.y() - first), abs(at.y() - last)) > _NEAR:
            return None
        return abs(at.y() - last) < abs(at.y() - first)

    def press(self, at: QPointF, size: QSizeF, *, shift: bool) -> None:
        """Take hold of an end, begin to choose, or go to an image."""
        end = self.end_at(at, size)
        if shift:
            self._held, self._anchor = _Held.SPAN, self._position(at, size)
        elif end is not None:
            self._held = _Held.LAST if end else _Held.FIRST
        else:
            self._held = _Held.PLACE
            self._viewport.go(self._position(at, size))

    def move(self, at: QPointF, size: QSizeF) -> None:
        """Follow the pointer; the image at the end that is pulled is shown, unless the pane plays."""
        stack, position = self._viewport.stack, self._position(at, size)
        if stack is None or self._held is None:
            return
        ends = self._scene.ranges.of(stack) or (0, self._viewport.count - 1)
        if self._held is _Held.SPAN:
            self._scene.ranges.choose(stack, self._anchor, position)
        elif self._held is _Held.FIRST:
            position = min(position, ends[1] - 1)
            self._scene.ranges.choose(stack, position, ends[1])
        elif self._held is _Held.LAST:
            position = max(position, ends[0] + 1)
            self._scene.ranges.choose(stack, ends[0], position)
        if self._held is _Held.PLACE or not self._scene.plays(self._viewport):
            self._viewport.go(position)

    def release(self) -> None:
        """Let go of it."""
        self._held = None

    def _position(self, at: QPointF, size: QSizeF) -> int:
        """Return the image whose stretch of the rail lies at a place, the nearest beyond its ends."""
        box = rail_bounds(round(size.width()), round(size.height()), 1.0)
        share = (at.y() - box.top()) / max(1, box.height())
        return min(max(int(share * self._viewport.count), 0), self._viewport.count - 1)
