"""Dictation in a case: by key, by hand, by command; seen on every page; closed whenever the case is left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.dictation.engine import Hearing
from reviewer_app.settings import Settings
from reviewer_app.ui.actions import ACTIONS
from reviewer_app.ui.case.case_dictation import AMENDED, NOT_NOW, PREVIEWED, RECOGNISING
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.dictation.recorder import Listening, Meter, RecorderState
from reviewer_app.ui.dictation.recording_bar import ONLY_RECORDING, TOO_LOUD
from reviewer_app.ui.window_actions import add_actions
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_window import click
from tests.helpers.dictated_values import FIELD
from tests.helpers.sound_desk import FedSource, HeardEngine

RATE = 16_000


def speech(seconds: float) -> bytes:
    wave = 9000 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * RATE)) / RATE)
    return wave.astype(np.int16).tobytes()


@pytest.fixture
def source(window: CaseWindow, monkeypatch: pytest.MonkeyPatch) -> FedSource:
    """A microphone and an engine for the window."""
    made = FedSource()
    window.dictation.make_source = made
    monkeypatch.setattr(window.dictation.recorder._queue, "_make", HeardEngine)
    return made


def state(window: CaseWindow) -> RecorderState:
    return window.dictation.recorder.state


def test_it_is_closed_when_a_case_opens(window: CaseWindow, source: FedSource) -> None:
    assert not state(window).open
    assert source.opens == 0
    assert window.dictation.bar.isVisible()
    assert window.dictation.bar.below.full_text() == "Hold F8 and speak"
    assert not window.top.live.isVisible()


def test_hands_free_by_the_button_and_seen_on_every_page(
    window: CaseWindow, source: FedSource, desk: FakeDesk, qtbot: QtBot
) -> None:
    click(window, qtbot, "Dictate hands free")
    assert state(window).listening is Listening.LISTENING
    source.give(speech(1.2))
    bar = window.dictation.bar
    assert bar.words.full_text() == "Listening: speech"
    assert bar.below.full_text().endswith("· Headset")
    assert bar.meter.lit > 5
    assert window.top.live.isVisible()
    window.trigger("right-panel")
    assert not bar.isVisible()
    assert window.top.live.isVisible()
    qtbot.mouseClick(window.top.live, Qt.MouseButton.LeftButton)
    assert not state(window).open
    assert not window.top.live.isVisible()
    assert bar.meter.lit == 0
    assert desk.sounds.kept() == speech(1.2)


def test_a_key_that_is_held(window: CaseWindow, source: FedSource, qtbot: QtBot) -> None:
    add_actions(window, window.trigger, [one for one in ACTIONS if one.id.startswith("dictate")])
    handle = window.windowHandle()
    for key, hearing in ((Qt.Key.Key_F8, Hearing.TEXT), (Qt.Key.Key_F7, Hearing.COMMANDS)):
        QTest.keyPress(handle, key)
        assert state(window).open
        assert state(window).hearing is hearing
        QTest.keyPress(handle, Qt.Key.Key_Shift)
        QTest.keyRelease(handle, Qt.Key.Key_Shift)
        assert state(window).open
        QTest.keyRelease(handle, key)
        assert not state(window).open
    QTest.keyPress(handle, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyRelease(handle, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert state(window).open
    QTest.keyPress(handle, Qt.Key.Key_F8)  # held over hands free: nothing changes, and letting go leaves it on
    QTest.keyRelease(handle, Qt.Key.Key_F8)
    assert state(window).open
    window.trigger("dictate-stop")
    assert not state(window).open


def test_a_held_key_whose_release_goes_elsewhere(window: CaseWindow, source: FedSource, look: QApplication) -> None:
    add_actions(window, window.trigger, [one for one in ACTIONS if one.id.startswith("dictate")])
    QTest.keyPress(window.windowHandle(), Qt.Key.Key_F8)
    assert state(window).open
    look.focusWindowChanged.emit(None)
    assert not state(window).open


@pytest.mark.parametrize("leave", ["shut", "open_preview"])
def test_it_closes_as_the_case_is_left_and_keeps_what_was_said(
    window: CaseWindow, source: FedSource, desk: FakeDesk, leave: str
) -> None:
    window.trigger("dictate")
    source.give(speech(0.32), piece=640)
    assert len(desk.sounds.kept()) < len(speech(0.32))  # the piece that is being spoken
    getattr(window, leave)()
    assert not source.is_open
    assert desk.sounds.kept() == speech(0.32)


@pytest.mark.parametrize("closed", [CaseState.QUEUED, CaseState.DELIVERED])
def test_nothing_is_dictated_into_a_signed_case(
    window: CaseWindow, source: FedSource, desk: FakeDesk, closed: CaseState
) -> None:
    desk.current = closed
    window.trigger("dictate")
    window.trigger("dictate-hold")
    assert source.opens == 0
    assert window.notices.texts() == [NOT_NOW]
    desk.current = CaseState.AMENDING
    window.trigger("dictate")
    assert source.opens == 0  # the words would have no text to go to
    assert AMENDED in window.notices.texts()


def test_it_closes_when_another_screen_lies_over_the_case(window: CaseWindow, source: FedSource) -> None:
    window.trigger("dictate")
    assert window.top.live.isVisible()
    window.hide()  # as the settings do
    assert not source.is_open
    window.show()
    assert not window.top.live.isVisible()


def test_the_microphone_stays_closed_over_a_preview(window: CaseWindow, source: FedSource) -> None:
    window.open_preview()
    for action in ("dictate", "dictate-hold", "dictate-command"):
        window.trigger(action)
    assert source.opens == 0
    assert window.notices.texts() == [PREVIEWED]
    window.close_preview()
    window.trigger("dictate")
    assert state(window).open


def test_an_opinion_is_not_previewed_without_the_words_that_were_said_last(
    window: CaseWindow, source: FedSource, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.opinion.go_to_field(FIELD)
    desk.sounds.late = True
    window.trigger("dictate")
    source.give(speech(1.0))
    window.open_preview()
    assert not source.is_open
    assert not window.signing
    assert window.notices.texts() == [RECOGNISING]
    desk.sounds.deliver()
    qtbot.waitUntil(lambda: not window.dictation.recorder.recognising)
    assert desk.work.opinion.get(FIELD) == "Lesion"
    window.open_preview()
    assert window.signing


def test_what_is_wrong_is_said_beside_the_meter(window: CaseWindow, source: FedSource) -> None:
    bar = window.dictation.bar
    source.missing = "No microphone is connected."
    window.trigger("dictate")
    assert (bar.words.full_text(), bar.below.full_text()) == ("No microphone", "No microphone is connected.")
    assert bar.below.property("kind") == "warn"
    assert window.notices.texts() == ["No microphone is connected."]
    source.missing = ""
    window.trigger("dictate")
    bar.show_meter(Meter(-2.0, 0.0, clipped=True, seconds=65.0))
    assert bar.below.full_text() == TOO_LOUD
    bar.show_meter(Meter(-20.0, -10.0, seconds=66.0))
    assert bar.below.full_text() == "1:06 · Headset"
    assert bar.below.property("kind") == "dim"
    bar.show_state(replace(state(window), recognised=False))
    assert bar.below.full_text() == ONLY_RECORDING


def test_changed_settings_are_in_force_the_next_time(
    window: CaseWindow, source: FedSource, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[HeardEngine] = []

    def make() -> HeardEngine:
        made.append(HeardEngine())
        return made[-1]

    monkeypatch.setattr(window.dictation.recorder._queue, "_make", make)
    window.trigger("dictate")
    source.give(speech(0.6))
    qtbot.waitUntil(lambda: bool(made) and bool(made[0].fed))
    window.set_settings(Settings(dictation_engine="pocketsphinx", dictation_idle_minutes=7))
    assert state(window).open
    window.trigger("dictate")
    qtbot.waitUntil(lambda: made[0].closed)
    window.trigger("dictate")
    source.give(speech(0.6))
    qtbot.waitUntil(lambda: len(made) == 2 and bool(made[1].fed))
    assert window.dictation.recorder._idle_minutes == 7


def test_a_caret_that_moves_while_somebody_speaks_has_no_image_painted(
    window: CaseWindow, source: FedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.opinion.go_to_field(FIELD)
    window.trigger("dictate")
    source.give(speech(0.6))
    field = window.opinion.open_text(FIELD)
    assert field is not None
    painted: list[object] = []
    monkeypatch.setattr(type(window.workspace.active_pane), "repaint", painted.append, raising=False)
    for word in ("Small ", "cyst ", "seen."):
        field.insertPlainText(word)
    recording = window.dictation.recorder.state.recording
    assert window.dictation.writing.trail.stand_at(recording, 1e9).text.endswith("seen.")
    assert painted == []


def test_what_is_said_comes_into_the_opinion_with_its_sound_and_waits_to_be_accepted(
    window: CaseWindow, source: FedSource, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.opinion.go_to_field(FIELD)
    window.trigger("dictate")
    source.give(speech(1.0))
    window.trigger("dictate-stop")
    qtbot.waitUntil(lambda: bool(desk.work.dictated))
    (passage,) = desk.work.dictated
    assert desk.work.opinion.get(FIELD) == "Lesion"
    assert passage.segments
    assert passage.view == window.workspace.current_bookmark()
    assert any(one.id == f"dictated:{FIELD}" for one in window.checks())
    dictation = window.opinion.dictation
    assert dictation is not None
    assert dictation.can_replay(passage)


def test_the_microphone_is_closed_before_kept_sound_is_played(
    window: CaseWindow, source: FedSource, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[tuple[tuple[str, ...], float, float]] = []
    monkeypatch.setattr(window.dictation._replay, "play", lambda *given: played.append(given[:3]))
    window.opinion.go_to_field(FIELD)
    window.trigger("dictate")
    source.give(speech(1.0))
    window.trigger("dictate-stop")
    qtbot.waitUntil(lambda: bool(desk.work.dictated))
    window.trigger("dictate")
    assert state(window).open
    (passage,) = desk.work.dictated
    assert window.opinion.dictation is not None
    window.opinion.dictation.replay(passage, passage.begins, passage.ends)
    assert not state(window).open
    assert played == [(passage.segments, passage.begins, passage.ends)]


def test_the_microphone_is_closed_before_the_opinion_is_read_aloud(
    window: CaseWindow, source: FedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_then: list[bool] = []
    monkeypatch.setattr(window.opinion.reading, "toggle", lambda: open_then.append(state(window).open))
    window.trigger("dictate")
    assert state(window).open
    window.trigger("read-aloud")
    assert open_then == [False]
