"""What was heard, written into a text that goes on before it and after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from reviewer_app.cases.dictated import DictatedPassage, DictatedWord, pieces_in
from reviewer_app.cases.views import Bookmark
from reviewer_app.dictation.spoken.written import Written, written
from reviewer_app.dictation.values import HeardUtterance, Word

#: Behind these no blank is written, and before those.
_OPENS, _CLOSES = " \n(/[\u2028", " \n.,;:?!)/]\u2028"
_ENDS = (".", "!", "?")


class Seam(NamedTuple):
    """What is written between two parts of a text: the words, a blank before and after them where one is wanted.

    `written` also tells which words of the engine each part stands for.
    """

    before: str
    written: Written
    after: str


def seam(words: Sequence[str], before: str, after: str, language: str = "english") -> Seam:
    """Return how words are written between `before` and `after`, with blanks and a capital where they belong."""
    found = written(words, language, begins=begins_sentence(before))
    text = found.text
    lead = "" if not before or before[-1] in _OPENS or not text or text[0] in _CLOSES else " "
    trail = "" if not after or after[0] in _CLOSES or not text or text[-1] in _OPENS else " "
    return Seam(lead, found, trail)


def begins_sentence(before: str) -> bool:
    """Return whether a sentence begins behind a text: at its beginning, on a new line, behind a full stop."""
    line = before.rpartition("\n")[2].rstrip(" ")
    return not line or line.endswith(_ENDS)


def passage_of(
    heard: HeardUtterance, path: str, text: str, said: Written, spoken: datetime, view: Bookmark | None
) -> DictatedPassage:
    """Return what is kept of an utterance.

    Parameters
    ----------
    heard
        What the engine told.
    path
        The field it was written into; empty for none yet.
    text, said
        As it stands there, and as it was written: what was to be a line end or an item is none in the cell of a table.
    spoken
        When it began, in UTC.
    view
        What was shown then.
    """
    parts = ((said.text[one.start : one.end], one.first, one.last, one.care) for one in said.passages)
    return DictatedPassage(
        heard.utterance_id, path, text, tuple(map(_word, heard.words)), pieces_in(text, parts), heard.engine, spoken,
        heard.recording, heard.segments, view, model_sha256=heard.model_sha256,
    )  # fmt: skip


def _word(one: Word) -> DictatedWord:
    return DictatedWord(one.text, one.start, one.end, one.confidence, one.alternatives)
