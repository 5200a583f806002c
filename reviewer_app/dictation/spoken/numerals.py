"""Reads numerals in words: whole numbers below a million, decimals, ordinals of days, years."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.spoken.pieces import Piece
from reviewer_app.dictation.spoken.table import Table

#: What was read, and of how many pieces it is: of none if there is no numeral.
Read = tuple[int, int]
_NOTHING: Read = (0, 0)


class Numerals:
    """The numerals of one language."""

    def __init__(self, table: Table) -> None:
        self._ones = {word: number for number, word in enumerate(table.ones)}
        self._tens = {word: 10 * number for number, word in enumerate(table.tens, start=2)}
        self._ordinals = {word: number for number, word in enumerate(table.ordinals, start=1)} | table.more_ordinals
        self._digits = {word: str(number) for word, number in self._ones.items() if number < 10}
        self._digits |= dict.fromkeys(table.zeros, "0")
        self._zeros, self._points = table.zeros, table.decimal_points
        self._hundred, self._thousand, self._and = table.hundred, table.thousand, table.joining

    def is_point(self, pieces: Sequence[Piece], at: int) -> bool:
        """Return whether the word of the decimal point stands at a place."""
        return said(pieces, at) in self._points

    def whole(self, pieces: Sequence[Piece], at: int) -> Read:
        """Read a whole number."""
        value, used = self.below_hundred(pieces, at)
        if used == 0:
            return _NOTHING
        if said(pieces, at + used) == self._hundred and 0 < value < 100:
            value, used = self._with_rest(pieces, at, value * 100, used + 1)
        if said(pieces, at + used) == self._thousand and value > 0:
            value, used = value * 1000, used + 1
            rest, length = self.whole(pieces, at + used)
            if length and 0 < rest < 1000:
                return value + rest, used + length
        return value, used

    def _with_rest(self, pieces: Sequence[Piece], at: int, value: int, used: int) -> Read:
        """Add what follows hundreds: “twenty”, or “and twenty”."""
        skip = 1 if said(pieces, at + used) == self._and else 0
        rest, length = self.below_hundred(pieces, at + used + skip)
        # “one hundred two hundred” are two numbers
        joins = length and rest > 0 and said(pieces, at + used + skip + length) != self._hundred
        return (value + rest, used + skip + length) if joins else (value, used)

    def below_hundred(self, pieces: Sequence[Piece], at: int) -> Read:
        """Read a whole number below a hundred, or digits of any length."""
        first = said(pieces, at)
        if first in self._tens:
            second = self._ones.get(said(pieces, at + 1), 0)
            return (self._tens[first] + second, 2) if 0 < second < 10 else (self._tens[first], 1)
        if first in self._ones:
            return self._ones[first], 1
        ten, _, one = first.partition("-")
        if ten in self._tens and 0 < self._ones.get(one, 0) < 10:
            return self._tens[ten] + self._ones[one], 1
        return (int(first), 1) if first.isascii() and first.isdecimal() else _NOTHING

    def ordinal(self, pieces: Sequence[Piece], at: int) -> Read:
        """Read an ordinal below 32."""
        word = said(pieces, at)
        if word in self._tens and self._tens[word] <= 30:
            second = self._ordinals.get(said(pieces, at + 1), 0)
            return (self._tens[word] + second, 2) if 0 < second < 10 else _NOTHING
        ten, _, one = word.partition("-")
        if self._tens.get(ten, 99) <= 30 and 0 < self._ordinals.get(one, 0) < 10:
            return self._tens[ten] + self._ordinals[one], 1
        return (self._ordinals[word], 1) if word in self._ordinals else _NOTHING

    def year(self, pieces: Sequence[Piece], at: int) -> Read:
        """Read a year from 1900 to 2099: “twenty twenty six”, “nineteen oh five”, “two thousand four”."""
        century, length = self.below_hundred(pieces, at)
        if length and century in (19, 20):
            if said(pieces, at + length) in self._zeros:
                digit = self._digits.get(said(pieces, at + length + 1), "")
                return (century * 100 + int(digit), length + 2) if digit else _NOTHING
            rest, more = self.below_hundred(pieces, at + length)
            if more and 10 <= rest < 100:
                return century * 100 + rest, length + more
        value, length = self.whole(pieces, at)
        return (value, length) if 1900 <= value < 2100 else _NOTHING

    def decimals(self, pieces: Sequence[Piece], at: int) -> tuple[str, int]:
        """Read decimals: digit by digit, or as one number below a hundred (“point twenty five”)."""
        digits, used = "", 0
        while (digit := self._digits.get(said(pieces, at + used))) is not None:
            digits, used = digits + digit, used + 1
        if used:
            return digits, used
        value, length = self.below_hundred(pieces, at)
        return (self.digits(pieces, at, value, length), length) if length else ("", 0)

    @staticmethod
    def digits(pieces: Sequence[Piece], at: int, value: int, length: int) -> str:
        """Return the digits of a value of so many pieces: those that were heard, zeros before them included."""
        heard = said(pieces, at)
        return heard if length == 1 and heard.isascii() and heard.isdecimal() else str(value)


def said(pieces: Sequence[Piece], at: int) -> str:
    """Return the word at a place, empty beyond the ends and for what is written already."""
    return pieces[at].said if 0 <= at < len(pieces) else ""
