"""The one runner of background work: lanes, priorities, cancelling, and answers delivered to one thread.

A job is a callable that takes a cancel token and returns a frozen answer. Lanes: *store* (one worker, so writes keep
their order), *decode* (a few), *network* (a few; every call with a timeout), *process* (few; starts child processes and
waits for them). The runner knows no Qt: it is told at start how to deliver (Qt: one queued signal; tests: at once).
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, Generic, TypeVar

from reviewer_app.errors import Cancelled

T = TypeVar("T")
Deliver = Callable[[Callable[[], None]], None]
logger = logging.getLogger(__name__)
#: How nice threads are to the window that work on what nobody waits for: a third of its share where all are busy.
_GIVES_WAY = 5


class Lane(Enum):
    """Where a job runs."""

    STORE = "store"
    DECODE = "decode"
    NETWORK = "network"
    PROCESS = "process"


class Priority(IntEnum):
    """The eye goes first: a picture, then its finest details, then everything that nobody looks at yet."""

    INTERACTION = 0
    REFINEMENT = 1
    THUMBNAIL = 2
    PREFETCH = 3
    BACKGROUND = 4


class CancelToken:
    """Tells a running job that nobody waits for its answer any more."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next check."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if the job was asked to stop."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Sleep, but wake and raise `Cancelled` as soon as the job is asked to stop."""
        if self._event.wait(seconds):
            raise Cancelled


@dataclass(order=True)
class _Entry:
    priority: int
    number: int
    run: Callable[[], None] = field(compare=False)
    drop: Callable[[], None] = field(compare=False)


class Job(Generic[T]):
    """A handle on submitted work. Its callbacks run where the runner delivers, never after `cancel`."""

    def __init__(self, work: Callable[[CancelToken], T], lane: Lane) -> None:
        self.token = CancelToken()
        self.lane = lane
        self._work = work
        self._done = threading.Event()
        self._result: T | None = None
        self._error: BaseException | None = None
        self._refused = False

    def cancel(self) -> None:
        """Ask the work to stop and drop its answer."""
        self.token.cancel()

    @property
    def finished(self) -> bool:
        """Whether the work has ended, in whatever way."""
        return self._done.is_set()

    @property
    def refused(self) -> bool:
        """Whether it will never run: its lane was closed before its turn."""
        return self._refused

    def wait(self, timeout: float | None = None) -> T:
        """Block until the answer is there; for tests, commands and shut-down, never on the GUI thread.

        Raises
        ------
        TimeoutError
            If the work has not ended in time.
        Cancelled
            If it was cancelled.
        """
        if not self._done.wait(timeout):
            raise TimeoutError("the job has not ended in time")
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # set together with _done

    def _run(self) -> None:
        try:
            self.token.check()
            self._result = self._work(self.token)
        except BaseException as error:
            self._error = error
        finally:
            self._done.set()

    def _drop(self) -> None:
        self._refused = True
        self._error = Cancelled()
        self._done.set()


def _give_way() -> None:
    """Let the window, and what the eye waits for, go before this thread, where the system has an order of threads."""
    if sys.platform == "linux":  # elsewhere it is the whole process that would give way
        with contextlib.suppress(OSError):
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _GIVES_WAY)


class _Workers:
    """The threads and the queue of one lane; they start with its first job.

    With `reserved`, one more thread does nothing but what the eye waits for: however long the others work on what
    nobody looks at yet, an interaction begins at once.
    """

    def __init__(self, name: str, count: int, *, reserved: bool = False) -> None:
        self._queue: list[_Entry] = []
        self._condition = threading.Condition()
        self._closing = False
        self._names = [f"{name}-{index}" for index in range(count + reserved)]
        self._reserved = self._names[-1] if reserved else ""
        self._threads: list[threading.Thread] = []

    def put(self, entry: _Entry) -> bool:
        with self._condition:
            if self._closing:
                return False
            if not self._threads:
                self._threads = [
                    threading.Thread(target=self._loop, args=(last,), name=one, daemon=True)
                    for one, last in self._limits()
                ]
                for thread in self._threads:
                    thread.start()
            heapq.heappush(self._queue, entry)
            # a thread that may not take it goes back to sleep, so all that might are woken
            self._condition.notify(2 if self._reserved else 1)
            return True

    def _limits(self) -> list[tuple[str, int]]:
        """Return the threads by name, each with the last priority that it takes."""
        return [(one, Priority.INTERACTION if one == self._reserved else max(Priority)) for one in self._names]

    def _loop(self, last: int) -> None:
        if self._reserved and threading.current_thread().name != self._reserved:
            _give_way()
        while True:
            with self._condition:
                while not self._has_work(last) and not self._closing:
                    self._condition.wait()
                if not self._has_work(last):
                    return
                entry = heapq.heappop(self._queue)
            entry.run()

    def _has_work(self, last: int) -> bool:
        return bool(self._queue) and self._queue[0].priority <= last

    def close(self, *, finish_queued: bool) -> None:
        with self._condition:
            self._closing = True
            dropped = [] if finish_queued else self._queue[:]
            if not finish_queued:
                self._queue.clear()
            self._condition.notify_all()
        for entry in dropped:
            entry.drop()

    def join(self, deadline: float) -> bool:
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)


