"""What was dictated into a text: the words as they were heard, when, over which view, and whether they were accepted.

Where the words stand in the text is kept apart from what they are (`cases.dictated_places`): the text is written on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from reviewer_app.cases.views import Bookmark

#: Below it a word is shown as uncertain. Engines mean different things by it; a word above it may be wrong as well.
UNSURE_BELOW = 0.75


class Care(StrEnum):
    """Why a part of the text must be looked at: a misheard one changes what is meant."""

    NUMBER = "number"
    NEGATION = "negation"
    SIDE = "side"


class Accepted(StrEnum):
    """What came before a passage was accepted: all of it was on the screen for a moment, or its sound was heard."""

    SHOWN = "shown"
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True)
class DictatedWord:
    """One word as it was heard.

    `start` and `end` are seconds of the recording. `confidence` is from 0 to 1, as the engine has it: it compares words
    of one engine, and is no probability that the word is right. `alternatives` are what else it may have been, the
    likeliest first, where the engine tells.
    """

    text: str
    start: float = 0.0
    end: float = 0.0
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DictatedPiece:
    """Characters `start` to before `end` of the passage, and the words from `first` to `last` that they stand for.

    `chosen` tells that the reviewer put these characters in the place of what was heard.
    """

    start: int
    end: int
    first: int
    last: int
    care: Care | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class DictatedPassage:
    """What was said between two pauses, written into one field.

    Parameters
    ----------
    id
        Its own, and that of the utterance.
    path
        The field it was written into.
    text
        As it was written there.
    words, pieces
        What was heard, and which characters of `text` stand for it.
    engine, model_sha256
        What heard it, and the hash of the folder with its model; empty for the model that the engine brings along.
    spoken
        When it began, in UTC.
    recording, segments
        Where its sound is kept, and in which pieces of it; empty where it is not.
    view
        What the active pane showed when it began; None for nothing.
    author, accepted, how
        Who accepted it, when, and after what; empty and None until then.
    """

    id: str
    path: str
    text: str
    words: tuple[DictatedWord, ...]
    pieces: tuple[DictatedPiece, ...]
    engine: str
    spoken: datetime
    recording: str = ""
    segments: tuple[str, ...] = ()
    view: Bookmark | None = None
    author: str = ""
    accepted: datetime | None = None
    how: Accepted | None = None
    model_sha256: str = ""

    @property
    def begins(self) -> float:
        """Where its first word begins, in seconds of the recording."""
        return self.words[0].start if self.words else 0.0

    @property
    def ends(self) -> float:
        """Where its last word ends, in seconds of the recording."""
        return self.words[-1].end if self.words else 0.0

    def words_of(self, piece: DictatedPiece) -> tuple[DictatedWord, ...]:
        """Return what was heard for a piece."""
        return self.words[piece.first : piece.last + 1]

    def is_unsure(self, piece: DictatedPiece) -> bool:
        """Whether the engine doubted a word of a piece, and nobody has chosen another."""
        return not piece.chosen and any(one.confidence < UNSURE_BELOW for one in self.words_of(piece))

    def piece_at(self, place: int) -> DictatedPiece | None:
        """Return the piece at a character of the passage, None between pieces; behind a word counts as on it."""
        inside = (one for one in self.pieces if one.start <= place < one.end)
        behind = (one for one in self.pieces if one.end == place)
        return next(inside, None) or next(behind, None)


@dataclass(frozen=True, slots=True)
class DictatedRun:
    """Characters `start` to before `end` of the field `path`: those of a passage from its character `at` on."""

    path: str
    passage: str
    start: int
    end: int
    at: int = 0


@dataclass(frozen=True, slots=True)
class RunsChange:
    """Where dictated words stand in one field, before and after an edit."""

    path: str
    before: tuple[DictatedRun, ...]
    after: tuple[DictatedRun, ...]


def accepted(passage: DictatedPassage, author: str, moment: datetime, how: Accepted) -> DictatedPassage:
    """Return a passage that was accepted."""
    return replace(passage, author=author, accepted=moment, how=how)


def pieces_in(text: str, said: Iterable[tuple[str, int, int, Care | None]]) -> tuple[DictatedPiece, ...]:
    """Return where in a text its parts stand: each with its characters, its first and last word, and its care.

    What has become a line or the item of a list has no characters of its own, and is left out.
    """
    found: list[DictatedPiece] = []
    at = 0
    for written, first, last, care in said:
        words = "" if "\n" in written else written.strip()
        start = text.find(words, at) if words else -1
        if start >= 0:
            at = start + len(words)
            found.append(DictatedPiece(start, at, first, last, care))
    return tuple(found)


def with_words(passage: DictatedPassage, piece: DictatedPiece, words: str) -> DictatedPassage:
    """Return a passage with other words in the place of a piece; what was heard stays on record."""
    more = len(words) - (piece.end - piece.start)
    pieces = tuple(
        replace(one, end=one.end + more, chosen=True)
        if one == piece
        else replace(one, start=one.start + more, end=one.end + more)
        if one.start >= piece.end
        else one
        for one in passage.pieces
    )
    return replace(passage, text=passage.text[: piece.start] + words + passage.text[piece.end :], pieces=pieces)


def by_id(passages: Sequence[DictatedPassage], passage_id: str) -> DictatedPassage | None:
    """Return a passage by its id, None where it was taken back."""
    return next((one for one in passages if one.id == passage_id), None)


def runs_of(runs: Iterable[DictatedRun], path: str) -> tuple[DictatedRun, ...]:
    """Return the runs of one field, in order."""
    return tuple(one for one in runs if one.path == path)


def with_runs(runs: Iterable[DictatedRun], changes: Iterable[RunsChange]) -> tuple[DictatedRun, ...]:
    """Return runs after changes, by field and in order."""
    kept = tuple(runs)
    for one in changes:
        kept = (*(run for run in kept if run.path != one.path), *one.after)
    return tuple(sorted(kept, key=lambda run: (run.path, run.start)))


def standing(
    passages: Sequence[DictatedPassage], runs: Iterable[DictatedRun], text: str, *, waiting: bool = False
) -> tuple[DictatedPassage, ...]:
    """Return the passages of which letters or figures are left in a text, in the order they stand in, each once.

    `text` is that of the field as places count it, `waiting` leaves out those that were accepted. Runs of which nobody
    knows the passage are none of these: ask `unknown` for them.
    """
    known = {one.id: one for one in passages}
    found = (known[one] for one in _left(runs, text) if one in known)
    return tuple(one for one in found if not (waiting and one.accepted))


def unknown(passages: Sequence[DictatedPassage], runs: Iterable[DictatedRun], text: str) -> tuple[DictatedRun, ...]:
    """Return the runs of which words are left and nobody knows what was said there, or whether it was accepted."""
    known, there = {one.id for one in passages}, tuple(runs)
    lost = _left(there, text).keys() - known
    return tuple(one for one in there if one.passage in lost)


def _left(runs: Iterable[DictatedRun], text: str) -> dict[str, None]:
    """Return the ids of the passages of which letters or figures are left, in the order they stand in."""
    return dict.fromkeys(run.passage for run in runs if any(one.isalnum() for one in text[run.start : run.end]))
