"""In which colours grey pictures are shown: those that can be chosen, and those that images open in. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewer_app.cases.views import ViewState

if TYPE_CHECKING:
    from reviewer_app.imaging.series import Stack


@dataclass(frozen=True, slots=True)
class Colors:
    """A palette by its label, or grey without one, and whether it is turned over."""

    palette: str = ""
    inverted: bool = False


#: By the ending of the command, in the order they are gone through.
COLORS: dict[str, Colors] = {
    "grey": Colors(),
    "inverted-grey": Colors(inverted=True),
    "hot-iron": Colors("HOT_IRON"),
    "pet": Colors("PET"),
    "hot-metal-blue": Colors("HOT_METAL_BLUE"),
    "pet-20-step": Colors("PET_20_STEP"),
    "spring": Colors("SPRING"),
    "summer": Colors("SUMMER"),
    "fall": Colors("FALL"),
    "winter": Colors("WINTER"),
}
_BLACK_ON_WHITE = frozenset({"PT"})


def opening_view(stack: Stack | None) -> ViewState:
    """Return how images are shown until the reader, or a hanging protocol, says otherwise: PET black on white."""
    if stack is None or stack.modality not in _BLACK_ON_WHITE or not stack.frames:
        return ViewState()
    pixels = stack.frames[0].instance.pixels
    return ViewState(inverted=pixels is not None and pixels.photometric_interpretation.startswith("MONOCHROME"))


def chosen(name: str) -> Callable[[ViewState], ViewState]:
    """Return what shows a picture in the colours of a name."""
    one = COLORS[name]
    return lambda view: replace(view, palette=one.palette, inverted=one.inverted)


def next_colors(view: ViewState) -> ViewState:
    """Return the view in the colours after its own, the first after the last; a palette turned over counts as it is."""
    names = list(COLORS)
    return chosen(names[(names.index(name_of(view)) + 1) % len(names)])(view)


def name_of(view: ViewState) -> str:
    """Return which of `COLORS` a view is shown in."""
    own = Colors(view.palette, view.inverted and not view.palette)
    return next((name for name, one in COLORS.items() if one == own), "grey")
