"""Engines apart from the program: the same words, and no harm done where one dies."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer_app.child import ChildFailed
from reviewer_app.dictation.engine import load
from reviewer_app.dictation.process import GIVES_WAY, EngineProcess
from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.dictation.transcript import transcript
from reviewer_app.errors import BadSettings, CannotTranscribe


@pytest.fixture
def engine() -> Iterator[EngineProcess]:
    made = EngineProcess()
    yield made
    made.close()


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (apt package espeak-ng)")
def test_it_hears_what_the_engine_hears(tmp_path: Path, engine: EngineProcess) -> None:
    path = tmp_path / "said.wav"
    subprocess.run(["espeak-ng", "-v", "en-us+f3", "-s", "140", "-w", str(path), "there is a finding"], check=True)
    assert transcript(engine, sound_of(path)) == transcript(load(), sound_of(path))


def test_a_death_is_told_and_is_not_the_programs(engine: EngineProcess) -> None:
    process = engine._child._process
    assert process is not None
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with pytest.raises(CannotTranscribe, match="pocketsphinx"):
        engine.feed(bytes(32000))


def test_a_model_that_kills_the_engine_is_told(tmp_path: Path) -> None:
    for name in ("mdef", "means", "variances", "a.dict", "a.lm.bin"):
        (tmp_path / name).write_bytes(b"spoilt" * 50)
    with pytest.raises(BadSettings, match="model"):
        EngineProcess("pocketsphinx", tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority, no numbers")
def test_an_engine_gives_way_to_the_window(engine: EngineProcess) -> None:
    assert engine._child.call(os.nice, 0, seconds=10) == min(19, os.nice(0) + GIVES_WAY)


def test_no_engine_reaches_a_network(engine: EngineProcess) -> None:
    for reach in (_look_up, _connect):
        with pytest.raises(ChildFailed, match="PermissionError"):
            engine._child.call(reach, seconds=10)


def _look_up() -> object:
    return socket.getaddrinfo("localhost", 80)


def _connect() -> object:
    return socket.create_connection(("127.0.0.1", 9), timeout=1)


def test_what_an_engine_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="holds no model") as caught:
        EngineProcess("pocketsphinx", tmp_path)
    assert "mdef" in caught.value.next_step
    with pytest.raises(BadSettings, match="no engine"):
        EngineProcess("unheard-of")
