"""Dates: “march third twenty twenty six” and “the third of march” as 3 March 2026 and 3 March."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.spoken.numerals import Numerals, said
from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece
from reviewer_app.dictation.spoken.table import Table


class DateRule:
    """Goes before numbers, whose words it reads.

    A day that is no ordinal needs a year: “in june two nodules”. So do “may” and “march”, words like any other, where
    nothing else tells that they are months: “the third may represent a cyst”.
    """

    def __init__(self, table: Table, numerals: Numerals) -> None:
        self._months, self._articles, self._of = table.months, table.articles, table.of
        self._words_too, self._before = table.months_or_words, table.before_dates
        self._numerals = numerals

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a date as it is written."""
        read = self._month_first if pieces[at].said in self._months else self._day_first
        day, month, used, sure = read(pieces, at)
        if month not in self._months:
            return None
        said_year, more = self._numerals.year(pieces, at + used)
        if not more and not (day and sure):
            return None
        written = " ".join(str(one) for one in (day, month.capitalize(), said_year) if one)
        return Piece(written, pieces[at].first, pieces[at + used + more - 1].last, Kind.DATE), used + more

    def _month_first(self, pieces: Sequence[Piece], at: int) -> tuple[int, str, int, bool]:
        """Return the day, the month, of how many pieces they are, and whether they are a date without a year too."""
        month = pieces[at].said
        day, length = self._numerals.ordinal(pieces, at + 1)
        sure = bool(length) and (month not in self._words_too or said(pieces, at - 1) in self._before)
        if not length:
            # “march twenty twenty six” is a month and a year
            value, length = self._numerals.whole(pieces, at + 1)
            is_day = 1 <= value <= 31 and not self._numerals.year(pieces, at + 1)[1]
            day, length = (value, length) if is_day and self._numerals.year(pieces, at + 1 + length)[1] else (0, 0)
        return day, month, 1 + length, sure

    def _day_first(self, pieces: Sequence[Piece], at: int) -> tuple[int, str, int, bool]:
        """Return what `_month_first` does: “third of march”, “the third of march”."""
        start = 1 if pieces[at].said in self._articles else 0
        day, length = self._numerals.ordinal(pieces, at + start)
        of = 1 if length and said(pieces, at + start + length) in self._of else 0
        used = start + length + of
        month = said(pieces, at + used)
        return (day, month, used + 1, bool(of) or month not in self._words_too) if length else (0, "", 0, False)
