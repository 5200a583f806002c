"""What every engine does: sound in, words out, utterance by utterance."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
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
    """Hears one speaker. Of the sound it gets nothing is kept; it is not to be used in two threads at once.

    `model_sha256` is the hash of the folder with its model where that is known, empty for one that it brings along.
    """

    name: str
    hearing: Hearing
    model_sha256: str

    @property
    def partial(self) -> str:
        """What is held likely of the utterance that has begun, in the engine's words; empty where it does not tell."""

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound (`RATE`) and return the utterances that have ended."""

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun: this sound is over. The times of what is fed after it begin at 0 again."""


@dataclass(frozen=True, slots=True)
class EngineParts:
    """Where an engine is.

    `module` lies below `reviewer_app.dictation.engines` and offers ``load(model: Path | None) -> Engine``; `package` is
    what it imports, which the extra requirement `extra` of this program installs; empty for one that is always there.
    """

    module: str
    package: str
    extra: str = ""

    @property
    def installed(self) -> bool:
        """Whether its package is here; nothing is imported."""
        return find_spec(self.package) is not None

    @property
    def how_to_install(self) -> str:
        """What brings it, in a sentence."""
        return f"Install it with: pip install “reviewer-app[{self.extra}]”."


ENGINES: Mapping[str, EngineParts] = {
    "pocketsphinx": EngineParts("pocketsphinx_engine", "pocketsphinx"),
    "vosk": EngineParts("vosk_engine", "vosk", "vosk"),
    "sherpa-onnx": EngineParts("sherpa_engine", "sherpa_onnx", "sherpa-onnx"),
    "faster-whisper": EngineParts("faster_whisper_engine", "faster_whisper", "faster-whisper"),
}
ALWAYS_THERE = "pocketsphinx"
#: No engine may fetch a model.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def load(name: str = ALWAYS_THERE, model: Path | None = None) -> Engine:
    """Load an engine with the model in a folder, or with the model it brings along.

    Commands are always heard by pocketsphinx, whose grammar was tried for that.

    Raises
    ------
    BadSettings
        If there is no such engine, it is not installed, or it cannot use the folder.
    """
    if name not in ENGINES:
        raise BadSettings(f"There is no engine “{name}”.", next_step=f"Engines: {', '.join(ENGINES)}.")
    os.environ.update(_OFFLINE)
    if name == ALWAYS_THERE:
        return _loaded(name, model)
    from reviewer_app.dictation.engines.commands_apart import CommandsApart  # noqa: PLC0415 - it knows this module

    return CommandsApart(_loaded(name, model), lambda: _loaded(ALWAYS_THERE, None))


def _loaded(name: str, model: Path | None) -> Engine:
    module = import_module(f"reviewer_app.dictation.engines.{ENGINES[name].module}")
    return cast("Callable[[Path | None], Engine]", module.load)(model)
