"""A sound file in place of a microphone: for machines without one, for demonstrations and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.errors import CannotDecode
from reviewer_app.ui.dictation.source import SoundSource

_PIECE_MS = 40


class PlayedFile(SoundSource):
    """Plays a file once, `speed` times as quickly as it was spoken; `ended` says that it is over."""

    def __init__(self, path: Path, parent: QObject | None = None, *, speed: float = 1.0) -> None:
        super().__init__(parent)
        self._path = path
        self._pieces: Iterator[bytes] | None = None
        self._clock = QTimer(self, interval=max(0, round(_PIECE_MS / speed)))
        self._clock.timeout.connect(self._next)

    @property
    def is_open(self) -> bool:
        """Whether it plays."""
        return self._pieces is not None

    @property
    def name(self) -> str:
        """The name of the file."""
        return self._path.name

    def open(self) -> None:
        """Play from the beginning."""
        if not self.is_open:
            self._pieces = sound_of(self._path, _PIECE_MS / 1000)
            self._clock.start()
            self.opened.emit()

    def close(self) -> None:
        """Stop playing."""
        self._clock.stop()
        self._pieces = None

    def _next(self) -> None:
        if self._pieces is None:
            return
        try:
            sound = next(self._pieces, None)
        except CannotDecode as error:
            self.close()
            self.lost.emit(error.sentence)
            return
        if sound is None:
            self.close()
            self.ended.emit()
        elif sound:
            self.came.emit(sound)
