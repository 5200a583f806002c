"""The tools that draw: length, arrow, text. Each finished stroke is one annotation handed to the view."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import Author, PaintedFrame, Pointer, View, inside, patient_points
from reviewer_app.viewer.tools.measure import length

#: A stroke shorter than this many logical pixels is a click: the next click then sets the second point.
CLICK = 4.0


def with_points(annotation: Annotation, painted: PaintedFrame, points: tuple[ImagePoint, ...]) -> Annotation:
    """Return an annotation with other points on the same frame, its places in the patient and number made anew."""
    measurement = length(painted, *points) if annotation.kind is AnnotationKind.LENGTH else None
    return replace(annotation, points=points, patient_points=patient_points(painted, points), measurement=measurement)


def new_annotation(view: View, author: Author, kind: AnnotationKind, points: tuple[ImagePoint, ...]) -> Annotation:
    """Return a new mark on the painted frame."""
    painted = view.painted
    empty = Annotation(
        id=author.new_id(),
        kind=kind,
        image=painted.image,
        points=(),
        author=author.name,
        created=author.now(),
        view=view.state,
        frame_of_reference_uid=painted.frame_of_reference_uid,
    )
    return with_points(empty, painted, points)


@dataclass(slots=True)
class LineTool:
    """Sets two points, by a drag or by two clicks."""

    name: str
    kind: AnnotationKind
    label: str
    author: Author
    finish: Callable[[View, Annotation, str], None] = field(
        default=lambda view, one, label: view.finish(None, one, label)
    )
    _draft: Annotation | None = None
    _start: Pointer | None = None
    _clicked: bool = False

    def press(self, view: View, at: Pointer) -> None:
        """Set the first point, or after a click the second."""
        if self._draft is not None and self._draft.image != view.painted.image:
            self.cancel(view)
        if self._clicked:
            self.move(view, at)
            return
        point = inside(view.painted, view.transform.to_image(at.place))
        self._start = at
        self._draft = new_annotation(view, self.author, self.kind, (point, point))
        view.propose(self._draft)  # a click shows where it has begun, before the pointer moves on

    def move(self, view: View, at: Pointer) -> None:
        """Let the second point follow."""
        if self._draft is None or self._draft.image != view.painted.image:
            return
        point = inside(view.painted, view.transform.to_image(at.place))
        self._draft = with_points(self._draft, view.painted, (self._draft.points[0], point))
        view.propose(self._draft)

    def release(self, view: View, at: Pointer) -> None:
        """End the stroke; after a mere click wait for the second."""
        if self._draft is None or self._start is None:
            return
        moved = math.dist(self._start.place, at.place) / view.ratio
        if moved < CLICK:
            if self._clicked:
                self.cancel(view)
            self._clicked = self._draft is not None
            return
        self.move(view, at)
        made, self._draft, self._start, self._clicked = self._draft, None, None, False
        view.propose(None)
        if made is not None and made.points[0] != made.points[1]:
            self.finish(view, made, self.label)

    def cancel(self, view: View) -> None:
        """Give the stroke up."""
        self._draft, self._start, self._clicked = None, None, False
        view.propose(None)


def length_tool(author: Author) -> LineTool:
    """Return the tool that measures a distance."""
    return LineTool("length", AnnotationKind.LENGTH, "Length", author)


def arrow_tool(author: Author) -> LineTool:
    """Return the tool that points at something: the drag begins at the tip, and words can be added."""
    return LineTool("arrow", AnnotationKind.ARROW, "Arrow", author, finish=_arrow_with_words)


def _arrow_with_words(view: View, arrow: Annotation, label: str) -> None:
    view.propose(arrow)

    def done(text: str) -> None:
        view.propose(None)
        view.finish(None, replace(arrow, text=text), label)

    view.ask_text(arrow.points[1], done)


@dataclass(slots=True)
class TextTool:
    """Sets a line of text at a place."""

    author: Author
    name: str = field(default="text", init=False)

    def press(self, view: View, at: Pointer) -> None:
        """Nothing yet: the place is where the button is let go."""

    def move(self, view: View, at: Pointer) -> None:
        """Nothing to follow."""

    def release(self, view: View, at: Pointer) -> None:
        """Ask for the words; without words there is no mark."""
        point = inside(view.painted, view.transform.to_image(at.place))
        made = new_annotation(view, self.author, AnnotationKind.TEXT, (point,))

        def done(text: str) -> None:
            if text:
                view.finish(None, replace(made, text=text), "Text")

        view.ask_text(point, done)

    def cancel(self, view: View) -> None:
        """Nothing to give up."""
