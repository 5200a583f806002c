"""Reading an encrypted file as if it were plain: any place, any number of readers, nothing in clear on disk."""

from __future__ import annotations

import io
import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer_app.errors import StoreLocked
from reviewer_app.store.blob_format import (
    HEAD_BYTES,
    TAG,
    BlobCipher,
    BlobName,
    chunk_count,
    damaged,
    stored_size,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_KEPT_CHUNKS = 2
_BUFFER = 64 * 1024


class _BlobRaw(io.RawIOBase):
    """The unbuffered reader; `open_blob_file` wraps it."""

    def __init__(self, path: Path, case_key: bytes, name: BlobName) -> None:
        super().__init__()
        self._name = name
        self._lock = threading.Lock()
        self._position = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        try:
            self._file = path.open("rb", buffering=0)
        except FileNotFoundError:
            raise damaged(name.blob_id, "the file is missing") from None
        try:
            self._cipher, self.size = BlobCipher.for_reading(case_key, name, self._file.read(HEAD_BYTES))
            self._check_length()
        except BaseException:
            self._file.close()
            raise
        self._count = chunk_count(self.size, self._cipher.chunk)

    def _check_length(self) -> None:
        if os.fstat(self._file.fileno()).st_size != stored_size(self.size, self._cipher.chunk):
            raise damaged(self._name.blob_id, "the file has another length than it was written with")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with self._lock:
            start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
            if start + offset < 0:
                raise ValueError("negative seek position")
            self._position = start + offset
            return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        with self._lock:
            wanted = max(0, min(len(view), self.size - self._position))
            self._fill(view[:wanted])
            return wanted

    def readall(self) -> bytes:
        with self._lock:
            rest = max(0, self.size - self._position)
            number, inside = divmod(self._position, self._cipher.chunk)
            if rest and inside + rest <= self._cipher.chunk:
                self._position = self.size
                return self._chunk(number)[inside:]
            # A BytesIO of the full size gives its bytes away without a copy, which a list of chunks would need.
            whole = io.BytesIO()
            if rest:
                whole.seek(rest - 1)
                whole.write(b"\0")
                with whole.getbuffer() as view:
                    self._fill(view)
            return whole.getvalue()

    def _fill(self, view: memoryview) -> None:
        done = 0
        while done < len(view):
            done += self._read_some(view[done:])

    def _read_some(self, view: memoryview) -> int:
        """Fill the front of `view` from one chunk; a whole chunk goes there without a copy."""
        number, inside = divmod(self._position, self._cipher.chunk)
        whole = self._plain_length(number)
        if inside == 0 and len(view) >= whole and number not in self._kept:
            stored, last = self._stored(number)
            self._cipher.decrypt_into(number, stored, view[:whole], last=last)
            copied = whole
        else:
            plain = self._chunk(number)
            copied = min(len(view), len(plain) - inside)
            view[:copied] = memoryview(plain)[inside : inside + copied]
        self._position += copied
        return copied

    def _plain_length(self, number: int) -> int:
        return min(self._cipher.chunk, self.size - number * self._cipher.chunk)

    def _stored(self, number: int) -> tuple[bytes, bool]:
        if self.closed:
            raise ValueError("read of closed file")
        self._file.seek(HEAD_BYTES + number * (self._cipher.chunk + TAG))
        wanted = self._plain_length(number) + TAG
        stored = self._file.read(wanted) or b""
        while len(stored) < wanted:
            more = self._file.read(wanted - len(stored))
            if not more:
                raise damaged(self._name.blob_id, f"chunk {number} is cut off")
            stored += more
        return stored, number == self._count - 1

    def _chunk(self, number: int) -> bytes:
        plain = self._kept.pop(number, None)
        if plain is None:
            stored, last = self._stored(number)
            plain = self._cipher.decrypt(number, stored, last=last)
        self._kept[number] = plain
        while len(self._kept) > _KEPT_CHUNKS:
            self._kept.popitem(last=False)
        return plain

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._kept.clear()
        super().close()


def open_blob_file(path: Path, case_key: bytes, name: BlobName) -> io.BufferedReader:
    """Return a seekable stream of the plain bytes of the container at `path`. It may be shared between threads.

    Raises
    ------
    StoreDamaged
        If the file is missing or is not what was written for this case and blob; later reads raise it too.
    StoreLocked
        If the system does not let this user read the file.
    """
    try:
        return io.BufferedReader(_BlobRaw(path, case_key, name), _BUFFER)
    except PermissionError as error:
        raise StoreLocked("A record of this case cannot be read: access denied.", detail=str(error.errno)) from error
