"""Sound of an open case that has no words: what was not heard as the case was left is heard now, the rest is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.dictated_sound import (
    SoundSegment,
    SoundState,
    Unheard,
    Wordless,
    said_in,
    unheard,
    wordless,
)

if TYPE_CHECKING:
    from reviewer_app.cases.dictated import DictatedPassage
    from reviewer_app.cases.work import Edit
    from reviewer_app.ui.case.editor import WorkEditor
    from reviewer_app.ui.dictation.desk import SoundDesk
    from reviewer_app.ui.dictation.recorder import Recorder
    from reviewer_app.ui.dictation.speaking_trail import SpeakingTrail

_FOUND = "What was said before and had no words has them now: look at them, they wait to be accepted."
_NONE = "No words were found in this sound: listen to it, and type what was said."


class WordlessSound(QObject):
    """Knows the kept sound of a case.

    Signals
    -------
    changed()
        `stretches` are others.
    said(str)
        Tell this for a moment.
    failed(BaseException)
        What is kept could not be read, or noted.
    """

    changed = Signal()
    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self, editor: WorkEditor, desk: SoundDesk, recorder: Recorder, trail: SpeakingTrail, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._editor, self._desk, self._recorder, self._trail = editor, desk, recorder, trail
        #: The pieces of each recording by their ids, the stretches of each that have no words, and the recordings
        #: of which that is to be found once no more of them comes.
        self._pieces: dict[str, dict[str, SoundSegment]] = {}
        self._found: dict[str, tuple[Wordless, ...]] = {}
        self._to_look_at: set[str] = set()
        self._said: dict[str, DictatedPassage] = {}
        self._answered: list[str] = []
        self._asked: dict[str, int] = {}
        self._tried: set[str] = set()
        self.stretches: tuple[Wordless, ...] = ()
        recorder.kept.connect(self._kept)
        recorder.answered.connect(self._heard_to_its_end)
        recorder.state_changed.connect(lambda _state: self._look_at_ended())
        recorder.trouble.connect(lambda _words: self._look_at_ended())
        editor.changed.connect(self._edit_made)
        editor.saved.connect(lambda _moment: self._note())

    def read(self, then: Callable[[], None]) -> None:
        """Read what is kept of the case, then call."""

        def found(pieces: list[SoundSegment]) -> None:
            self._said |= said_in(self._editor.edits)
            for one in pieces:
                self._pieces.setdefault(one.recording, {}).setdefault(one.id, one)
            self._look(self._pieces)
            then()

        self._desk.read_kept(found, self.failed.emit)

    @property
    def waits(self) -> bool:
        """Whether there is sound that no engine has heard, and that was not tried since the case was opened."""
        return bool(self._untried())

    def _untried(self) -> list[Unheard]:
        busy = self._recorder.under_way
        pieces = (one for recording in self._pieces.values() for one in recording.values())
        found = unheard(pieces, self._said.values())
        return [one for one in found if one.recording not in busy and one.recording not in self._tried]

    def hear(self) -> None:
        """Have all that no engine has heard recognised; its words go where the caret stood when they were said."""
        for one in self._untried():
            self._tried.add(one.recording)
            self._recognise(one)

    def hear_again(self, stretch: Wordless) -> None:
        """Have a stretch recognised once more; its words go where the caret stands now."""
        place = self._trail.place_now()
        pieces = self._pieces[stretch.recording]
        kept = [pieces[one] for one in stretch.segments]
        end, segments = stretch.start, []
        for one in kept:
            end += one.seconds
            segments.append((one.id, end))
        began = stretch.began - timedelta(seconds=stretch.start)
        self._recognise(Unheard(stretch.recording, began, stretch.start, 0.0, tuple(segments), (place,)))

    def _recognise(self, one: Unheard) -> None:
        self._asked[one.recording] = len(self._said)
        self._trail.put_back(one)
        self._recorder.recognise(one)
        self._look([one.recording])

    def put_away(self, stretch: Wordless, why: SoundState) -> None:
        """Make nothing of a stretch any more, for a reason that the audit keeps."""
        self._mark(stretch.segments, why)

    # what becomes of it

    def _kept(self, piece: SoundSegment) -> None:
        self._pieces.setdefault(piece.recording, {})[piece.id] = piece
        self._look([piece.recording])

    def _edit_made(self, edit: Edit) -> None:
        if edit.dictated:
            more = said_in([edit])
            self._said |= more
            self._look({one.recording for one in more.values()} & self._pieces.keys())

    def _heard_to_its_end(self, recording: str, segments: tuple[str, ...]) -> None:
        """An engine has heard all of it: that is noted once the words are on disk."""
        self._answered += segments
        before = self._asked.pop(recording, None)
        if before is not None:
            self.said.emit(_FOUND if len(self._said) > before else _NONE)
        self._note()
        self._look([recording])

    def _note(self) -> None:
        if self._answered and not self._editor.unsaved:
            answered, self._answered = tuple(self._answered), []
            self._mark(answered, SoundState.HEARD)

    def _mark(self, segments: tuple[str, ...], state: SoundState) -> None:
        wanted = set(segments)

        def marked() -> None:
            for recording, pieces in self._pieces.items():
                for one in wanted & pieces.keys():
                    pieces[one] = replace(pieces[one], state=state)
                    self._to_look_at.add(recording)
            self._look_at_ended()

        self._desk.mark(segments, state, marked, self.failed.emit)

    # which of it has no words

    def _look_at_ended(self) -> None:
        self._look(tuple(self._to_look_at))

    def _look(self, recordings: Iterable[str]) -> None:
        """Find what has no words in recordings; in those that are under way once no more of them comes."""
        under_way = self._recorder.under_way
        for recording in tuple(recordings):
            if recording in under_way:
                self._to_look_at.add(recording)
                self._found[recording] = ()
            else:
                self._to_look_at.discard(recording)
                pieces = self._pieces.get(recording, {})
                said = [one for one in self._said.values() if one.recording == recording]
                self._found[recording] = wordless(pieces.values(), said)
        found = tuple(sorted((one for each in self._found.values() for one in each), key=lambda one: one.began))
        if found != self.stretches:
            self.stretches = found
            self.changed.emit()
