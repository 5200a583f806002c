"""Pieces of words become words with times, and are as sure as the least sure piece."""

from __future__ import annotations

from math import log

import pytest

from reviewer_app.dictation.engines.tokens import words_of_tokens

TOKENS = ["▁NO", "▁NO", "DU", "LE", " seen"]
TIMES = [0.4, 0.8, 1.0, 1.2, 3.0]
SURE = [log(0.9), log(0.8), log(0.3), log(0.95), log(1.0)]


def test_words_begin_with_their_pieces() -> None:
    words = words_of_tokens(TOKENS, TIMES, SURE, 0.4)
    assert [one.text for one in words] == ["no", "nodule", "seen"]
    assert [one.start for one in words] == [0.4, 0.8, 3.0]
    assert [one.end for one in words] == pytest.approx([0.8, 1.2, 3.4])
    assert [one.confidence for one in words] == pytest.approx([0.9, 0.3, 1.0])


def test_what_the_engine_does_not_tell_makes_nothing_sure() -> None:
    words = words_of_tokens(TOKENS, [], [], 0.4)
    assert [one.text for one in words] == ["no", "nodule", "seen"]
    assert {one.confidence for one in words} == {0.0}
    assert words_of_tokens([], [], [], 0.4) == ()
    assert words_of_tokens(["▁"], [0.1], [0.0], 0.4) == ()
