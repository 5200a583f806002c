"""The child process that signs, warm for as long as the sign page is open: nobody waits for its libraries then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewer_app.jobs import CancelToken, JobRunner, Lane

if TYPE_CHECKING:
    from reviewer_app.report.sign_process import SigningProcess
    from reviewer_app.report.signing import SignedOpinion, SignRequest

logger = logging.getLogger(__name__)


def _new_process() -> SigningProcess:
    from reviewer_app.report.sign_process import SigningProcess  # noqa: PLC0415 - a case opens without what signs

    return SigningProcess()


class SigningChild:
    """At most one `SigningProcess`; started, used and ended in jobs, each of which waits for the one before.

    A child that was stopped or has died is replaced at the next signature, so a failure leaves nothing behind.
    """

    def __init__(self, runner: JobRunner, make: Callable[[], SigningProcess] = _new_process) -> None:
        self._runner = runner
        self._make = make
        self._lock = threading.Lock()
        self._process: SigningProcess | None = None
        self._wanted = False

    def open(self) -> None:
        """Start the child in a job: the sign page has opened. A failure is left to the signature, which tries again."""
        self._wanted = True
        self._runner.submit(Lane.PROCESS, self._start, failed=_not_started)

    def close(self) -> None:
        """End the child in a job: the sign page was left. A signature in work is finished first."""
        self._wanted = False
        self._runner.submit(Lane.PROCESS, self._end)

    def sign(self, request: SignRequest) -> SignedOpinion:
        """Sign in the child that is ready, or in a new one; in a job. Raises as `SigningProcess.sign`."""
        with self._lock:
            process = self._living()
            try:
                return process.sign(request)
            finally:
                if not (self._wanted and process.alive):
                    self._drop()

    def _start(self, _token: CancelToken) -> None:
        with self._lock:
            if self._wanted:
                self._living()

    def _end(self, _token: CancelToken) -> None:
        with self._lock:
            if not self._wanted:  # else the page was opened again meanwhile
                self._drop()

    def _living(self) -> SigningProcess:
        if self._process is not None and not self._process.alive:
            self._drop()
        if self._process is None:
            self._process = self._make().__enter__()
        return self._process

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.__exit__(None, None, None)


def _not_started(error: BaseException) -> None:
    logger.warning("signing child not started: %s", type(error).__name__)
