"""Pieces of written text, each with the words that it was made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a piece is."""

    WORD = "word"
    NUMBER = "number"
    MEASURE = "measure"
    LEVEL = "level"
    STAGE = "stage"
    DATE = "date"
    CODE = "code"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` stands for the words from `first` to `last`, counted from 0, both included.

    `digits` is a number's own writing where `text` has it in words. `joins_left` and `joins_right` leave out the blank
    there, and `ends` that a sentence or a line ends here.
    """

    text: str
    first: int
    last: int
    kind: Kind = Kind.WORD
    digits: str = ""
    joins_left: bool = False
    joins_right: bool = False
    ends: bool = False

    @property
    def said(self) -> str:
        """The word as rules compare it; empty for what a rule has written already."""
        return self.text.lower() if self.kind is Kind.WORD else ""


#: What a rule makes of the pieces from a place on: the piece, and how many it stands for; None if it is not for it.
Found = tuple[Piece, int] | None


def replaced(pieces: Sequence[Piece], rule: Callable[[Sequence[Piece], int], Found]) -> list[Piece]:
    """Return the pieces with everything that a rule finds in its place, from the first on."""
    made: list[Piece] = []
    at = 0
    while at < len(pieces):
        found = rule(pieces, at)
        made.append(pieces[at] if found is None else found[0])
        at += 1 if found is None else found[1]
    return made


def says(pieces: Sequence[Piece], at: int, phrase: Sequence[str]) -> bool:
    """Return whether the words of a phrase stand at a place."""
    return len(pieces) - at >= len(phrase) and all(pieces[at + n].said == word for n, word in enumerate(phrase))
