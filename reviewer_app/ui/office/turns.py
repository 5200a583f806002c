"""One at a time: what the service is told is told by one job, and what another would tell is told by the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from reviewer_app.jobs import CancelToken

#: Seconds between two looks at whether the job that waits was given up.
_LOOK: Final = 0.1


class Turns:
    """Whose turn it is; for jobs that each read anew what there is to do, so that one that waits does it for all."""

    def __init__(self) -> None:
        self._running = threading.Lock()
        self._waiting = threading.Lock()

    @contextmanager
    def take(self, token: CancelToken) -> Iterator[bool]:
        """Wait until nobody else runs; False, at once, where somebody waits already who will do it.

        Raises
        ------
        Cancelled
            If the job was given up while it waited.
        """
        if not self._waiting.acquire(blocking=False):
            yield False
            return
        try:
            while not self._running.acquire(timeout=_LOOK):
                token.check()
        finally:
            self._waiting.release()
        try:
            yield True
        finally:
            self._running.release()
