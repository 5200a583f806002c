"""Dates: “march third twenty twenty six” and “the third of march” as 3 March 2026 and 3 March."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.spoken.numerals import Numerals, said
from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece
from reviewer_app.dictation.spoken.table import Table


class DateRule:
    """Goes before numbers, whose words it reads. “May” and “march” are months only beside a day or a year."""

    def __init__(self, table: Table, numerals: Numerals) -> None:
        self._months, self._articles, self._of = table.months, table.articles, table.of
        self._numerals = numerals

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a date as it is written."""
        day, month, used = (
            self._month_first(pieces, at) if pieces[at].said in self._months else self._day_first(pieces, at)
        )
        if month not in self._months:
            return None
        said_year, more = self._numerals.year(pieces, at + used)
        if not (day or more):
            return None
        written = " ".join(str(one) for one in (day, month.capitalize(), said_year) if one)
        return Piece(written, pieces[at].first, pieces[at + used + more - 1].last, Kind.DATE), used + more

    def _month_first(self, pieces: Sequence[Piece], at: int) -> tuple[int, str, int]:
        day, length = self._day(pieces, at + 1)
        return day, pieces[at].said, 1 + length

    def _day(self, pieces: Sequence[Piece], at: int) -> tuple[int, int]:
        day, length = self._numerals.ordinal(pieces, at)
        if length:
            return day, length
        # “march twenty twenty six” is a month and a year
        value, length = self._numerals.whole(pieces, at)
        return (value, length) if 1 <= value <= 31 and not self._numerals.year(pieces, at)[1] else (0, 0)

    def _day_first(self, pieces: Sequence[Piece], at: int) -> tuple[int, str, int]:
        """Return the day, the month and of how many pieces: “third of march”, “the third of march”."""
        start = 1 if pieces[at].said in self._articles else 0
        day, length = self._numerals.ordinal(pieces, at + start)
        used = start + length + (1 if length and said(pieces, at + start + length) in self._of else 0)
        return (day, said(pieces, at + used), used + 1) if length else (0, "", 0)
