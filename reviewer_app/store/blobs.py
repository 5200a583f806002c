"""The folder of encrypted files: writing them whole, finding them, sweeping what no one knows."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterable
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from reviewer_app.errors import NotAllowed
from reviewer_app.store.blob_format import CHUNK, HEAD_BYTES, BlobCipher, BlobName, damaged
from reviewer_app.store.blob_reader import open_blob_file
from reviewer_app.store.case_keys import CaseKeys
from reviewer_app.store.files import begin_writing, full_disk_told, make_folder, sync, sync_folder
from reviewer_app.store.values import BlobInfo

BLOBS_FOLDER = "blobs"
logger = logging.getLogger(__name__)


class BlobWriter:
    """Writes one encrypted file. Nothing of it remains unless `commit` is called; one thread at a time.

    It has its name from the beginning: nobody knows that before it is whole and recorded, and what a crash leaves is
    swept, since it is recorded nowhere.

    Use as a context manager::

        with vault.new_blob(case_id) as writer:
            writer.write(data)
            info = writer.commit()
    """

    def __init__(
        self, path: Path, case_key: bytes, name: BlobName, still_wanted: Callable[[], bool], chunk: int = CHUNK
    ) -> None:
        self._path = path
        self._name = name
        self._still_wanted = still_wanted
        self._cipher = BlobCipher.for_writing(case_key, name, chunk)
        self._pending: bytes | bytearray = b""
        self._number = 0
        self._size = 0
        self._ended = False
        import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL

        self._hash = hashlib.sha256()
        with full_disk_told():
            self._file = FileIO(path, "x")

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Add plain bytes; return how many.

        Raises
        ------
        DiskFull
            If there is no room; leave the block, nothing remains.
        """
        view = memoryview(data).cast("B")
        self._hash.update(view)
        self._size += len(view)
        taken, chunk = 0, self._cipher.chunk
        if not self._pending and isinstance(data, bytes) and len(data) <= chunk:
            self._pending = data  # a small file comes in one piece, and need not be copied
            return len(data)
        pending = self._pending if isinstance(self._pending, bytearray) else bytearray(self._pending)
        # A chunk is written only when more follows: the last one is marked as such.
        while len(pending) + len(view) - taken > chunk:
            if pending:
                missing = chunk - len(pending)
                pending += view[taken : taken + missing]
                self._put_chunk(pending, last=False)
                pending.clear()
                taken += missing
            else:
                self._put_chunk(view[taken : taken + chunk], last=False)
                taken += chunk
        pending += view[taken:]
        self._pending = pending
        return len(view)

    def _put_chunk(self, plain: bytes | bytearray | memoryview, *, last: bool) -> None:
        stored = self._cipher.encrypt(self._number, plain, last=last)
        with full_disk_told():
            if self._number == 0:
                # the size stands in the head: it is known now, or is written at the end
                self._put(self._cipher.head(self._size) if last else bytes(HEAD_BYTES))
            self._put(stored)
        self._number += 1

    def _put(self, stored: bytes) -> None:
        rest = memoryview(stored)
        while rest:
            rest = rest[self._file.write(rest) :]

    def commit(self) -> BlobInfo:
        """Make the file durable and return its name, size and SHA-256.

        Raises
        ------
        DiskFull
            If there is no room; nothing remains.
        NotAllowed
            If the local copy of the case was removed meanwhile.
        StoreDamaged
            If something else removed the file.
        """
        return self._end(durable=True)

    def finish(self) -> BlobInfo:
        """End the file without waiting for the disk; `Blobs.make_durable` does that for many at once.

        Raises as `commit`. Until then nothing may say that the file is here.
        """
        return self._end(durable=False)

    def _end(self, *, durable: bool) -> BlobInfo:
        self._put_chunk(self._pending, last=True)
        with full_disk_told():
            if self._number > 1:
                self._file.seek(0)
                self._put(self._cipher.head(self._size))
            if durable:
                sync(self._file.fileno())
            else:
                begin_writing(self._file.fileno())
            self._file.close()
            if not self._still_wanted():
                self.abort()
                raise NotAllowed("The local copy of this case was removed.", detail=self._name.case_id)
            if durable:
                if not self._path.is_file():
                    raise damaged(self._name.blob_id, "the file was removed while it was written")
                sync_folder(self._path.parent)
        self._ended = True
        return BlobInfo(self._name.blob_id, self._size, self._hash.hexdigest())

    def abort(self) -> None:
        """Drop what was written. Does nothing after `commit`."""
        self._file.close()
        if not self._ended:
            self._path.unlink(missing_ok=True)

    def __enter__(self) -> BlobWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()


