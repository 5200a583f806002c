"""Take hold of the label of a mark, and put it where it hides nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImageOffset
from reviewer_app.viewer.tools.base import Pointer, View
from reviewer_app.viewer.tools.drawing import CLICK
from reviewer_app.viewer.transform import Point

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
        width, height = view.size
        x = min(max(self.middle[0] + at.x - start.x, 0.0), float(width))
        y = min(max(self.middle[1] + at.y - start.y, 0.0), float(height))
        to, middle = view.transform.to_image((x, y)), self.annotation.middle
        offset = ImageOffset(to.column - middle.column, to.row - middle.row)
        self._now = replace(self.annotation, label_offset=offset)
        view.propose(self._now)

    def release(self, view: View, at: Pointer) -> None:
        """Hand the place over, if it is another one."""
        self.move(view, at)
        now, self._start, self._now = self._now, None, None
        view.propose(None)
        if now is not None:
            view.finish(self.annotation, now, "Move label")

    def cancel(self, view: View) -> None:
        """Let go and leave the label where it was."""
        self._start = self._now = None
        view.propose(None)


def label_back(mark: Annotation) -> Annotation:
    """Return a mark whose label the program finds a place for."""
    return replace(mark, label_offset=None)
