"""The tools that draw, in the groups that a menu lists them in. The name of each is the kind of mark it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer.tools.base import Author, Tool, View
from reviewer_app.viewer.tools.calibrating import ask_length
from reviewer_app.viewer.tools.counting import CountTool
from reviewer_app.viewer.tools.forms import Build, as_set, box_of, crossed, ellipse_in
from reviewer_app.viewer.tools.freehand import FreehandTool
from reviewer_app.viewer.tools.places import level_tool, marker_tool, probe_tool, text_tool
from reviewer_app.viewer.tools.points import Finish, PointsTool, hand_over

_K = AnnotationKind
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "Lengths": (
        "length", "bidirectional", "polyline", "perpendicular", "cardiothoracic-ratio", "profile", "calibration",
    ),
    "Angles": ("angle", "open-angle", "cobb"),
    "Regions": ("ellipse", "circle", "rectangle", "polygon", "freehand", "spline"),
    "Marks": ("arrow", "text", "probe", "marker", "level", "count", "crop"),
})  # fmt: skip
DRAWING_NAMES: tuple[str, ...] = tuple(name for group in GROUPS.values() for name in group)


def drawing_tools(author: Author) -> tuple[Tool, ...]:
    """Return every tool that draws."""
    return (
        _points(_K.LENGTH, author, 2),
        _points(_K.BIDIRECTIONAL, author, 4, crossed),
        _points(_K.POLYLINE, author, 0),
        _points(_K.PERPENDICULAR, author, 3),
        _points(_K.CARDIOTHORACIC_RATIO, author, 4),
        _points(_K.PROFILE, author, 2),
        _points(_K.CALIBRATION, author, 2, finish=ask_length),
        _points(_K.ANGLE, author, 3),
        _points(_K.OPEN_ANGLE, author, 4),
        _points(_K.COBB, author, 4),
        _points(_K.ELLIPSE, author, 2, ellipse_in),
        _points(_K.CIRCLE, author, 2),
        _points(_K.RECTANGLE, author, 2, box_of),
        _points(_K.POLYGON, author, 0),
        FreehandTool(author),
        _points(_K.SPLINE, author, 0),
        _points(_K.ARROW, author, 2, finish=_arrow_with_words),
        text_tool(author),
        probe_tool(author),
        marker_tool(author),
        level_tool(author),
        CountTool(author),
        _points(_K.CROP, author, 2, box_of),
    )


def _points(
    kind: AnnotationKind, author: Author, count: int, build: Build = as_set, finish: Finish = hand_over
) -> PointsTool:
    return PointsTool(kind.value, kind, author, count, build, finish)


def _arrow_with_words(view: View, arrow: Annotation, label: str) -> None:
    """Ask for words; an arrow may have none. The stroke began at the tip."""
    view.propose(arrow)

    def done(text: str) -> None:
        view.propose(None)
        view.finish(None, replace(arrow, text=text), label)

    view.ask_text(arrow.points[1], done)
