"""What is learned from the words that the reviewer puts in the place of others, and what never is."""

from __future__ import annotations

import pytest

from reviewer_app.cases.dictated import DictatedRun, with_words
from reviewer_app.dictation.corrections import (
    MOST,
    Correction,
    corrected,
    learned,
    may_be_learned,
    meant_by,
    with_learned,
)
from reviewer_app.dictation.values import Word
from tests.helpers.dictated_values import FIELD, make_dictated


def test_what_was_put_right_most_often_is_offered_first() -> None:
    known: tuple[Correction, ...] = ()
    for meant in ("nodule", "Nodule.", "modulus"):
        known = learned(known, "Module", meant)
    assert known == (Correction("module", "modulus"), Correction("module", "nodule", 2))
    assert meant_by(known, "MODULE") == ("nodule", "modulus")
    heard = (Word("module", alternatives=("model", "nodule")), Word("seen"))
    assert [one.alternatives for one in with_learned(heard, known)] == [("nodule", "modulus", "model"), ()]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("left", "right"),
        ("no", "know"),
        ("now lesion", "no lesion"),
        ("five", "nine"),
        ("t2", "t3"),
        ("lesion", "lesion"),
        ("", "lesion"),
        ("a b c d", "lesion"),
    ],
)
def test_numbers_negations_sides_and_sentences_are_never_learned(heard: str, meant: str) -> None:
    assert not may_be_learned(heard, meant)
    assert learned((), heard, meant) == ()


def test_old_ones_are_forgotten_for_new_ones() -> None:
    known: tuple[Correction, ...] = ()
    for number in range(MOST + 5):
        known = learned(known, "word", "".join(chr(97 + int(digit)) for digit in str(number)) + "x")
    assert len(known) == MOST
    assert known[0].meant == "faex"  # the last of them: 504


def _run(start: int, end: int, at: int = 0) -> DictatedRun:
    return DictatedRun(FIELD, "d1", start, end, at)


def test_a_word_that_was_written_over_is_read_from_the_text() -> None:
    passage = make_dictated(text="Small module in the lung")
    text = "Seen. Small nodule in the lung"
    runs = (_run(6, 12), _run(18, 30, 12))
    assert corrected(passage, runs, text) == (("module", "nodule"),)
    assert corrected(passage, (), text) == ()


def test_two_words_for_one_are_read() -> None:
    passage = make_dictated(text="A hyper dents lesion")
    text = "A hyperdense lesion"
    assert corrected(passage, (_run(0, 2), _run(12, 19, 13)), text) == (("hyper dents", "hyperdense"),)


def test_other_words_sides_and_words_that_were_chosen_teach_nothing() -> None:
    passage = make_dictated(text="Large left module")
    assert corrected(passage, (_run(0, 17),), "Tiny right nodule") == ()
    assert corrected(passage, (_run(0, 17),), "Other left nodule") == (("module", "nodule"),)
    chosen = with_words(passage, passage.pieces[2], "model")
    assert corrected(chosen, (_run(0, 17),), "Large left nodule") == ()
