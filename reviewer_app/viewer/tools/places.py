"""The tools that set one point: probe, level of the spine, lesion marker, text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import Author, Pointer, View, inside
from reviewer_app.viewer.tools.drawing import new_annotation

#: From the head down.
LEVELS: tuple[str, ...] = (
    *(f"C{number}" for number in range(1, 8)),
    *(f"T{number}" for number in range(1, 13)),
    *(f"L{number}" for number in range(1, 6)),
    "S1",
)

Ask = Callable[[View, Annotation], None]


@dataclass(slots=True)
class PlaceTool:
    """Sets one point where the button is let go; `ask` asks for what else the mark needs, and hands it over."""

    name: str
    kind: AnnotationKind
    author: Author
    ask: Ask

    def press(self, view: View, at: Pointer) -> None:
        """Nothing yet: the place is where the button is let go."""

    def move(self, view: View, at: Pointer) -> None:
        """Nothing to follow."""

    def release(self, view: View, at: Pointer) -> None:
        """Set the point."""
        point = inside(view.painted, view.transform.to_image(at.place))
        self.ask(view, new_annotation(view, self.author, self.kind, (point,)))

    def cancel(self, view: View) -> None:
        """Nothing to give up."""


def probe_tool(author: Author) -> PlaceTool:
    """Return the tool that tells the value of a pixel."""
    return PlaceTool("probe", AnnotationKind.PROBE, author, _made)


def text_tool(author: Author) -> PlaceTool:
    """Return the tool that writes a line at a place; without words there is no mark."""
    return PlaceTool("text", AnnotationKind.TEXT, author, _with_words)


def level_tool(author: Author) -> PlaceTool:
    """Return the tool that names a level of the spine; the next one towards the hand is proposed."""
    return PlaceTool("level", AnnotationKind.LEVEL, author, _with_level)


def marker_tool(author: Author) -> PlaceTool:
    """Return the tool that marks a lesion with a name."""
    return PlaceTool("marker", AnnotationKind.MARKER, author, _with_name)


def _made(view: View, one: Annotation) -> None:
    view.finish(None, one, KIND_RULES[one.kind].title)


def _with_words(view: View, one: Annotation) -> None:
    def done(text: str) -> None:
        if text:
            view.finish(None, replace(one, text=text), "Text")

    view.ask_text(one.points[0], done)


def _with_level(view: View, one: Annotation) -> None:
    def done(text: str) -> None:
        if text:
            view.finish(None, replace(one, label=text), f"Level {text}")

    view.ask_text(one.points[0], done, "Level, for example L4", next_level(view.marks, one.points[0]))


def _with_name(view: View, one: Annotation) -> None:
    names = {mark.label for mark in view.marks if mark.kind is AnnotationKind.MARKER}
    number = next(at for at in range(1, len(names) + 2) if f"Lesion {at}" not in names)

    def done(text: str) -> None:
        if text:
            view.finish(None, replace(one, label=text), f"Mark {text}")

    view.ask_text(one.points[0], done, "Name of the lesion", f"Lesion {number}")


def next_level(marks: Sequence[Annotation], at: ImagePoint) -> str:
    """Return the level that follows the newest one of the picture, downwards or upwards as the place lies; else ""."""
    named = [one for one in marks if one.kind is AnnotationKind.LEVEL and one.label in LEVELS]
    if not named:
        return ""
    last = named[-1]
    number = LEVELS.index(last.label) + (1 if at.row >= last.points[0].row else -1)
    return LEVELS[number] if 0 <= number < len(LEVELS) else ""
