"""What every part of the office is handed by `app`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakSet

from reviewer_app.errors import Cancelled, StoreLocked
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority, T
from reviewer_app.paths import Paths
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.last_writes import LastWrites
from reviewer_app.ui.office.unwritten import Unwritten

logger = logging.getLogger(__name__)
Failed = Callable[[BaseException], None]


@dataclass
class Life:
    """How long answers are wanted: until the vault is locked. Writes that were handed over are done all the same.

    `locking` tells that the lock has begun: edits that are not kept from now on stay sealed in memory (`Unwritten`).
    """

    ended: bool = False
    locking: bool = False
    jobs: WeakSet[Job[Any]] = field(default_factory=WeakSet)

    def end(self) -> None:
        """Give up what is asked of others, and drop every answer that comes from now on."""
        self.ended = True
        for job in tuple(self.jobs):
            if job.lane is not Lane.STORE:
                job.cancel()


@dataclass(frozen=True)
class Services:
    """The open vault, the one job runner, the folders, a clock, and how to open an address in the system's browser.

    `open_url` says whether a browser took it; `unwritten` outlives the lock of the vault; `last_writes` know how long
    ago opinions were sent.
    """

    vault: Vault
    runner: JobRunner
    paths: Paths
    clock: Callable[[], datetime]
    open_url: Callable[[str], bool]
    show_error: Failed
    life: Life = field(default_factory=Life)
    unwritten: Unwritten = field(default_factory=Unwritten)
    last_writes: LastWrites = field(default_factory=LastWrites)

    def store(
        self, work: Callable[[Vault], T], done: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> Job[T]:
        """Do something with the vault in the store lane, in the order of the calls."""
        return self.submit(Lane.STORE, lambda _token: work(self.vault), done, failed)

    def stored(self, work: Callable[[Vault], T]) -> T:
        """Do something with the vault and wait for it; for the threads of jobs, which take what goes wrong."""
        return self.runner.submit(Lane.STORE, lambda _token: work(self.vault), failed=_taken).wait()

    def network(
        self, work: Callable[[CancelToken], T], done: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> Job[T]:
        """Do something over the network; `failed` takes what goes wrong, else the user is told."""
        return self.submit(Lane.NETWORK, work, done, failed)

    def submit(
        self,
        lane: Lane,
        work: Callable[[CancelToken], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        priority: Priority = Priority.INTERACTION,
        always_deliver: bool = False,
    ) -> Job[T]:
        """Do something in a lane, as `JobRunner.submit` does; its answer is dropped once the vault is locked.

        A failure is never dropped unseen: after the lock it is told where all failures are.
        """

        def answer(value: T) -> None:
            if done is not None and not self.life.ended:
                done(value)

        def fail(error: BaseException) -> None:
            if not self.life.ended:
                (failed or self.show_error)(error)
            elif not isinstance(error, (Cancelled, StoreLocked)):
                self.show_error(error)

        job = self.runner.submit(lane, work, done=answer, failed=fail, priority=priority, always_deliver=always_deliver)
        self.life.jobs.add(job)
        return job


def _taken(_error: BaseException) -> None:
    """The waiting thread takes the error."""
