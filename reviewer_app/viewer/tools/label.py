"""Take hold of the label of a mark, and put it where it hides nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImageOffset
from reviewer_app.viewer.tools.base import Pointer, View
from reviewer_app.viewer.tools.drawing import CLICK
from reviewer_app.viewer.transform import Point

MOVED = "Move label"
PUT_BACK = "Put label back"


@dataclass(slots=True)
class LabelTool:
    """Moves the label of a mark; nothing that was measured changes. A click that does not move leaves it.

    Attributes
    ----------
    annotation
        The mark.
    middle
        Where the middle of its label stands when it is taken hold of, in device pixels of the pane.
    """

    annotation: Annotation
    middle: Point
    name: str = field(default="label", init=False)
    _start: Pointer | None = None
    _now: Annotation | None = None

    def press(self, view: View, at: Pointer) -> None:
        """Take hold."""
        self._start = at if view.painted.image == self.annotation.image else None

    def move(self, view: View, at: Pointer) -> None:
        """Let the label follow; its middle stays in the pane."""
        start = self._start
        if start is None or view.painted.image != self.annotation.image:
            return
        if self._now is None and math.dist(start.place, at.place) < CLICK * view.ratio:
            return
        middle = in_pane(view, (self.middle[0] + at.x - start.x, self.middle[1] + at.y - start.y))
        self._now = with_label_at(view, self.annotation, middle)
        view.propose(self._now)

    def release(self, view: View, at: Pointer) -> None:
        """Hand the place over, if it is another one."""
        self.move(view, at)
        now, self._start, self._now = self._now, None, None
        view.propose(None)
        if now is not None:
            view.finish(self.annotation, now, MOVED)

    def cancel(self, view: View) -> None:
        """Let go and leave the label where it was."""
        self._start = self._now = None
        view.propose(None)


def in_pane(view: View, middle: Point) -> Point:
    """Return the place nearest to one that lies in the pane, in device pixels."""
    width, height = view.size
    return min(max(middle[0], 0.0), float(width)), min(max(middle[1], 0.0), float(height))


def with_label_at(view: View, mark: Annotation, middle: Point) -> Annotation:
    """Return a mark with the middle of its label at a place of the pane, in device pixels."""
    to, own = view.transform.to_image(middle), mark.middle
    return replace(mark, label_offset=ImageOffset(to.column - own.column, to.row - own.row))


def label_back(mark: Annotation) -> Annotation:
    """Return a mark whose label the program finds a place for."""
    return replace(mark, label_offset=None)
