"""An engine for free text, beside pocketsphinx for commands, whose grammar takes fewer sentences for a command."""

from __future__ import annotations

from collections.abc import Callable

from reviewer_app.dictation.engine import Engine, Hearing, Utterance
from reviewer_app.dictation.vocabulary import Vocabulary, teach


class CommandsApart:
    """Hears free text by one engine and commands by another, which is loaded when the first is listened for."""

    def __init__(self, text: Engine, load_commands: Callable[[], Engine]) -> None:
        self.name, self.model_sha256 = text.name, text.model_sha256
        self.hearing = Hearing.TEXT
        self._text, self._load = text, load_commands
        self._commands: Engine | None = None
        self._vocabulary = Vocabulary()

    def take_words(self, vocabulary: Vocabulary) -> None:
        """Hand words and named commands on to both, the one for commands when it is loaded."""
        self._vocabulary = vocabulary
        for one in (self._text, self._commands):
            teach(one, vocabulary)

    @property
    def partial(self) -> str:
        """What is held likely of the utterance that has begun; of commands nothing is told."""
        return self._text.partial if self.hearing is Hearing.TEXT else ""

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound and return the utterances that have ended."""
        return self._now().feed(sound)

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun, and begin anew."""
        return self._now().finish()

    def _now(self) -> Engine:
        if self.hearing is Hearing.TEXT:
            return self._text
        if self._commands is None:
            self._commands = self._load()
            teach(self._commands, self._vocabulary)
        self._commands.hearing = self.hearing
        return self._commands
