"""Sound whose words had not come as the case was left, locked or killed gets them when it is opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated_sound import SoundState
from reviewer_app.dictation.engine import Engine, Hearing, Utterance
from reviewer_app.dictation.values import Word
from reviewer_app.errors import CannotTranscribe
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.case.case_dictation import RECOGNISING
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.dictation.wordless_bar import REASONS
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.dictated_values import FIELD
from tests.helpers.papers import make_pdf
from tests.helpers.sound_desk import FedSource, HeardEngine

OTHER = "answer/q2/text"
_RATE = 16_000


def speech(seconds: float) -> bytes:
    wave = 9000 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * _RATE)) / _RATE)
    return wave.astype(np.int16).tobytes()


class DeafEngine(HeardEngine):
    """Hears no words in anything."""

    def finish(self) -> tuple[Utterance, ...]:
        self.over += 1
        return ()


class LastWord(HeardEngine):
    """Hears a word at the end of what it is given."""

    def finish(self) -> tuple[Utterance, ...]:
        self.over += 1
        end = len(self.fed) / (2 * _RATE)
        return (Utterance((Word("last", end - 0.5, end - 0.1),)),)


class FirstWord(HeardEngine):
    """Hears a word as soon as a second of sound is there."""

    said = False

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        super().feed(sound)
        if self.said or len(self.fed) < 2 * _RATE:
            return ()
        self.said = True
        return (Utterance((Word("first", 0.2, 0.7),)),)


@pytest.fixture
def desk(look: QApplication) -> Iterator[FakeDesk]:
    made = FakeDesk()
    made.use_runner(JobRunner(QtDelivery(look)))
    fill_with_files(made)
    made.pdf = make_pdf(2)
    yield made
    made.close()


Opened = Callable[..., CaseWindow]


@pytest.fixture
def opened(desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Open the case with an engine; the microphone is fed by `window.dictation.make_source`."""
    windows: list[CaseWindow] = []

    def open_case(engine: Callable[[], Engine]) -> CaseWindow:
        monkeypatch.setattr("reviewer_app.ui.case.case_dictation.CaseDictation._engine", lambda _self: engine())
        made = CaseWindow(desk, Settings())
        qtbot.addWidget(made)
        made.resize(1600, 1000)
        made.show()
        qtbot.waitExposed(made)
        made.finish()
        windows.append(made)
        return made

    yield open_case
    for one in windows:
        one.shut()


def never() -> Engine:
    """An engine that cannot be had: words do not come before the case is left."""
    raise CannotTranscribe("The engine did not start.")


def dictate(window: CaseWindow, sound: bytes) -> None:
    """Speak where the caret stands, and let go."""
    source = FedSource()
    window.dictation.make_source = source
    window.trigger("dictate")
    source.give(sound)
    window.trigger("dictate-stop")


def begin(window: CaseWindow, text: str = "Seen. Stable.", caret: int = 5) -> None:
    window.opinion.write({FIELD: text}, "Write")
    window.opinion.go_to_field(FIELD)
    window.opinion.put_caret(FIELD, caret, caret)


def seconds_listed(window: CaseWindow) -> list[float]:
    return [round(one.seconds, 1) for one in window.dictation.wordless.stretches]


def sound_check(window: CaseWindow) -> list[tuple[str, bool]]:
    return [(one.words, one.blocks) for one in window.checks() if one.id == "dictated-sound"]


def press(window: CaseWindow, words: str) -> None:
    found = [one for one in window.dictation.wordless_bar.findChildren(QPushButton) if one.text() == words]
    found[0].click()


def test_words_that_had_not_come_as_the_case_was_left_come_when_it_is_opened_again(
    opened: Opened, desk: FakeDesk, qtbot: QtBot
) -> None:
    window = opened(never)
    begin(window)
    dictate(window, speech(1.5))
    window.shut()
    assert desk.work.dictated == ()
    again = opened(HeardEngine)
    qtbot.waitUntil(lambda: bool(desk.work.dictated))
    assert desk.work.opinion.get(FIELD) == "Seen. Lesion Stable."  # where the caret stood
    (passage,) = desk.work.dictated
    assert (passage.accepted, bool(passage.segments)) == (None, True)
    assert any(one.id == f"dictated:{FIELD}" and one.blocks for one in again.checks())
    qtbot.waitUntil(lambda: all(one.state is SoundState.HEARD for one in desk.sounds.segments))
    again.shut()
    third = opened(HeardEngine)
    assert not third.dictation.wordless.waits
    assert len(desk.work.dictated) == 1


