"""What speaks into the program for the benchmarks: by the clock, phrase by phrase, in turns, on and on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from benchmarks.children.in_turns import InTurns
from benchmarks.children.one_by_one import OneByOne
from benchmarks.children.speaker import Speaker
from benchmarks.children.speaking_on import SpeakingOn
from reviewer_app.dictation.commands import SpokenCommand
from reviewer_app.dictation.engine import RATE, Hearing, Utterance
from reviewer_app.dictation.values import Word
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.ui.case.conftest import desk, window
from tests.ui.conftest import look

__all__ = ["desk", "look", "window"]
TONE = (9000 * np.sin(2 * np.pi * 220 * np.arange(RATE // 4) / RATE)).astype(np.int16).tobytes()
PAUSE = bytes(RATE)


class PausingEngine:
    """Hears a word, or a command, at each pause of a quarter of a second, and at the end."""

    name = "engine of a test"
    model_sha256 = ""

    def __init__(self) -> None:
        self.hearing = Hearing.TEXT
        self._spoke, self._quiet, self._seconds = False, 0, 0.0

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        found: list[Utterance] = []
        for frame in np.frombuffer(sound, np.int16)[: len(sound) // 320 * 160].reshape(-1, 160):
            self._seconds += 0.01
            loud = bool(np.abs(frame.astype(int)).max() > 1000)
            self._spoke |= loud
            self._quiet = 0 if loud else self._quiet + 1
            if self._quiet >= 25:
                found += self._heard()
        return tuple(found)

    @property
    def partial(self) -> str:
        return "lesion" if self._spoke and self.hearing is Hearing.TEXT else ""

    def finish(self) -> tuple[Utterance, ...]:
        found = self._heard()
        self._seconds = 0.0
        return found

    def _heard(self) -> tuple[Utterance, ...]:
        spoke, self._spoke, self._quiet = self._spoke, False, 0
        if not spoke:
            return ()
        if self.hearing is Hearing.COMMANDS:
            return (Utterance(command=SpokenCommand("next-image", "next image", 0.0, 0.2)),)
        return (Utterance((Word("lesion", self._seconds - 0.3, self._seconds),)),)


@pytest.fixture
def case(window: CaseWindow, monkeypatch: pytest.MonkeyPatch) -> CaseWindow:
    """The window of a case that hears with an engine of its own."""
    monkeypatch.setattr(window.dictation.recorder._queue, "_make", PausingEngine)
    return window


def test_a_voice_speaks_round_and_round_by_the_clock(qtbot: QtBot) -> None:
    sound = bytes(range(250)) * 10
    speaker, came = Speaker(sound), bytearray()
    speaker.came.connect(came.extend)
    assert not speaker.is_open
    speaker.open()
    qtbot.waitUntil(lambda: len(came) > 3 * len(sound))
    speaker.close()
    length = len(came)
    assert bytes(came) == (sound * (length // len(sound) + 1))[:length]
    assert speaker.given_ms == length / 32
    assert speaker.said_at(20) - speaker.said_at(0) == pytest.approx(20)
    qtbot.wait(60)
    assert len(came) == length


def test_a_voice_waits_while_it_is_told_to(qtbot: QtBot) -> None:
    waits, came = [True], bytearray()
    speaker = Speaker(TONE, speed=4.0, holds=lambda: waits[0])
    speaker.came.connect(came.extend)
    speaker.open()
    qtbot.wait(80)
    assert not came
    waits[0] = False
    qtbot.waitUntil(lambda: bool(came))
    speaker.close()


def test_phrases_are_said_one_by_one(case: CaseWindow, desk: FakeDesk, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "said.pcm").write_bytes(TONE + 12 * PAUSE)
    phrase = {"file": "said.pcm", "begin": 0.0, "end": 250.0}
    found: list[dict[str, Any]] = []
    case.workspace.scene.viewport.go(0)
    OneByOne(case, tmp_path, {"texts": [phrase] * 2, "commands": [phrase]}, found.append).start()
    qtbot.waitUntil(lambda: bool(found))
    (told,) = found
    assert [length for _, length in told["texts"]] == [250.0, 250.0]
    assert all(took > 0 for took, _ in told["texts"])
    assert (len(told["commands"]), len(told["open"]), told["unheard"]) == (1, 1, {})
    # the last word of each text was told as it was said, with no more than the pause behind it
    assert [took < whole for took, (whole, _) in zip(told["partial"], told["texts"], strict=True)] == [True, True]
    assert len(desk.work.dictated) == 3  # the first of them twice
    assert case.workspace.scene.viewport.position == 3
    assert not case.dictation.recorder.state.open


def test_what_is_never_heard_is_counted(
    case: CaseWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.children.one_by_one._LOST_MS", 400)
    (tmp_path / "said.pcm").write_bytes(12 * PAUSE)
    phrase = {"file": "said.pcm", "begin": 0.0, "end": 100.0}
    found: list[dict[str, Any]] = []
    OneByOne(case, tmp_path, {"texts": [phrase], "commands": [phrase]}, found.append).start()
    qtbot.waitUntil(lambda: bool(found))
    assert found[0]["unheard"] == {"texts": 1, "commands": 1, "open": 1}
    assert found[0]["texts"] == found[0]["commands"] == found[0]["open"] == []


def test_wheel_and_keyboard_in_turns(case: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    found: list[dict[str, Any]] = []
    steps = case.workspace.active_pane.viewport.count - 1
    InTurns(case, TONE + PAUSE, 1, 3, found.append).start()
    qtbot.waitUntil(lambda: bool(found))
    for turn in ("quiet", "dictating"):
        assert len(found[0][turn]["wheel"]) == 2 * steps
        assert len(found[0][turn]["keys"]) == 3
    assert found[0]["utterances"] == len(desk.work.dictated) > 0
    assert not case.dictation.recorder.state.open


def test_on_and_on_into_one_text_after_the_other(
    case: CaseWindow, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.children.speaking_on._IN_ONE_TEXT", 1)
    over: list[bool] = []
    looks: list[dict[str, Any]] = []
    SpeakingOn(case, TONE + PAUSE, 4.0, lambda: over.append(True)).start(4.0, 1.5, looks)
    qtbot.waitUntil(lambda: bool(over))
    assert len(looks) >= 3
    assert looks[0]["seconds"] < looks[1]["seconds"] <= looks[-1]["seconds"]
    assert looks[-1]["utterances"] == looks[-1]["words"] == len(desk.work.dictated)
    assert {"rss", "heap", "children", "widgets", "words", "utterances"} <= looks[-1].keys()
    assert len({one.path for one in desk.work.dictated}) > 1
