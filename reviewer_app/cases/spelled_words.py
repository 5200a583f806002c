"""Which words of a text are checked for their spelling, and which are known because the case has them.

Evidence, numbers, units, abbreviations in capitals and anything with a digit are never judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from reviewer_app.cases.case import Case
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.people import Reviewer

_LETTERS = r"[^\W\d_]+(?:['’][^\W\d_]+)*"
_WORD = re.compile(_LETTERS)
#: Words, and before them what is skipped whole: evidence, addresses, paths, and what has a digit or underscore in it.
_SCANNED = re.compile(rf"⟦[^⟧]*⟧|(?<!\S)\S*(?:://|@|\\|www\.)\S*|[^\W\d_]*[\d_]\w*|(?P<word>{_LETTERS}(?![\w]))")
#: Units stand after a number; elsewhere some of them are words ("in", "min").
_AFTER_NUMBER = re.compile(r"[\d½¼¾)%]\s?$|/$")
_UNIT = re.compile(
    "[nµumcdk]?m[²³]?|[µumcd]?l|[nµumk]?g|pg|[µunm]?mol|meq|iu|m?[gs]y|m?sv|[kmg]?bq|[km]?hz|m?s|sec|min|hr?s?|mmhg|kpa"
    "|bpm|kcal|kj|ppm|hu|kev|kvp?|mas?|w|cc",
    re.IGNORECASE,
)
_LONGEST_UNIT = 4
_SHORTEST = 3
_LATIN = re.compile(r"[A-Za-zÀ-ɏ'’]+")


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """A word that is checked: its place in the text as offsets of characters, and its letters."""

    start: int
    end: int
    word: str


def spelled_words(text: str) -> Iterator[SpelledWord]:
    """Yield the words of a line whose spelling is judged, in order."""
    for match in _SCANNED.finditer(text):
        word = match["word"]
        if word is not None and is_checked(word) and not _is_unit(text, match.start(), word):
            yield SpelledWord(match.start(), match.end(), word)


@lru_cache(maxsize=8192)
def is_checked(word: str) -> bool:
    """Whether a word is judged at all: not where it is short, an abbreviation, or of another script."""
    inner = word.removesuffix("'s").removesuffix("’s")
    return len(inner) >= _SHORTEST and inner[1:] == inner[1:].lower() and bool(_LATIN.fullmatch(word))


def _is_unit(text: str, start: int, word: str) -> bool:
    return len(word) <= _LONGEST_UNIT and bool(_UNIT.fullmatch(word) and _AFTER_NUMBER.search(text[:start][-4:]))


def folded(word: str) -> str:
    """Return a word as known words are compared: in small letters, with a plain apostrophe and no possessive."""
    return word.lower().replace("’", "'").removesuffix("'s")


def case_words(case: Case, reviewer: Reviewer, instances: Iterable[InstanceIndex] = ()) -> frozenset[str]:
    """Return the words that the case brings along, `folded`: names, drugs of the history, titles of the records."""
    first = case.first_opinion
    people = [one for one in (case.requester, case.local_physician, first.physician if first else None) if one]
    texts = [
        case.patient.display_name, reviewer.name, reviewer.institution, case.headline, case.history, case.specialty,
        *(question.text for question in case.questions),
        *(part for one in people for part in (one.name, one.organization)),
        *((first.diagnosis, first.treatment_plan) if first else ()),
        *(one.title for one in case.documents),
    ]  # fmt: skip
    texts += {part for one in instances for part in (one.series.description, one.study.description)}
    return frozenset(folded(match[0]) for text in texts for match in _WORD.finditer(text or ""))
