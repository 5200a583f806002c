"""Whole sets of keys and mouse buttons: this program's own, and one that copies Weasis. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer_app.ui.actions import ACTIONS, BY_ID

OWN, WEASIS, MIXED = "own", "weasis", "mixed"
SET_WORDS: dict[str, str] = {OWN: "this program", WEASIS: "Weasis", MIXED: "chosen one by one"}

#: Weasis's defaults for what both programs can do, from github.com/nroduit/Weasis:
#: tools, cine, key image and crosshair: weasis-core/…/api/gui/util/ActionW.java; length (D), Esc for reset, turns and
#: the flip: weasis-dicom/weasis-dicom-viewer2d/…/viewer2d/EventManager.java. "N" is its "no action".
_WEASIS_KEYS: dict[str, str] = {
    "tool-window": "W",
    "tool-scroll": "S",
    "tool-zoom": "Z",
    "tool-pan": "T",
    "tool-cursor": "H",
    "tool-length": "D",
    "cine": "C",
    "key-image": "K",
    "reset": "Esc",
    "default-tool": "N",
    "rotate": "Alt+R",
    "rotate-left": "Alt+L",
    "flip": "Alt+F",
}
#: Where Weasis takes the key of something that it does not have, or does otherwise.
_MOVED: dict[str, str] = {"tool-text": "Shift+T", "fuse": "Shift+D", "next-hanging": "Shift+N"}
#: Left, right, middle, wheel: weasis-core/…/ui/editor/image/MouseActions.java. Left is the tool in the hand in both.
WEASIS_MOUSE: dict[str, str] = {"mouse_right": "menu", "mouse_middle": "pan", "mouse_wheel": "scroll"}
OWN_MOUSE: dict[str, str] = {"mouse_right": "zoom", "mouse_middle": "pan", "mouse_wheel": "scroll"}


def keys_of(name: str) -> dict[str, str]:
    """Return what the settings keep for a set: the keys that are not the defaults of this program."""
    wanted = {**_MOVED, **_WEASIS_KEYS} if name == WEASIS else {}
    return {action_id: key for action_id, key in wanted.items() if BY_ID[action_id].key != key}


def set_of(chosen: Mapping[str, str]) -> str:
    """Return which set the chosen keys are."""
    kept = {one.id: chosen[one.id] for one in ACTIONS if one.id in chosen and chosen[one.id] != one.key}
    return next((name for name in (OWN, WEASIS) if keys_of(name) == kept), MIXED)
