"""Sound cut into phrases, for engines that hear a phrase once it has ended."""

from __future__ import annotations

from dataclasses import dataclass

from pocketsphinx import Endpointer

from reviewer_app.dictation.engine import RATE

#: A phrase is no longer than this, in seconds: Whisper hears 30 at once.
LONGEST = 28.0
_BYTES = 2 * RATE


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was said between two pauses: its sound, and when it began, in seconds of the whole sound."""

    began: float
    sound: bytes

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.sound) / _BYTES


class Phrases:
    """Tells speech from pauses (WebRTC's detector, as pocketsphinx packs it)."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = int(longest * _BYTES)
        self._begin()

    def _begin(self) -> None:
        self._pauses = Endpointer(sample_rate=RATE)
        self._left = b""
        self._speech = bytearray()
        self._began = 0.0

    def feed(self, sound: bytes) -> list[Phrase]:
        """Take more sound and return the phrases that have ended."""
        size, found = self._pauses.frame_bytes, []
        sound = self._left + sound
        whole = len(sound) - len(sound) % size
        for at in range(0, whole, size):
            found += self._heard(self._pauses.process(sound[at : at + size]))
        self._left = sound[whole:]
        return found

    def finish(self) -> list[Phrase]:
        """Return what was begun; times count from 0 again."""
        found = self._heard(self._pauses.end_stream(self._left)) if self._left else []
        if self._speech:
            found.append(self._ended())
        self._begin()  # its clock too begins anew
        return found

    def _heard(self, speech: bytes | None) -> list[Phrase]:
        if speech is None:
            return []
        if not self._speech:
            self._began = max(self._began, self._pauses.speech_start)
        self._speech += speech
        whole = not self._pauses.in_speech or len(self._speech) >= self._longest
        return [self._ended()] if whole else []

    def _ended(self) -> Phrase:
        made = Phrase(self._began, bytes(self._speech))
        self._began += made.seconds
        self._speech.clear()
        return made
