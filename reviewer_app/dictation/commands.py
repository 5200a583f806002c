"""Spoken commands: a grammar apart from free text, heard only while a key says that a command is spoken.

No prefix word opens it: too many sentences that were no command were taken for one (docs/dictation.md).

Signing, sending, and removing a case, a record, a mark or an opinion are never spoken: `NEVER` holds what these are,
whatever the table of commands says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import msgspec

from reviewer_app.decoding import from_json
from reviewer_app.errors import NotAllowed
from reviewer_app.resources import resource

#: Actions of the program that no voice may start.
NEVER = frozenset(
    {
        "sign", "preview", "amend", "recall", "refresh", "quit", "delete-annotation", "signing-key", "account",
        "reveal", "reveal-early", "export-marks", "lesions-export", "typist-export", "settings",
        "accept-dictated", "accept-all-dictated",
    }
)  # fmt: skip
#: Actions that a name follows, behind a colon: the id of a template, the abbreviation of a phrase.
TEMPLATE, PHRASE = "insert-template", "insert-phrase"
NAMED = (TEMPLATE, PHRASE)


@dataclass(frozen=True, slots=True)
class SpokenCommand:
    """An action of the program that was asked for, in which words, from `start` to `end` in seconds of the sound.

    One of `NAMED` has its name behind a colon: “insert-template:ct-chest”.
    """

    action: str
    words: str
    start: float
    end: float


class _Command(msgspec.Struct, frozen=True):
    action: str
    said: tuple[str, ...]


class _Table(msgspec.Struct, frozen=True):
    commands: tuple[_Command, ...]


class Commands:
    """The commands of one language."""

    def __init__(self, table: _Table) -> None:
        if forbidden := NEVER & {one.action for one in table.commands}:
            raise NotAllowed("A spoken command would do what may only be done by hand.", detail=", ".join(forbidden))
        self._actions = {said: one.action for one in table.commands for said in one.said}

    def with_named(self, named: Iterable[tuple[str, str]]) -> Commands:
        """Return them with commands that name something of the reader's: what is said, and the action with the name.

        One that would be said like another command is left out.

        Raises
        ------
        NotAllowed
            If one is of another action than `NAMED`.
        """
        more = {" ".join(said.lower().split()): action for said, action in named}
        if other := {one.partition(":")[0] for one in more.values()} - {*NAMED}:
            raise NotAllowed("A spoken command would do what may only be done by hand.", detail=", ".join(other))
        made = Commands(_Table(()))
        made._actions = {**more, **self._actions}
        return made

    @property
    def words(self) -> tuple[str, ...]:
        """The words that they are said in, each once."""
        return tuple(dict.fromkeys(word for said in self._actions for word in said.split()))

    @property
    def actions(self) -> frozenset[str]:
        """What can be asked for."""
        return frozenset(self._actions.values())

    @property
    def phrases(self) -> Mapping[str, str]:
        """What can be said, and the action that each phrase asks for."""
        return MappingProxyType(self._actions)

    @property
    def grammar(self) -> str:
        """What can be said, as a grammar in JSGF 1.0."""
        choices = " | ".join(sorted(self._actions))
        return f"#JSGF V1.0;\ngrammar commands;\npublic <command> = {choices};\n"

    def action_of(self, heard: str) -> str:
        """Return the action that words ask for; empty if they are no command."""
        return self._actions.get(" ".join(heard.lower().split()), "")


@lru_cache
def commands(language: str = "english") -> Commands:
    """Return the commands of a language.

    Raises
    ------
    FileNotFoundError
        If there are none for it.
    """
    return Commands(from_json(resource(f"dictation/commands.{language}.json").read_bytes(), _Table))
