"""Fields in sentences: what is quoted and cited is blank, and places stay places of the field."""

from __future__ import annotations

import pytest

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.rules.text.prose import CITED, QUOTED, Field, is_prose, masked, prose


def _sentences(text: str) -> list[str]:
    return [one.text.strip() for one in Field("history", text).sentences]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Seen by Dr. Hale. He agrees.", ["Seen by Dr. Hale.", "He agrees."]),
        ("It is 4.2 cm long. Next!", ["It is 4.2 cm long.", "Next!"]),
        ("Line one\nLine two", ["Line one", "Line two"]),
        ("For example, e.g. L5. Then", ["For example, e.g. L5.", "Then"]),
        ("Written by D. Okafor. Yes", ["Written by D. Okafor.", "Yes"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert _sentences(text) == sentences


def test_a_place_in_a_sentence_is_a_place_in_the_field() -> None:
    text = "First “quoted here” one. Then ⟦m:a1⟧ on the left."
    field = Field("history", text)
    for sentence in field.sentences:
        assert len(sentence.lower) == len(sentence.text)
        for word in ("First", "Then", "left"):
            if word in sentence.text:
                at = sentence.start + sentence.text.index(word)
                assert text[at : at + len(word)] == word


@pytest.mark.parametrize(
    "quotation", ["“the left kidney”", "„the left kidney“", "«the left kidney»", "‘the patient’s kidney’", '"the left"']
)
def test_a_quotation_is_blank(quotation: str) -> None:
    assert masked(f"It says {quotation} there.") == f"It says {QUOTED * len(quotation)} there."


@pytest.mark.parametrize("text", ["the patient’s left kidney isn’t", 'a 5" needle and a 6" one', "x < 5 and y > 3"])
def test_what_is_no_quotation_stays(text: str) -> None:
    assert masked(text) == text


def test_a_quoted_line_is_blank() -> None:
    assert masked("Before\n> the left kidney\nafter") == f"Before\n{QUOTED * 17}\nafter"


def test_passages_are_quotations_and_measurements_are_cited() -> None:
    assert masked("a ⟦p:x1⟧ b ⟦m:a1⟧ c") == f"a {QUOTED * 6} b {CITED * 6} c"


def test_letters_that_grow_in_small_letters_keep_their_places() -> None:
    (sentence,) = Field("history", "İzmir: LEFT kidney").sentences
    assert sentence.lower.index("left") == sentence.text.index("LEFT")


def test_the_sentence_before_ends_with_the_paragraph() -> None:
    before = [one.before.strip() for one in Field("history", "One. Two.\nThree.").sentences]
    assert before == ["", "One.", ""]


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("history", True), ("diagnosis.text", True), ("answer/q1/text", True), ("finding/f1/text", True),
        ("diagnosis.certainty", False), ("answer/q1/certainty", False), ("finding/f1/site", False),
        ("waiver/text:sex:history:00", False), ("record/series:1.2/reason", False),
    ],
)  # fmt: skip
def test_what_is_read(path: str, read: bool) -> None:
    assert is_prose(path) is read
    assert bool(prose(Opinion({path: "words"}))) is read


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The mass lies in the left kidney.", True),
        ("Mass, left kidney", True),
        ("Man sieht eine Raumforderung der linken Niere, die nicht wächst.", False),
        ("He encontrado una masa en el riñón izquierdo.", False),
        ("La masse est dans le rein gauche.", False),
    ],
)
def test_only_english_is_read_by_its_words(text: str, english: bool) -> None:
    assert Field("history", text).english is english


def test_what_is_too_long_for_a_sentence_is_cut_at_a_space() -> None:
    text = "word " * 1000 + "x" * 1200
    sentences = Field("history", text).sentences
    assert max(len(one.text) for one in sentences) <= 500
    assert "".join(one.text for one in sentences) == text
    assert all(text[one.start :].startswith(one.text) for one in sentences)
    assert sentences[0].text.endswith("word")
