"""Reading files in the background while what was found is shown: one job that scans, one at a time that sorts."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.scan import FoundFile, Scanner
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority
from reviewer_app.ui.case.records_rows import RecordGroup
from reviewer_app.ui.view.files import FoundFiles, record_groups_of

#: The list is sorted anew after so many milliseconds, or a few times what sorting takes.
_SORT_EVERY_MS = 250
_SORT_SHARE = 4


class Reading(QObject):
    """Signals, all on the GUI thread.

    first(InstanceIndex)
        The first file that holds an image which can be shown.
    listed(tuple of RecordGroup)
        The list of records as it is known now; the last one is whole.
    progress()
        More was found.
    ended()
        Every file was read.
    failed(BaseException)
        The scan itself broke off.
    """

    first = Signal(object)
    listed = Signal(object)
    progress = Signal()
    ended = Signal()
    failed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, runner: JobRunner, files: FoundFiles, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._files = files
        self._job: Job[None] | None = None
        self._sorting: Job[tuple[RecordGroup, ...]] | None = None
        self._sorted_count = 0
        self._first_told = False
        self.over = False
        self._pause = QTimer(self, singleShot=True, interval=_SORT_EVERY_MS)
        self._pause.timeout.connect(self._sort)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def start(self, scanner: Scanner, paths: tuple[Path, ...]) -> None:
        """Scan in the background; the children of `scanner` end with the scan."""

        def scan(token: CancelToken) -> None:
            with scanner:
                for found in scanner.scan(paths):
                    token.check()
                    if found:
                        self._arrived.emit(found)

        self._job = self._runner.submit(Lane.PROCESS, scan, done=self._read_all, failed=self._broke_off)

    def stop(self) -> None:
        """Read no more."""
        self._pause.stop()
        for job in (self._job, self._sorting):
            if job is not None:
                job.cancel()

    def _take(self, found: tuple[FoundFile, ...]) -> None:
        self._files.add(found)
        if not self._first_told:
            shown = next((one.index for one in found if _has_picture(one.index)), None)
            if shown is not None:
                self._first_told = True
                self.first.emit(shown)
        self.progress.emit()
        if self._sorting is None and not self._pause.isActive():
            self._pause.start()

    def _read_all(self, _none: None) -> None:
        self.over = True
        self.progress.emit()
        self._sort()

    def _broke_off(self, error: BaseException) -> None:
        self.failed.emit(error)
        self._read_all(None)

    def _sort(self) -> None:
        if self._sorting is not None:
            return  # its answer asks again
        self._pause.stop()
        found = self._files.snapshot
        began = time.monotonic()

        def done(groups: tuple[RecordGroup, ...]) -> None:
            self._sorting = None
            self._sorted_count = len(found)
            self.listed.emit(groups)
            self._go_on((time.monotonic() - began) * 1000)

        self._sorting = self._runner.submit(
            Lane.PROCESS, lambda _token: record_groups_of(found), done=done, priority=Priority.THUMBNAIL
        )

    def _go_on(self, took_ms: float) -> None:
        """Sort again where more has come meanwhile, or tell that all is done."""
        if self._sorted_count == len(self._files):
            if self.over:
                self.ended.emit()
        elif self.over:
            self._sort()
        else:
            self._pause.start(max(_SORT_EVERY_MS, round(took_ms * _SORT_SHARE)))


def _has_picture(index: InstanceIndex | None) -> bool:
    return index is not None and bool(index.frames) and not index.problem
