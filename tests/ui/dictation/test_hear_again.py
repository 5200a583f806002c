"""What was dictated is recognised again: its words stand beside the old ones, and only the reader exchanges them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated import Accepted, DictatedPassage, accepted
from reviewer_app.cases.work import DictatedChange
from reviewer_app.dictation.engine import Hearing, Utterance
from reviewer_app.dictation.values import Word
from reviewer_app.errors import BadSettings
from reviewer_app.jobs import CancelToken, JobRunner
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.dictation.desk import Piece
from reviewer_app.ui.dictation.hear_again_dialog import HearAgainDialog
from reviewer_app.ui.dictation.heard_again import ACCEPTED, CHANGED, hear_again
from reviewer_app.ui.dictation.word_menu import word_menu
from tests.helpers.case_values import NOW
from tests.helpers.sound_desk import BYTES, STARTED, SoundDeskInMemory
from tests.helpers.speaking import Speaking

SOUND = bytes(range(200)) * (4 * BYTES // 200)


@dataclass
class Other:
    """Another engine, which hears these words in everything."""

    words: tuple[str, ...] = ("no", "module", "full", "stop")
    name: str = "other engine"
    model_sha256: str = "cd" * 32
    hearing: Hearing = Hearing.TEXT
    partial: str = ""
    fed: list[bytes] = field(default_factory=list)
    closed: bool = False
    at: tuple[float, ...] = ()

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        self.fed.append(sound)
        return ()

    def finish(self) -> tuple[Utterance, ...]:
        starts = self.at or [0.3 + number / 5 for number in range(len(self.words))]
        words = tuple(Word(one, at, at + 0.2, 0.6) for one, at in zip(self.words, starts, strict=True))
        return (Utterance(words),) if words else ()

    def close(self) -> None:
        self.closed = True


@dataclass
class Again:
    """A panel that was spoken into, and the dialog over it."""

    speaking: Speaking
    dialog: HearAgainDialog
    engine: Other
    desk: SoundDeskInMemory
    qtbot: QtBot

    def begin(self) -> None:
        passages = [replace(one, segments=("r1/0",)) for one in self.speaking.desk.work.dictated]
        for before, after in zip(self.speaking.desk.work.dictated, passages, strict=True):
            self.speaking.editor.change_dictated("as kept", [DictatedChange(before, after)])
        self.dialog.begin(passages)
        self.qtbot.waitUntil(lambda: self.dialog.said.text() != "Recognising…")

    def press(self, at: int = 0) -> None:
        button = self.dialog.buttons[at]
        assert button is not None
        button.click()

    @property
    def passages(self) -> tuple[DictatedPassage, ...]:
        return self.speaking.desk.work.dictated


@pytest.fixture
def again(speaking: Speaking, qtbot: QtBot) -> Iterator[Again]:
    runner, engine, desk = JobRunner(QtDelivery()), Other(), SoundDeskInMemory()
    desk.keep(Piece("r1", 0, STARTED, SOUND), lambda _kept: None, lambda _error: None)
    dialog = HearAgainDialog(desk, runner, lambda: engine, speaking.editor, speaking.panel.open_text, speaking.panel)
    dialog.open()
    yield Again(speaking, dialog, engine, desk, qtbot)
    dialog.done(0)
    runner.close()


def test_new_words_are_offered_and_wait_to_be_accepted_once_they_are_used(again: Again) -> None:
    again.speaking.begin()
    again.speaking.say("seen before full stop")
    again.speaking.say("no nodule full stop", 2, began=1.0)
    again.begin()
    assert again.dialog.said.text() == "By other engine: 2 passages."
    assert again.speaking.text() == "Seen before. No nodule."  # nothing changes by itself
    assert again.engine.fed[1] == SOUND[round(0.7 * BYTES) : round(2.9 * BYTES)]  # with 0.3 s on either side
    assert again.engine.closed
    again.press(1)
    assert again.speaking.text() == "Seen before. No module."
    new = again.passages[1]
    assert (new.text, new.engine, new.model_sha256, new.accepted) == ("No module.", "other engine", "cd" * 32, None)
    assert [(one.text, round(one.start, 2)) for one in new.words[:2]] == [("no", 1.0), ("module", 1.2)]
    assert new.segments == ("r1/0",)
    assert new in again.speaking.dictation.waiting()
    again.speaking.editor.undo()
    assert again.speaking.text() == "Seen before. No nodule."
    assert again.passages[1].engine == "parrot"


def test_what_was_accepted_is_shown_beside_the_new_words_and_never_replaced(again: Again) -> None:
    again.speaking.begin()
    again.speaking.say("no nodule full stop")
    (passage,) = again.passages
    taken = accepted(passage, "Practitioner/x", NOW, Accepted.SHOWN)
    again.speaking.editor.change_dictated("accept", [DictatedChange(passage, taken)])
    again.begin()
    assert again.dialog.buttons == [None]
    assert ACCEPTED in again.dialog.texts
    assert again.speaking.text() == "No nodule."


def test_one_that_is_accepted_meanwhile_or_was_written_on_stays(again: Again) -> None:
    again.speaking.begin()
    again.speaking.say("no nodule full stop")
    again.speaking.say("clear", 2, began=1.0)
    again.begin()
    first, second = again.passages
    taken = accepted(first, "Practitioner/x", NOW, Accepted.SHOWN)
    again.speaking.editor.change_dictated("accept", [DictatedChange(first, taken)])
    again.press(0)
    assert again.dialog.said.text() == ACCEPTED
    field = again.speaking.field()
    cursor = field.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    cursor.deletePreviousChar()
    field.flush()
    again.press(1)
    assert again.dialog.said.text() == CHANGED
    assert again.speaking.text() == "No nodule. Clea"
    assert again.passages == (taken, second)


@pytest.mark.parametrize(
    ("words", "told"), [((), "No words were heard."), (("no", "nodule", "full", "stop"), "The same words.")]
)
def test_where_there_is_nothing_to_exchange_it_says_so(again: Again, words: tuple[str, ...], told: str) -> None:
    again.engine.words = words
    again.speaking.begin()
    again.speaking.say("no nodule full stop")
    again.begin()
    assert told in again.dialog.texts
    assert again.dialog.buttons == [None]


def test_an_engine_that_cannot_be_had_is_told(again: Again, monkeypatch: pytest.MonkeyPatch) -> None:
    again.speaking.begin()
    again.speaking.say("no nodule full stop")

    def refuse() -> Other:
        raise BadSettings("The engine vosk is not installed.")

    monkeypatch.setattr(again.dialog, "_make", refuse)
    again.begin()
    assert again.dialog.said.text() == "The engine vosk is not installed."
    assert again.speaking.text() == "No nodule."


@pytest.mark.parametrize("sure", [0.0, 0.6])
def test_the_menu_of_a_word_has_it_heard_again_and_says_where_no_confidence_is_told(
    speaking: Speaking, sure: float
) -> None:
    asked: list[DictatedPassage] = []
    speaking.panel.hear_again = asked.extend
    speaking.panel.play_sound = lambda *_given: None
    field = speaking.begin()
    speaking.say_words(Word("no", 0.0, 2.0, sure), Word("nodule", 0.0, 2.0, sure))
    menu = word_menu(field, speaking.dictation)
    assert menu is not None
    actions = {one.text(): one for one in menu.actions()}
    assert any("told no confidence" in one for one in actions) == (sure == 0.0)
    actions["Recognise the passage again…"].trigger()
    assert tuple(asked) == speaking.desk.work.dictated
    menu.close()


def test_a_word_of_the_sound_round_a_passage_is_not_its_own(again: Again) -> None:
    again.speaking.begin()
    again.speaking.say("no nodule full stop", began=1.0)
    (passage,) = again.passages
    heard = Other(("early", "right", "late"), at=(0.0, 0.4, passage.ends - 0.7 + 0.05))  # from 0.7 s on
    kept = replace(passage, segments=("r1/0",))
    (found,) = hear_again(again.desk, lambda: heard, [kept], CancelToken(), lambda _number, _of: None)
    assert [(one.text, round(one.start, 2)) for one in found.words] == [("right", 1.1)]
    (cut,) = hear_again(_Cut(again.desk), lambda: heard, [kept], CancelToken(), lambda _number, _of: None)
    assert [one.text for one in cut.words] == ["early", "right", "late"], "where they were is not known"


class _Cut(SoundDeskInMemory):
    """A desk whose kept sound begins within what is asked for, as that of a recording recognised from a later piece."""

    def __init__(self, desk: SoundDeskInMemory) -> None:
        super().__init__()
        self.pieces = desk.pieces

    def stretch(self, segments: Sequence[str], start: float, end: float) -> bytes:
        return super().stretch(segments, start + 0.2, end)
