"""What may be asked for by voice, and what never."""

from __future__ import annotations

import re

import msgspec
import pytest

from reviewer_app.dictation.commands import NEVER, Commands, _Table, commands
from reviewer_app.errors import NotAllowed
from reviewer_app.ui.actions import ACTIONS

KNOWN = {one.id for one in ACTIONS}


def test_every_command_is_an_action_of_the_program() -> None:
    assert commands().actions <= KNOWN
    assert NEVER <= KNOWN


def test_no_action_that_signs_sends_or_removes_is_spoken() -> None:
    acts = re.compile(r"\b(sign|send|deliver|remove|delete|decline|recall|discard|purge|export)\b", re.IGNORECASE)
    told = {one.id for one in ACTIONS if acts.search(one.words)}
    assert told
    assert not told & commands().actions
    assert {"sign", "recall", "delete-annotation"} <= told


@pytest.mark.parametrize("action", sorted(NEVER))
def test_a_table_that_names_one_is_refused(action: str) -> None:
    table = msgspec.convert({"commands": [{"action": action, "said": ["do it"]}]}, type=_Table)
    with pytest.raises(NotAllowed):
        Commands(table)


def test_only_whole_phrases_are_commands() -> None:
    found = commands()
    assert found.action_of("next image") == "next-image"
    assert found.action_of("Next  Image") == "next-image"
    assert found.action_of("the next image") == ""
    assert found.action_of("") == ""
    assert "next image" in found.grammar


def test_commands_with_names_are_said_beside_the_others() -> None:
    found = commands().with_named([("insert template chest", "insert-template:ct"), ("next image", "insert-phrase:x")])
    assert found.action_of("insert template chest") == "insert-template:ct"
    assert found.action_of("next image") == "next-image"
    assert "insert template chest" in found.grammar
    assert {"chest", "next"} <= set(found.words)
    assert commands().action_of("insert template chest") == ""


def test_a_named_command_may_do_nothing_but_insert() -> None:
    with pytest.raises(NotAllowed):
        commands().with_named([("sign it", "sign:now")])
