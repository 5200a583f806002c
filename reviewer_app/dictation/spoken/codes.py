"""Abbreviations said by letters, “c t” CT, and names with a number: “c d twenty” CD20, “bi rads four” BI-RADS 4."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece
from reviewer_app.dictation.spoken.table import Code, Table

_SUFFIXES = ("a", "b", "c")


class CodeRule:
    """Writes the codes of a table with the number behind them. Goes after numbers, and before measures."""

    def __init__(self, table: Table) -> None:
        codes = [(said.split(), code) for code in table.codes for said in code.said]
        self._codes = sorted(codes, key=lambda one: len(one[0]), reverse=True)

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a code as it is written."""
        for phrase, code in self._codes:
            after = at + len(phrase)
            if _says(pieces, at, phrase) and after < len(pieces) and pieces[after].kind is Kind.NUMBER:
                digits = pieces[after].digits
                if _allowed(code, digits, _word(pieces, after + 1)):
                    suffix = _word(pieces, after + 1) if code.suffixed else ""
                    more = suffix in _SUFFIXES and _ends(pieces, after + 2)
                    written = f"{code.written}{digits}{suffix.upper() if more else ''}"
                    last = after + more
                    return Piece(written, pieces[at].first, pieces[last].last, Kind.CODE), last - at + 1
        return None


class AbbreviationRule:
    """Writes abbreviations that were said letter by letter. Goes after stages and levels, which are letters too."""

    def __init__(self, table: Table) -> None:
        self._lettered = table.lettered
        phrases = [(said.split(), written) for said, written in table.abbreviations.items()]
        self._phrases = sorted(phrases, key=lambda one: len(one[0]), reverse=True)

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return an abbreviation; the letter of a hepatitis or a vitamin begins none."""
        if _word(pieces, at - 1) in self._lettered:
            return None
        for phrase, written in self._phrases:
            if _says(pieces, at, phrase):
                last = at + len(phrase) - 1
                return Piece(written, pieces[at].first, pieces[last].last), len(phrase)
        return None


def _allowed(code: Code, digits: str, after: str) -> bool:
    return (not code.only or digits in code.only) and (not code.before or after in code.before)


def _says(pieces: Sequence[Piece], at: int, phrase: Sequence[str]) -> bool:
    return all(_word(pieces, at + number) == word for number, word in enumerate(phrase))


def _word(pieces: Sequence[Piece], at: int) -> str:
    return pieces[at].said.rstrip(".") if 0 <= at < len(pieces) else ""


def _ends(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a sentence ends here: a letter before anything else is an article."""
    return at >= len(pieces) or pieces[at].kind is Kind.MARK