def test_after_a_kill_only_what_had_no_words_is_heard(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened(FirstWord)
    begin(window, "Seen.")
    source = FedSource()
    window.dictation.make_source = source
    window.trigger("dictate")
    source.give(speech(3.0))
    qtbot.waitUntil(lambda: [one.words[0].text for one in desk.work.dictated] == ["first"])
    kept, sound = list(desk.kept), list(desk.sounds.segments)
    window.shut()
    desk.kept, desk.sounds.segments = kept, sound  # as a kill leaves them
    again = opened(LastWord)
    qtbot.waitUntil(lambda: not again.dictation.wordless.waits and not again.dictation.recorder.recognising)
    assert [one.words[0].text for one in desk.work.dictated] == ["first", "last"]
    heard = desk.work.dictated[1].words[0]
    assert (round(heard.start, 1), round(heard.end, 1)) == (2.5, 2.9)  # seconds of the whole recording
    assert desk.work.opinion.get(FIELD) == "Seen. First last"


def test_a_text_that_is_gone_sets_its_words_aside(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened(never)
    window.opinion.findings.begin()
    form = next(iter(window.opinion.findings.forms.values()))
    window.opinion.put_caret(form.text.path, 0, 0)
    dictate(window, speech(1.0))
    form.removed.emit()
    window.shut()
    again = opened(HeardEngine)
    qtbot.waitUntil(lambda: bool(desk.work.dictated))
    assert [one.path for one in desk.work.dictated] == [""]
    assert "dictated-aside" in {one.id for one in again.checks()}


def test_what_was_said_as_a_command_is_no_text_later(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened(never)
    source = FedSource()
    window.dictation.make_source = source
    window.dictation.recorder.start(Hearing.COMMANDS)
    source.give(speech(1.0))
    window.shut()
    again = opened(HeardEngine)
    assert not again.dictation.wordless.waits
    assert seconds_listed(again) == []


def test_a_preview_waits_for_words_that_are_still_to_come(opened: Opened, desk: FakeDesk, qtbot: QtBot) -> None:
    window = opened(never)
    begin(window)
    dictate(window, speech(1.0))
    window.shut()
    again = opened(HeardEngine)
    again.open_preview()
    assert not again.signing
    assert RECOGNISING in again.notices.texts()
    qtbot.waitUntil(lambda: bool(desk.work.dictated))


def test_sound_that_gave_no_words_is_listed_told_before_signing_and_put_away_with_a_reason(
    opened: Opened, desk: FakeDesk, qtbot: QtBot
) -> None:
    window = opened(DeafEngine)
    begin(window)
    dictate(window, speech(3.0))
    qtbot.waitUntil(lambda: seconds_listed(window) == [3.0])
    qtbot.waitUntil(lambda: all(one.state is SoundState.HEARD for one in desk.sounds.segments))
    bar = window.dictation.wordless_bar
    assert bar.isVisible()
    assert bar.words == "1 recording without words"
    assert sound_check(window) == [("3 seconds of dictated sound gave no words", False)]
    (check,) = (one for one in window.checks() if one.id == "dictated-sound")
    window.opinion.go_to_check(check)
    focused = window.focusWidget()
    assert focused is not None
    assert bar.isAncestorOf(focused)
    window.shut()
    again = opened(DeafEngine)
    assert seconds_listed(again) == [3.0]  # not forgotten
    (stretch,) = again.dictation.wordless.stretches
    again.dictation.wordless_bar.put_away.emit(stretch, REASONS[0][0])
    assert seconds_listed(again) == []
    assert sound_check(again) == []
    assert not again.dictation.wordless_bar.isVisible()
    assert {state for _id, state in desk.sounds.put_away} == {SoundState.NOTHING_SAID}
    assert desk.sounds.kept() == speech(3.0)  # it goes with the signature, not before


def test_what_an_engine_died_over_is_listed_and_can_be_heard_again_at_the_caret(
    opened: Opened, desk: FakeDesk, qtbot: QtBot
) -> None:
    window = opened(never)
    begin(window)
    dictate(window, speech(2.0))
    qtbot.waitUntil(lambda: seconds_listed(window) == [2.0])
    assert sound_check(window) == [("2 seconds of dictated sound have no words", False)]
    window.dictation.recorder._queue._make = HeardEngine
    window.opinion.go_to_field(OTHER)
    press(window, "Recognise")
    qtbot.waitUntil(lambda: bool(desk.work.dictated))
    assert desk.work.opinion.get(OTHER) == "Lesion"
    assert desk.work.opinion.get(FIELD) == "Seen. Stable."


def test_a_stretch_is_listened_to(opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = opened(DeafEngine)
    played: list[tuple[float, float, float]] = []
    monkeypatch.setattr(
        window.dictation._replay, "play",
        lambda _segments, start, end, _heard, slower: played.append((start, end, slower)),
    )  # fmt: skip
    dictate(window, speech(2.0))
    qtbot.waitUntil(lambda: bool(seconds_listed(window)))
    window.opinion.focus_text()
    before = window.focusWidget()
    press(window, "Listen")
    press(window, "Slowly")
    assert played == [pytest.approx((0.0, 2.0, slower)) for slower in (1.0, 2.0)]
    assert window.focusWidget() is before  # it is typed while it is listened to
