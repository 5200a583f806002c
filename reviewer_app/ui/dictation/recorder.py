"""Dictation: what the microphone gives goes to the disk, and from there to the engine.

Sound is kept first, in pieces that end where somebody stops speaking and are never longer than two seconds; only what
is on disk is recognised. So a slow engine, one that dies, or none at all costs no sound, and a kill at most the piece
that was being spoken.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.dictated_sound import Listened
from reviewer_app.dictation.activity import SILENCE, Activity
from reviewer_app.dictation.engine import RATE, Hearing
from reviewer_app.dictation.values import HeardUtterance
from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.ui.dictation.desk import Piece, SoundDesk
from reviewer_app.ui.dictation.engine_queue import EngineQueue, Heard, MakeEngine
from reviewer_app.ui.dictation.source import SoundSource

if TYPE_CHECKING:
    from reviewer_app.cases.dictated_sound import CaretPlace, SoundSegment, Unheard
    from reviewer_app.dictation.values import Word
    from reviewer_app.jobs import JobRunner

logger = logging.getLogger(__name__)
MakeSource = Callable[[], SoundSource]
#: Tells where the caret went between two seconds of a recording.
PlacesOf = Callable[[str, float, float], "tuple[CaretPlace, ...]"]
_BYTES = 2 * RATE
#: A piece is kept once it is so long, in seconds: while somebody speaks words are to be seen soon, else files are few.
#: A disk that has not kept the last piece yet gets longer ones.
SPOKEN_SECONDS, LATE_SECONDS, QUIET_SECONDS = 0.12, 0.5, 2.0
#: Sound of a word that lies beside the times the engine gives it, in seconds.
_MARGIN = 0.3
#: The meter moves so often, in seconds of sound.
_METER_SECONDS = 0.066
#: A device whose samples are all zero for so long is muted.
_MUTED_SECONDS = 3.0
MUTED = "The microphone gives silence. It may be muted."
_KEPT = "The sound is kept and is recorded on."
_NOT_KEPT = "The microphone was closed: what is said now cannot be kept. What was kept before stays."


class Listening(StrEnum):
    """Where a recorder stands."""

    CLOSED = "closed"
    OPENING = "opening"
    LISTENING = "listening"
    SPEECH = "speech"
    NO_MICROPHONE = "no microphone"


@dataclass(frozen=True, slots=True)
class RecorderState:
    """What is to be seen of a recorder; `words` say why there is no microphone, or what is wrong with its sound.

    `recording` is the one under way, empty for none; `recognised` tells whether words will come of it.
    """

    listening: Listening = Listening.CLOSED
    hearing: Hearing = Hearing.TEXT
    device: str = ""
    words: str = ""
    recording: str = ""
    recognised: bool = True

    @property
    def open(self) -> bool:
        """Whether a microphone is open, or about to be."""
        return self.listening in (Listening.OPENING, Listening.LISTENING, Listening.SPEECH)


@dataclass(frozen=True, slots=True)
class Meter:
    """How loud it is: `level` and `peak` in dBFS, whether that is too loud, and for how many seconds sound has come."""

    level: float = SILENCE
    peak: float = SILENCE
    clipped: bool = False
    seconds: float = 0.0


@dataclass
class _Recording:
    """What came of one recording; `kept` are the ids of its pieces with their ends in seconds.

    What is heard anew begins at `start`, and words that end before `after` are known. `spoke` is of the piece that
    waits; `missed` tells that an engine did not get all of it, `of_before` that it was said another time.
    """

    id: str
    hearing: Hearing
    began: datetime | None = None
    waiting: bytearray = field(default_factory=bytearray)
    taken: int = 0
    pieces: int = 0
    unkept: int = 0
    over: bool = False
    failed: bool = False
    spoke: bool = False
    missed: bool = False
    of_before: bool = False
    start: float = 0.0
    after: float = 0.0
    kept: list[tuple[str, float]] = field(default_factory=list)


class Recorder(QObject):
    """Listens while it is asked to, and never by itself.

    Signals
    -------
    heard(HeardUtterance), commanded(SpokenCommand)
        What the engine heard, in order; what was said last may come after `stop`.
    kept(SoundSegment)
        One more piece is on disk.
    answered(str, tuple[str, ...])
        An engine has heard all of a recording, or of the part of it that was recognised anew: these pieces. None of
        them where it did not get all.
    partly_heard(str)
        What the engine holds likely of what is being said, in its words; empty once that is heard, or for nothing.
    state_changed(RecorderState)
    metered(Meter)
        Some fifteen times a second while sound comes.
    trouble(str)
        A sentence about something that went wrong. What was kept before is kept still.
    """

    heard = Signal(object)
    partly_heard = Signal(str)
    commanded = Signal(object)
    kept = Signal(object)
    answered = Signal(str, object)
    state_changed = Signal(object)
    metered = Signal(object)
    trouble = Signal(str)

    def __init__(
        self,
        make_source: MakeSource,
        desk: SoundDesk,
        runner: JobRunner,
        make_engine: MakeEngine,
        *,
        idle_minutes: float = 2.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_source, self._desk = make_source, desk
        self._source: SoundSource | None = None
        self._queue = EngineQueue(runner, make_engine, desk.sound, self)
        self._queue.heard.connect(self._recognised)
        self._queue.failed.connect(self._not_recognised)
        self._recordings: dict[str, _Recording] = {}
        self._now: _Recording | None = None
        self._activity = Activity()
        self._meter = Meter()
        self._metered_at = self._sounded_at = self._spoke_at = 0.0
        self._partial = ""
        self.state = RecorderState()
        self._idle_minutes = idle_minutes
        #: What is to be heard anew once no other recording is half told to the engine.
        self._held: deque[_Recording] = deque()
        #: What tells where words go that are said now: it is kept with their sound.
        self.places_of: PlacesOf = _nowhere

    @property
    def under_way(self) -> frozenset[str]:
        """The recordings of which more sound or words may come."""
        return frozenset(self._recordings)

    @property
    def recognising(self) -> bool:
        """Whether words of what was said until now are still to come."""
        return any(one.over and one.hearing is Hearing.TEXT for one in self._recordings.values())

    def set_idle_minutes(self, minutes: float) -> None:
        """Close the microphone after so many minutes in which nobody speaks."""
        self._idle_minutes = minutes

    def forget_engine(self) -> None:
        """Make the engine anew before the next recording: another one is wanted."""
        self._queue.renew()

    def start(self, hearing: Hearing) -> None:
        """Open the microphone and listen for text or commands; which of them can change while it is open."""
        if self._now is not None and self._now.hearing is hearing:
            return
        self._end_recording()
        self._now = _Recording(uuid4().hex, hearing)
        self._recordings[self._now.id] = self._now
        self._activity, self._meter = Activity(), Meter()
        self._metered_at = self._sounded_at = self._spoke_at = 0.0
        self._queue.revive()
        self._queue.prepare()
        source = self._source
        listening = Listening.OPENING if source is None else Listening.LISTENING
        self._show(listening=listening, hearing=hearing, words="", recording=self._now.id, recognised=True)
        if source is None:
            self._open()

    def recognise(self, unheard: Unheard) -> None:
        """Have kept sound heard that no engine has heard to its end; the microphone is closed first."""
        self.stop()
        made = _Recording(unheard.recording, Hearing.TEXT, start=unheard.start, after=unheard.after, over=True)
        made.of_before = True
        made.kept = list(unheard.segments)
        self._recordings[made.id] = made
        self._held.append(made)
        self._hear_held()

    def _hear_held(self) -> None:
        """Have held recordings heard; an engine hears one recording after the other, so none may be half told."""
        if self._now is not None or any(one.unkept for one in self._recordings.values()):
            return
        while self._held:
            made = self._held.popleft()
            self._queue.revive()
            for segment, _end in made.kept:
                self._queue.hear(made.id, made.hearing, segment)
            self._finish(made)

    def stop(self) -> None:
        """Close the microphone; what was said is kept, and recognised to its end."""
        self._stop(Listening.CLOSED, "")

    def close(self) -> None:
        """Stop, for good: the case is left. Sound that is on its way is still kept; no word comes of it any more."""
        self.stop()
        self._queue.close()

    def _open(self) -> None:
        """Open the microphone that is wanted now: it may be another one each time."""
        source = self._source = self._make_source()
        source.setParent(self)
        source.opened.connect(lambda: self._show(listening=Listening.LISTENING, device=source.name))
        source.came.connect(self._came)
        source.switched.connect(self._switched)
        source.lost.connect(self._lost)
        source.ended.connect(self.stop)
        source.open()

    def _stop(self, listening: Listening, words: str) -> None:
        if self._now is None:
            return
        source, self._source = self._source, None
        if source is not None:
            source.close()  # what it still has comes within this call, and may stop this recorder itself
            source.deleteLater()
        self._end_recording()
        self._show(listening=listening, device="", words=words, recording="")
        self._hear_held()

    def _end_recording(self) -> None:
        recording, self._now = self._now, None
        if recording is not None:
            self._cut(recording)
            recording.over = True
            self._finish(recording)

    # sound

    def _came(self, sound: bytes) -> None:
        recording = self._now
        if recording is None:
            return
        if recording.began is None:
            recording.began = self._desk.now() - timedelta(seconds=len(sound) / _BYTES)
        heard = self._activity.feed(sound)
        recording.waiting += sound
        speaking = heard.speaking or heard.spoke
        recording.spoke = recording.spoke or speaking
        if heard.ended or len(recording.waiting) >= _longest(recording, speaking=speaking) * _BYTES:
            self._cut(recording)
        self._measure(heard.level, heard.peak, clipped=heard.clipped, seconds=len(sound) / _BYTES)
        seconds = self._meter.seconds
        if heard.spoke:
            self._spoke_at = seconds
        if self._now is not recording:
            return  # it could not be kept
        listening = Listening.SPEECH if heard.speaking else Listening.LISTENING
        self._show(listening=listening, words=MUTED if seconds - self._sounded_at >= _MUTED_SECONDS else "")
        if seconds - self._spoke_at >= self._idle_minutes * 60:
            self._nobody_speaks()

    def _measure(self, level: float, peak: float, *, clipped: bool, seconds: float) -> None:
        """Show the loudest of what came since the meter moved last."""
        meter = self._meter
        now = meter.seconds + seconds
        if peak > SILENCE:
            self._sounded_at = now
        self._meter = Meter(max(meter.level, level), max(meter.peak, peak), meter.clipped or clipped, now)
        if now - self._metered_at >= _METER_SECONDS:
            self._metered_at = now
            self.metered.emit(self._meter)
            self._meter = Meter(seconds=now)

    def _cut(self, recording: _Recording) -> None:
        """Hand over what waits to be kept, in pieces of two seconds at most."""
        while recording.waiting and recording.began is not None and not recording.failed:
            sound = bytes(recording.waiting[: int(QUIET_SECONDS * _BYTES)])
            del recording.waiting[: len(sound)]
            start, end = recording.taken / _BYTES, (recording.taken + len(sound)) / _BYTES
            listened = Listened(recording.hearing, recording.spoke, self._places(recording, start, end))
            began = recording.began + timedelta(seconds=start)
            piece = Piece(recording.id, recording.pieces, began, sound, listened)
            recording.pieces += 1
            recording.taken += len(sound)
            recording.unkept += 1
            kept, not_kept = (
                partial(self._kept, recording, recording.taken / _BYTES),
                partial(self._not_kept, recording),
            )
            self._desk.keep(piece, kept, not_kept)
        recording.spoke = False

    def _places(self, recording: _Recording, start: float, end: float) -> tuple[CaretPlace, ...]:
        """Return where words of free speech go; that it cannot be told costs no sound."""
        if recording.hearing is not Hearing.TEXT:
            return ()
        try:
            return self.places_of(recording.id, start, end)
        except Exception as error:  # whatever it is: the words are set aside then
            logger.warning("no places kept with sound: %s", type(error).__name__)
            return ()

    def _kept(self, recording: _Recording, end: float, segment: SoundSegment) -> None:
        recording.unkept -= 1
        recording.missed = recording.missed or self._queue.broken
        if not recording.missed:
            recording.kept.append((segment.id, end))
            self._queue.hear(recording.id, recording.hearing, segment.id)
        self._finish(recording)
        self.kept.emit(segment)
        self._hear_held()

    def _not_kept(self, recording: _Recording, error: BaseException) -> None:
        recording.unkept -= 1
        first, recording.failed = not recording.failed, True
        if first and not isinstance(error, Cancelled):
            logger.warning("sound not kept: %s %s", type(error).__name__, getattr(error, "detail", ""))
            said = str(error) if isinstance(error, ReviewerError) else _NOT_KEPT
            if recording is self._now:
                self._stop(Listening.CLOSED, "")
                said = f"{said} The microphone was closed." if isinstance(error, ReviewerError) else said
            self.trouble.emit(said)
        self._finish(recording)

    def _finish(self, recording: _Recording) -> None:
        """Tell the engine of the end, once all of a recording is kept."""
        if not recording.over or recording.unkept or recording.id not in self._recordings:
            return
        if recording.kept and not self._queue.broken:
            self._queue.finish(recording.id, recording.hearing)
        else:
            del self._recordings[recording.id]

    # words

    def _recognised(self, heard: Heard) -> None:
        recording = self._recordings.get(heard.recording)
        if recording is None:
            return
        for one in heard.utterances:
            if one.command is not None:
                self.commanded.emit(one.command)
            elif words := _timed(one.words, recording):
                self.heard.emit(_placed(words, heard, recording))
        self._tell_partial("" if recording.of_before else heard.partial)
        if heard.over:
            self._recordings.pop(heard.recording, None)
            if recording.hearing is Hearing.TEXT:
                whole = () if recording.missed else tuple(segment for segment, _end in recording.kept)
                self.answered.emit(recording.id, whole)

    def _tell_partial(self, words: str) -> None:
        if words != self._partial:
            self._partial = words
            self.partly_heard.emit(words)

    def _not_recognised(self, error: BaseException) -> None:
        self._tell_partial("")
        for done in [one for one in self._recordings.values() if one is not self._now]:
            del self._recordings[done.id]
        self._held.clear()
        if self._now is not None:
            self._now.missed = True
        if isinstance(error, Cancelled):
            return
        logger.warning("not recognised: %s %s", type(error).__name__, getattr(error, "detail", ""))
        said = str(error) if isinstance(error, ReviewerError) else "Speech cannot be recognised now."
        self.trouble.emit(f"{said} {_KEPT}" if self.state.open else f"{said} The sound is kept.")
        self._show(recognised=False)

    # the device

    def _switched(self, words: str) -> None:
        if self._now is not None:
            self._cut(self._now)
            self._activity = Activity()
        self._show(device=self._source.name if self._source is not None else "")
        self.trouble.emit(words)

    def _lost(self, words: str) -> None:
        if self._now is not None:
            self._stop(Listening.NO_MICROPHONE, words)
            self.trouble.emit(words)

    def _nobody_speaks(self) -> None:
        minutes = self._idle_minutes
        self.stop()
        span = "a minute" if minutes == 1 else f"{minutes:g} minutes"
        self.trouble.emit(f"The microphone was closed: nobody spoke for {span}.")

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]  # names of its own fields
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


def _longest(recording: _Recording, *, speaking: bool) -> float:
    """Return how long a piece may grow before it is kept, in seconds."""
    if not speaking:
        return QUIET_SECONDS
    return LATE_SECONDS if recording.unkept else SPOKEN_SECONDS


def _nowhere(_recording: str, _start: float, _end: float) -> tuple[CaretPlace, ...]:
    """Nobody knows of a caret."""
    return ()


def _timed(words: tuple[Word, ...], recording: _Recording) -> tuple[Word, ...]:
    """Return words with their times in the whole recording, without those that are known."""
    if not (recording.start or recording.after):
        return words
    timed = (replace(one, start=one.start + recording.start, end=one.end + recording.start) for one in words)
    return tuple(one for one in timed if (one.start + one.end) / 2 >= recording.after)


def _placed(words: tuple[Word, ...], heard: Heard, recording: _Recording) -> HeardUtterance:
    """Return an utterance with the pieces of sound that it lies in."""
    start, end = words[0].start - _MARGIN, words[-1].end + _MARGIN
    segments, began = [], recording.start
    for segment, until in recording.kept:
        if until > start and began < end:
            segments.append(segment)
        began = until
    return HeardUtterance(
        uuid4().hex, recording.id, heard.engine, words[0].start, words, tuple(segments), heard.model_sha256
    )
