"""What arrives in a download, handed to the vault in groups: one wait for the disk serves many files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from reviewer_app.errors import Cancelled
from reviewer_app.jobs import Lane
from reviewer_app.store.blobs import BlobWriter
from reviewer_app.store.values import Arrival, BlobInfo
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.cases.instances import InstanceIndex

#: Files that may wait for the disk at a time; whoever brings one more waits.
_MOST_WAITING = 32


class _Arriving:
    """A blob being written; `commit` leaves the wait for the disk to its group."""

    def __init__(self, writer: BlobWriter) -> None:
        self._writer = writer

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.__exit__(kind, error, trace)

    def write(self, data: bytes, /) -> int:
        return self._writer.write(data)

    def commit(self) -> BlobInfo:
        return self._writer.finish()


class Arrivals:
    """Takes files from the threads that received them and records them, in the store lane, group by group.

    An item counts as here only when its row is on disk, after its file; `recorded` is told, in the store lane, when
    those of a group are. Leaving the context waits for the last group and raises what went wrong with any.
    """

    def __init__(self, services: Services, case_id: str, recorded: Callable[[], object] = lambda: None) -> None:
        self._services = services
        self._case_id = case_id
        self._recorded = recorded
        self._changed = threading.Condition()
        self._waiting: list[Arrival] = []
        self._recording = 0
        self._error: BaseException | None = None

    def new_blob(self, case_id: str) -> _Arriving:
        """Return a writer for one file."""
        return _Arriving(self._services.vault.new_blob(case_id))

    def open_blob(self, case_id: str, blob_id: str) -> BinaryIO:
        """Return the plain bytes of a finished file."""
        return self._services.vault.open_blob(case_id, blob_id)

    def drop_blob(self, case_id: str, blob_id: str) -> None:
        """Delete a finished file that is no item's."""
        self._services.vault.drop_blob(case_id, blob_id)

    def item_done(self, _case_id: str, key: str, blob: BlobInfo, index: InstanceIndex | None) -> None:
        """Take one item; it is recorded with the next group."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) < _MOST_WAITING or self._error is not None)
            self._raise_error()
            self._waiting.append(Arrival(key, blob, index))
            if not self._recording:
                self._start_recording()

    def item_failed(self, case_id: str, key: str, sentence: str) -> None:
        """Record why an item could not be fetched."""
        self._services.stored(lambda vault: vault.item_failed(case_id, key, sentence))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._recording)
            if kind is None:
                self._raise_error()

    def _start_recording(self) -> None:
        """Hand the waiting group to the store lane; other writes get their turn between two groups."""
        group, self._waiting = self._waiting, []
        self._recording = len(group)
        job = self._services.runner.submit(Lane.STORE, lambda _token: self._record(self._services.vault, group))
        if job.refused:
            self._recording = 0
            self._error = Cancelled()
        self._changed.notify_all()

    def _record(self, vault: Vault, group: list[Arrival]) -> None:
        error: BaseException | None = None
        try:
            vault.items_done(self._case_id, group)
            self._recorded()
        except BaseException as caught:
            error = caught
        with self._changed:
            self._error = self._error or error
            self._recording = 0
            if self._waiting and self._error is None:
                self._start_recording()
            self._changed.notify_all()

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error
