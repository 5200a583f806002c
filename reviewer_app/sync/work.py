"""What the threads of a download do next: first what has arrived is kept, then more is fetched."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reviewer_app.store.values import DownloadItem
from reviewer_app.sync.receiving import Content
from reviewer_app.sync.series import WholeSeries

#: Bytes of parts that may wait to be kept.
MOST_WAITING: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ArrivedPart:
    """A part of the answer for a series, to be checked and kept."""

    series: WholeSeries
    content: Content


Job = DownloadItem | WholeSeries | ArrivedPart


class Work:
    """Hands out the jobs of a download. Thread-safe.

    A job may bring more work, so a thread is sent home only when nothing waits and no job is under way. After `stop`
    nothing new is fetched, but what has arrived is still handed out.

    Parameters
    ----------
    jobs
        What is to be fetched, in this order.
    threads
        How many threads ask.
    keepers
        How many of them may keep parts at the same time. More than processors would only wait for each other, and
        make those wait that read.
    """

    def __init__(self, jobs: Iterable[DownloadItem | WholeSeries], threads: int, keepers: int) -> None:
        self._changed = threading.Condition()
        self._to_fetch: deque[DownloadItem | WholeSeries] = deque(jobs)
        self._arrived: deque[ArrivedPart] = deque()
        self._arrived_bytes = 0
        self._threads = threads
        self._keepers = keepers
        self._keeping = 0
        self._under_way = 0
        self._series_under_way = 0
        self._stopped = False

    def next(self) -> Job | None:
        """Wait for a job and return it, None if there will be none; each must be followed by `ended`."""
        with self._changed:
            self._changed.wait_for(lambda: self._may_keep() or self._may_fetch() or not self._under_way)
            if self._may_keep():
                part = self._arrived.popleft()
                self._arrived_bytes -= part.content.size
                job: Job = part
            elif self._may_fetch():
                job = self._to_fetch.popleft()
            else:
                return None
            self._count(job, 1)
            return job

    def _may_keep(self) -> bool:
        return bool(self._arrived) and self._keeping < self._keepers

    def _may_fetch(self) -> bool:
        return bool(self._to_fetch) and not self._stopped

    def ended(self, job: Job) -> None:
        """Take note that a job is over, however it went."""
        with self._changed:
            self._count(job, -1)
            self._changed.notify_all()

    def _count(self, job: Job, change: int) -> None:
        self._under_way += change
        if isinstance(job, WholeSeries):
            self._series_under_way += change
        elif isinstance(job, ArrivedPart):
            self._keeping += change

    def offer(self, part: ArrivedPart) -> bool:
        """Leave a part to another thread; False if none could take it or too much waits: then keep it yourself.

        That holds back the reading of the answer, and thereby the server.
        """
        size = part.content.size
        with self._changed:
            busy = self._series_under_way >= self._threads or self._stopped
            if busy or self._arrived_bytes + size > MOST_WAITING:
                return False
            self._arrived.append(part)
            self._arrived_bytes += size
            self._changed.notify()
            return True

    def fetch(self, items: Iterable[DownloadItem]) -> None:
        """Add what is to be fetched one by one."""
        with self._changed:
            self._to_fetch.extend(items)
            self._changed.notify_all()

    def stop(self) -> None:
        """Hand out nothing more that is to be fetched."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
