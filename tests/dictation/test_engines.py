"""One body for every engine: speech made by a synthesiser comes back as words with their times.

pocketsphinx is always there. Another engine takes part where its package is installed and an environment variable names
the folder of a model: ``REVIEWER_APP_VOSK_MODEL``, ``…_SHERPA_ONNX_MODEL``, ``…_FASTER_WHISPER_MODEL``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from reviewer_app.dictation.checking import SAMPLE_TEXT, sample
from reviewer_app.dictation.engine import ALWAYS_THERE, ENGINES, RATE, Engine, Hearing, load
from reviewer_app.dictation.model_files import POCKETSPHINX, ModelKind, require_files
from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.dictation.transcript import transcript
from reviewer_app.errors import BadSettings

speaks = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (apt package espeak-ng)"
)
#: The voice that the packed model understands best; other synthetic voices fare worse (docs/dictation.md).
VOICE = "en-us+f3"


@dataclass(frozen=True)
class Given:
    """An engine with the model that this machine has for it."""

    name: str
    model: Path | None
    kind: ModelKind

    def load(self) -> Engine:
        return load(self.name, self.model)


@pytest.fixture(params=ENGINES)
def given(request: pytest.FixtureRequest) -> Given:
    name = str(request.param)
    if name == ALWAYS_THERE:
        return Given(name, None, POCKETSPHINX)
    if not ENGINES[name].installed:
        pytest.skip(f"{name} is not installed: {ENGINES[name].how_to_install}")
    variable = f"REVIEWER_APP_{name.upper().replace('-', '_')}_MODEL"
    folder = os.environ.get(variable)
    if not folder:
        pytest.skip(f"{variable} names no model of {name}")
    return Given(name, Path(folder), require_files(Path(folder), name).kind)


def spoken(folder: Path, text: str) -> Path:
    path = folder / "said.wav"
    subprocess.run(["espeak-ng", "-v", VOICE, "-s", "140", "-w", str(path), text], check=True)
    return path


def test_words_come_with_their_times(given: Given) -> None:
    engine = given.load()
    for again in range(2):  # the times of another sound begin at 0 again
        found = transcript(engine, sample())
        assert found.engine == given.name
        assert len(found.words) > len(SAMPLE_TEXT.split()) / 3, again
        assert found.commands == ()
        starts = [one.start for one in found.words]
        assert starts == sorted(starts)
        assert starts[0] >= 0
        assert all(one.start <= one.end < 4 for one in found.words)
        assert all(0 <= one.confidence <= 1 for one in found.words)
        assert given.kind.word_confidence or {one.confidence for one in found.words} == {0.0}
        assert not any(one.text in one.alternatives for one in found.words)
        assert all(one.text == one.text.strip() != "" and " " not in one.text for one in found.words)


def test_words_are_told_while_somebody_speaks_where_the_engine_can(given: Given) -> None:
    engine, told = given.load(), []
    for piece in sample():
        engine.feed(piece)
        told.append(engine.partial)
    engine.finish()
    assert engine.partial == ""
    assert any(told) or not given.kind.streams


@speaks
def test_other_words_are_told_by_the_engine_that_comes_along(tmp_path: Path) -> None:
    found = transcript(load(), sound_of(spoken(tmp_path, "there is no finding in the right kidney")))
    assert any(one.alternatives for one in found.words)


@speaks
@pytest.mark.parametrize(("said", "action"), [("undo that", "undo"), ("mark key image", "key-image")])
def test_commands_are_heard_when_they_are_listened_for(tmp_path: Path, given: Given, said: str, action: str) -> None:
    engine = given.load()
    engine.hearing = Hearing.COMMANDS
    found = transcript(engine, sound_of(spoken(tmp_path, said)))
    assert [one.action for one in found.commands] == [action]
    assert found.text == ""


def test_silence_is_no_word(tmp_path: Path, given: Given) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(2 * RATE), RATE)
    found = transcript(given.load(), sound_of(path))
    assert (found.text, found.words, found.commands) == ("", (), ())


@pytest.mark.parametrize("name", ENGINES)
def test_a_folder_without_a_model_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "readme.txt").write_text("no model")
    with pytest.raises(BadSettings, match="holds no model" if ENGINES[name].installed else "is not installed"):
        load(name, tmp_path)


def test_an_unknown_engine_is_told() -> None:
    with pytest.raises(BadSettings, match="no engine"):
        load("unheard-of")
