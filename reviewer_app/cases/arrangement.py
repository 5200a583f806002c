"""How the reader left a case: what each pane showed, how far everything was scrolled, where the caret was.

Kept beside the work so that after a lock, a return from the worklist or a restart everything is as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as made_by

from reviewer_app.cases.layer_views import LayerView
from reviewer_app.cases.views import ImageReference, ViewState


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """Where in a document: the page at the top of the view, counted from 0, and how much of it is above (0 to 1).

    `zoom` is logical pixels per point, None where the width is fitted; `left` is how far it is scrolled to the right.
    `rotation` is how many quarters clockwise the pages are turned.
    """

    page: int = 0
    above: float = 0.0
    zoom: float | None = None
    left: int = 0
    rotation: int = 0


@dataclass(frozen=True, slots=True)
class PaneContent:
    """What a pane shows: an image of a stack (named by its key), or a document (by its reference), or nothing."""

    stack: str = ""
    image: ImageReference | None = None
    view: ViewState = made_by(default_factory=ViewState)
    document: str = ""
    place: ReadingPlace = made_by(default_factory=ReadingPlace)


@dataclass(frozen=True, slots=True)
class ViewerArrangement:
    """The panes, those that the layout hides too; `active` counts from 0, `hidden` tells that overlays are off.

    `layout` names how they share the room: ``"2x3"`` for two rows of three, ``"1+3"`` for three beside a large one.
    `layers` are those laid over images, from the lowest up; `layers_hidden` tells that all are out of sight.
    `tiled` names the pane that is divided into tiles of its series, and how: ``"0:3x3"``; empty for none.
    """

    layout: str = "1x1"
    enlarged: bool = False
    active: int = 0
    tool: str = ""
    hidden: bool = False
    panes: tuple[PaneContent, ...] = ()
    layers: tuple[LayerView, ...] = ()
    layers_hidden: bool = False
    tiled: str = ""


@dataclass(frozen=True, slots=True)
class PlayedRange:
    """The part of a stack (named by its key) that is played: SOP Instance UID and frame of its first and last image."""

    stack: str
    first: tuple[str, int]
    last: tuple[str, int]


@dataclass(frozen=True, slots=True)
class LayoutStep:
    """How the panes stood before they were laid out otherwise, and how many edits the case had by then."""

    edits: int
    stood: ViewerArrangement


@dataclass(frozen=True, slots=True)
class CaseArrangement:
    """The whole window of a case.

    `story`, `records` and `opinion` are how far these are scrolled, in logical pixels; `sections` the titles of those
    that are open. `field` is the path of the text that evidence goes into, with the caret in it; `focus` is "images",
    "records", "text" or nothing. `signing` tells that the opinion was previewed. `undo` and `redo`
    are the steps of the layout that can be taken back and brought back, the next one last. `played` are the stacks of
    which only a part is played.
    """

    viewer: ViewerArrangement = made_by(default_factory=ViewerArrangement)
    story_whole: bool = False
    story: int = 0
    records: int = 0
    opinion: int = 0
    sections: tuple[str, ...] = ()
    left_hidden: bool = False
    right_hidden: bool = False
    focus: str = ""
    field: str = ""
    anchor: int = 0
    caret: int = 0
    signing: bool = False
    undo: tuple[LayoutStep, ...] = ()
    redo: tuple[LayoutStep, ...] = ()
    played: tuple[PlayedRange, ...] = ()
