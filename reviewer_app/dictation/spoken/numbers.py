"""Numbers: “one hundred twenty” 120, “three point oh five” 3.05, “twenty twenty six” 2026."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.spoken.numerals import Numerals, said
from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece
from reviewer_app.dictation.spoken.table import Table


class NumberRule:
    """Makes numbers of words. Small ones that count nothing keep their words: “two nodules”."""

    def __init__(self, table: Table, numerals: Numerals) -> None:
        self._numerals, self._points_of = numerals, table.points_of
        self._measured = {one.split()[0] for unit in table.units for one in unit.said} | set(table.powers)

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a number with its digits."""
        numerals = self._numerals
        if numerals.is_point(pieces, at) and not self._after_number(pieces, at):
            return self._point(pieces, at)
        year, length = numerals.year(pieces, at)
        # “twenty thirty millimeters” is no year
        if length > 1 and said(pieces, at + length) not in self._measured:
            return _number(pieces, at, length, str(year))
        value, length = numerals.whole(pieces, at)
        if length == 0:
            return None
        digits = numerals.digits(pieces, at, value, length)
        if numerals.is_point(pieces, at + length):
            decimals, more = numerals.decimals(pieces, at + length + 1)
            if more:
                digits, length = f"{digits}.{decimals}", length + 1 + more
        return _number(pieces, at, length, digits)

    def _point(self, pieces: Sequence[Piece], at: int) -> Found:
        """Read a decimal that begins with its point; one that may be a place stays in words: “at this point five”."""
        decimals, length = self._numerals.decimals(pieces, at + 1)
        if length and said(pieces, at - 1) in self._points_of:
            length = max(length, self._numerals.whole(pieces, at + 1)[1])
            return _number(pieces, at, 1 + length, " ".join(one.text for one in pieces[at : at + 1 + length]))
        return _number(pieces, at, 1 + length, f"0.{decimals}") if length else None

    def _after_number(self, pieces: Sequence[Piece], at: int) -> bool:
        return at > 0 and self._numerals.below_hundred(pieces, at - 1)[1] > 0


def _number(pieces: Sequence[Piece], at: int, length: int, digits: str) -> Found:
    small = digits.isdecimal() and int(digits) < 10
    text = " ".join(one.text for one in pieces[at : at + length]) if small else digits
    return Piece(text, pieces[at].first, pieces[at + length - 1].last, Kind.NUMBER, digits=digits), length
