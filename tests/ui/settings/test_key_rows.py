from __future__ import annotations

import pytest

from reviewer_app.ui.actions import ACTIONS, BY_ID, clashes, key_of
from reviewer_app.ui.settings.key_rows import (
    ALL,
    CHANGED,
    CONFLICTS,
    Mouse,
    chosen_rows,
    owner_of,
    refusal,
    rows_of,
    with_key,
    with_key_taken,
)
from reviewer_app.ui.settings.key_sets import MIXED, REVIEW, SETS, WEASIS, keys_of, set_of
from reviewer_app.ui.settings.key_table import parts_of
from reviewer_app.viewer.commands import COMMANDS


def ids(rows: tuple) -> list[str]:
    return [one.action.id for one in rows]


def test_every_action_has_one_row() -> None:
    assert sorted(ids(rows_of({}, Mouse()))) == sorted(BY_ID)


def test_filters_and_search() -> None:
    rows = rows_of({"tool-scroll": "L"}, Mouse())
    assert ids(chosen_rows(rows, CHANGED, "")) == ["tool-scroll"]
    assert set(ids(chosen_rows(rows, CONFLICTS, ""))) == {"tool-scroll", "tool-length"}
    assert ids(chosen_rows(rows, ALL, "ctrl+shift+z")) == ["redo"]
    assert "tool-zoom" in ids(chosen_rows(rows, ALL, "right BUTTON"))
    notes = {one.action.id: one.note for one in rows}
    assert notes["tool-length"] == "Also used by “Scroll”"
    assert notes["tool-scroll"] == "Also used by “Length”"
    assert notes["tool-zoom"] == ""


def test_what_was_changed_is_said_with_what_it_was() -> None:
    notes = {one.action.id: one.note for one in rows_of({"tool-scroll": "Q", "about": "F2"}, Mouse())}
    assert (notes["tool-scroll"], notes["about"]) == ("Changed, was S", "Changed, was without a key")


def test_the_mouse_stands_beside_the_keys() -> None:
    words = {one.action.id: one.mouse for one in rows_of({}, Mouse("menu", "zoom", "zoom"))}
    assert (words["tool-zoom"], words["tool-pan"], words["zoom-in"], words["next-image"]) == (
        "Middle button", "", "Wheel", "",
    )  # fmt: skip


def test_a_default_is_no_choice_and_a_key_taken_leaves_none_behind() -> None:
    chosen = with_key({}, "tool-scroll", "Q")
    assert with_key(chosen, "tool-scroll", "S") == {}
    assert owner_of("L", "tool-scroll", chosen) == "tool-length"
    assert owner_of("L", "tool-length", chosen) == ""
    taken = with_key_taken(chosen, "tool-scroll", "L")
    assert taken == {"tool-scroll": "L", "tool-length": ""}
    assert clashes(taken) == []
    assert "cannot be changed" in refusal("F6")
    assert refusal("F7") == ""


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_no_conflict_and_is_known_again(name: str) -> None:
    chosen = keys_of(name)
    assert clashes(chosen) == []
    assert set_of(chosen) == name
    assert set_of({**chosen, "about": "F2"}) == MIXED
    assert set(chosen) <= set(BY_ID)


def test_the_set_of_weasis_has_its_keys() -> None:
    chosen = keys_of(WEASIS)
    wanted = {
        "tool-window": "W",
        "tool-pan": "T",
        "tool-length": "D",
        "reset": "Esc",
        "flip": "Alt+F",
        "key-image": "K",
    }
    assert {one: key_of(one, chosen) for one in wanted} == wanted


def test_the_set_of_the_profile_has_its_keys() -> None:
    chosen = keys_of(REVIEW)
    wanted = {
        "tool-pan": "T",
        "tool-cursor": "J",
        "reference-lines": "O",
        "overlays": "I",
        "next-series": "PgDown",
        "reset": "Esc",
        "help": "H",
    }
    assert {one: key_of(one, chosen) for one in wanted} == wanted


def test_the_actions_added_for_it_are_commands_of_the_viewer() -> None:
    assert {"real-size", "rotate-left"} <= set(COMMANDS) & {one.id for one in ACTIONS}


def test_a_key_is_shown_in_its_parts() -> None:
    assert parts_of("Ctrl+Shift+Z") == ["Ctrl", "Shift", "Z"]
    assert (parts_of("+"), parts_of("Ctrl++"), parts_of("")) == (["+"], ["Ctrl", "+"], [])
