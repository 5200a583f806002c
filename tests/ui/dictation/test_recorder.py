"""Sound first, words second: whatever happens to microphone, engine and disk, what was said until then is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import accumulate

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated_sound import CaretPlace, Unheard
from reviewer_app.dictation.engine import Engine, Hearing
from reviewer_app.dictation.values import HeardUtterance
from reviewer_app.errors import BadSettings, CannotTranscribe, DiskFull
from reviewer_app.jobs import JobRunner
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.dictation.desk import Piece
from reviewer_app.ui.dictation.recorder import (
    LATE_SECONDS,
    MUTED,
    QUIET_SECONDS,
    SPOKEN_SECONDS,
    Listening,
    Meter,
    Recorder,
    RecorderState,
)
from tests.helpers.sound_desk import BYTES, STARTED, FedSource, HeardEngine, SoundDeskInMemory

RATE = BYTES // 2


def tone(seconds: float, level: float = 0.3, seed: int = 0) -> bytes:
    """Sound that counts as speech."""
    wave = level * 32767 * np.sin(2 * np.pi * (200 + seed) * np.arange(round(seconds * RATE)) / RATE)
    return wave.astype(np.int16).tobytes()


def quiet(seconds: float, seed: int = 1) -> bytes:
    return np.random.default_rng(seed).integers(-6, 7, round(seconds * RATE), np.int16).tobytes()


@dataclass
class Rig:
    """A recorder with all that is around it; `told`, `states`, `heard` and `commands` are what it said."""

    source: FedSource
    desk: SoundDeskInMemory
    engine: HeardEngine
    runner: JobRunner
    make: Callable[[], Engine] | None = None
    told: list[str] = field(default_factory=list)
    states: list[RecorderState] = field(default_factory=list)
    heard: list[HeardUtterance] = field(default_factory=list)
    meters: list[Meter] = field(default_factory=list)
    partly: list[str] = field(default_factory=list)
    recorder: Recorder = field(init=False)

    def __post_init__(self) -> None:
        made = self.recorder = Recorder(self.source, self.desk, self.runner, self._engine, idle_minutes=2)
        made.trouble.connect(self.told.append)
        made.state_changed.connect(self.states.append)
        made.heard.connect(self.heard.append)
        made.metered.connect(self.meters.append)
        made.partly_heard.connect(self.partly.append)

    def state(self) -> RecorderState:
        return self.recorder.state

    def _engine(self) -> Engine:
        return self.make() if self.make is not None else self.engine


@pytest.fixture
def rig(qapp: object) -> Iterator[Rig]:
    runner = JobRunner(QtDelivery())
    made = Rig(FedSource(), SoundDeskInMemory(), HeardEngine(), runner)
    yield made
    made.recorder.close()
    runner.close()


def test_it_is_closed_until_it_is_asked(rig: Rig) -> None:
    assert rig.state() == RecorderState()
    assert rig.source.opens == 0
    assert not rig.state().open


def test_all_sound_is_kept_in_order_and_then_heard(rig: Rig, qtbot: QtBot) -> None:
    said = quiet(1.0) + tone(2.3) + quiet(3.1, 2)
    rig.engine.model_sha256 = "ab" * 32
    rig.source.last = quiet(0.05, 3)
    rig.recorder.start(Hearing.TEXT)
    assert rig.state().listening is Listening.LISTENING
    rig.source.give(said)
    rig.recorder.stop()
    assert rig.state().listening is Listening.CLOSED
    assert rig.desk.kept() == said + rig.source.last
    assert [one.number for one in rig.desk.pieces] == list(range(len(rig.desk.pieces)))
    assert max(len(one.sound) for one in rig.desk.pieces) <= QUIET_SECONDS * BYTES
    at, first = 0, rig.desk.pieces[0].began
    assert STARTED - timedelta(seconds=0.2) <= first <= STARTED
    for one in rig.desk.pieces:
        assert one.began == first + timedelta(seconds=at / BYTES)
        at += len(one.sound)
    qtbot.waitUntil(lambda: bool(rig.heard))
    assert bytes(rig.engine.fed) == rig.desk.kept()
    assert rig.engine.over == 1
    (utterance,) = rig.heard
    assert (utterance.engine, utterance.recording) == ("engine of a test", rig.desk.pieces[0].recording)
    assert utterance.model_sha256 == "ab" * 32
    assert (utterance.began, [one.text for one in utterance.words]) == (0.4, ["lesion"])
    # the word lies between 0.4 s and 0.9 s, with some sound beside it
    assert list(utterance.segments) == [f"{utterance.recording}/{n}" for n in range(len(utterance.segments))]
    assert len(rig.desk.sound(utterance.segments)) >= 1.2 * BYTES


def test_nothing_is_heard_that_is_not_on_disk(rig: Rig, qtbot: QtBot) -> None:
    rig.desk.late = True
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(3.0))
    rig.recorder.stop()
    qtbot.wait(100)
    assert bytes(rig.engine.fed) == b""
    assert rig.heard == []
    rig.desk.deliver()
    qtbot.waitUntil(lambda: bool(rig.heard))
    assert bytes(rig.engine.fed) == rig.desk.kept()


def test_speech_is_seen_and_its_end_hands_over_at_once(rig: Rig) -> None:
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(quiet(2.6))
    rig.source.give(tone(0.8))
    assert rig.state().listening is Listening.SPEECH
    kept = len(rig.desk.kept())
    assert kept >= int(3.4 * BYTES) - BYTES // 2 - 3200
    rig.source.give(quiet(0.7, 4))
    assert rig.state().listening is Listening.LISTENING
    assert len(rig.desk.kept()) >= 3.8 * BYTES
    assert rig.meters
    assert max(one.level for one in rig.meters) == pytest.approx(-13.5, abs=1)
    assert rig.meters[-1].seconds == pytest.approx(4.1, abs=0.11)


def test_pieces_of_speech_are_short_and_grow_while_the_disk_is_late(rig: Rig) -> None:
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(1.0), piece=640)
    lengths = [len(one.sound) / BYTES for one in rig.desk.pieces[1:]]  # the first begins before it counts as speech
    assert max(lengths) <= SPOKEN_SECONDS + 0.02
    rig.desk.late = True
    rig.source.give(tone(2.0, seed=4), piece=640)
    assert [len(one.sound) for one in rig.desk.pieces[1:]] == [round(one * BYTES) for one in lengths]
    rig.desk.deliver()
    late = [len(one.sound) / BYTES for one in rig.desk.pieces[1 + len(lengths) :]]
    assert max(late) >= LATE_SECONDS
    assert max(late) <= LATE_SECONDS + 0.02


def test_text_and_commands_are_two_recordings_of_one_open_microphone(rig: Rig, qtbot: QtBot) -> None:
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(1.0))
    rig.recorder.start(Hearing.TEXT)
    rig.recorder.start(Hearing.COMMANDS)
    assert rig.state().hearing is Hearing.COMMANDS
    assert rig.state().listening is Listening.LISTENING
    rig.source.give(tone(1.0, seed=50))
    rig.recorder.stop()
    qtbot.waitUntil(lambda: rig.engine.over == 2)
    assert rig.source.opens == 1
    recordings = list(dict.fromkeys(one.recording for one in rig.desk.pieces))
    assert [rig.desk.kept(one) for one in recordings] == [tone(1.0), tone(1.0, seed=50)]
    assert rig.engine.hearing is Hearing.COMMANDS


def test_what_comes_as_the_microphone_is_closed_may_be_too_long_a_silence(rig: Rig) -> None:
    rig.recorder.set_idle_minutes(0.01)
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(quiet(0.5))
    rig.source.last = quiet(0.3)
    rig.recorder.stop()
    assert not rig.source.is_open
    assert rig.state().listening is Listening.CLOSED
    assert rig.desk.kept() == quiet(0.5) + quiet(0.3)


@pytest.mark.parametrize("error", [CannotTranscribe("The engine crashed over this sound."), RuntimeError("a bug")])
def test_an_engine_that_dies_costs_no_sound(rig: Rig, qtbot: QtBot, error: Exception) -> None:
    rig.engine.dies = error
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(1.0))
    qtbot.waitUntil(lambda: bool(rig.told))
    (told,) = rig.told
    assert told.endswith("The sound is kept and is recorded on.")
    assert "a bug" not in told
    assert rig.state().open
    assert not rig.state().recognised
    rig.source.give(tone(2.0, seed=7))
    rig.recorder.stop()
    assert rig.desk.kept() == tone(1.0) + tone(2.0, seed=7)
    assert rig.told == [told]
    qtbot.waitUntil(lambda: rig.engine.closed)
    rig.engine = HeardEngine()  # the next recording tries a new one
    rig.recorder.start(Hearing.TEXT)
    assert rig.state().recognised
    rig.source.give(tone(1.0))
    rig.recorder.stop()
    qtbot.waitUntil(lambda: bool(rig.heard))
    assert bytes(rig.engine.fed) == tone(1.0)


def test_an_engine_that_is_missing_costs_no_sound(rig: Rig, qtbot: QtBot) -> None:
    def missing() -> Engine:
        raise BadSettings("The folder holds no model.")

    rig.make = missing
    rig.recorder.start(Hearing.TEXT)
    qtbot.waitUntil(lambda: bool(rig.told))
    assert rig.told[0].startswith("The folder holds no model.")
    rig.source.give(tone(1.0))
    rig.recorder.stop()
    assert rig.desk.kept() == tone(1.0)
    assert len(rig.told) == 1


def test_a_full_disk_closes_the_microphone_and_says_so_once(rig: Rig, qtbot: QtBot) -> None:
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(1.0))
    before = rig.desk.kept()
    rig.desk.late = True
    rig.desk.failing = DiskFull("The disk is full.")
    rig.source.give(tone(1.5))
    rig.desk.deliver()
    assert rig.told == ["The disk is full. The microphone was closed."]
    assert rig.state().listening is Listening.CLOSED
    assert not rig.source.is_open
    rig.desk.deliver()
    assert len(rig.told) == 1
    assert rig.desk.kept() == before
    qtbot.waitUntil(lambda: bool(rig.heard))  # what is on disk is still recognised


def test_without_a_microphone_it_says_so(rig: Rig) -> None:
    rig.source.missing = "No microphone is connected."
    rig.recorder.start(Hearing.TEXT)
    state = rig.state()
    assert (state.listening, state.words, state.open) == (Listening.NO_MICROPHONE, "No microphone is connected.", False)
    assert rig.told == ["No microphone is connected."]
    rig.source.missing = ""
    rig.recorder.start(Hearing.TEXT)
    assert rig.state().listening is Listening.LISTENING


def test_one_that_is_unplugged_mid_word_keeps_what_was_said(rig: Rig, qtbot: QtBot) -> None:
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(0.7))
    rig.source.unplug("The microphone was unplugged.")
    assert rig.state().listening is Listening.NO_MICROPHONE
    assert rig.desk.kept() == tone(0.7)
    qtbot.waitUntil(lambda: bool(rig.heard))


def test_another_device_is_named(rig: Rig) -> None:
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(0.3))
    rig.source.switched.emit("The microphone was exchanged.")
    rig.source.give(tone(0.3, seed=9))
    rig.recorder.stop()
    assert rig.told == ["The microphone was exchanged."]
    assert rig.desk.kept() == tone(0.3) + tone(0.3, seed=9)
    ends = list(accumulate(len(one.sound) for one in rig.desk.pieces))
    assert len(tone(0.3)) in ends  # no piece has sound of both


def test_it_closes_where_nobody_speaks(rig: Rig) -> None:
    rig.recorder.set_idle_minutes(0.5)
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(quiet(20.0))
    rig.source.give(tone(1.0))
    rig.source.give(quiet(29.0))
    assert rig.state().open
    rig.source.give(quiet(3.0))
    assert rig.state().listening is Listening.CLOSED
    assert not rig.source.is_open
    assert rig.told == ["The microphone was closed: nobody spoke for 0.5 minutes."]


def test_a_muted_microphone_is_told(rig: Rig) -> None:
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(bytes(2 * BYTES))
    assert rig.state().words == ""
    rig.source.give(bytes(2 * BYTES))
    assert rig.state().words == MUTED
    rig.source.give(quiet(0.2))
    assert rig.state().words == ""


def test_too_loud_is_metered(rig: Rig) -> None:
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(0.5, level=1.0))
    assert any(one.clipped for one in rig.meters)


def test_left_while_an_answer_is_on_its_way(rig: Rig, qtbot: QtBot) -> None:
    rig.desk.late = True
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(1.0))
    rig.recorder.close()
    rig.desk.deliver()
    assert rig.desk.kept() == tone(1.0)
    qtbot.wait(50)
    assert rig.heard == []


def test_what_tells_where_words_go_is_kept_with_free_speech_and_costs_no_sound(rig: Rig) -> None:
    asked: list[tuple[float, float]] = []

    def places(_recording: str, start: float, end: float) -> tuple[CaretPlace, ...]:
        asked.append((start, end))
        if start > 0:
            raise ValueError("a bug")
        return (CaretPlace(start, "answer/q1/text"),)

    rig.recorder.places_of = places
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(0.6) + tone(0.6, seed=3))
    rig.recorder.start(Hearing.COMMANDS)
    rig.source.give(tone(0.6))
    rig.recorder.stop()
    assert rig.desk.kept() == tone(0.6) + tone(0.6, seed=3) + tone(0.6)
    assert [one[0] for one in asked][:1] == [0.0]
    told = [(one.listened.hearing, one.listened.places) for one in rig.desk.pieces]
    assert told[0] == ("text", (CaretPlace(0.0, "answer/q1/text"),))
    assert set(told[1:]) == {("text", ()), ("commands", ())}
    assert all(one.listened.spoke for one in rig.desk.pieces[:2])


def kept_before(rig: Rig, recording: str, seconds: float) -> Unheard:
    """Sound of another day that no engine has heard."""
    rig.desk.keep(Piece(recording, 0, STARTED, tone(seconds)), lambda _one: None, lambda _error: None)
    return Unheard(recording, STARTED, 0.0, 0.0, ((f"{recording}/0", seconds),))


def test_sound_of_before_is_heard_whole_and_apart_from_what_is_said_now(rig: Rig, qtbot: QtBot) -> None:
    old = kept_before(rig, "old", 1.0)
    rig.desk.late = True
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(0.6, seed=5))
    rig.recorder.recognise(old)
    assert not rig.state().open
    assert bytes(rig.engine.fed) == b""  # what was said last is not on disk yet
    rig.desk.deliver()
    qtbot.waitUntil(lambda: rig.engine.over == 2)
    qtbot.waitUntil(lambda: not rig.recorder.under_way)
    assert bytes(rig.engine.fed) == tone(0.6, seed=5) + tone(1.0)
    assert [one.recording for one in rig.heard][1] == "old"


def test_words_of_before_have_the_times_of_their_recording_and_known_ones_are_left_out(rig: Rig, qtbot: QtBot) -> None:
    answered: list[tuple[str, tuple[str, ...]]] = []
    rig.recorder.answered.connect(lambda recording, segments: answered.append((recording, segments)))
    old = kept_before(rig, "old", 1.0)
    rig.recorder.recognise(replace(old, start=4.0, segments=(("old/0", 5.0),)))
    qtbot.waitUntil(lambda: bool(answered))
    (utterance,) = rig.heard
    assert (utterance.began, utterance.words[0].end, utterance.segments) == (4.4, 4.9, ("old/0",))
    rig.recorder.recognise(replace(old, start=4.0, after=4.8, segments=(("old/0", 5.0),)))
    qtbot.waitUntil(lambda: len(answered) == 2)
    assert len(rig.heard) == 1
    assert answered == [("old", ("old/0",))] * 2


def test_an_engine_that_dies_leaves_nothing_half_told(rig: Rig, qtbot: QtBot) -> None:
    old = kept_before(rig, "old", 1.0)
    rig.desk.late = True
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(0.6))
    rig.recorder.recognise(old)
    rig.recorder._queue._died(CannotTranscribe("The engine crashed over this sound."))
    rig.desk.deliver()
    assert rig.recorder.under_way == frozenset()
    qtbot.wait(60)
    assert bytes(rig.engine.fed) == b""  # it is tried again with the next recording, or as the case is opened


def test_what_is_being_said_is_told_until_it_is_heard(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.partial = "small les"
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(1.2))
    qtbot.waitUntil(lambda: rig.partly == ["small les"])
    rig.recorder.stop()
    qtbot.waitUntil(lambda: len(rig.heard) == 1)
    assert rig.partly == ["small les", ""]


def test_nothing_is_being_said_once_the_engine_died(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.partial = "small les"
    rig.recorder.start(Hearing.TEXT)
    rig.source.give(tone(1.2))
    qtbot.waitUntil(lambda: rig.partly == ["small les"])
    rig.engine.dies = CannotTranscribe("The engine crashed over this sound.")
    rig.source.give(tone(1.2))
    qtbot.waitUntil(lambda: rig.partly == ["small les", ""])
