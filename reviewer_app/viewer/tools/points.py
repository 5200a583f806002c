"""The tool that sets points one after the other, by drags or by clicks: lines, angles, boxes, polygons."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import Author, Pointer, View
from reviewer_app.viewer.tools.drawing import CLICK, new_annotation, with_points
from reviewer_app.viewer.tools.forms import Build, as_set
from reviewer_app.viewer.tools.placing import placed

#: How near to the first point a click closes a polygon, in logical pixels.
_CLOSES = 8.0
_ELSEWHERE = "This mark was begun on another image: go back there to finish it, or give it up with Esc."

Finish = Callable[[View, Annotation, str], None]


def hand_over(view: View, made: Annotation, label: str) -> None:
    """Hand over a finished mark."""
    view.finish(None, made, label)


@dataclass(slots=True)
class PointsTool:
    """Sets the points of one mark.

    A click sets a point, a drag sets one at each of its ends; the next point follows the pointer. A mark with as many
    points as `count` is finished with the last one; where that is 0, by `complete` (Enter, a double click), or by a
    click on the first point of a region. `step_back` takes the last point back.

    Attributes
    ----------
    count
        How many points the hand sets, 0 for as many as it likes.
    build
        Makes the points of the mark of those that were set.
    """

    name: str
    kind: AnnotationKind
    author: Author
    count: int = 2
    build: Build = as_set
    finish: Finish = hand_over
    _draft: Annotation | None = None
    _set: list[ImagePoint] = field(default_factory=list)
    _start: Pointer | None = None
    _pressed: bool = False

    @property
    def pending(self) -> bool:
        """Whether a mark is begun."""
        return self._draft is not None

    def press(self, view: View, at: Pointer) -> None:
        """Set a point; the last of a mark is set when the button is let go."""
        if self._draft is not None and self._draft.image != view.painted.image:
            self.cancel(view)
        if self._closes(view, at):
            self.complete(view)
            return
        self._start = at
        self._pressed = len(self._set) + 1 != self.count
        if self._pressed:
            self._set.append(self._at(view, at))
        if self._draft is None:
            self._draft = new_annotation(view, self.author, self.kind, ())
        self._show(view, at)  # a click shows where it has begun, before the pointer moves on

    def move(self, view: View, at: Pointer) -> None:
        """Let the next point follow."""
        if self._draft is not None and self._draft.image == view.painted.image:
            self._show(view, at)

    def release(self, view: View, at: Pointer) -> None:
        """Set the point that a drag, or the last click, ends at."""
        start, self._start = self._start, None
        if start is None or self._draft is None:
            return
        dragged = math.dist(start.place, at.place) / view.ratio >= CLICK
        if dragged or not self._pressed:
            if not dragged and self._is_set(view, at):
                self.cancel(view)  # a second click on the very place of the one before
            else:
                self._add(view, at)

    def complete(self, view: View) -> None:
        """Finish a mark of any number of points with those that were set; give it up where they are too few."""
        made = self._draft
        if made is None or self._is_elsewhere(view):
            return
        points = self._built(view, self._set)
        self.cancel(view)
        if KIND_RULES[self.kind].accepts(len(points)) and len(set(points)) > 1:
            self.finish(view, with_points(made, view.painted, points), KIND_RULES[self.kind].title)

    def step_back(self, view: View) -> None:
        """Take the last point back; with the first one the mark is given up."""
        if self._draft is None or self._start is not None or self._is_elsewhere(view):
            return
        last = self._draft.points[-1] if self._draft.points else None
        self._set = self._set[:-1]
        if not self._set or last is None:
            self.cancel(view)
        else:
            self._propose(view, (*self._set, last))

    def _is_elsewhere(self, view: View) -> bool:
        """Tell whether another image is on the screen than the one the mark was begun on, and say so."""
        elsewhere = self._draft is not None and self._draft.image != view.painted.image
        if elsewhere:
            view.say(_ELSEWHERE)
        return elsewhere

    def cancel(self, view: View) -> None:
        """Give the mark up."""
        self._draft, self._start, self._set = None, None, []
        view.propose(None)

    def _add(self, view: View, at: Pointer) -> None:
        self._set.append(self._at(view, at))
        if len(self._set) == self.count:
            self.complete(view)
        else:
            self._show(view, at)

    def _at(self, view: View, at: Pointer) -> ImagePoint:
        return placed(view, at, self.kind, self._set[-1] if self._set else None)

    def _show(self, view: View, at: Pointer) -> None:
        self._propose(view, (*self._set, self._at(view, at)))

    def _propose(self, view: View, points: tuple[ImagePoint, ...]) -> None:
        if self._draft is not None:
            self._draft = with_points(self._draft, view.painted, self._built(view, points))
            view.propose(self._draft)

    def _built(self, view: View, points: list[ImagePoint] | tuple[ImagePoint, ...]) -> tuple[ImagePoint, ...]:
        return self.build(tuple(points), view.painted.frame.aspect)

    def _closes(self, view: View, at: Pointer) -> bool:
        if self.count or len(self._set) < 3 or not KIND_RULES[self.kind].closed:
            return False
        return math.dist(view.transform.to_pane(self._set[0]), at.place) <= _CLOSES * view.ratio

    def _is_set(self, view: View, at: Pointer) -> bool:
        return bool(self._set) and math.dist(view.transform.to_pane(self._set[-1]), at.place) < CLICK * view.ratio
