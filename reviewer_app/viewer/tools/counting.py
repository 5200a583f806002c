"""The tool that counts: each click is a point of the class in the hand, kept at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer_app.cases.annotation_kinds import COUNT_CHUNK, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer.tools.base import Author, Pointer, View, inside
from reviewer_app.viewer.tools.drawing import new_annotation, with_points

#: How near a Ctrl+click must come to a point to take it away, in logical pixels.
_REACH = 8.0


@dataclass(slots=True)
class CountTool:
    """A click adds a point, Ctrl+click takes the nearest one away.

    Points of one class lie in several annotations of 200 at most, so that an edit stays small.
    """

    author: Author
    name: str = field(default="count", init=False)

    def press(self, view: View, at: Pointer) -> None:
        """Nothing yet: the place is where the button is let go."""

    def move(self, view: View, at: Pointer) -> None:
        """Nothing to follow."""

    def release(self, view: View, at: Pointer) -> None:
        """Add a point, or take one away."""
        if at.control:
            self._take_away(view, at)
            return
        point = inside(view.painted, view.transform.to_image(at.place))
        open_one = open_chunk(view.marks, view.class_name)
        if open_one is None:
            made = new_annotation(view, self.author, AnnotationKind.COUNT, (point,))
            view.finish(None, made, "Count", choose=False)
        else:
            more = with_points(open_one, view.painted, (*open_one.points, point))
            view.finish(open_one, more, "Count", choose=False)

    def cancel(self, view: View) -> None:
        """Nothing to give up."""

    def _take_away(self, view: View, at: Pointer) -> None:
        near = [
            (math.dist(view.transform.to_pane(point), at.place), number, one)
            for one in view.marks
            if one.kind is AnnotationKind.COUNT and not one.locked
            for number, point in enumerate(one.points)
        ]
        if not near:
            return
        distance, number, one = min(near, key=lambda found: found[0])
        if distance > _REACH * view.ratio:
            return
        points = (*one.points[:number], *one.points[number + 1 :])
        after = with_points(one, view.painted, points) if points else None
        view.finish(one, after, "Take a counted point away", choose=False)


def open_chunk(marks: Sequence[Annotation], class_name: str) -> Annotation | None:
    """Return the annotation of a class that has room for one more point, None if there is none."""
    return next(
        (
            one
            for one in reversed(marks)
            if one.kind is AnnotationKind.COUNT and one.class_name == class_name
            and not one.locked and len(one.points) < COUNT_CHUNK
        ),
        None,
    )  # fmt: skip
