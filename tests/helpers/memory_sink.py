"""A download's sink in memory, for tests of `sync` that need no vault."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable
from types import TracebackType
from typing import BinaryIO

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.store.values import BlobInfo


class MemoryBlob:
    def __init__(self, sink: MemorySink) -> None:
        self._sink = sink
        self._data = io.BytesIO()

    def __enter__(self) -> MemoryBlob:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._data.close()

    def write(self, data: bytes, /) -> int:
        return self._data.write(data)

    def commit(self) -> BlobInfo:
        return self._sink.keep(self._data.getvalue())


class MemorySink:
    """Fulfils `DownloadSink` in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self.blobs: dict[str, bytes] = {}
        self.done: dict[str, tuple[BlobInfo, InstanceIndex | None]] = {}
        self.failed: dict[str, str] = {}
        self.on_done: Callable[[str], None] = lambda key: None

    def new_blob(self, case_id: str) -> MemoryBlob:
        return MemoryBlob(self)

    def open_blob(self, case_id: str, blob_id: str) -> BinaryIO:
        return io.BytesIO(self.blobs[blob_id])

    def drop_blob(self, case_id: str, blob_id: str) -> None:
        with self._lock:
            del self.blobs[blob_id]

    def item_done(self, case_id: str, key: str, blob: BlobInfo, index: InstanceIndex | None) -> None:
        with self._lock:
            self.done[key] = (blob, index)
        self.on_done(key)

    def item_failed(self, case_id: str, key: str, sentence: str) -> None:
        with self._lock:
            self.failed[key] = sentence

    def keep(self, data: bytes) -> BlobInfo:
        with self._lock:
            self._number += 1
            info = BlobInfo(str(self._number), len(data), hashlib.sha256(data).hexdigest())
            self.blobs[info.id] = data
        return info

    def content(self, key: str) -> bytes:
        return self.blobs[self.done[key][0].id]
