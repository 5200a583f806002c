from __future__ import annotations

from PySide6.QtGui import QKeySequence

from reviewer_app.ui.actions import ACTIONS, choose_keys, clashes, key_of
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
    choose_keys({"undo": "Ctrl+U"})
    assert key_of("undo") == "Ctrl+U"
    assert key_of("undo", {}) == "Ctrl+Z"
    assert clashes({"redo": "Ctrl+Z"}) == [("Ctrl+Z", "undo", "redo")]


def test_every_default_is_written_as_qt_writes_it(qapp: object) -> None:
    written = {one.id: QKeySequence(one.key).toString(QKeySequence.SequenceFormat.PortableText) for one in ACTIONS}
    assert written == {one.id: one.key for one in ACTIONS}
