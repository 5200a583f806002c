"""Spelling by Hunspell's English dictionary and a list of medical words, in a child process.

Reading the dictionary takes two seconds and 80 MB, so a process of its own does it: the window is never held up, and
all of it is gone when the case is closed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING

from reviewer_app.child import Child
from reviewer_app.resources import resource

if TYPE_CHECKING:
    from spylls.hunspell import Dictionary

#: Seconds after which an answer is given up: of a batch of words, and of what was meant by one.
_WORDS_LIMIT, _MEANT_LIMIT = 30.0, 10.0
_BRITISH = (
    (re.compile(r"our(?=(?:s|ed|ing|al|ally|less|ful|able|ite|ites)?$)"), "or"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"(?<=[a-z])is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)"), "iz"),
    (re.compile(r"ys(?=(?:e|ed|es|er|ing)$)"), "yz"),
    (re.compile(r"ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"(?<=[bt])re(?=s?$)"), "er"),
)
_MOST_MEANT, _MOST_MEDICAL, _ALIKE = 6, 3, 0.82


class SpellingProcess:
    """A child that has read the dictionary; it starts with the first question. Safe from any thread."""

    def __init__(self) -> None:
        self._child = Child("spelling", _ready)
        self._closed = False

    def wrong(self, words: Collection[str]) -> frozenset[str]:
        """Return those of the words that no list has.

        Raises
        ------
        reviewer_app.child.ChildFailed
            If the child gave no answer.
        """
        if self._closed:
            return frozenset()
        found: frozenset[str] = self._child.call(wrong_words, tuple(words), seconds=_WORDS_LIMIT)
        return found

    def meant(self, word: str) -> tuple[str, ...]:
        """Return words that may have been meant, the likeliest first; raises as `wrong` does."""
        if self._closed:
            return ()
        found: tuple[str, ...] = self._child.call(meant_words, word, seconds=_MEANT_LIMIT)
        return found

    def close(self) -> None:
        """End the child for good; a question that is under way fails, and later ones find nothing."""
        self._closed = True
        self._child.close()


@cache
def _dictionary() -> Dictionary:
    from spylls.hunspell import Dictionary  # noqa: PLC0415 - only the child needs it

    return Dictionary.from_files(str(resource("spelling/en_US.dic")).removesuffix(".dic"))


@cache
def _medical() -> frozenset[str]:
    return frozenset(resource("spelling/medical.txt").read_text(encoding="utf-8").split())


def _ready() -> None:
    """Read the lists, so that the first question is answered as fast as the next."""
    _dictionary()
    _medical()


def wrong_words(words: Sequence[str]) -> frozenset[str]:
    """Return those of the words that no list has; work in the child."""
    return frozenset(one for one in words if not _is_known(one))


def _is_known(word: str) -> bool:
    plain = word.replace("’", "'")
    return _is_listed(plain) or any(_is_listed(one) for one in _american(plain.lower()))


def _american(word: str) -> set[str]:
    """Return how a word would be written in America that is written as in Britain: tumour, haemorrhage, localised."""
    found = {word}
    for british, american in _BRITISH:
        found |= {british.sub(american, one) for one in found}
    return found - {word}


def _is_listed(plain: str) -> bool:
    small = plain.lower().removesuffix("'s")
    # the plural of a medical word is one
    if any(one in _medical() for one in (small, small.removesuffix("s"), small.removesuffix("es"))):
        return True
    single = f"{small.removesuffix('ies')}y"
    return bool(_dictionary().lookup(plain)) or (
        small.endswith("ies") and (single in _medical() or bool(_dictionary().lookup(single)))
    )


def meant_words(word: str) -> tuple[str, ...]:
    """Return words that may have been meant; work in the child: Hunspell's way takes most of a second."""
    plain = word.replace("’", "'")
    medical = difflib.get_close_matches(plain.lower(), _medical(), n=_MOST_MEDICAL, cutoff=_ALIKE)
    if word[:1].isupper():
        medical = [one.capitalize() for one in medical]
    found = [*_dictionary().suggest(plain), *medical]
    # a word in two comes last, however alike it is
    alike = difflib.SequenceMatcher(b=plain.lower())
    found.sort(key=lambda one: (not one.isalpha(), -_likeness(alike, one.lower())))
    return tuple(dict.fromkeys(found))[:_MOST_MEANT]


def _likeness(alike: difflib.SequenceMatcher[str], word: str) -> float:
    alike.set_seq1(word)
    return alike.ratio()
