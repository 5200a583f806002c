"""What was dictated, as sound: which pieces are kept, which of them have no words, and where the words would go.

A piece is kept before anything is made of it, with what is needed to make it later: what was listened for, whether
somebody spoke, and where the caret stood. What an engine has heard to its end, or the reviewer put away, is noted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from reviewer_app.cases.views import Bookmark

if TYPE_CHECKING:
    from reviewer_app.cases.dictated import DictatedPassage
    from reviewer_app.cases.work import Edit

#: What is listened for: free speech, or commands, of which no words of the opinion are to be made.
TEXT, COMMANDS = "text", "commands"
#: Sound beside words, in which somebody seems to speak, counts from so many seconds on: before that it is a breath.
_LEAST_SECONDS = 1.0


class SoundState(StrEnum):
    """What became of a piece: nothing yet, an engine heard it to its end, or why the reviewer put it away."""

    UNHEARD = ""
    HEARD = "heard"
    NOTHING_SAID = "nothing-said"
    SAID_OTHERWISE = "said-otherwise"
    NOT_WANTED = "not-wanted"

    @property
    def is_put_away(self) -> bool:
        """Whether nothing is to be made of it any more."""
        return self not in (SoundState.UNHEARD, SoundState.HEARD)


@dataclass(frozen=True, slots=True)
class CaretPlace:
    """Where words go that were said from `second` of a recording on: the places `start` to `end` of the field `path`.

    `path` is empty where no field had the caret. `text` is that of the field, as places count it, None for that of the
    place before; `view` is what the active pane showed.
    """

    second: float
    path: str = ""
    start: int = 0
    end: int = 0
    text: str | None = None
    view: Bookmark | None = None


@dataclass(frozen=True, slots=True)
class Listened:
    """What is known of a piece of sound when it is kept; earlier versions noted none of it.

    `hearing` is what was listened for ("text", "commands"), `spoke` whether somebody seemed to speak, and `places` are
    where the caret went meanwhile.
    """

    hearing: str = ""
    spoke: bool | None = None
    places: tuple[CaretPlace, ...] = ()


NOTHING_NOTED = Listened()


@dataclass(frozen=True, slots=True)
class SoundSegment:
    """A piece of a recording that is on disk: PCM of one channel, 16 bits, little-endian, 16,000 samples a second.

    `number` counts the pieces of the `recording` from 0, each of which goes on where the one before ended, unless the
    device changed meanwhile; `began` is when its first sample was taken, `seconds` how long it is.
    """

    id: str
    case: str
    recording: str
    number: int
    began: datetime
    seconds: float
    blob: str
    listened: Listened = NOTHING_NOTED
    state: SoundState = SoundState.UNHEARD


@dataclass(frozen=True, slots=True)
class Unheard:
    """The end of a recording that no engine has heard.

    `segments` are its pieces, each with its end in seconds of the recording, the first of which begins at `start`;
    words that end before `after` are known. `began` is when the recording began, `places` where its words go.
    """

    recording: str
    began: datetime
    start: float
    after: float
    segments: tuple[tuple[str, float], ...]
    places: tuple[CaretPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Wordless:
    """A stretch of a recording, in seconds of it, in which somebody seemed to speak and of which there are no words.

    `began` is when it was said; `heard` tells that an engine listened to all of it and found none.
    """

    recording: str
    began: datetime
    start: float
    end: float
    segments: tuple[str, ...]
    heard: bool

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


def said_in(edits: Iterable[Edit]) -> dict[str, DictatedPassage]:
    """Return by their ids all passages with sound that ever were, also those that were taken back."""
    changes = (one.after for edit in edits for one in edit.dictated)
    return {one.id: one for one in changes if one is not None and one.recording}


def unheard(pieces: Iterable[SoundSegment], said: Iterable[DictatedPassage]) -> tuple[Unheard, ...]:
    """Return what an engine is still to hear of free speech, recording by recording, the oldest first.

    Words are kept in the order in which they were said: what lies before the last of a recording was heard. Where it is
    not known what was listened for nothing is to be heard.
    """
    known: dict[str, float] = {}
    for one in said:
        known[one.recording] = max(known.get(one.recording, 0.0), one.ends)
    found = []
    for recording, timed in _recordings(pieces):
        after = known.get(recording, 0.0)
        left = [(one, end) for one, end in timed if one.state is SoundState.UNHEARD and end > after]
        if left and left[0][0].listened.hearing == TEXT:
            first, end = left[0]
            places = tuple(_told(place for one, _end in timed for place in one.listened.places))
            found.append(
                Unheard(
                    recording, timed[0][0].began, end - first.seconds, after,
                    tuple((one.id, end) for one, end in left), places,
                )
            )  # fmt: skip
    return tuple(found)


def wordless(pieces: Iterable[SoundSegment], said: Collection[DictatedPassage]) -> tuple[Wordless, ...]:
    """Return the stretches in which somebody spoke and of which there are no words, the oldest first.

    What was put away is left out, and so are a breath beside words and what was said as a command.
    """
    has_words = {segment for one in said for segment in one.segments}
    spoken = {one.recording for one in said}
    found: list[Wordless] = []
    for recording, timed in _recordings(pieces):
        if timed[0][0].listened.hearing == COMMANDS:
            continue
        for run in _runs(timed, has_words):
            stretch = _stretch(recording, run)
            if recording not in spoken or stretch.seconds >= _LEAST_SECONDS:
                found.append(stretch)
    return tuple(sorted(found, key=lambda one: one.began))


_Timed = tuple[SoundSegment, float]


def _recordings(pieces: Iterable[SoundSegment]) -> Iterator[tuple[str, list[_Timed]]]:
    """Yield recordings with their pieces in order, each with its end in seconds; the oldest first."""
    in_order = sorted(pieces, key=lambda one: (one.recording, one.number))
    grouped = [(name, list(rows)) for name, rows in groupby(in_order, key=lambda one: one.recording)]
    for name, rows in sorted(grouped, key=lambda one: (one[1][0].began, one[0])):
        end, timed = 0.0, []
        for one in rows:
            end += one.seconds
            timed.append((one, end))
        yield name, timed


def _runs(timed: Sequence[_Timed], has_words: Collection[str]) -> Iterator[list[_Timed]]:
    """Yield pieces that follow each other in which somebody spoke, that have no words and were not put away."""

    def counts(pair: _Timed) -> bool:
        one = pair[0]
        return one.listened.spoke is not False and one.id not in has_words and not one.state.is_put_away

    for silent, run in groupby(timed, key=counts):
        if silent:
            yield list(run)


def _stretch(recording: str, run: Sequence[_Timed]) -> Wordless:
    first, end = run[0]
    heard = all(one.state is SoundState.HEARD for one, _end in run)
    ids = tuple(one.id for one, _end in run)
    return Wordless(recording, first.began, end - first.seconds, run[-1][1], ids, heard)


def _told(places: Iterable[CaretPlace]) -> Iterator[CaretPlace]:
    """Yield places each with its text."""
    text = ""
    for one in places:
        text = text if one.text is None else one.text
        yield replace(one, text=text)
