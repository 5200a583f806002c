"""Vosk: its answers as they are documented, from a double; and the package itself, where it is installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewer_app.dictation.engine import ENGINES, RATE, load
from reviewer_app.dictation.engines.vosk_engine import VoskEngine
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.dictation.values import Word
from reviewer_app.errors import BadSettings
from tests.helpers.model_folders import make_folder

installed = pytest.mark.skipif(not ENGINES["vosk"].installed, reason=f"vosk: {ENGINES['vosk'].how_to_install}")


class Recogniser:
    """Answers as KaldiRecognizer does: an utterance ends with the third piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.words = False

    def SetWords(self, on: bool) -> None:  # noqa: N802
        self.words = on

    def AcceptWaveform(self, sound: bytes) -> int:  # noqa: N802
        self.pieces.append(sound)
        return len(self.pieces) == 3

    def Result(self) -> str:  # noqa: N802
        heard = [
            {"conf": 0.41, "start": 0.3, "end": 0.6, "word": "no"},
            {"conf": 1.0, "start": 0.6, "end": 1, "word": "mass"},
        ]
        return json.dumps({"result": heard, "text": "no mass"} if self.words else {"text": "no mass"})

    def PartialResult(self) -> str:  # noqa: N802
        return json.dumps({"partial": "no"})

    def FinalResult(self) -> str:  # noqa: N802
        return json.dumps({"text": ""})


def test_words_have_their_times_and_confidence() -> None:
    engine = VoskEngine(Recogniser)
    tenth = bytes(2 * RATE // 10)
    assert engine.feed(tenth * 2) == ()
    assert engine.partial == "no"
    (heard,) = engine.feed(tenth)
    assert heard.words == (Word("no", 0.3, 0.6, 0.41), Word("mass", 0.6, 1, 1.0))
    assert engine.finish() == ()


def test_each_sound_has_a_recogniser_of_its_own_whose_times_begin_at_0() -> None:
    made: list[Recogniser] = []

    def new() -> Recogniser:
        made.append(Recogniser())
        return made[-1]

    engine = VoskEngine(new)
    engine.feed(bytes(100))
    engine.finish()
    engine.feed(bytes(200))
    assert [one.pieces for one in made] == [[bytes(100)], [bytes(200)]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path, "vosk")


@installed
def test_the_package_refuses_what_only_looks_like_a_model(folder: Path) -> None:
    """The documented answer to a folder without a model: "Failed to create a model"."""
    with pytest.raises(BadSettings, match=r"Vosk cannot load the model|crashed as it loaded"):
        EngineProcess("vosk", folder)


@installed
def test_a_folder_is_asked_for() -> None:
    with pytest.raises(BadSettings, match="Vosk brings no model"):
        load("vosk")


@pytest.mark.skipif(ENGINES["vosk"].installed, reason="vosk is installed")
def test_without_the_package_it_says_how_to_get_it(folder: Path) -> None:
    with pytest.raises(BadSettings, match="The engine vosk is not installed") as caught:
        EngineProcess("vosk", folder)
    assert "reviewer-app[vosk]" in caught.value.next_step
