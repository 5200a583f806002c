"""Raising the level of a signature in a child process, within limits of time and work, one level at a time.

What was reached before a limit is kept. The child asks the network itself, so stopping it stops everything.
"""

from __future__ import annotations

import logging
import math
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Final

from reviewer_app.child import CRASHED, STALLED, Child, ChildFailed
from reviewer_app.errors import ReviewerError
from reviewer_app.jobs import CancelToken
from reviewer_app.report.levels import Level, Raised, Told, raise_level, step_up
from reviewer_app.report.proof_source import ProofSource, try_stamp

_LOOK_SECONDS: Final = 0.05
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one raising may take: seconds on the clock, the start of the child apart, and seconds of a processor."""

    seconds: float = 20.0
    cpu_seconds: int = 4


LIMITS: Final = Limits()


class LevelProcess:
    """A child for one raising. Use as a context manager; leaving it ends the child."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or LIMITS
        self._child = Child("signature level", partial(_ready, self._limits.cpu_seconds))

    def __enter__(self) -> LevelProcess:
        self._child.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close()

    def raise_level(
        self,
        pdf: bytes,
        level: str,
        wanted: Level,
        source: ProofSource,
        token: CancelToken,
        told: Told | None = None,
    ) -> Raised:
        """Raise a file that has a level, as `levels.raise_level`; what goes wrong in the child is said by the note.

        Raises
        ------
        Cancelled
            If the token was cancelled; the child has ended then.
        """
        with self._stopped_by(token):
            try:
                self._child.call(_nothing, seconds=self._limits.seconds)
            except ChildFailed as error:
                return Raised(pdf, level, _why(str(error)))
            until = time.monotonic() + self._limits.seconds
            raised = raise_level(pdf, wanted, source, level=level, step=partial(self._step, until=until), told=told)
        token.check()
        return raised

    def try_stamp(self, source: ProofSource, token: CancelToken) -> str:
        """Ask for a time-stamp of nothing in particular; return whose came, in a sentence.

        Raises
        ------
        ReviewerError
            If none came that can be used.
        Cancelled
            If the token was cancelled.
        """
        with self._stopped_by(token):
            try:
                answer: str | ReviewerError = self._child.call(_tried, source, seconds=self._limits.seconds)
            except ChildFailed as error:
                token.check()
                raise ReviewerError(_why(str(error)), detail=str(error)) from error
        token.check()
        if isinstance(answer, ReviewerError):
            raise answer
        return answer

    def _step(self, pdf: bytes, source: ProofSource, *, until: float) -> Raised:
        try:
            answer: Raised | ReviewerError = self._child.call(
                _step_up, pdf, source, seconds=max(_LOOK_SECONDS, until - time.monotonic())
            )
        except ChildFailed as error:
            logger.warning("raising a level failed: %s", error)
            return Raised(pdf, "", _why(str(error)))
        return Raised(pdf, "", answer.sentence) if isinstance(answer, ReviewerError) else answer

    @contextmanager
    def _stopped_by(self, token: CancelToken) -> Iterator[None]:
        """End the child as soon as the token is cancelled."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_LOOK_SECONDS):
                if token.cancelled:
                    self._child.close()  # again and again: a call made just then starts another

        thread = threading.Thread(target=watch, name="watch over a cancelled level", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _ready(cpu_seconds: int) -> None:
    """Limit the work of this process from now on: importing this module has loaded what it needs."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not everywhere

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + cpu_seconds, hard))


def _nothing() -> None:
    """Nothing but the start of the child."""


def _step_up(pdf: bytes, source: ProofSource) -> Raised | ReviewerError:
    """Work in the child: a refusal comes back as a value."""
    try:
        return step_up(pdf, source)
    except ReviewerError as error:
        return error


def _tried(source: ProofSource) -> str | ReviewerError:
    """Work in the child, as above."""
    try:
        return try_stamp(source)
    except ReviewerError as error:
        return error


def _why(failure: str) -> str:
    if failure == STALLED:
        return "Raising the level of the signature took too long and was stopped."
    if failure == CRASHED:
        return "Raising the level of the signature ended early, or took too much work."
    return "The level of the signature could not be raised."
