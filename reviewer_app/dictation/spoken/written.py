"""What was said, written: every rule in its order, and what must be looked at whatever the engine is sure of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from reviewer_app.cases.dictated import Care
from reviewer_app.dictation.spoken.codes import AbbreviationRule, CodeRule
from reviewer_app.dictation.spoken.dates import DateRule
from reviewer_app.dictation.spoken.measures import MeasureRule
from reviewer_app.dictation.spoken.numbers import NumberRule
from reviewer_app.dictation.spoken.numerals import Numerals
from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece, replaced
from reviewer_app.dictation.spoken.places import LevelRule, stage_rule
from reviewer_app.dictation.spoken.punctuation import MarkRule
from reviewer_app.dictation.spoken.signs import MinusRule, SumRule
from reviewer_app.dictation.spoken.table import Table, table

_NUMBERS = frozenset({Kind.NUMBER, Kind.MEASURE, Kind.LEVEL, Kind.STAGE, Kind.DATE, Kind.CODE})
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the text, from `start` to before `end` in characters, and the words it was made of, as in `Piece`."""

    start: int
    end: int
    first: int
    last: int
    care: Care | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and its passages in order."""

    text: str
    passages: tuple[Passage, ...] = ()

    @property
    def to_look_at(self) -> tuple[Passage, ...]:
        """The numbers, negations and sides."""
        return tuple(one for one in self.passages if one.care is not None)


def written(words: Sequence[str], language: str = "english", *, begins: bool = True) -> Written:
    """Write what was said.

    Parameters
    ----------
    words
        One word each, as the engine heard them.
    language
        Which rules (`resources/dictation`).
    begins
        Whether a sentence begins with the first word.
    """
    words_of = table(language)
    pieces = [Piece(text, number, number) for number, text in enumerate(words)]
    for rule in _rules(language):
        pieces = replaced(pieces, rule)
    return _set(_capitals(list(_counted(pieces, words_of)), begins), words_of)


@cache
def _rules(language: str) -> tuple[Callable[[Sequence[Piece], int], Found], ...]:
    """Return the rules in the order in which they must go: each takes words as those before it left them."""
    words, numerals = table(language), Numerals(table(language))
    return (
        MarkRule(words),
        DateRule(words, numerals),
        NumberRule(words, numerals),
        stage_rule,
        CodeRule(words),
        SumRule(words),
        MeasureRule(words),
        MinusRule(words),
        LevelRule(words),
        AbbreviationRule(words),
    )


def _counted(pieces: Sequence[Piece], words: Table) -> Iterator[Piece]:
    """A number is written in digits where it counts: “segment 6”, “segments 6 and 7”, “3 to 5 mm”, “at 9 o'clock”."""
    row = False
    for at, piece in enumerate(pieces):
        if piece.kind is Kind.NUMBER and (row or _goes_on(pieces, at, words)):
            yield replace(piece, text=piece.digits)
        else:
            row = piece.said in words.numbered or (row and piece.said in ("and", "or", "to", "through"))
            yield piece


def _goes_on(pieces: Sequence[Piece], at: int, words: Table) -> bool:
    """Whether a number is followed by what makes it one of a row with a unit, or a time; “one and” is no number."""
    after = [one.said for one in pieces[at + 1 : at + 2]]
    if after and after[0] in words.counts_before:
        return True
    joins = words.through if pieces[at].digits == "1" else (*words.through, words.joining, "or")
    return bool(after) and after[0] in joins and at + 2 < len(pieces) and pieces[at + 2].kind is Kind.MEASURE


def _capitals(pieces: Sequence[Piece], begins: bool) -> Iterator[Piece]:
    for piece in pieces:
        first = piece.text[:1]
        capital = begins and piece.kind in (Kind.WORD, Kind.NUMBER) and first.islower()
        yield replace(piece, text=first.upper() + piece.text[1:]) if capital else piece
        begins = piece.ends or (begins and piece.kind is Kind.MARK)


def _set(pieces: Iterator[Piece], words: Table) -> Written:
    text, passages, joins = "", [], True
    for piece in pieces:
        if text and not (joins or piece.joins_left):
            text += " "
        start = len(text)
        text += piece.text
        passages.append(Passage(start, len(text), piece.first, piece.last, _care(piece, words)))
        joins = piece.joins_right
    return Written(text, tuple(passages))


def _care(piece: Piece, words: Table) -> Care | None:
    said = piece.text.lower()
    if piece.kind in _NUMBERS or _DIGIT.search(said):
        return Care.NUMBER
    if piece.kind is Kind.WORD and said in words.negations:
        return Care.NEGATION
    return Care.SIDE if piece.kind is Kind.WORD and said in words.sides else None
