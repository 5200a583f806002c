"""One body for every engine: speech made by a synthesiser comes back as words with their times."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from reviewer_app.dictation.engine import ENGINES, RATE, Hearing, load
from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.dictation.transcript import transcript
from reviewer_app.errors import BadSettings

speaks = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (apt package espeak-ng)"
)
#: The voice that the packed model understands best; other synthetic voices fare worse (docs/dictation.md).
VOICE = "en-us+f3"


def spoken(folder: Path, text: str) -> Path:
    path = folder / "said.wav"
    subprocess.run(["espeak-ng", "-v", VOICE, "-s", "140", "-w", str(path), text], check=True)
    return path


@speaks
@pytest.mark.parametrize("name", sorted(ENGINES))
def test_words_come_with_their_times(tmp_path: Path, name: str) -> None:
    found = transcript(load(name), sound_of(spoken(tmp_path, "there is no finding in the right kidney")))
    assert found.engine == name
    assert found.words
    assert found.commands == ()
    times = [time for one in found.words for time in (one.start, one.end)]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] < 10
    assert all(0 <= one.confidence <= 1 for one in found.words)
    assert any(one.alternatives for one in found.words)
    assert not any(one.text in one.alternatives for one in found.words)


@speaks
@pytest.mark.parametrize(("said", "action"), [("undo that", "undo"), ("mark key image", "key-image")])
def test_commands_are_heard_when_they_are_listened_for(tmp_path: Path, said: str, action: str) -> None:
    engine = load("pocketsphinx")
    engine.hearing = Hearing.COMMANDS
    found = transcript(engine, sound_of(spoken(tmp_path, said)))
    assert [one.action for one in found.commands] == [action]
    assert found.text == ""


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_silence_is_no_word(tmp_path: Path, name: str) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(2 * RATE), RATE)
    found = transcript(load(name), sound_of(path))
    assert (found.text, found.words, found.commands) == ("", (), ())


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_a_folder_without_a_model_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "readme.txt").write_text("no model")
    with pytest.raises(BadSettings, match="holds no model"):
        load(name, tmp_path)


def test_an_unknown_engine_is_told() -> None:
    with pytest.raises(BadSettings, match="no engine"):
        load("unheard-of")
