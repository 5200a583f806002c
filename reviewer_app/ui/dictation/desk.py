"""What a recording asks of the world: that its sound is kept before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from reviewer_app.dictation.typist import SpokenLine
    from reviewer_app.store.values import SoundSegment

Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """At most two seconds of a recording: `number` counts from 0, `began` is when its first sample was taken."""

    recording: str
    number: int
    began: datetime
    sound: bytes


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """A recording that is in the vault: when it began, how many seconds it has, and its pieces in order."""

    recording: str
    began: datetime
    seconds: float
    segments: tuple[str, ...]


class SoundDesk(Protocol):
    """Keeps the sound of one open case. Callbacks run on the GUI thread."""

    def now(self) -> datetime:
        """The present, with its zone."""

    def keep(self, piece: Piece, done: Callable[[SoundSegment], None], failed: Failed) -> None:
        """Keep a piece, in the order of the calls; `done` is called when it is on disk."""

    def sound(self, segments: Sequence[str]) -> bytes:
        """Return kept pieces by their ids, one after the other; waits, and is for jobs."""

    def stretch(self, segments: Sequence[str], start: float, end: float) -> bytes:
        """Return what lies between two seconds of the recording that kept pieces are of; for jobs."""

    def recordings(self, done: Callable[[tuple[KeptRecording, ...]], None], failed: Failed) -> None:
        """Return what is kept of this case, the oldest recording first."""

    def export_for_typist(
        self,
        folder: Path,
        recordings: Sequence[KeptRecording],
        lines: Mapping[str, Sequence[SpokenLine]],
        done: Callable[[Path], None],
        failed: Failed,
    ) -> None:
        """Write recordings as WAV files with a sheet into a new folder within one, and note that in the audit trail.

        `lines` are what was recognised, by recording. All are written, or nothing; `done` gets the new folder.
        """
