"""How far a download is: what its threads have done, counted and reported."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from reviewer_app.errors import Cancelled
from reviewer_app.sync.receiving import Arrived

#: Seconds between two reports of progress, at least.
_REPORT_EVERY: Final = 0.1


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """How far a run has come: items of this run, and bytes received and kept or on their way."""

    items_done: int
    items_failed: int
    items_total: int
    bytes_received: int


@dataclass(frozen=True, slots=True)
class DownloadResult:
    """How a run ended that was neither paused nor cut off. `failed` holds the keys of items with a sentence."""

    items_done: int
    failed: tuple[str, ...]
    bytes_received: int


Report = Callable[[DownloadProgress], None]


class Tally:
    """Counts what the threads do and reports it, not too often."""

    def __init__(self, total: int, report: Report | None) -> None:
        self._lock = threading.Lock()
        self._report = report
        self._total = total
        self._done = 0
        self._failed: list[str] = []
        self._bytes = 0
        self._last_report = 0.0
        self._error: BaseException | None = None

    def item_done(self) -> None:
        """Count an item that is here."""
        with self._lock:
            self._done += 1
        self._tell()

    def item_failed(self, key: str) -> None:
        """Count an item that could not be had."""
        with self._lock:
            self._failed.append(key)
        self._tell()

    def received(self, size: int) -> None:
        """Count bytes that came, or with a negative number such as turned out to be of no use."""
        with self._lock:
            self._bytes += size
        self._tell()

    @contextlib.contextmanager
    def arriving(self) -> Iterator[Arrived]:
        """Count the bytes of one record while it arrives; take them back if the block is left by an error."""
        arrived = 0

        def count(size: int) -> None:
            nonlocal arrived
            arrived += size
            self.received(size)

        try:
            yield count
        except BaseException:
            self.received(-arrived)
            raise

    def remember(self, errors: Iterable[BaseException | None]) -> None:
        """Keep the first real failure of a thread; a pause is none."""
        for error in errors:
            if error is not None and self._error is None and not isinstance(error, Cancelled):
                self._error = error

    def result(self) -> DownloadResult:
        """Report for the last time and return the result, or raise what ended the run.

        Raises
        ------
        Cancelled
            If items are left that are neither here nor failed, for example because the vault was closed meanwhile.
        """
        if self._error is not None:
            raise self._error
        if self._done + len(self._failed) < self._total:
            raise Cancelled
        self._tell(at_once=True)
        return DownloadResult(self._done, tuple(self._failed), self._bytes)

    def _tell(self, *, at_once: bool = False) -> None:
        if self._report is None:
            return
        with self._lock:
            now = time.monotonic()
            if not at_once and now - self._last_report < _REPORT_EVERY:
                return
            self._last_report = now
            progress = DownloadProgress(self._done, len(self._failed), self._total, self._bytes)
        self._report(progress)
