"""German readability: the formula against a text counted by hand, the rule for syllables against a list of words."""

from __future__ import annotations

import pytest

from reviewer_app.cases.german_readability import (
    GermanReadability,
    german_readability,
    german_syllables,
    readability_in,
)
from reviewer_app.cases.language import ENGLISH, GERMAN, LANGUAGES
from reviewer_app.cases.readability import Readability

#: Syllables as they are spoken, counted by hand. “Familie” and “Studie” show what the rule cannot know.
SPOKEN = {
    1: "Arzt Bild Kopf Blut Herz der die nie sehr eins Herz Bein Bauch liebt dient",
    2: "Leber Lunge Tumor Befund Frauen neue heute Knoten Niere Eiter Quelle Röntgen Schmerzen Euter Geschwulst Fieber",
    3: "Gewebe Krankenhaus Behandlung Patient Entzündung Operieren_ gutartig beobachten_ abwarten Lymphknoten Familie_",
    4: "Untersuchung Metastase Medikament Patientinnen_ Patientin Entfernungen",
    5: "Operation Gewebeprobe Chemotherapie Universität",
}
WORDS = [(word, count) for count, words in SPOKEN.items() for word in words.split() if not word.endswith("_")]
PLAIN = "Der Fleck in der Lunge ist klein. Er ist seit dem Mai nicht größer geworden. Das ist ein gutes Zeichen. "
HARD = "Die Heterogenität radiologischer Manifestationen erfordert eine interdisziplinäre Differentialdiagnostik. "


def test_nearly_all_words_have_the_syllables_that_are_spoken() -> None:
    wrong = [word for word, count in WORDS if german_syllables(word) != count]
    assert len(WORDS) > 40
    assert len(wrong) <= len(WORDS) / 10, wrong


def test_the_grade_is_that_of_the_first_vienna_formula() -> None:
    # shares of 20, 25 and 60 of a hundred words, ten words a sentence: 3.87 + 1.672 + 3.2425 - 1.962 - 0.875
    found = GermanReadability(words=100, sentences=10, many_syllables=20, long_words=25, one_syllable=60)
    assert found.grade == pytest.approx(5.9475)
    assert found.is_plain


def test_a_text_counted_by_hand() -> None:
    found = german_readability("Die Leber ist gesund. Am 3. Mai 2026 wurde operiert, z. B. am Knie.\nKnoten: 12")
    assert (found.words, found.sentences) == (16, 3)
    assert found.many_syllables == 1  # operiert
    assert found.long_words == 1


@pytest.mark.parametrize(("text", "plain"), [(PLAIN * 3, True), (HARD * 4, False)])
def test_plain_words_and_hard_ones_are_told_apart(text: str, plain: bool) -> None:
    found = german_readability(text)
    assert found.is_known
    assert found.is_plain is plain


def test_of_a_few_words_nothing_is_said() -> None:
    assert not german_readability("Der Fleck ist klein.").is_known


def test_every_language_of_the_report_has_a_measure_of_its_own() -> None:
    assert [code for code, _ in LANGUAGES] == [ENGLISH, GERMAN], "a language brings its measure"
    assert isinstance(readability_in(ENGLISH, PLAIN), Readability)
    assert isinstance(readability_in(GERMAN, PLAIN), GermanReadability)
