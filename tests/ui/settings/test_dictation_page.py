"""Microphone and engine of dictation: chosen, tried, checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.dictation.checking import CheckedEngine
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.checking_engine import EngineChecks
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.dictation.microphone import Device
from reviewer_app.ui.settings.dictation_page import DictationPage
from tests.helpers.sound_desk import FedSource
from tests.ui.settings.conftest import Kept

RATE = 16_000
DEVICES = (Device("usb-1", "Headset"), Device("built-in", "Built-in microphone", usual=True))


@pytest.fixture
def source() -> FedSource:
    return FedSource()


@pytest.fixture
def page(kept: Kept, source: FedSource, monkeypatch: pytest.MonkeyPatch) -> DictationPage:
    page = kept.page.dictation
    page.list_devices = lambda: DEVICES
    page.make_source = lambda _device: source
    kept.page.subjects.setCurrentRow(kept.page.pages.indexOf(page))
    return page


def is_open(source: FedSource) -> bool:
    return source.is_open


def speech(seconds: float, loud: float = 0.3) -> bytes:
    wave = loud * 32767 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * RATE)) / RATE)
    return wave.astype(np.int16).tobytes()


def test_the_microphone_is_chosen_among_those_there_are(kept: Kept, page: DictationPage) -> None:
    assert [page.device.itemText(n) for n in range(page.device.count())] == [
        "The one that the system uses", "Headset", "Built-in microphone",
    ]  # fmt: skip
    assert kept.changes == []
    page.device.activated.emit(1)
    page.idle.setValue(5)
    assert kept.changes == [{"dictation_device": "usb-1"}, {"dictation_idle_minutes": 5}]
    kept.page.show_settings(Settings(dictation_device="gone"))
    assert page.device.currentText() == "A microphone that is not connected"


def test_a_trial_is_shown_and_played_back(
    page: DictationPage, source: FedSource, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not page.again.isEnabled()
    qtbot.mouseClick(page.try_it, Qt.MouseButton.LeftButton)
    assert is_open(source)
    source.give(speech(2.0))
    assert page.meter.lit > 5
    source.give(speech(2.1))
    assert not is_open(source)
    assert page.heard.text() == "The microphone works. The loudest was -10 dBFS."
    assert page.meter.lit == 0
    played: list[bytes] = []

    class Loudspeaker:
        def play(self, sound: bytes) -> bool:
            played.append(sound)
            return len(played) == 1

    monkeypatch.setattr(page, "_playback", Loudspeaker())
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    assert played[0][: len(speech(2.0))] == speech(2.0)
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    assert page.heard.text() == "There is no loudspeaker to play it on."


@pytest.mark.parametrize(
    ("sound", "words"),
    [(bytes(8 * RATE + 6400), "muted"), (speech(4.2, 1.0), "Too loud"), (speech(4.2, 0.0003), "nobody speaking")],
)
def test_what_a_trial_finds_wrong_is_said(
    page: DictationPage, source: FedSource, qtbot: QtBot, sound: bytes, words: str
) -> None:
    qtbot.mouseClick(page.try_it, Qt.MouseButton.LeftButton)
    source.give(sound)
    assert words in page.heard.text()
    assert page.heard.property("kind") == "warn"


def test_a_trial_without_a_microphone_and_one_that_is_left(
    kept: Kept, page: DictationPage, source: FedSource, qtbot: QtBot
) -> None:
    source.missing = "No microphone is connected."
    qtbot.mouseClick(page.try_it, Qt.MouseButton.LeftButton)
    assert page.heard.text() == "No microphone is connected."
    source.missing = ""
    qtbot.mouseClick(page.try_it, Qt.MouseButton.LeftButton)
    assert is_open(source)
    kept.page.subjects.setCurrentRow(0)
    assert not is_open(source)


def test_an_engine_is_used_once_it_was_checked(kept: Kept, page: DictationPage, qtbot: QtBot) -> None:
    wanted: list[tuple[str, str]] = []
    page.check_wanted.connect(lambda engine, model: wanted.append((engine, model)))
    qtbot.keyClicks(page.model, " /models/en ")
    qtbot.mouseClick(page.check, Qt.MouseButton.LeftButton)
    assert wanted == [("pocketsphinx", "/models/en")]
    assert kept.changes == []
    assert not page.check.isEnabled()
    page.take_failure("The folder holds no model.")
    assert page.answer.text() == "The folder holds no model. What was in use stays."
    assert kept.changes == []
    page.take_check(CheckedEngine("pocketsphinx", "ab" * 32, 0.3), "/models/en")
    assert kept.changes == [
        {"dictation_engine": "pocketsphinx", "dictation_model": "/models/en", "dictation_model_sha256": "ab" * 32}
    ]
    assert "0.30 s" in page.answer.text()
    assert "it heard nothing" in page.answer.text()
    assert "abababababababab" in page.answer.text()
    page.take_check(CheckedEngine("pocketsphinx", "", 1.4), "")
    assert page.answer.property("kind") == "warn"


def test_the_check_runs_in_a_job(page: DictationPage, kept: Kept, tmp_path: Path, qtbot: QtBot) -> None:
    runner = JobRunner(QtDelivery())
    EngineChecks(runner, page)
    page.check_wanted.emit("pocketsphinx", str(tmp_path))
    qtbot.waitUntil(lambda: "What was in use stays." in page.answer.text())
    assert kept.changes == []
    runner.close()
