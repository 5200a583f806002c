"""What the reviewer puts in the place of misheard words, so that it is offered the next time, and expected.

Nothing is ever written in the place of what was heard without the reviewer: what was learned is only offered. Numbers,
negations and sides are never learned: of them each is looked at anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from reviewer_app.cases.dictated import DictatedPassage, DictatedRun
from reviewer_app.dictation.spoken.table import table
from reviewer_app.dictation.values import Word

#: So many are remembered, those that were made last.
MOST = 500
#: No more words than these stand for each other, nor does what is less alike: then a sentence was put in other words.
_LONGEST, _ALIKE = 3, 0.5
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\S")


@dataclass(frozen=True, slots=True)
class Correction:
    """What was heard, what was meant, both in small letters, and how often that was put right."""

    heard: str
    meant: str
    times: int = 1


def learned(known: Sequence[Correction], heard: str, meant: str) -> tuple[Correction, ...]:
    """Return corrections after one more, which comes first; one that may not be learned changes nothing."""
    heard, meant = _plain(heard), _plain(meant)
    if not may_be_learned(heard, meant):
        return tuple(known)
    same = next((one for one in known if (one.heard, one.meant) == (heard, meant)), Correction(heard, meant, 0))
    others = (one for one in known if one is not same)
    return (replace(same, times=same.times + 1), *others)[:MOST]


def may_be_learned(heard: str, meant: str) -> bool:
    """Whether words may be offered for others from now on: no numbers, negations or sides, and few words."""
    words = table()
    never = words.negations | words.sides | {*words.ones, *words.tens, *words.ordinals, words.hundred, words.thousand}
    parts = [*heard.split(), *meant.split()]
    few = 0 < len(heard.split()) <= _LONGEST and 0 < len(meant.split()) <= _LONGEST
    letters = all(re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", one) for one in parts)
    return few and letters and heard != meant and not never.intersection(parts)


def meant_by(known: Iterable[Correction], heard: str) -> tuple[str, ...]:
    """Return what was meant by words that were heard before, what was put right most often first."""
    found = [one for one in known if one.heard == heard.lower()]
    return tuple(one.meant for one in sorted(found, key=lambda one: -one.times))


def with_learned(words: Iterable[Word], known: Sequence[Correction]) -> tuple[Word, ...]:
    """Return words with what was meant by them before as the first of their alternatives."""
    return tuple(
        replace(one, alternatives=tuple(dict.fromkeys((*meant_by(known, one.text), *one.alternatives))))
        for one in words
    )


def corrected(passage: DictatedPassage, runs: Iterable[DictatedRun], text: str) -> tuple[tuple[str, str], ...]:
    """Return what was put right by hand in a passage: what was heard, and what stands in its place.

    Parameters
    ----------
    passage
        As it was written.
    runs
        What is left of it in one field.
    text
        That of the field, as places count it.
    """
    left = [one for one in runs if one.passage == passage.id]
    if not left:
        return ()
    stands = text[min(one.start for one in left) : max(one.end for one in left)]
    said = [
        (token.lower(), piece) for piece in passage.pieces for token in _tokens(passage.text[piece.start : piece.end])
    ]
    now = [one.lower() for one in _tokens(stands)]
    found: list[tuple[str, str]] = []
    for kind, first, last, start, end in SequenceMatcher(
        None, [one for one, _ in said], now, autojunk=False
    ).get_opcodes():
        if kind == "replace":
            pieces = dict.fromkeys(piece for _, piece in said[first:last])
            heard = " ".join(word.text.lower() for piece in pieces for word in passage.words_of(piece))
            meant = " ".join(now[start:end])
            if not any(one.chosen for one in pieces) and may_be_learned(heard, meant) and _alike(heard, meant):
                found.append((heard, meant))
    return tuple(found)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _alike(heard: str, meant: str) -> bool:
    return SequenceMatcher(None, heard.replace(" ", ""), meant.replace(" ", ""), autojunk=False).ratio() >= _ALIKE


def _plain(words: str) -> str:
    return " ".join(words.lower().split()).strip(".,;:?!()")