#: Decoders let other threads run, so there is one for each core.
DEFAULT_WORKERS: Mapping[Lane, int] = {
    Lane.STORE: 1,
    Lane.DECODE: max(2, os.cpu_count() or 1),
    Lane.NETWORK: 8,
    Lane.PROCESS: 2,
}


class JobRunner:
    """Runs jobs in lanes and delivers their answers.

    Parameters
    ----------
    deliver
        Called from worker threads with a function to run where answers belong (the GUI thread). Default: at once.
    workers
        Number of threads per lane; the store lane always has one, and the decode lane one more for interactions.
    on_unhandled
        Told of an error that no caller took; runs where answers are delivered.
    """

    def __init__(
        self,
        deliver: Deliver | None = None,
        *,
        workers: Mapping[Lane, int] | None = None,
        on_unhandled: Callable[[BaseException], None] | None = None,
    ) -> None:
        self._deliver: Deliver = deliver if deliver is not None else (lambda call: call())
        self._on_unhandled = on_unhandled
        self._numbers = itertools.count()
        counts = {**DEFAULT_WORKERS, **(workers or {}), Lane.STORE: 1}
        self._lanes = {lane: _Workers(lane.value, counts[lane], reserved=lane is Lane.DECODE) for lane in Lane}
        self._running: set[Job[Any]] = set()
        self._lock = threading.Lock()

    def submit(
        self,
        lane: Lane,
        work: Callable[[CancelToken], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        priority: Priority = Priority.INTERACTION,
        always_deliver: bool = False,
    ) -> Job[T]:
        """Queue `work`; later call `done` with its answer or `failed` with its error, where answers are delivered.

        Nothing is called for a job that was cancelled, unless `always_deliver`: then `failed` gets `Cancelled`.
        """
        job: Job[T] = Job(work, lane)

        def answer() -> None:
            self._answer(job, done, failed, always_deliver)

        def run() -> None:
            job._run()  # noqa: SLF001 - the runner and its handle are one thing
            with self._lock:
                self._running.discard(job)
            self._deliver(answer)

        with self._lock:
            self._running.add(job)
        entry = _Entry(int(priority), next(self._numbers), run, job._drop)  # noqa: SLF001
        if not self._lanes[lane].put(entry):
            job._drop()  # noqa: SLF001
        return job

    def _answer(
        self,
        job: Job[T],
        done: Callable[[T], None] | None,
        failed: Callable[[BaseException], None] | None,
        always_deliver: bool,
    ) -> None:
        error = job._error  # noqa: SLF001
        if job.token.cancelled and not always_deliver:
            return
        if error is None:
            if done is not None:
                done(job._result)  # type: ignore[arg-type]  # noqa: SLF001
        elif failed is not None:
            failed(error)
        elif not isinstance(error, Cancelled):
            self._unhandled(error)

    def _unhandled(self, error: BaseException) -> None:
        logger.error("job failed: %s", type(error).__name__, exc_info=error)
        if self._on_unhandled is not None:
            self._on_unhandled(error)

    def close(self, timeout: float = 10.0) -> bool:
        """Refuse new work, cancel what runs, finish queued writes, and wait; the store lane goes last.

        Returns
        -------
        bool
            Whether every worker ended within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        with self._lock:
            running = list(self._running)
        for job in running:
            if job.lane is not Lane.STORE:
                job.cancel()
        others = [lane for lane in Lane if lane is not Lane.STORE]
        for lane in others:
            self._lanes[lane].close(finish_queued=False)
        ended = [self._lanes[lane].join(deadline) for lane in others]
        self._lanes[Lane.STORE].close(finish_queued=True)
        ended.append(self._lanes[Lane.STORE].join(deadline))
        return all(ended)
