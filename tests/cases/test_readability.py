"""Readability: the formulas against sentences counted by hand, and the rule for syllables against a list of words."""

from __future__ import annotations

import pytest

from reviewer_app.cases.readability import Readability, readability, syllables

#: Syllables as they are spoken, counted by hand. The rule is not made for a perfect score.
SPOKEN = {
    1: "used prove point scan lungs spread bones brain sure change heart years months placed closed safe spot grown",
    2: "sentence reading passage itself being seemingly_ hybrid mammal creature liver lesion tissue doctor cancer "
    "people little table needed wanted disease nodule treatment because before changes second muscle stomach tiny very "
    "measured ended something careful safely movement image quiet create science patient",
    3: "platypus area biopsy surgery medicine images idea serious tumour_ recommend physician carefully opinion "
    "pneumonia appointment disagree every_",
    4: "operation radiation recommended diagnosis metastasis inflammation reptilian australian",
    5: "chemotherapy examination",
}
WORDS = [(word, count) for count, words in SPOKEN.items() for word in words.split() if not word.endswith("_")]


@pytest.mark.parametrize(
    ("text", "counted", "ease"),
    [
        ("The cat sat on the mat.", (6, 1, 6), 116.1),
        ("This sentence, taken as a reading passage unto itself, is being used to prove a point.", (16, 1, 23), 69.0),
        (
            "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.",
            (13, 1, 26),
            24.4,
        ),
    ],
)
def test_reading_ease_of_sentences_counted_by_hand(text: str, counted: tuple[int, int, int], ease: float) -> None:
    found = readability(text)
    assert (found.words, found.sentences, found.syllables) == counted
    assert found.reading_ease == pytest.approx(ease, abs=0.06)


def test_the_grade_is_that_of_the_formula() -> None:
    # 10 words a sentence, 1.5 syllables a word: 3.9 + 17.7 - 15.59
    assert Readability(100, 10, 150).grade == pytest.approx(6.01)
    assert Readability(100, 10, 150).is_plain
    assert not Readability(100, 5, 180).is_plain


def test_nine_of_ten_words_have_the_syllables_that_are_spoken() -> None:
    wrong = [word for word, count in WORDS if syllables(word) != count]
    assert len(WORDS) > 70
    assert len(wrong) <= len(WORDS) / 10, wrong


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It measures 3.5 cm. That is small.", 2),
        ("Dr. Weiss saw it. So did Mrs. Berg.", 2),
        ("First line\nSecond line", 2),
        ("Really?! Yes…", 2),
        ("…", 0),
        ("", 0),
    ],
)
def test_what_ends_a_sentence(text: str, sentences: int) -> None:
    assert readability(text).sentences == sentences


def test_of_a_few_words_nothing_is_said() -> None:
    assert not readability("The spot has grown.").is_known
    assert readability("The spot in your lung has grown. " * 4).is_known
