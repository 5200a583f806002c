"""Downloading the records of a case: several at once, each kept as soon as it is checked, resumable at any moment."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Final

from reviewer_app.cases.case import Case
from reviewer_app.errors import Cancelled, CannotDecode, Offline, ServerRefused
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import NEWER, DownloadItem, ItemState, document_key
from reviewer_app.sync.checking import Check
from reviewer_app.sync.manifest import DownloadPlan, plan
from reviewer_app.sync.receiving import (
    Content,
    Reception,
    keep_if_wanted,
    receive_document,
    receive_instance,
)
from reviewer_app.sync.retry import with_retries
from reviewer_app.sync.series import WholeSeries, arranged, receive_series
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.sink import DownloadSink
from reviewer_app.sync.stopping import OpenAnswers, RunToken
from reviewer_app.sync.tally import DownloadProgress, DownloadResult, Report, Tally
from reviewer_app.sync.work import ArrivedPart, Job, Work

__all__ = ["CONNECTIONS", "Download", "DownloadPlan", "DownloadProgress", "DownloadResult", "DownloadSink", "plan"]

logger = logging.getLogger(__name__)
CONNECTIONS: Final = 6
#: Seconds between two looks at the user's cancel token while all threads read.
_LOOK_EVERY: Final = 0.05
#: One series is not there; that says nothing of the others.
_GONE: Final = frozenset({404, 410})


class Download:
    """One run over the missing items of a case; make a new one to resume.

    Parameters
    ----------
    session
        The signed-in session.
    case
        The case; its documents tell size and checksum of each paper.
    items
        What was planned. Items that are done are skipped, failed ones tried again.
    sink
        Takes what arrives (`Vault`).
    check
        Reads the header of an instance (`imaging.index.index_instance`).
    connections
        How many answers are read at the same time: of a whole series where that pays, else of one record.
    """

    def __init__(
        self,
        session: ServiceSession,
        case: Case,
        items: Iterable[DownloadItem],
        sink: DownloadSink,
        check: Check,
        connections: int = CONNECTIONS,
    ) -> None:
        self._items = list(items)
        self._documents = {document_key(one.reference): one for one in case.documents}
        self._open_answers = OpenAnswers()
        self._reception = Reception(session, case.id, sink, check, self._open_answers.add)
        self._connections = max(1, connections)
        self._series_refused = False

    def run(self, token: CancelToken, progress: Report | None = None) -> DownloadResult:
        """Fetch what is missing. What has arrived stays, however the run ends.

        Parameters
        ----------
        token
            Cancelling it pauses the run; items that are under way are dropped and fetched anew next time.
        progress
            Called from worker threads, at most ten times a second and at the end.

        Raises
        ------
        Cancelled
            If the run was paused.
        Offline
            If the service can no longer be reached.
        SignInNeeded, DiskFull, StoreLocked, StoreDamaged, NotAllowed
            If nothing more can be fetched or kept. One bad item never ends the run.
        """
        missing = sum(one.state != ItemState.DONE for one in self._items)
        threads = min(self._connections, missing)
        tally = Tally(missing, progress)
        work = Work(arranged(self._items), threads, keepers=os.cpu_count() or 1)
        stop = RunToken(token)
        with ThreadPoolExecutor(max(1, threads), thread_name_prefix="download") as workers:
            running = {workers.submit(self._work, work, stop, tally) for _ in range(threads)}
            while running:
                ended, running = wait(running, timeout=_LOOK_EVERY, return_when=FIRST_COMPLETED)
                if stop.cancelled or any(one.exception() is not None for one in ended):
                    stop.cancel()
                    work.stop()
                    self._open_answers.break_off()
                tally.remember(one.exception() for one in ended)
        token.check()
        return tally.result()

    def _work(self, work: Work, stop: CancelToken, tally: Tally) -> None:
        paused: Cancelled | None = None
        while (job := work.next()) is not None:
            try:
                self._do(job, work, stop, tally)
            except Cancelled as error:
                paused = error
                work.stop()  # and go on with what has arrived
            finally:
                work.ended(job)
        if paused is not None:
            raise paused

    def _do(self, job: Job, work: Work, stop: CancelToken, tally: Tally) -> None:
        if isinstance(job, ArrivedPart):
            self._keep(job, work, tally)
        elif isinstance(job, WholeSeries):
            self._fetch_series(job, work, stop, tally)
        else:
            self._fetch(job, stop, tally)

    def _fetch_series(self, series: WholeSeries, work: Work, stop: CancelToken, tally: Tally) -> None:
        """Fetch a series in one answer; what that does not bring is left to be fetched one by one."""
        parts = 0

        def take(content: Content) -> None:
            nonlocal parts
            parts += 1
            series.part_came()
            part = ArrivedPart(series, content)
            if not work.offer(part):
                self._keep(part, work, tally)

        try:
            if not self._series_refused:
                receive_series(self._reception, series, take, stop, tally.arriving)
        except (Offline, ServerRefused) as error:
            stop.check()
            logger.info("series answer ended after %d parts: %s", parts, error.detail)
            gone = isinstance(error, ServerRefused) and error.status in _GONE
            self._series_refused = self._series_refused or not (parts or gone)
        finally:
            self._open_answers.forget()
        work.fetch(series.end_one())

    def _keep(self, part: ArrivedPart, work: Work, tally: Tally) -> None:
        """Keep a part of a series if it is one of those missing; else it is as if it had not come."""
        try:
            kept = keep_if_wanted(self._reception, part.content, "a part of a series", part.series.claim)
        except CannotDecode as error:
            logger.warning("a part of a series is damaged: %s", error.detail)
            kept = False
        if kept:
            tally.item_done()
        else:
            tally.received(-part.content.size)
        work.fetch(part.series.end_one())

    def _fetch(self, item: DownloadItem, stop: CancelToken, tally: Tally) -> None:
        """Fetch one item with retries; what only concerns this item is recorded, all else is raised."""
        try:
            with_retries(lambda: self._receive(item, stop, tally), stop)
        except Offline as error:
            stop.check()
            if not self._host_answers(item):
                raise
            logger.warning("item %s broke off: %s", item.key, error.detail)
            self._fail(item, "The connection broke off each time before this was complete.", tally)
        except (ServerRefused, CannotDecode) as error:
            stop.check()
            logger.warning("item %s failed: %s", item.key, error.detail)
            self._fail(item, error.sentence, tally)
        else:
            tally.item_done()

    def _receive(self, item: DownloadItem, stop: CancelToken, tally: Tally) -> None:
        try:
            with tally.arriving() as arrived:
                if item.key in self._documents or item.key.startswith("document:"):
                    listed = self._documents.get(item.key.removesuffix(NEWER))
                    receive_document(self._reception, item, listed, stop, arrived)
                else:
                    receive_instance(self._reception, item, stop, arrived)
        finally:
            self._open_answers.forget()

    def _fail(self, item: DownloadItem, sentence: str, tally: Tally) -> None:
        self._reception.sink.item_failed(self._reception.case_id, item.key, sentence)
        tally.item_failed(item.key)

    def _host_answers(self, item: DownloadItem) -> bool:
        """Whether the host of an item still answers at all, so that only this item is at fault."""
        study, _, rest = item.url.partition("/series/")
        url = f"{study}/series?limit=1" if rest else "metadata"
        try:
            self._reception.session.read(url, accept="*/*")
        except ServerRefused:
            return True
        except Offline:
            return False
        return True
