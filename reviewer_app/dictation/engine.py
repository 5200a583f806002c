"""What every engine does: sound in, words out, utterance by utterance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from reviewer_app.dictation.commands import SpokenCommand
from reviewer_app.dictation.values import Word
from reviewer_app.errors import BadSettings

#: Samples a second, of one channel, in 16-bit integers of the computer's own byte order.
RATE = 16_000


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said between two pauses: words, or a command."""

    words: tuple[Word, ...] = ()
    command: SpokenCommand | None = None


class Hearing(StrEnum):
    """What is listened for: free text, or commands, which the speaker says by a key."""

    TEXT = "text"
    COMMANDS = "commands"


class Engine(Protocol):
    """Hears one speaker. Of the sound it gets nothing is kept; it is not to be used in two threads at once."""

    name: str
    hearing: Hearing

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound (`RATE`) and return the utterances that have ended."""

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun: this sound is over. The times of what is fed after it begin at 0 again."""


#: Name → module below `reviewer_app.dictation.engines`, which offers ``load(model: Path | None) -> Engine``.
ENGINES: Mapping[str, str] = {"pocketsphinx": "pocketsphinx_engine"}
ALWAYS_THERE = "pocketsphinx"


def load(name: str = ALWAYS_THERE, model: Path | None = None) -> Engine:
    """Load an engine with the model in a folder, or with the model it brings along.

    Raises
    ------
    BadSettings
        If there is no such engine, or it cannot use the folder.
    """
    if name not in ENGINES:
        raise BadSettings(f"There is no engine “{name}”.", next_step=f"Engines: {', '.join(ENGINES)}.")
    module = import_module(f"reviewer_app.dictation.engines.{ENGINES[name]}")
    return cast("Callable[[Path | None], Engine]", module.load)(model)
