"""All threads that decode kept busy, so that what is asked for meanwhile waits its turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reviewer_app.jobs import DEFAULT_WORKERS, CancelToken, JobRunner, Lane
from tests.helpers.patience import PATIENCE

_THREADS = DEFAULT_WORKERS[Lane.DECODE] + 1  # the lane has one more, for interactions


@contextmanager
def decoders_held(runner: JobRunner) -> Iterator[None]:
    """Keep every thread of the decode lane at a job of ours: none begins another before the end of the block."""
    held, busy = threading.Event(), threading.Barrier(_THREADS + 1)

    def hold(_token: CancelToken) -> None:
        busy.wait(PATIENCE)
        held.wait(PATIENCE)

    holding = [runner.submit(Lane.DECODE, hold) for _ in range(_THREADS)]
    busy.wait(PATIENCE)
    try:
        yield
    finally:
        held.set()
        for one in holding:
            one.wait(PATIENCE)
