"""The engine beside the window: it is handed sound that is on disk, in order, and says what it heard.

What waits are names of kept sound, not sound: an engine that is slower than speech costs no memory. One that cannot be
had, or dies, is told once; the sound is not touched by that.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.dictation.engine import Engine, Hearing, Utterance
from reviewer_app.jobs import JobRunner, Lane

if TYPE_CHECKING:
    from reviewer_app.jobs import CancelToken

logger = logging.getLogger(__name__)
MakeEngine = Callable[[], Engine]


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine heard of a recording until now; `over` tells that there is nothing more of it to come.

    `partial` is what it holds likely of the utterance that has begun, in its words; empty for none.
    """

    recording: str
    engine: str
    utterances: tuple[Utterance, ...]
    over: bool = False
    model_sha256: str = ""
    partial: str = ""


@dataclass(frozen=True, slots=True)
class _Next:
    """A kept piece to be heard; without one the recording is over."""

    recording: str
    hearing: Hearing
    segment: str = ""


class EngineQueue(QObject):
    """Owns one engine, which is made in a job when the first sound is there.

    Signals
    -------
    heard(Heard)
        In the order in which it was said.
    failed(BaseException)
        The engine could not be made, or died: nothing more is recognised until `revive`.
    """

    heard = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        make: MakeEngine,
        read: Callable[[Sequence[str]], bytes],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._make, self._read = runner, make, read
        self._engine: Engine | None = None
        self._waiting: deque[_Next] = deque()
        self._busy = self._broken = self._closed = self._outdated = False

    @property
    def broken(self) -> bool:
        """Whether nothing is recognised now."""
        return self._broken

    def revive(self) -> None:
        """Try again, with a new engine, after a failure."""
        self._broken = False

    def renew(self) -> None:
        """Use a new engine once all that waits was heard by the one there is."""
        self._outdated = self._engine is not None or self._busy
        self._go_on()

    def prepare(self) -> None:
        """Make the engine ahead of its first sound."""
        self._go_on()

    def hear(self, recording: str, hearing: Hearing, segment: str) -> None:
        """Have a kept piece recognised, after those before it."""
        self._wait(_Next(recording, hearing, segment))

    def finish(self, recording: str, hearing: Hearing) -> None:
        """Have the end of a recording recognised; `heard` then says that it is over."""
        self._wait(_Next(recording, hearing))

    def close(self) -> None:
        """Let go of the engine; nothing is told any more."""
        self._closed = True
        self._waiting.clear()
        if not self._busy:
            self._end_engine()

    def _wait(self, one: _Next) -> None:
        if self._broken or self._closed:
            return
        self._waiting.append(one)
        self._go_on()

    def _go_on(self) -> None:
        if self._busy or self._broken or self._closed:
            return
        if self._outdated and not self._waiting:
            self._outdated = False
            self._end_engine()
            return
        batch: list[_Next] = []
        while self._waiting and (not batch or batch[-1].segment):
            batch.append(self._waiting.popleft())  # up to the end of a recording
        if batch or self._engine is None:
            self._busy = True
            self._runner.submit(Lane.PROCESS, partial(self._work, batch), done=self._done, failed=self._died)

    def _work(self, batch: list[_Next], token: CancelToken) -> Heard | None:
        """Feed the engine; in a job, and in one at a time."""
        if self._engine is None:
            self._engine = self._make()
        engine = self._engine
        found: list[Utterance] = []
        for one in batch:
            token.check()
            engine.hearing = one.hearing
            found += engine.feed(self._read([one.segment])) if one.segment else engine.finish()
        if not batch:
            return None
        over = not batch[-1].segment
        partial = "" if over else engine.partial
        return Heard(batch[0].recording, engine.name, tuple(found), over, engine.model_sha256, partial)

    def _done(self, heard: Heard | None) -> None:
        self._busy = False
        if self._closed:
            self._end_engine()
            return
        if heard is not None:
            self.heard.emit(heard)
        if self._waiting or self._outdated:
            self._go_on()

    def _died(self, error: BaseException) -> None:
        self._busy = False
        self._end_engine()
        self._waiting.clear()
        if not self._closed:
            self._broken = True
            self.failed.emit(error)

    def _end_engine(self) -> None:
        engine, self._engine = self._engine, None
        close = getattr(engine, "close", None)
        if close is not None:  # it waits for a process to end
            self._runner.submit(Lane.PROCESS, lambda _token: close())
