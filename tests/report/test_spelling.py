"""The dictionary and the medical words together."""

from __future__ import annotations

import pytest

from reviewer_app.report.spelling import SpellingProcess, meant_words, wrong_words

RIGHT = (
    "The", "nodules", "unremarkable", "hepatomegaly", "Hepatomegaly", "patient’s", "transthoracic", "pleural",
    "lymphadenopathies", "osteophytes", "adenocarcinoma", "gadobutrol", "Achilles", "spondylolisthesis",
)  # fmt: skip
WRONG = ("pnuemonia", "hepatomegly", "lession", "teh")


def test_words_are_told_apart() -> None:
    assert wrong_words((*RIGHT, *WRONG)) == frozenset(WRONG)


@pytest.mark.parametrize(
    ("word", "meant"), [("hepatomegly", "hepatomegaly"), ("Hepatomegly", "Hepatomegaly"), ("lession", "lesion")]
)
def test_what_may_have_been_meant(word: str, meant: str) -> None:
    assert meant in meant_words(word)[:3]


def test_the_child_answers_until_it_is_closed() -> None:
    process = SpellingProcess()
    try:
        assert process.wrong(("lesion", "lession")) == {"lession"}
    finally:
        process.close()
    assert process.wrong(("lession",)) == frozenset()
    assert process.meant("lession") == ()
