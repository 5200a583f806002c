"""The table of keys as values: its rows, what is said about each, and who has a key. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer_app.ui.actions import ACTIONS, BY_ID, RESERVED, Action, clashes, key_of

ALL, CHANGED, CONFLICTS = "all", "changed", "conflicts"
PLACES: dict[str, tuple[str, str]] = {
    "viewer": ("Images", "Image panes"),
    "case": ("Case", "An open case"),
    "window": ("Program", "Everywhere"),
}
_MOUSE = {"scroll": ("next-image", "previous-image"), "zoom": ("zoom-in", "zoom-out")}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One action: its key, what the mouse does for it, and what there is to say about the key."""

    action: Action
    key: str
    mouse: str = ""
    note: str = ""
    clashes: bool = False
    changed: bool = False

    @property
    def works_in(self) -> str:
        """Where the key works."""
        return PLACES[self.action.place][1]


@dataclass(frozen=True, slots=True)
class Mouse:
    """What the buttons do, as the settings keep it."""

    right: str = "zoom"
    middle: str = "pan"
    wheel: str = "scroll"


def rows_of(chosen: Mapping[str, str], mouse: Mouse) -> tuple[KeyRow, ...]:
    """Return a row for every action of the table, in the order of `PLACES`."""
    others: dict[str, list[str]] = {}
    for _key, one, other in clashes(chosen):
        others.setdefault(one, []).append(other)
        others.setdefault(other, []).append(one)
    ordered = (one for place in PLACES for one in ACTIONS if one.place == place)
    return tuple(_row(one, chosen, others.get(one.id, []), mouse) for one in ordered)


def _row(action: Action, chosen: Mapping[str, str], others: list[str], mouse: Mouse) -> KeyRow:
    key = key_of(action.id, chosen)
    changed = key != action.key
    note = f"Changed, was {action.key or 'without a key'}" if changed else ""
    if others:
        note = "Also used by " + ", ".join(f"“{BY_ID[one].words}”" for one in others)
    return KeyRow(action, key, _mouse_words(action.id, mouse), note, bool(others), changed)


def _mouse_words(action_id: str, mouse: Mouse) -> str:
    tool = action_id.removeprefix("tool-")
    said = [f"{button} button" for button, use in (("Right", mouse.right), ("Middle", mouse.middle)) if use == tool]
    if action_id in _MOUSE[mouse.wheel]:
        said.append("Wheel")
    if action_id in _MOUSE["zoom"] and mouse.wheel != "zoom":
        said.append("Ctrl + wheel")
    if action_id == "enlarge":
        said.append("Double click")
    return ", ".join(said)


def chosen_rows(rows: tuple[KeyRow, ...], which: str, search: str) -> tuple[KeyRow, ...]:
    """Return the rows of a filter (`ALL`, `CHANGED`, `CONFLICTS`) in which every word of `search` occurs."""
    wanted = search.casefold().split()
    return tuple(
        one
        for one in rows
        if (which == ALL or (one.changed if which == CHANGED else one.clashes))
        and all(word in f"{one.action.words} {one.key} {one.mouse}".casefold() for word in wanted)
    )


def owner_of(key: str, action_id: str, chosen: Mapping[str, str]) -> str:
    """Return the id of another action that has a key, empty for none."""
    return next((one.id for one in ACTIONS if one.id != action_id and key and key_of(one.id, chosen) == key), "")


def refusal(key: str) -> str:
    """Return why a key cannot be given to any action, empty where it can."""
    return f"{key} goes to {RESERVED[key]} in every window and cannot be changed." if key in RESERVED else ""


def with_key(chosen: Mapping[str, str], action_id: str, key: str) -> dict[str, str]:
    """Return the choices with another key for an action; one that is its default is no choice."""
    rest = {one: value for one, value in chosen.items() if one != action_id}
    return rest if key == BY_ID[action_id].key else {**rest, action_id: key}


def with_key_taken(chosen: Mapping[str, str], action_id: str, key: str) -> dict[str, str]:
    """Return the choices with a key taken from whoever has it; those have none then."""
    while other := owner_of(key, action_id, chosen):
        chosen = with_key(chosen, other, "")
    return with_key(chosen, action_id, key)
