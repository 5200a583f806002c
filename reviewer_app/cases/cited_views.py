"""Views that a sentence rests on: kept as evidence of their own, named in the text by a token, reopened exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reviewer_app.cases.arrangement import ViewerArrangement
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.views import Bookmark, ViewState


@dataclass(frozen=True, slots=True)
class CitedView:
    """A view that was put into a text.

    Attributes
    ----------
    place
        Where the image is found, as it is printed: ``"series 4, image 63"``. It is written down with the view, so a
        text reads the same on a laptop that has lost the image.
    about
        What it is of, for who points at the token: ``"T2 TSE sagittal, 20 Aug 2026"``.
    annotations
        The ids of the annotations that were drawn on it.
    hidden
        Whether what stands over images was hidden, annotations included.
    layout
        How the panes shared the room and what each of them showed, where there were several; None for one pane alone,
        and in views of earlier versions.
    """

    id: str
    bookmark: Bookmark
    author: str
    created: datetime
    place: str = ""
    about: str = ""
    annotations: tuple[str, ...] = ()
    hidden: bool = False
    layout: ViewerArrangement | None = None

    @property
    def marks(self) -> str:
        """How many annotations were drawn on it, in words; empty where none was."""
        drawn = len(self.annotations)
        return f"{drawn} annotation{'' if drawn == 1 else 's'} on it" if drawn else ""


def place_words(index: InstanceIndex | None, frame: int) -> str:
    """Return where a frame is found by numbers: ``"series 4, image 63"``; frames count from 0 here, from 1 in words.

    An object of several frames is named by the number of the frame, and by its own where it has one.
    """
    if index is None:
        return "image not on this laptop"
    series = f"series {index.series.number}" if index.series.number is not None else index.series.description
    number = f"image {index.instance_number}" if index.instance_number is not None else ""
    if index.kind is InstanceKind.SLIDE:
        number = "slide"
    elif index.frame_count > 1:
        number = ", ".join(one for one in (number, f"frame {frame + 1}") if one)
    return ", ".join(one for one in (series, number) if one) or "image"


def view_words(view: ViewState) -> str:
    """Return how a picture is shown where it is not as in the file: ``"W 400 L 40, zoom 2, turned by 90°"``."""
    window = view.window
    words = [f"W {window.width:g} L {window.center:g}" if window is not None else ""]
    words += [f"zoom {view.zoom:.2g}" if view.zoom is not None else "", "inverted" if view.inverted else ""]
    words += ["mirrored" if view.flipped else ""]
    words += [f"turned by {view.rotation % 4 * 90}°" if view.rotation % 4 else ""]
    return ", ".join(one for one in words if one)


def hint_words(one: CitedView) -> str:
    """Return what a token of a view is of, a line each."""
    layers = [layer.words for layer in one.bookmark.layers or ()]
    lines = (f"{one.place[:1].upper()}{one.place[1:]}", one.about, view_words(one.bookmark.view), *layers, one.marks)
    return "\n".join(line for line in lines if line)
