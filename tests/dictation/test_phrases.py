"""Sound is cut where somebody pauses, and where a phrase would be longer than an engine hears at once."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.phrases import LONGEST, Phrase, Phrases
from tests.helpers.speech_like import speech_like

SECOND = 2 * RATE


def cut(phrases: Phrases, sound: bytes, piece: int = 3000) -> list[Phrase]:
    found = [one for at in range(0, len(sound), piece) for one in phrases.feed(sound[at : at + piece])]
    return found + phrases.finish()


def test_phrases_end_with_pauses_and_times_begin_at_0_for_another_sound() -> None:
    phrases, sound = Phrases(), bytes(SECOND) + speech_like(1.5) + bytes(2 * SECOND) + speech_like(1.0)
    for _again in range(2):
        first, second = cut(phrases, sound)
        assert first.began == pytest.approx(1.0, abs=0.3)
        assert first.began + first.seconds == pytest.approx(2.5, abs=0.5)
        assert second.began == pytest.approx(4.5, abs=0.3)
        assert second.seconds == pytest.approx(1.0, abs=0.4)


def test_a_phrase_without_a_pause_is_cut_without_a_gap() -> None:
    assert LONGEST < 30  # what Whisper hears at once
    phrases = cut(Phrases(longest=2.0), speech_like(1.0) * 7)
    assert len(phrases) > 2
    assert all(one.seconds <= 2.1 for one in phrases)
    for one, after in pairwise(phrases):
        assert after.began == pytest.approx(one.began + one.seconds)
    assert sum(one.seconds for one in phrases) == pytest.approx(7.0, abs=0.5)


def test_silence_is_no_phrase() -> None:
    assert cut(Phrases(), bytes(5 * SECOND)) == []
    assert Phrases().finish() == []
