"""Signs between and before numbers: “three plus four equals seven” 3 + 4 = 7, “minus eighty percent” −80%."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece
from reviewer_app.dictation.spoken.table import Table

_MINUS = "\u2212"


class SumRule:
    """Writes sums of numbers. Goes after numbers, before measures."""

    def __init__(self, table: Table) -> None:
        self._signs = table.signs

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a sum as it is written."""
        if pieces[at].kind is not Kind.NUMBER:
            return None
        text, last = pieces[at].digits, at
        while last + 2 < len(pieces) and pieces[last + 2].kind is Kind.NUMBER:
            sign = self._signs.get(pieces[last + 1].said)
            if sign is None:
                break
            text, last = f"{text} {sign} {pieces[last + 2].digits}", last + 2
        if last == at:
            return None
        return Piece(text, pieces[at].first, pieces[last].last, Kind.MEASURE), last - at + 1


class MinusRule:
    """Writes a minus before a number or measure; one between two numbers stays a word. Goes after measures."""

    def __init__(self, table: Table) -> None:
        self._minus = table.minus

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a number below zero."""
        numbers = (Kind.NUMBER, Kind.MEASURE)
        if pieces[at].said not in self._minus or at + 1 >= len(pieces) or pieces[at + 1].kind not in numbers:
            return None
        if at > 0 and pieces[at - 1].kind in numbers:
            return None
        number = pieces[at + 1]
        text = number.digits if number.kind is Kind.NUMBER else number.text
        return Piece(f"{_MINUS}{text}", pieces[at].first, number.last, Kind.MEASURE), 2
