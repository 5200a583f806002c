"""Somebody who speaks into the program by the clock, in the place of a microphone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from benchmarks.processes import now_ms
from reviewer_app.dictation.engine import RATE
from reviewer_app.ui.dictation.source import SoundSource

_STEP_MS = 20
_BYTES_A_MS = 2 * RATE / 1000
_MOST_LATE_MS = 100.0
#: No more than this comes at once, in bytes: two seconds.
_MOST = 4 * RATE


class Speaker(SoundSource):
    """Says `sound` round and round, `speed` times as quickly as it was spoken; waits while `holds` is true.

    `given_ms` is how much of it was said until now. Where it never waited, a moment of the sound was said at `said_at`:
    the program gets it up to 20 ms later, and more where its window is busy, as from a microphone.
    """

    def __init__(
        self,
        sound: bytes,
        parent: QObject | None = None,
        *,
        speed: float = 1.0,
        holds: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(parent)
        self._sound, self._speed, self._holds = sound, speed, holds
        self._given = 0
        self._last = self._due = 0.0
        self._began = 0.0
        self._clock = QTimer(self, interval=_STEP_MS)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._go_on)

    @property
    def is_open(self) -> bool:
        return self._clock.isActive()

    @property
    def name(self) -> str:
        return "A voice"

    @property
    def given_ms(self) -> float:
        return self._given / _BYTES_A_MS

    def said_at(self, milliseconds: float) -> float:
        """Return when a moment of the sound was said, by `now_ms`."""
        return self._began + milliseconds / self._speed

    def open(self) -> None:
        self._began = self._last = now_ms()
        self._due = 0.0
        self._clock.start()
        self.opened.emit()

    def close(self) -> None:
        self._clock.stop()

    def _go_on(self) -> None:
        now = now_ms()
        passed, self._last = now - self._last, now
        if self._holds is not None:
            if self._holds():
                return
            passed = min(passed, _MOST_LATE_MS)  # who waits for the program does not hurry after it either
        self._due += passed * _BYTES_A_MS * self._speed
        while self._clock.isActive() and self._due - self._given >= 2:  # one sample
            size = min(_MOST, int(self._due - self._given) // 2 * 2)
            at = self._given % len(self._sound)
            piece = self._sound[at : at + size]
            self._given += len(piece)
            self.came.emit(piece)
