"""How easy a German text is to read, by the formula that schoolbooks and leaflets are held to.

The first Vienna formula for factual texts (Wiener Sachtextformel): R. Bamberger, E. Vanecek, Lesen – Verstehen –
Lernen – Schreiben, Wien 1984. It gives the year of school, from 4 to 15, that a text is fit for. Syllables are counted
by rule, not by a dictionary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer_app.cases.language import GERMAN
from reviewer_app.cases.readability import AIM_GRADE, LEAST_WORDS, WORD, Readability, readability

#: A word with so many syllables counts as one of many, one with more letters than this as a long one.
_MANY_SYLLABLES, _SHORT_LETTERS = 3, 6
#: A full stop after a number, a single letter or an abbreviation ends nothing; nouns begin with a capital in any case.
_END = re.compile(
    r"(?<!\d)(?<!\b\w)(?<!\bDr)(?<!\bca)(?<!\bbzw)(?<!\bNr)(?<!\bStr)(?<!\busw)(?<!\bggf)(?<!\bProf)(?<!\bFr)(?<!\bHr)"
    r"\.+(?=\s|$)|[!?…]+(?=\s|$)|\n+"
)
_VOWELS = re.compile(r"aa|ee|oo|ie|ei|ai|ey|ay|au|äu|eu|oi|[aeiouyäöü]")
#: Where “ie” is two syllables: Patient, Klient, Orient.
_SPLIT_IE = re.compile(r"(?<=[tlrzg])ie(?=nt)")


@dataclass(frozen=True, slots=True)
class GermanReadability:
    """What was counted in a German text."""

    words: int
    sentences: int
    many_syllables: int
    long_words: int
    one_syllable: int

    @property
    def is_known(self) -> bool:
        """Whether there is enough text to say anything."""
        return self.words >= LEAST_WORDS and self.sentences > 0

    @property
    def grade(self) -> float:
        """The year of school by the first Vienna formula; one below 4 only says that a text is very easy.

        Raises
        ------
        ZeroDivisionError
            Of a text without words.
        """
        share = 100 / self.words
        return (
            0.1935 * self.many_syllables * share
            + 0.1672 * self.words / self.sentences
            + 0.1297 * self.long_words * share
            - 0.0327 * self.one_syllable * share
            - 0.875
        )

    @property
    def is_plain(self) -> bool:
        """Whether it is as easy as a leaflet for patients is to be."""
        return self.grade <= AIM_GRADE


def german_readability(text: str) -> GermanReadability:
    """Return what is counted in `text`; a number counts as a word of one syllable, a line as a sentence of its own."""
    sentences = [one for one in _END.split(text) if one and WORD.search(one)]
    words = WORD.findall(text)
    counted = [german_syllables(one) for one in words]
    return GermanReadability(
        len(words),
        len(sentences),
        sum(one >= _MANY_SYLLABLES for one in counted),
        sum(len(one) > _SHORT_LETTERS for one in words if one[0].isalpha()),
        sum(one == 1 for one in counted),
    )


def german_syllables(word: str) -> int:
    """Return how many syllables a German word has, by rule: its vowels, two that are spoken as one counted once."""
    bare = word.lower().replace("qu", "q")
    return max(1, len(_VOWELS.findall(bare)) + len(_SPLIT_IE.findall(bare)))


def readability_in(language: str, text: str) -> Readability | GermanReadability:
    """Return what is counted in a text by the measure of its language, one of `language.LANGUAGES`."""
    return german_readability(text) if language == GERMAN else readability(text)
