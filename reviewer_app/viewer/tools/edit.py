"""Take hold of a mark that is there: move one of its points, or all of it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import PaintedFrame, Pointer, View
from reviewer_app.viewer.tools.drawing import with_points
from reviewer_app.viewer.tools.forms import Points, moved_point, turned_to
from reviewer_app.viewer.tools.outlines import outline_of
from reviewer_app.viewer.tools.placing import placed
from reviewer_app.viewer.transform import PaneTransform, Point

#: How near the pointer must come, in logical pixels.
HANDLE_REACH = 8.0
LINE_REACH = 5.0
#: Kinds that Ctrl turns about their middle.
_TURNED = frozenset({AnnotationKind.RECTANGLE, AnnotationKind.CROP, AnnotationKind.ELLIPSE})
#: Outlines drawn by hand have more points than handles could be told apart: they are taken as a whole.
_WHOLE = frozenset({AnnotationKind.FREEHAND, AnnotationKind.COUNT})


@dataclass(frozen=True, slots=True)
class Grip:
    """What the pointer has got hold of: one point of an annotation, or (None) all of it."""

    annotation: Annotation
    point: int | None


def grip_at(annotations: Sequence[Annotation], transform: PaneTransform, place: Point, ratio: float) -> Grip | None:
    """Return what lies under the pointer, points before lines, the newest mark first."""
    newest_first = tuple(one for one in reversed(annotations) if _may_be_near(one, transform, place, ratio))
    for one in newest_first:
        number = _point_near(one, transform, place, HANDLE_REACH * ratio)
        if number is not None:
            return Grip(one, None if one.kind in _WHOLE else number)
    for one in newest_first:
        if _line_near(one, transform, place, LINE_REACH * ratio):
            return Grip(one, None)
    return None


def _may_be_near(one: Annotation, transform: PaneTransform, place: Point, ratio: float) -> bool:
    """Tell whether a mark of a few points lies about the pointer; curves do not leave twice the box of their points."""
    if len(one.points) < 2:
        return True
    here = transform.to_image(place)
    columns, rows = [point.column for point in one.points], [point.row for point in one.points]
    size = max(max(columns) - min(columns), max(rows) - min(rows))
    reach = 2 * size + HANDLE_REACH * ratio / min(transform.scale)
    across = min(columns) - reach <= here.column <= max(columns) + reach
    return across and min(rows) - reach <= here.row <= max(rows) + reach


def _point_near(one: Annotation, transform: PaneTransform, place: Point, reach: float) -> int | None:
    if one.kind is AnnotationKind.FREEHAND:
        return None
    if len(one.points) > 16:
        here = transform.to_image(place)
        away = np.array([(point.column - here.column, point.row - here.row) for point in one.points])
        distances = np.hypot(away[:, 0] * transform.scale[0], away[:, 1] * transform.scale[1])
        nearest = int(distances.argmin())
        return nearest if distances[nearest] <= reach else None
    near = [(math.dist(transform.to_pane(point), place), number) for number, point in enumerate(one.points)]
    distance, number = min(near, default=(math.inf, 0))
    return number if distance <= reach else None


def _line_near(one: Annotation, transform: PaneTransform, place: Point, reach: float) -> bool:
    for line in outline_of(one.kind, one.points, transform.frame.aspect).lines:
        ends = transform.placed(line).tolist()
        if any(distance_to_line(place, start, end) <= reach for start, end in itertools.pairwise(ends)):
            return True
    return False


def distance_to_line(place: Point, start: Point, end: Point) -> float:
    """Return the distance of a place from the stretch between two others."""
    along = (end[0] - start[0], end[1] - start[1])
    square = along[0] ** 2 + along[1] ** 2
    if square == 0:
        return math.dist(place, start)
    share = ((place[0] - start[0]) * along[0] + (place[1] - start[1]) * along[1]) / square
    share = min(max(share, 0.0), 1.0)
    return math.dist(place, (start[0] + share * along[0], start[1] + share * along[1]))


def shifted(painted: PaintedFrame, points: Points, columns: float, rows: float) -> Points:
    """Return all points moved by columns and rows, as far as all of them stay on the picture, in their form."""
    across, down = [one.column for one in points], [one.row for one in points]
    columns = min(max(columns, -0.5 - min(across)), painted.frame.columns - 0.5 - max(across))
    rows = min(max(rows, -0.5 - min(down)), painted.frame.rows - 0.5 - max(down))
    return tuple(ImagePoint(one.column + columns, one.row + rows) for one in points)


@dataclass(slots=True)
class EditTool:
    """Moves what was gripped; the change is handed over when the button is let go.

    With Ctrl a corner of a rectangle, or an end of an ellipse, turns it about its middle.
    """

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
        self._now = with_points(self.grip.annotation, view.painted, self._points(view, at, self._start))
        view.propose(self._now)

    def _points(self, view: View, at: Pointer, start: ImagePoint) -> Points:
        before, number = self.grip.annotation, self.grip.point
        here = view.transform.to_image(at.place)
        by = (here.column - start.column, here.row - start.row)
        if number is None:
            return shifted(view.painted, before.points, *by)
        aspect = view.painted.frame.aspect
        held = before.points[number]
        to = shifted(view.painted, (held,), *by)[0]
        if at.control and before.kind in _TURNED:
            return turned_to(before.points, number, to, aspect)
        anchor = before.points[number - 1] if number else before.points[-1]
        x, y = view.transform.to_pane(to)
        pointed = Pointer(x, y, at.shift, at.control, at.alt)
        return moved_point(before.kind, before.points, number, self._placed(view, pointed, anchor, to), aspect)

    def _placed(self, view: View, at: Pointer, anchor: ImagePoint, to: ImagePoint) -> ImagePoint:
        """Return where a point goes: straight from its neighbour, to the end of another mark, or to `to` itself."""
        before = self.grip.annotation
        alone = len(before.points) < 2 or KIND_RULES[before.kind].closed
        found = placed(view, at, before.kind, None if alone else anchor, without=before.id)
        near = math.dist(view.transform.to_pane(found), at.place) < 1e-6
        return to if near else found

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
