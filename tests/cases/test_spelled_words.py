"""Which words are judged: never evidence, numbers, units or abbreviations, nor what the case brings along."""

from __future__ import annotations

import pytest

from reviewer_app.cases.spelled_words import case_words, folded, spelled_words
from tests.helpers.case_values import make_case, make_instances, make_reviewer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The pnuemonia, well-known.", ["The", "pnuemonia", "well", "known"]),
        ("A lesion of ⟦m:abcdef⟧ or \ufffc wide", ["lesion", "wide"]),
        ("T2 L4/L5 pT2N0 12mm 3 x 4 cm 30 HU 5 min 2 MBq 4 mg/ml", []),
        ("CT and MRI, SUVmax, mGy, DLP; kVp", ["and"]),
        ("In five min the patient", ["five", "min", "the", "patient"]),
        ("see https://example.org/path or me@example.org, C:\\temp\\file", ["see"]),
        ("Crohn’s and Smith's", ["Crohn’s", "and", "Smith's"]),
        ("Übersicht Größe Анна", ["Übersicht", "Größe"]),
    ],
)
def test_words_that_are_judged(text: str, words: list[str]) -> None:
    found = list(spelled_words(text))
    assert [one.word for one in found] == words
    assert all(text[one.start : one.end] == one.word for one in found)


def test_names_of_the_case_are_known() -> None:
    case, reviewer = make_case(), make_reviewer()
    known = case_words(case, reviewer, make_instances(title="Sagittal Fooscan"))
    assert {"okafor", "fooscan"} <= known
    assert folded("Okafor’s") in known
    assert "pnuemonia" not in known
