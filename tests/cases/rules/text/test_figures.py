"""The figures of docs/opinion.md are those of the sentences, and the sentences are what they are said to be."""

from __future__ import annotations

import pytest

from reviewer_app.cases.rules.text.table import CHECKS
from tests.text_checks.__main__ import PAGE
from tests.text_checks.page import END, TITLE, renewed, section
from tests.text_checks.sentences import HELD_OUT, TUNED, written

#: The checks of which issue and standard ask for a hundred sentences.
MEASURED = [one for one in CHECKS if one != "placeholder"]


def test_the_page_tells_the_figures_of_now() -> None:
    assert section() in PAGE.read_text(encoding="utf-8"), "run python -m tests.text_checks"


@pytest.mark.parametrize("check", MEASURED)
def test_each_check_has_a_hundred_sentences_and_forty_held_out(check: str) -> None:
    tuned, held = written(check, TUNED), written(check, HELD_OUT)
    assert len(tuned) + len(held) >= 100
    assert len(held) >= 40
    for part in (tuned, held):
        assert {one.kind for one in part} == {"right", "tricky", "wrong"}
        assert sum(one.kind == "wrong" for one in part) >= 12


@pytest.mark.parametrize("check", CHECKS)
def test_no_sentence_is_both_tuned_on_and_held_out(check: str) -> None:
    held = {one.sentence for one in written(check, HELD_OUT)}
    assert not held & {one.sentence for one in written(check, TUNED)}


@pytest.mark.parametrize("check", CHECKS)
def test_wrong_words_stand_where_it_is_said(check: str) -> None:
    for one in (*written(check, TUNED), *written(check, HELD_OUT)):
        assert (one.kind == "wrong") == bool(one.expected), one.sentence
        assert [one.sentence[start:end] for start, end in one.places] == [words for words, _ in one.expected]


def test_the_section_is_renewed_in_its_place() -> None:
    page = renewed(f"{TITLE}\n## Something else\n\nWords.\n")
    assert page.startswith(f"{TITLE}\n## Something else")
    grown = page.replace(END, f"stale\n{END}") + "\n## Behind it\n"
    assert renewed(grown) == page + "\n## Behind it\n"
