"""How easy a text is to read, by the two measures patient leaflets are held to.

Reading ease: R. Flesch, A new readability yardstick, J Appl Psychol 1948;32:221. Grade: J. P. Kincaid et al.,
Research Branch Report 8-75, 1975. Both count words, sentences and syllables, and were made for English. Syllables are
counted by rule, not by a dictionary: about one word in fifteen is off by one, in both directions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Leaflets for patients aim at this school grade or below (US Centers for Disease Control and Prevention; AMA: 6).
AIM_GRADE = 8.0
#: With fewer words the measures say nothing.
LEAST_WORDS = 20
#: A word, or a number.
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
# a full stop inside a number or after a title ends nothing
_END = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\be\.g)(?<!\bi\.e)[.!?…]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SPLIT_VOWELS = re.compile(
    r"(?<![tscgn])i(?:a|o|u)(?!u)|rious$|eo(?!p)|iet|scien|(?<=cr)ea(?=t(?:$|[ei]))|ea$|[aeou]ing$|uou"
)
_INNER_E = re.compile(r"(?<=[a-z]{3})e(?=(?:ly|ful|fully|ment|ments|thing|where|less|ness)$)")


@dataclass(frozen=True, slots=True)
class Readability:
    """What was counted in a text."""

    words: int
    sentences: int
    syllables: int

    @property
    def is_known(self) -> bool:
        """Whether there is enough text to say anything."""
        return self.words >= LEAST_WORDS and self.sentences > 0

    @property
    def reading_ease(self) -> float:
        """Flesch's reading ease: 60 to 70 is plain English, above is easier; may leave 0 to 100.

        Raises
        ------
        ZeroDivisionError
            Of a text without words.
        """
        return 206.835 - 1.015 * self.words / self.sentences - 84.6 * self.syllables / self.words

    @property
    def grade(self) -> float:
        """Flesch-Kincaid grade: the year of school in the United States after which it can be read.

        Raises
        ------
        ZeroDivisionError
            Of a text without words.
        """
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def is_plain(self) -> bool:
        """Whether it is as easy as a leaflet for patients is to be."""
        return self.grade <= AIM_GRADE


def readability(text: str) -> Readability:
    """Return what is counted in `text`; a number counts as a word of one syllable, a line as a sentence of its own."""
    sentences = [one for one in _END.split(text) if one and WORD.search(one)]
    words = WORD.findall(text)
    return Readability(len(words), len(sentences), sum(map(syllables, words)))


def syllables(word: str) -> int:
    """Return how many syllables an English word has, by rule: groups of vowels without those that are silent."""
    bare = _INNER_E.sub("", _without_silent_end(word.lower()))
    return max(1, len(_VOWELS.findall(bare)) + len(_SPLIT_VOWELS.findall(bare)))


def _without_silent_end(word: str) -> str:
    if len(_VOWELS.findall(word)) < 2 or re.search(r"[^aeiouy]le$", word):
        return word
    if word.endswith("e"):
        return word[:-1]
    silent = (word.endswith("es") and not re.search(r"(?:[sxzcg]|ch|sh)es$", word)) or (
        word.endswith("ed") and word[-3] not in "td"
    )
    return word[:-2] if silent else word
