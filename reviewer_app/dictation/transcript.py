"""A whole sound, transcribed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviewer_app.dictation.commands import SpokenCommand
from reviewer_app.dictation.engine import Engine
from reviewer_app.dictation.spoken.written import Passage, written
from reviewer_app.dictation.values import Word


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text, the words it was made of, in the order they were said, and what was asked for meanwhile.

    `to_look_at` are passages of the text: numbers, negations and sides.
    """

    engine: str
    text: str
    words: tuple[Word, ...]
    commands: tuple[SpokenCommand, ...]
    to_look_at: tuple[Passage, ...]


def transcript(engine: Engine, sound: Iterable[bytes]) -> Transcript:
    """Let an engine hear a whole sound."""
    heard = [one for piece in sound for one in engine.feed(piece)]
    heard += engine.finish()
    words = tuple(word for one in heard for word in one.words)
    text = written([one.text for one in words])
    asked = tuple(one.command for one in heard if one.command is not None)
    return Transcript(engine.name, text.text, words, asked, text.to_look_at)
