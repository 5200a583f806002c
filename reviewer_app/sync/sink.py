"""What a download needs of the store: the `Vault` fulfils it, and `app` sees to it that writes keep their lane."""

from __future__ import annotations

from types import TracebackType
from typing import BinaryIO, Protocol

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.store.values import BlobInfo


class BlobSink(Protocol):
    """Writes one file; nothing of it remains unless `commit` is called."""

    def __enter__(self) -> BlobSink: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def write(self, data: bytes, /) -> int:
        """Add plain bytes."""

    def commit(self) -> BlobInfo:
        """Make the file durable."""


class DownloadSink(Protocol):
    """Takes what arrives. All methods may be called from several threads at once."""

    def new_blob(self, case_id: str) -> BlobSink:
        """Return a writer for one file of a case."""

    def open_blob(self, case_id: str, blob_id: str) -> BinaryIO:
        """Return a seekable stream of the plain bytes of a committed file."""

    def drop_blob(self, case_id: str, blob_id: str) -> None:
        """Delete a committed file that is no item's."""

    def item_done(self, case_id: str, key: str, blob: BlobInfo, index: InstanceIndex | None) -> None:
        """Record that an item is here; it is on disk when this returns."""

    def item_failed(self, case_id: str, key: str, sentence: str) -> None:
        """Record why an item could not be fetched."""
