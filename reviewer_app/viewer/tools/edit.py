"""Take hold of a mark that is there: move one of its points, or all of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import Pointer, View, inside
from reviewer_app.viewer.tools.drawing import with_points
from reviewer_app.viewer.transform import PaneTransform, Point

#: How near the pointer must come, in logical pixels.
HANDLE_REACH = 8.0
LINE_REACH = 5.0


@dataclass(frozen=True, slots=True)
class Grip:
    """What the pointer has got hold of: one point of an annotation, or (None) all of it."""

    annotation: Annotation
    point: int | None


def grip_at(annotations: Sequence[Annotation], transform: PaneTransform, place: Point, ratio: float) -> Grip | None:
    """Return what lies under the pointer, points before lines, the newest mark first."""
    newest_first = tuple(reversed(annotations))
    for one in newest_first:
        for number, point in enumerate(one.points):
            if math.dist(transform.to_pane(point), place) <= HANDLE_REACH * ratio:
                return Grip(one, number)
    for one in newest_first:
        if len(one.points) == 2:
            ends = [transform.to_pane(point) for point in one.points]
            if distance_to_line(place, ends[0], ends[1]) <= LINE_REACH * ratio:
                return Grip(one, None)
    return None


def distance_to_line(place: Point, start: Point, end: Point) -> float:
    """Return the distance of a place from the stretch between two others."""
    along = (end[0] - start[0], end[1] - start[1])
    square = along[0] ** 2 + along[1] ** 2
    if square == 0:
        return math.dist(place, start)
    share = ((place[0] - start[0]) * along[0] + (place[1] - start[1]) * along[1]) / square
    share = min(max(share, 0.0), 1.0)
    return math.dist(place, (start[0] + share * along[0], start[1] + share * along[1]))


@dataclass(slots=True)
class EditTool:
    """Moves what was gripped; the change is handed over when the button is let go."""

    grip: Grip
    name: str = field(default="edit", init=False)
    _start: ImagePoint | None = None
    _now: Annotation | None = None

    def press(self, view: View, at: Pointer) -> None:
        """Take hold."""
        self._start = view.transform.to_image(at.place)

    def move(self, view: View, at: Pointer) -> None:
        """Let the mark follow."""
        if self._start is None or view.painted.image != self.grip.annotation.image:
            return
        here = view.transform.to_image(at.place)
        by = (here.column - self._start.column, here.row - self._start.row)
        before = self.grip.annotation
        points = tuple(
            inside(view.painted, ImagePoint(point.column + by[0], point.row + by[1]))
            if self.grip.point in (None, number)
            else point
            for number, point in enumerate(before.points)
        )
        self._now = with_points(before, view.painted, points)
        view.propose(self._now)

    def release(self, view: View, at: Pointer) -> None:
        """Hand the change over, if there is one."""
        if self._now is not None:
            self.move(view, at)
        view.propose(None)
        if self._now is not None and self._now.points != self.grip.annotation.points:
            view.finish(self.grip.annotation, self._now, f"Move {self.grip.annotation.kind.value}")
        self._start = self._now = None

    def cancel(self, view: View) -> None:
        """Let go and leave the mark where it was."""
        self._start = self._now = None
        view.propose(None)
