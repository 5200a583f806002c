"""The dictionary and the medical words together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reviewer_app.report.spelling import SpellingProcess

RIGHT = (
    "The", "nodules", "unremarkable", "hepatomegaly", "Hepatomegaly", "patient’s", "transthoracic", "pleural",
    "Tumour", "tumours", "haemorrhagic", "oedema", "localised", "analysed", "labelled", "centre",
    "lymphadenopathies", "osteophytes", "adenocarcinoma", "gadobutrol", "Achilles", "spondylolisthesis",
)  # fmt: skip
WRONG = ("pnuemonia", "hepatomegly", "lession", "teh", "untill", "oncolgy", "hous")


@pytest.fixture(scope="module")
def process() -> Iterator[SpellingProcess]:
    made = SpellingProcess()
    yield made
    made.close()


def test_words_are_told_apart(process: SpellingProcess) -> None:
    assert process.wrong((*RIGHT, *WRONG)) == frozenset(WRONG)


@pytest.mark.parametrize(
    ("word", "meant"), [("hepatomegly", "hepatomegaly"), ("Hepatomegly", "Hepatomegaly"), ("lession", "lesion")]
)
def test_what_may_have_been_meant(process: SpellingProcess, word: str, meant: str) -> None:
    assert meant in process.meant(word)[:3]


def test_nothing_is_asked_any_more_once_it_is_closed(process: SpellingProcess) -> None:
    process.close()
    assert process.wrong(("lession",)) == frozenset()
    assert process.meant("lession") == ()
