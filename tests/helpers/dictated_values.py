"""Dictated passages as values, and utterances as an engine tells them."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.cases.dictated import Care, DictatedPassage, DictatedPiece, DictatedWord
from reviewer_app.dictation.values import HeardUtterance, Word
from tests.helpers.case_values import NOW, make_key_image

FIELD = "answer/q1/text"


def make_dictated(passage_id: str = "d1", text: str = "No nodule at left", path: str = FIELD) -> DictatedPassage:
    """Each word of the text was heard as it is written, half a second each; the first is a negation."""
    words = text.split()
    pieces, at = [], 0
    for number, word in enumerate(words):
        at = text.index(word, at)
        pieces.append(DictatedPiece(at, at + len(word), number, number, Care.NEGATION if number == 0 else None))
        at += len(word)
    heard = tuple(DictatedWord(word.lower(), n / 2, (n + 1) / 2) for n, word in enumerate(words))
    view = make_key_image().bookmark
    return DictatedPassage(passage_id, path, text, heard, tuple(pieces), "parrot", NOW, "r1", ("s1", "s2"), view)


def heard(text: str, *, utterance: str = "u1", began: float = 0.0, unsure: Sequence[str] = ()) -> HeardUtterance:
    """An utterance, one word each 0.4 s."""
    words = tuple(
        Word(word, began + 0.4 * n, began + 0.4 * (n + 1), 0.3 if word in unsure else 0.95)
        for n, word in enumerate(text.split())
    )
    return HeardUtterance(utterance, "r1", "parrot", began, words, ("s1",), "ab" * 32)
