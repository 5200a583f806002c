"""Engines beside pocketsphinx that can be told which words are likely."""

from __future__ import annotations

from pathlib import Path

from reviewer_app.dictation.engine import RATE, Hearing
from reviewer_app.dictation.engines.commands_apart import CommandsApart
from reviewer_app.dictation.engines.faster_whisper_engine import FasterWhisperEngine
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.dictation.vocabulary import TakesWords, Vocabulary
from tests.dictation.engines.test_faster_whisper import Model, installed
from tests.helpers.sound_desk import HeardEngine
from tests.helpers.speech_like import speech_like
from tests.helpers.tiny_whisper import make_whisper

WORDS = Vocabulary(("nodule", "liver"), commands=(("insert template chest", "insert-template:ct"),))


class Taught(HeardEngine):
    """Notes what it was told."""

    told: Vocabulary | None = None

    def take_words(self, vocabulary: Vocabulary) -> None:
        self.told = vocabulary


def test_faster_whisper_is_prompted_with_the_likeliest() -> None:
    model = Model()
    engine = FasterWhisperEngine(model)
    for _once_without in range(2):
        engine.feed(bytes(RATE) + speech_like(2.0) + bytes(4 * RATE))
        engine.finish()
        engine.take_words(WORDS)
    assert [one["hotwords"] for one in model.asked] == [None, "nodule, liver"]
    engine.take_words(Vocabulary(tuple(f"word{chr(97 + n)}" for n in range(26)) * 4))
    assert len(engine._likely.split(", ")) == 40


def test_words_and_named_commands_reach_both_engines_whenever_they_are_loaded() -> None:
    text, commands = Taught(), Taught()
    engine = CommandsApart(text, lambda: commands)
    assert isinstance(engine, TakesWords)
    engine.take_words(WORDS)
    assert (text.told, commands.told) == (WORDS, None)
    engine.hearing = Hearing.COMMANDS
    engine.finish()
    assert commands.told == WORDS


def test_one_that_takes_none_hears_as_it_does() -> None:
    engine = CommandsApart(HeardEngine(), HeardEngine)
    engine.take_words(WORDS)
    assert [one.words[0].text for one in engine.finish()] == ["lesion"]


@installed
def test_the_package_hears_on_with_hot_words(tmp_path: Path) -> None:
    engine = EngineProcess("faster-whisper", make_whisper(tmp_path))
    try:
        engine.take_words(WORDS)
        found = [*engine.feed(bytes(RATE) + speech_like(2.0) + bytes(4 * RATE)), *engine.finish()]
    finally:
        engine.close()
    assert found