class Blobs:
    """All encrypted files of a vault, in one folder for each case. Thread-safe."""

    def __init__(self, vault_folder: Path, keys: CaseKeys) -> None:
        self._root = vault_folder / BLOBS_FOLDER
        self._keys = keys
        self._folders: dict[str, Path] = {}

    def _folder(self, case_id: str) -> Path:
        folder = self._folders.get(case_id)
        if folder is None:
            folder = self._folders[case_id] = self._root / self._keys.folder_name(case_id)
        return folder

    def path(self, case_id: str, blob_id: str) -> Path:
        """Return where a blob lies, whether it is there or not."""
        return self._folder(case_id) / blob_id

    def new(self, case_id: str) -> BlobWriter:
        """Return a writer for a new file of a case.

        Raises
        ------
        DiskFull
            If there is no room.
        """
        key = self._keys.get_or_make(case_id)
        name = BlobName(case_id, os.urandom(16).hex())
        path = self.path(case_id, name.blob_id)
        try:
            return BlobWriter(path, key, name, lambda: self._keys.get(case_id) == key)
        except FileNotFoundError:  # the first of its case
            with full_disk_told():
                make_folder(path.parent)
            return BlobWriter(path, key, name, lambda: self._keys.get(case_id) == key)

    def open(self, case_id: str, blob_id: str) -> BinaryIO:
        """Return a seekable stream of the plain bytes of a file.

        Raises
        ------
        StoreDamaged
            If the file is missing or not what was written.
        """
        key = self._keys.get(case_id)
        if key is None:
            raise damaged(blob_id, "the case has no key")
        return open_blob_file(self.path(case_id, blob_id), key, BlobName(case_id, blob_id))

    def require(self, case_id: str, blob_id: str) -> None:
        """Check that a file is there.

        Raises
        ------
        StoreDamaged
            If it is not.
        """
        if not self.path(case_id, blob_id).is_file():
            raise damaged(blob_id, "the file is missing")

    def make_durable(self, case_id: str, blob_ids: Iterable[str]) -> None:
        """Wait until finished files are on disk; the system began with each when it was finished.

        Raises
        ------
        StoreDamaged
            If one is not there.
        DiskFull
            If there is no room.
        """
        for blob_id in blob_ids:
            # Windows flushes only what it may write to
            with self._opened(case_id, blob_id) as file, full_disk_told():
                sync(file.fileno())
        sync_folder(self._folder(case_id))

    def _opened(self, case_id: str, blob_id: str) -> FileIO:
        try:
            return FileIO(self.path(case_id, blob_id), "r+")
        except FileNotFoundError:
            raise damaged(blob_id, "the file is missing") from None

    def delete(self, case_id: str, blob_ids: Iterable[str]) -> None:
        """Delete files. One that is held open elsewhere stays, unreadable without its key, until the next sweep."""
        for blob_id in blob_ids:
            _delete(self.path(case_id, blob_id))

    def delete_case(self, case_id: str) -> None:
        """Delete all files of a case."""
        folder = self._folder(case_id)
        if folder.is_dir():
            for path in folder.iterdir():
                _delete(path)
            _delete(folder)

    def sweep(self, known: Collection[str]) -> int:
        """Delete what a broken-off write or deletion left: all files that are not `known`. Return how many."""
        if not self._root.is_dir():
            return 0
        swept = 0
        # systems leave files of their own beside the folders, and must not keep the vault from opening
        for folder in [one for one in self._root.iterdir() if one.is_dir()]:
            with os.scandir(folder) as entries:
                strangers = [Path(entry.path) for entry in entries if entry.name not in known]
            for path in strangers:
                _delete(path)
            swept += len(strangers)
        if swept:
            logger.info("swept %d stale files from the vault", swept)
        return swept


def _delete(path: Path) -> None:
    try:
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("not deleted: %s", type(error).__name__)
