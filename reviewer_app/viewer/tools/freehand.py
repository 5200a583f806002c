"""The tool that draws a region with one stroke of the hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import Author, Pointer, View, inside
from reviewer_app.viewer.tools.drawing import new_annotation, with_points

#: A new point for so many logical pixels of the way: finer than a hand can draw.
_APART = 2.0
#: Points that are left out lie nearer to the line than this, in logical pixels.
_THINNED = 0.4


@dataclass(slots=True)
class FreehandTool:
    """Follows the pointer while the button is held; the region is closed when it is let go."""

    author: Author
    name: str = field(default="freehand", init=False)
    kind: AnnotationKind = field(default=AnnotationKind.FREEHAND, init=False)
    _draft: Annotation | None = None
    _points: list[ImagePoint] = field(default_factory=list)
    _last: Pointer | None = None

    def press(self, view: View, at: Pointer) -> None:
        """Begin the line."""
        self._points, self._last = [inside(view.painted, view.transform.to_image(at.place))], at
        self._draft = new_annotation(view, self.author, self.kind, ())

    def move(self, view: View, at: Pointer) -> None:
        """Draw on."""
        if self._draft is None or self._last is None or self._draft.image != view.painted.image:
            return
        if math.dist(self._last.place, at.place) < _APART * view.ratio:
            return
        self._last = at
        self._points.append(inside(view.painted, view.transform.to_image(at.place)))
        self._draft = with_points(self._draft, view.painted, tuple(self._points))
        view.propose(self._draft)

    def release(self, view: View, at: Pointer) -> None:
        """Close the region, without the points that its line does not need."""
        self.move(view, at)
        made, rule = self._draft, KIND_RULES[AnnotationKind.FREEHAND]
        tolerance = _THINNED * view.ratio / max(view.transform.zoom, 1e-9)
        points = thinned(tuple(self._points), tolerance, rule.most)
        self.cancel(view)
        if made is not None and rule.accepts(len(points)):
            view.finish(None, with_points(made, view.painted, points), rule.title)

    def cancel(self, view: View) -> None:
        """Give the stroke up."""
        self._draft, self._points, self._last = None, [], None
        view.propose(None)


def thinned(points: tuple[ImagePoint, ...], tolerance: float, most: int) -> tuple[ImagePoint, ...]:
    """Return the points of a line of which none that is left out lies further from it than `tolerance` image pixels.

    The rule is that of Douglas and Peucker. Where more than `most` are left the tolerance is doubled.
    """
    while True:
        kept = _kept(points, tolerance)
        if len(kept) <= most:
            return kept
        tolerance *= 2


def _kept(points: tuple[ImagePoint, ...], tolerance: float) -> tuple[ImagePoint, ...]:
    if len(points) < 3:
        return points
    keep, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = tolerance, 0
        for number in range(first + 1, last):
            distance = _distance(points[number], points[first], points[last])
            if distance > far:
                far, at = distance, number
        if at:
            keep.add(at)
            waiting += [(first, at), (at, last)]
    return tuple(points[at] for at in sorted(keep))


def _distance(point: ImagePoint, start: ImagePoint, end: ImagePoint) -> float:
    across, down = end.column - start.column, end.row - start.row
    way = math.hypot(across, down)
    beside = (point.column - start.column, point.row - start.row)
    if not way:
        return math.hypot(*beside)
    share = min(max((beside[0] * across + beside[1] * down) / way**2, 0.0), 1.0)
    return math.hypot(beside[0] - share * across, beside[1] - share * down)
