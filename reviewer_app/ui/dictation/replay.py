"""Kept sound played again: a word, or a whole passage, which counts as heard only when it was played to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.dictation.engine import RATE
from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.jobs import JobRunner, Lane

if TYPE_CHECKING:
    from reviewer_app.ui.dictation.desk import SoundDesk
    from reviewer_app.ui.dictation.playback import Playback

_NOT_PLAYED = "This sound cannot be played now."
_TOO_SHORT = "Not all of this sound is kept: playing it does not count as hearing the words."
_BYTES = 2 * RATE
#: Sound may be shorter than what was asked for by so many seconds, as times are rounded.
_ROUNDED = 0.1


class Replay(QObject):
    """Reads sound in a job and plays it, one stretch at a time.

    Signals
    -------
    said(str)
        Why nothing was played.
    """

    said = Signal(str)

    def __init__(self, desk: SoundDesk, runner: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._number = 0
        self._heard: Callable[[], object] = _nothing
        self._playback: Playback | None = None

    def play(
        self, segments: tuple[str, ...], start: float, end: float, heard: Callable[[], object], slower: float = 1.0
    ) -> None:
        """Play what lies between two seconds of a recording, in the place of what is being played.

        It lasts `slower` times as long as it was said.
        `heard` is called when all of it was played to its end, not where other sound took its place, it was stopped, or
        less sound is kept than was asked for.
        """
        self.stop()
        number = self._number
        self._runner.submit(
            Lane.DECODE,
            lambda _token: _slowed(self._desk.stretch(segments, start, end), slower),
            done=lambda sound: self._begin(number, sound, heard, (end - start) * slower),
            failed=lambda error: self._failed(number, error),
        )

    def stop(self) -> None:
        """Be silent."""
        self._number += 1
        self._heard = _nothing
        if self._playback is not None:
            self._playback.stop()

    def _begin(self, number: int, sound: bytes, heard: Callable[[], object], seconds: float) -> None:
        if number != self._number:
            return
        if not sound or seconds <= 0 or len(sound) / _BYTES < seconds - _ROUNDED:
            heard = _nothing
            self.said.emit(_TOO_SHORT)
        if not sound:
            return
        from reviewer_app.ui.dictation.playback import NO_LOUDSPEAKER, Playback  # noqa: PLC0415 - QtMultimedia is slow

        if self._playback is None:
            self._playback = Playback(self)
            self._playback.ended.connect(self._ended)
        self._heard = heard
        if not self._playback.play(sound):
            self._heard = _nothing
            self.said.emit(NO_LOUDSPEAKER)

    def _ended(self) -> None:
        heard, self._heard = self._heard, _nothing
        heard()

    def _failed(self, number: int, error: BaseException) -> None:
        if number == self._number and not isinstance(error, Cancelled):
            self.said.emit(error.sentence if isinstance(error, ReviewerError) else _NOT_PLAYED)


def _slowed(sound: bytes, slower: float) -> bytes:
    if slower <= 1:
        return sound
    from reviewer_app.dictation.slowing import slowed  # noqa: PLC0415 - when it is asked for

    return slowed(sound, slower)


def _nothing() -> None:
    """Nobody waits for the end."""
