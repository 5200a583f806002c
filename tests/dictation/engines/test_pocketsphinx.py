"""pocketsphinx follows what is said, and reckons with words that it was told."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.dictation.engine import Hearing
from reviewer_app.dictation.engines.pocketsphinx_engine import PocketsphinxEngine, load
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.dictation.transcript import transcript
from reviewer_app.dictation.vocabulary import TakesWords, Vocabulary
from tests.dictation.test_engines import speaks, spoken

CHEST = Vocabulary(("fooscan",), commands=(("insert template chest", "insert-template:ct-chest"),))


@pytest.fixture(scope="module")
def engine() -> PocketsphinxEngine:
    return load(None)


@speaks
def test_words_that_the_packed_model_has_not_are_heard_in_findings(tmp_path: Path, engine: PocketsphinxEngine) -> None:
    found = transcript(engine, sound_of(spoken(tmp_path, "there is a pleural effusion")))
    assert "pleural effusion" in found.text.lower()


@speaks
def test_what_is_being_said_is_told_while_it_is_said(tmp_path: Path, engine: PocketsphinxEngine) -> None:
    told = []
    for piece in sound_of(spoken(tmp_path, "there is no evidence of a fracture in the right kidney"), seconds=0.25):
        engine.feed(piece)
        told.append(engine.partial)
    engine.finish()
    assert engine.partial == ""
    assert any("there is no" in one for one in told)
    lengths = [len(one) for one in told if one]
    assert lengths[-1] > lengths[0]


@speaks
def test_a_command_with_a_name_is_heard(tmp_path: Path, engine: PocketsphinxEngine) -> None:
    assert isinstance(engine, TakesWords)
    engine.take_words(CHEST)
    assert engine._decoder.lookup_word("fooscan") is not None
    engine.hearing = Hearing.COMMANDS
    found = transcript(engine, sound_of(spoken(tmp_path, "insert template chest")))
    engine.hearing = Hearing.TEXT
    assert [one.action for one in found.commands] == ["insert-template:ct-chest"]
    assert engine.partial == ""


@speaks
def test_an_engine_in_a_process_of_its_own_takes_words_too(tmp_path: Path) -> None:
    engine = EngineProcess()
    try:
        engine.take_words(CHEST)
        engine.hearing = Hearing.COMMANDS
        found = transcript(engine, sound_of(spoken(tmp_path, "insert template chest")))
    finally:
        engine.close()
    assert [one.action for one in found.commands] == ["insert-template:ct-chest"]
