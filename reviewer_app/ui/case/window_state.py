"""Which window is in force in the active pane, what it is called, and the key that brings it."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.presets import Preset
from reviewer_app.imaging.source import DisplayInput
from reviewer_app.viewer.workspace import ViewerWorkspace

_KEYS = 9


@dataclass(frozen=True, slots=True)
class WindowState:
    """`offered` names the windows of the keys 0 to 9, none where nothing has a window; then `why` says so.

    `words` say which is in force and `key` how to get it back; `name` is its name, empty where it was set by hand.
    """

    words: str
    key: str = ""
    name: str = ""
    offered: tuple[str, ...] = ()
    why: str = ""

    @property
    def text(self) -> str:
        """The words with their key."""
        return f"{self.words}{self.ending}"

    @property
    def ending(self) -> str:
        """The key as it stands behind the words."""
        return f" ({self.key})" if self.key else ""


NOTHING_SHOWN = WindowState("No window", why="No image is shown here")
_DOCUMENT = WindowState("No window", why="Documents have no window")
_COLOR = WindowState("Colour", why="Colour images have no window")


def window_state(workspace: ViewerWorkspace) -> WindowState:
    """Return how the active pane stands."""
    if workspace.active_document is not None:
        return _DOCUMENT
    viewport = workspace.scene.viewport
    if viewport.shown is None or viewport.shown.source is None:
        return NOTHING_SHOWN
    description = viewport.shown.source.description
    presets = workspace.presets
    if description.color and not presets:
        return _COLOR
    own = _own_words(description)
    offered = (own, *(one.name for one in presets))
    view = viewport.view
    if view.window is None and view.voi_lut is None and not view.state:
        return WindowState(own, "0", own, offered)
    at = next((number for number, one in enumerate(presets, start=1) if _is_chosen(one, view)), None)
    if at is None:
        return WindowState("Set by hand", offered=offered)
    return WindowState(offered[at], str(at) if at <= _KEYS else "", offered[at], offered)


def _is_chosen(preset: Preset, view: ViewState) -> bool:
    """Tell whether a view looks through a preset; what a rule made is known by its numbers only, so not by its name."""
    if preset.rule is not None:
        return False
    if preset.state or (view.state and view.window is None and view.voi_lut is None):
        return preset.state == view.state and view.window is None and view.voi_lut is None
    return preset.window == view.window if view.window is not None else preset.voi_lut == view.voi_lut


def _own_words(description: DisplayInput) -> str:
    """Return what the image's own look is: what its file stores, or what follows from its values."""
    if description.color:
        return _COLOR.words
    if description.initial_voi_lut is not None:
        return "Stored table"
    return "As stored" if description.windows else "Automatic"
