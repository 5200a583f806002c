"""A desk for sound in memory, a source that is fed by hand, and engines that hear what a test wants."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from reviewer_app.dictation.engine import Hearing, Utterance
from reviewer_app.dictation.typist import SpokenLine
from reviewer_app.dictation.values import Word
from reviewer_app.store.values import SoundSegment
from reviewer_app.ui.dictation.desk import Failed, KeptRecording, Piece
from reviewer_app.ui.dictation.source import SoundSource

STARTED = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
BYTES = 32_000


class SoundDeskInMemory:
    """Keeps pieces in a list. `late` holds answers back until `deliver`; `failing` makes keeping fail."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.failing: BaseException | None = None
        self.late = False
        self.exported: list[tuple[Path, tuple[KeptRecording, ...], dict[str, Sequence[SpokenLine]]]] = []
        self._waiting: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return STARTED

    def keep(self, piece: Piece, done: Callable[[SoundSegment], None], failed: Failed) -> None:
        def answer() -> None:
            if self.failing is not None:
                failed(self.failing)
                return
            self.pieces.append(piece)
            done(
                SoundSegment(
                    f"{piece.recording}/{piece.number}", "task-1", piece.recording, piece.number, piece.began,
                    len(piece.sound) / BYTES, "blob",
                )
            )  # fmt: skip

        if self.late:
            self._waiting.append(answer)
        else:
            answer()

    def deliver(self) -> None:
        waiting, self._waiting = self._waiting, []
        for answer in waiting:
            answer()

    def sound(self, segments: Sequence[str]) -> bytes:
        known = {f"{one.recording}/{one.number}": one.sound for one in self.pieces}
        return b"".join(known[one] for one in segments)

    def stretch(self, segments: Sequence[str], start: float, end: float) -> bytes:
        return self.sound(segments)[round(start * BYTES) : round(end * BYTES)]

    def recordings(self, done: Callable[[tuple[KeptRecording, ...]], None], failed: Failed) -> None:
        found: dict[str, list[Piece]] = {}
        for one in self.pieces:
            found.setdefault(one.recording, []).append(one)
        done(
            tuple(
                KeptRecording(
                    name, of[0].began, sum(len(one.sound) for one in of) / BYTES,
                    tuple(f"{name}/{one.number}" for one in of),
                )
                for name, of in found.items()
            )
        )  # fmt: skip

    def export_for_typist(
        self, folder: Path, recordings: Sequence[KeptRecording], lines: Mapping[str, Sequence[SpokenLine]],
        done: Callable[[Path], None], failed: Failed,
    ) -> None:  # fmt: skip
        if self.failing is not None:
            failed(self.failing)
        else:
            self.exported.append((folder, tuple(recordings), dict(lines)))
            done(folder / "made")

    def kept(self, recording: str = "") -> bytes:
        return b"".join(one.sound for one in self.pieces if recording in ("", one.recording))


class FedSource(SoundSource):
    """A microphone that gives what a test gives it; `missing` is why it cannot be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.missing = ""
        self.opens = 0
        self.last = b""
        self._is_open = False

    def __call__(self) -> FedSource:
        """Be the microphone of a recorder, again and again."""
        return self

    def deleteLater(self) -> None:  # noqa: N802 - Qt's name
        """Stay: the next recording has it again."""
        with warnings.catch_warnings(action="ignore"):  # not all of them have somebody who listens
            for signal in (self.opened, self.came, self.switched, self.lost):
                signal.disconnect()

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def name(self) -> str:
        return "Headset" if self._is_open else ""

    def open(self) -> None:
        if self._is_open:
            return
        self.opens += 1
        if self.missing:
            self.lost.emit(self.missing)
        else:
            self._is_open = True
            self.opened.emit()

    def close(self) -> None:
        if self._is_open and self.last:
            self.came.emit(self.last)
        self._is_open = False

    def give(self, sound: bytes, piece: int = 3200) -> None:
        for at in range(0, len(sound), piece):
            self.came.emit(sound[at : at + piece])

    def unplug(self, words: str) -> None:
        self._is_open = False
        self.lost.emit(words)


@dataclass
class HeardEngine:
    """Hears a word at the end of every recording, or `dies`; `fed` is the sound it was given."""

    name: str = "engine of a test"
    model_sha256: str = ""
    partial: str = ""
    hearing: Hearing = Hearing.TEXT
    dies: BaseException | None = None
    fed: bytearray = field(default_factory=bytearray)
    over: int = 0
    closed: bool = False

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        if self.dies is not None:
            raise self.dies
        self.fed += sound
        return ()

    def finish(self) -> tuple[Utterance, ...]:
        self.over += 1
        return (Utterance((Word("lesion", 0.4, 0.9, 0.5),)),)

    def close(self) -> None:
        self.closed = True
