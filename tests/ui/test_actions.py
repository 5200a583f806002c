from __future__ import annotations

from reviewer_app.ui.actions import ACTIONS, clashes, key_of, tooltip
from reviewer_app.ui.icons import has_icon


def test_no_key_is_given_twice() -> None:
    assert clashes() == []


def test_a_clash_the_user_makes_is_named() -> None:
    assert clashes({"redo": "Ctrl+Z"}) == [("Ctrl+Z", "undo", "redo")]


def test_ids_are_unique_and_every_icon_exists(qapp: object) -> None:
    assert len({one.id for one in ACTIONS}) == len(ACTIONS)
    assert [one.id for one in ACTIONS if one.icon and not has_icon(one.icon)] == []


def test_a_chosen_key_replaces_the_default() -> None:
    assert key_of("undo") == "Ctrl+Z"
    assert key_of("undo", {"undo": "Ctrl+U"}) == "Ctrl+U"
    assert tooltip("tool-length") == "Length (L)"
