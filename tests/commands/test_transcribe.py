"""The command as a person or a script uses it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from reviewer_app.__main__ import main
from tests.helpers.model_folders import make_folder


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (apt package espeak-ng)")
def test_json_has_the_words_of_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "said.wav"
    subprocess.run(["espeak-ng", "-v", "en-us+f3", "-s", "140", "-w", str(path), "there is a finding"], check=True)
    assert main(["transcribe", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["engine"] == "pocketsphinx"
    assert found["words"]
    assert all(one.keys() == {"word", "start", "end", "confidence"} for one in found["words"])
    assert found["commands"] == []
    assert main(["transcribe", str(path)]) == 0
    told = capsys.readouterr()
    assert told.out.strip() == found["text"]
    assert "mishears" in told.err


def test_silence_is_an_empty_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(16000), 16000)
    assert main(["transcribe", str(path), "--commands", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["text"], found["model_sha256"]) == ("", "")


def test_the_engine_is_that_of_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(16000), 16000)
    for name in ("vosk", "sherpa-onnx", "faster-whisper"):
        folder = make_folder(tmp_path / name, name)
        assert main(["transcribe", str(path), "--model", str(folder)]) == 2
        told = capsys.readouterr()
        assert name.replace("vosk", "osk") in told.err
        assert "Traceback" not in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["none.wav"],
        ["here.wav", "--engine", "none"],
        ["here.wav", "--model", "."],
        ["."],
        ["headless.raw"],
        ["broken.wav"],
    ],
)
def test_what_is_not_possible_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    soundfile.write(tmp_path / "here.wav", np.zeros(16000), 16000)
    (tmp_path / "headless.raw").write_bytes(bytes(3200))
    (tmp_path / "broken.wav").write_bytes((tmp_path / "here.wav").read_bytes()[:30])
    assert main(["transcribe", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) <= 2
    assert "Traceback" not in told.err
