"""Which window is in force in the active pane, what it is called, and the key that brings it."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.presets import Preset, Rule
from reviewer_app.imaging.source import DisplayInput
from reviewer_app.ui.actions import key_of
from reviewer_app.viewer.commands import PRESETS
from reviewer_app.viewer.workspace import ViewerWorkspace


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
#: What a rule made of one image, seen on another one of the stack.
_BY_ANOTHER = {Rule.AUTOMATIC.value: "By another image", Rule.FULL.value: "Range of another image"}
_DOCUMENT = WindowState("No window", why="Documents have no window")
_COLOR = WindowState("Colour", why="Colour images have no window")


def window_state(workspace: ViewerWorkspace) -> WindowState:
    """Return how the active pane stands."""
    if workspace.active_paper is not None:
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
        return WindowState(own, key_of("file-window"), own, offered)
    at = next((number for number, one in enumerate(presets, start=1) if _is_chosen(one, view)), None)
    if at is None:
        return WindowState("Set by hand", offered=offered)
    key = key_of(f"preset-{at}") if at <= PRESETS else ""
    rule = view.window.rule if view.window is not None else None
    if rule is not None and (rule.sop_instance_uid, rule.frame) != viewport.shown.key:
        return WindowState(_BY_ANOTHER.get(rule.name, offered[at]), key, "", offered)  # the key makes it of this one
    return WindowState(offered[at], key, offered[at], offered)


def _is_chosen(preset: Preset, view: ViewState) -> bool:
    """Tell whether a view looks through a preset; a window that a rule made is that rule's, whatever its numbers."""
    rule = view.window.rule if view.window is not None else None
    if rule is not None or preset.rule is not None:
        return rule is not None and preset.rule == rule.name
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
