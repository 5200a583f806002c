"""A trial of the microphone: some seconds are listened to, shown, and played back; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from reviewer_app.dictation.activity import SILENCE, Activity
from reviewer_app.dictation.engine import RATE
from reviewer_app.ui.dictation.recorder import Meter
from reviewer_app.ui.dictation.source import SoundSource

TRIAL_SECONDS = 4.0
_GOOD = "The microphone works. The loudest was {:.0f} dBFS."
_QUIET = "Something was heard, but nobody speaking. Speak during the trial, or turn the microphone up."
_LOUD = "Too loud: speak from farther away, or turn the microphone down."
_NOTHING = "The microphone gives silence. It may be muted."


class MicrophoneTrial(QObject):
    """Listens for some seconds.

    Signals
    -------
    metered(Meter)
        How loud it is.
    ended(str, bool, bytes)
        What was found in a sentence, whether it is good, and the sound to be played back.
    """

    metered = Signal(object)
    ended = Signal(str, bool, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: SoundSource | None = None
        self._sound = bytearray()
        self._activity, self._peak = Activity(), SILENCE
        self._spoke = self._clipped = False

    @property
    def running(self) -> bool:
        """Whether the microphone is open."""
        return self._source is not None

    def start(self, make: Callable[[], SoundSource]) -> None:
        """Open the microphone and listen."""
        self.stop()
        self._sound.clear()
        self._activity, self._peak, self._spoke, self._clipped = Activity(), SILENCE, False, False
        source = self._source = make()
        source.setParent(self)
        source.came.connect(self._came)
        source.lost.connect(lambda words: self._end(words, good=False))
        source.open()

    def stop(self) -> None:
        """Close the microphone; nothing is told of what it heard."""
        source, self._source = self._source, None
        if source is not None:
            source.close()
            source.deleteLater()

    def _came(self, sound: bytes) -> None:
        if self._source is None:
            return  # it was closed, and gives what it still has
        self._sound += sound
        heard = self._activity.feed(sound)
        self._peak = max(self._peak, heard.peak)
        self._spoke |= heard.spoke
        self._clipped |= heard.clipped
        seconds = len(self._sound) / (2 * RATE)
        self.metered.emit(Meter(heard.level, heard.peak, heard.clipped, seconds))
        if seconds < TRIAL_SECONDS:
            return
        if self._peak <= SILENCE:
            self._end(_NOTHING, good=False)
        elif self._clipped:
            self._end(_LOUD, good=False)
        elif not self._spoke:
            self._end(_QUIET, good=False)
        else:
            self._end(_GOOD.format(self._peak), good=True)

    def _end(self, words: str, *, good: bool) -> None:
        if self._source is not None:
            self.stop()
            self.ended.emit(words, good, bytes(self._sound))
