"""Words that are likely to be said: those of the field, of a case, and those that the reviewer has corrected.

An engine takes them as its own means allow (`TakesWords`). They are no secret of the program, but those of a case may
be one of the patient: they are handed on in memory, and no log or error names one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable

from reviewer_app.resources import resource

#: No engine is handed more of them: beyond that they cost it more than they help.
MOST = 4000
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_SHORTEST, _LONGEST = 2, 40


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in small letters, the likeliest to be said first, each once.

    `pronounced` has how some are said, in phones of the CMU dictionary (ARPAbet without stress); an engine that
    wants phones makes its own of the others. `commands` name things of the reader: what is said, and
    the action with the name behind a colon.
    """

    words: tuple[str, ...] = ()
    pronounced: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, str], ...] = ()


def vocabulary_of(*texts: str, first: Iterable[str] = (), commands: Iterable[tuple[str, str]] = ()) -> Vocabulary:
    """Return the words of texts, with others before them, and commands."""
    return Vocabulary(
        _told_apart((*first, *(word for text in texts for word in words_in(text)))), commands=tuple(commands)
    )


@runtime_checkable
class TakesWords(Protocol):
    """An engine that can be told which words are likely; one that cannot hears as it does."""

    def take_words(self, vocabulary: Vocabulary) -> None:
        """Reckon with these words from the next utterance on, beside those of the field."""


def teach(engine: object, vocabulary: Vocabulary) -> None:
    """Tell an engine which words are likely, if it takes any."""
    if isinstance(engine, TakesWords):
        engine.take_words(vocabulary)


@lru_cache
def field_vocabulary(language: str = "english") -> Vocabulary:
    """Return the words of radiology and pathology that come with the program.

    Raises
    ------
    FileNotFoundError
        If there are none for the language.
    """
    words = (word for line in _lines(f"words.{language}.txt") for word in line.split())
    pairs = (line.split(maxsplit=1) for line in _lines(f"pronounced.{language}.dict"))
    pronounced = tuple((word, " ".join(phones.split())) for word, phones in pairs)
    return Vocabulary(_told_apart((*(word for word, _ in pronounced), *words)), pronounced)


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text that may be said as they are written, each once: letters only, no figures."""
    return _told_apart(_WORD.findall(text.lower()))


def _told_apart(words: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(one for one in words if _SHORTEST <= len(one) <= _LONGEST and _WORD.fullmatch(one))
    return tuple(found)[:MOST]


def _lines(name: str) -> list[str]:
    text = resource(f"dictation/{name}").read_text("utf-8")
    return [one for one in text.splitlines() if one.strip() and not one.startswith("#")]
