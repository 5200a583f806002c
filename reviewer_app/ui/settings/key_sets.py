"""Whole sets of keys and mouse buttons: this program's own, one that copies Weasis, one of an IHE profile. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer_app.ui.actions import ACTIONS, BY_ID

OWN, WEASIS, REVIEW, MIXED = "own", "weasis", "basic image review", "mixed"
SETS = (OWN, WEASIS, REVIEW)
SET_WORDS: dict[str, str] = {
    OWN: "this program",
    WEASIS: "Weasis",
    REVIEW: "IHE Basic Image Review",
    MIXED: "chosen one by one",
}

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
_MOVED: dict[str, str] = {
    "tool-text": "Shift+T",
    "fuse": "Shift+D",
    "next-hanging": "Shift+N",
    "tool-bidirectional": "Alt+I",
    "tool-rectangle": "Alt+Shift+R",
    "tool-polyline": "Alt+Shift+L",
    "tool-freehand": "Alt+Shift+F",
    "paper-pages": "Alt+Shift+P",
    "paper-note": "Alt+Shift+N",
}
#: The keys of RAD TF-2, 4.16.4.2.2.5.13 (tables -1 and -2), as github.com/pieper/SlicerLive has them from revision 1.3
#: of the supplement: render/demos/bir.ts. Its keys for what this program does not have are left out.
_REVIEW_KEYS: dict[str, str] = {
    "tool-scroll": "S",
    "tool-window": "W",
    "tool-zoom": "Z",
    "tool-pan": "T",
    "tool-length": "D",
    "tool-cursor": "J",
    "reference-lines": "O",
    "sync-scroll": "L",
    "overlays": "I",
    "cine": "C",
    "reset": "Esc",
    "help": "H",
    "next-series": "PgDown",
    "previous-series": "PgUp",
    # moved out of the way
    "tool-text": "Shift+T",
    "fuse": "Shift+D",
    "tool-bidirectional": "Alt+I",
    "cine-mode": "Alt+J",
    "invert": "Shift+I",
    "flip": "Shift+F",
    "default-tool": "N",
    "next-hanging": "Shift+N",
    "forward-ten": "Space",
    "back-ten": "Shift+Space",
    "paper-pages": "Alt+Shift+P",
    "paper-outline": "Alt+Shift+Q",
    "paper-note": "Alt+Shift+N",
    "fit-width": "Alt+Shift+W",
}
#: Left, right, middle, wheel: weasis-core/…/ui/editor/image/MouseActions.java. Left is the tool in the hand in both.
WEASIS_MOUSE: dict[str, str] = {"mouse_right": "menu", "mouse_middle": "pan", "mouse_wheel": "scroll"}
OWN_MOUSE: dict[str, str] = {"mouse_right": "zoom", "mouse_middle": "pan", "mouse_wheel": "scroll"}


def keys_of(name: str) -> dict[str, str]:
    """Return what the settings keep for a set: the keys that are not the defaults of this program."""
    wanted = {WEASIS: {**_MOVED, **_WEASIS_KEYS}, REVIEW: _REVIEW_KEYS}.get(name, {})
    return {action_id: key for action_id, key in wanted.items() if BY_ID[action_id].key != key}


def set_of(chosen: Mapping[str, str]) -> str:
    """Return which set the chosen keys are."""
    kept = {one.id: chosen[one.id] for one in ACTIONS if one.id in chosen and chosen[one.id] != one.key}
    return next((name for name in SETS if keys_of(name) == kept), MIXED)
