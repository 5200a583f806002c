"""Spoken marks: “comma”, “full stop”, “new paragraph”; words that only sound like one stay words."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.dictation.spoken.pieces import Found, Kind, Piece, says
from reviewer_app.dictation.spoken.table import Mark, Table


class MarkRule:
    """Writes the marks of a table."""

    def __init__(self, table: Table) -> None:
        phrases = [(mark.said.split(), mark) for mark in table.marks]
        self._marks = sorted(phrases, key=lambda one: len(one[0]), reverse=True)

    def __call__(self, pieces: Sequence[Piece], at: int) -> Found:
        """Return a mark."""
        for phrase, mark in self._marks:
            if says(pieces, at, phrase) and not _is_word(pieces, at, len(phrase), mark):
                return _piece(pieces, at, len(phrase), mark), len(phrase)
        return None


def _is_word(pieces: Sequence[Piece], at: int, length: int, mark: Mark) -> bool:
    before = pieces[at - 1].said if at > 0 else ""
    after = pieces[at + length].said if at + length < len(pieces) else ""
    return before in mark.not_after or after in mark.not_before


def _piece(pieces: Sequence[Piece], at: int, length: int, mark: Mark) -> Piece:
    return Piece(
        mark.written,
        pieces[at].first,
        pieces[at + length - 1].last,
        Kind.MARK,
        joins_left=mark.side in ("left", "both"),
        joins_right=mark.side in ("right", "both"),
        ends=mark.ends,
    )
