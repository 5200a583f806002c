"""The opinion is read aloud from the caret on, text by text, by the voice that Qt brings for tests."""

from __future__ import annotations

import pytest
from PySide6.QtTextToSpeech import QTextToSpeech
from pytestqt.qtbot import QtBot

from reviewer_app.ui.dictation.reading_aloud import NO_VOICE, NOTHING, ReadingAloud
from tests.helpers.case_values import make_length
from tests.helpers.speaking import Speaking

TEXTS = {"answer/q1/text": "Before.", "answer/q2/text": "Seen ⟦m:a1⟧", "treatment.text": "Wait."}


class Voice(QTextToSpeech):
    """Notes what it is asked to say."""

    def __init__(self) -> None:
        super().__init__("mock")
        self.asked: list[str] = []
        self.setRate(1.0)

    def say(self, text: str) -> None:
        self.asked.append(text)
        super().say(text)


@pytest.fixture
def written(speaking: Speaking) -> Speaking:
    speaking.editor.change_annotation(None, make_length(), "Length")
    speaking.editor.set_fields(TEXTS, "Write")
    speaking.panel.put_caret("answer/q2/text", 0, 0)
    return speaking


def test_texts_are_read_one_after_the_other_with_their_numbers(written: Speaking, qtbot: QtBot) -> None:
    voice = Voice()
    reading = ReadingAloud(written.panel, written.editor, lambda: voice)
    reading.toggle()
    assert reading.reads
    assert len(voice.asked) == 1
    assert voice.asked[0].startswith("Seen ")
    assert "mm" in voice.asked[0]
    qtbot.waitUntil(lambda: not reading.reads)
    assert voice.asked[1:] == ["Wait."]
    assert written.panel.last_text is not None
    assert written.panel.last_text.path == "treatment.text"


def test_the_same_command_stops_it(written: Speaking, qtbot: QtBot) -> None:
    voice = Voice()
    reading = ReadingAloud(written.panel, written.editor, lambda: voice)
    reading.toggle()
    reading.toggle()
    assert not reading.reads
    qtbot.waitUntil(lambda: voice.state() is QTextToSpeech.State.Ready)
    assert len(voice.asked) == 1


def test_without_a_voice_or_words_it_says_so(written: Speaking) -> None:
    told: list[str] = []
    reading = ReadingAloud(written.panel, written.editor, lambda: None)
    reading.said.connect(told.append)
    reading.toggle()
    written.editor.set_fields(dict.fromkeys(TEXTS, ""), "Delete")
    reading.toggle()
    assert told == [NO_VOICE, NOTHING]
    assert not reading.reads
