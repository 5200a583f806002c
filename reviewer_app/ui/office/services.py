"""What every part of the office is handed by `app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, T
from reviewer_app.paths import Paths
from reviewer_app.store.vault import Vault


@dataclass(frozen=True)
class Services:
    """The open vault, the one job runner, the folders, a clock, and how to open an address in the system's browser."""

    vault: Vault
    runner: JobRunner
    paths: Paths
    clock: Callable[[], datetime]
    open_url: Callable[[str], None]
    show_error: Callable[[BaseException], None]

    def store(
        self,
        work: Callable[[Vault], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Job[T]:
        """Do something with the vault in the store lane, in the order of the calls."""
        return self.runner.submit(
            Lane.STORE, lambda _token: work(self.vault), done=done, failed=failed or self.show_error
        )

    def network(
        self,
        work: Callable[[CancelToken], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Job[T]:
        """Do something over the network; `failed` takes what goes wrong, else the user is told."""
        return self.runner.submit(Lane.NETWORK, work, done=done, failed=failed or self.show_error)
