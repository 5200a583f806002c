"""How a download stops: at once, whoever asked for it, and without waiting for a slow server."""

from __future__ import annotations

import contextlib
import threading

from reviewer_app.jobs import CancelToken
from reviewer_app.sync.http import Response


class RunToken(CancelToken):
    """Stops a run when the user does, at once, and also when one of its threads cannot go on."""

    def __init__(self, user: CancelToken) -> None:
        super().__init__()
        self._user = user

    @property
    def cancelled(self) -> bool:
        """Whether the run is to stop."""
        return super().cancelled or self._user.cancelled

    def check(self) -> None:
        """Raise `Cancelled` if the run is to stop."""
        self._user.check()
        super().check()


class OpenAnswers:
    """The answers being read, one for each thread, so that a pause need not wait for a slow server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[int, Response] = {}

    def add(self, response: Response) -> None:
        """Remember what this thread is about to read."""
        with self._lock:
            self._answers[threading.get_ident()] = response

    def forget(self) -> None:
        """Take note that this thread reads no more."""
        with self._lock:
            self._answers.pop(threading.get_ident(), None)

    def break_off(self) -> None:
        """End every read that is waiting for bytes."""
        with self._lock:
            for response in self._answers.values():
                # an answer that was just read to its end has given its connection back already
                with contextlib.suppress(ValueError, RuntimeError, OSError):
                    response.shutdown()
