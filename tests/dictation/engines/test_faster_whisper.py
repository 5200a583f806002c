"""faster-whisper: its answers as they are documented, from a double; and the package itself, where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest

from reviewer_app.decoding import from_json
from reviewer_app.dictation.checking import folder_hash, sample
from reviewer_app.dictation.engine import ENGINES, RATE
from reviewer_app.dictation.engines.faster_whisper_engine import FasterWhisperEngine
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.dictation.values import Word
from reviewer_app.dictation.vocabulary import Vocabulary
from reviewer_app.errors import BadSettings
from tests.helpers.model_folders import make_folder
from tests.helpers.speech_like import speech_like
from tests.helpers.tiny_whisper import make_whisper

PARTS = ENGINES["faster-whisper"]
installed = pytest.mark.skipif(not PARTS.installed, reason=f"faster-whisper: {PARTS.how_to_install}")


class Model:
    """Answers as WhisperModel does: a generator of segments, and what is known of the whole."""

    def __init__(self, compression: float = 1.2) -> None:
        self.compression = compression
        self.asked: list[dict[str, Any]] = []

    def transcribe(self, samples: object, **asked: Any) -> tuple[Iterator[SimpleNamespace], SimpleNamespace]:
        assert isinstance(samples, np.ndarray)
        assert samples.dtype == np.float32
        assert np.abs(samples).max() <= 1
        self.asked.append(asked)
        told = ((" No", 0.2, 0.5, 0.93), (" nodule.", 0.5, 1.1, 0.6))
        words = [SimpleNamespace(word=w, start=s, end=e, probability=p) for w, s, e, p in told]
        return iter([SimpleNamespace(words=words, compression_ratio=self.compression)]), SimpleNamespace(language="en")


def _heard(model: Model) -> list[tuple[str, float]]:
    engine = FasterWhisperEngine(model)
    engine.take_words(Vocabulary(("nodule", "washout")))
    found = [*engine.feed(bytes(RATE) + speech_like(2.0) + bytes(4 * RATE)), *engine.finish()]
    assert len(found) == 1
    assert all(0.4 < one.start < one.end < 2.2 for one in found[0].words)
    return [(one.text, one.confidence) for one in found[0].words]


def test_words_have_their_times_and_confidence_and_marks_are_spoken() -> None:
    model = Model()
    assert _heard(model) == [("no", 0.93), ("nodule", 0.6), ("full", 0.6), ("stop", 0.6)]
    (asked,) = model.asked
    assert asked["temperature"] == 0.0
    assert asked["hotwords"] == "nodule, washout"
    assert asked["vad_filter"]
    assert asked["word_timestamps"]
    assert not asked["condition_on_previous_text"]


def test_nothing_is_sure_of_what_is_said_again_and_again() -> None:
    assert {sure for _word, sure in _heard(Model(compression=3.0))} == {0.0}


@installed
def test_the_package_refuses_what_only_looks_like_a_model(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"faster-whisper cannot load the model|as it loaded the model"):
        EngineProcess("faster-whisper", make_folder(tmp_path, "faster-whisper"))


@installed
def test_the_package_hears_by_a_model_made_for_this_test(tmp_path: Path) -> None:
    """Its own loading, detector of speech, features, search and times; the model says “No nodule.” of every sound."""
    folder = make_whisper(tmp_path)
    engine = EngineProcess("faster-whisper", folder, model_sha256=folder_hash(folder))
    try:
        for _again in range(2):
            found = [one for piece in sample() for one in engine.feed(piece)]
            found += engine.finish()
            (heard,) = found
            assert [one.text for one in heard.words] == ["no", "nodule", "full", "stop"]
            no, nodule, *_mark = heard.words
            assert 0.3 < no.start < no.end == nodule.start < nodule.end < 1.5
            assert 0.5 < no.confidence < 1
            assert all(type(one) is float for word in heard.words for one in (word.start, word.end, word.confidence))
            assert (
                from_json(msgspec.json.encode(heard.words), tuple[Word, ...]) == heard.words
            )  # as the journal keeps them
    finally:
        engine.close()


def test_without_a_tokenizer_it_is_not_loaded_for_it_would_fetch_one(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, "faster-whisper")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(BadSettings, match=r"tokenizer\.json is missing|is not installed"):
        EngineProcess("faster-whisper", folder)


@pytest.mark.skipif(PARTS.installed, reason="faster-whisper is installed")
def test_without_the_package_it_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="The engine faster-whisper is not installed") as caught:
        EngineProcess("faster-whisper", make_folder(tmp_path, "faster-whisper"))
    assert "reviewer-app[faster-whisper]" in caught.value.next_step
