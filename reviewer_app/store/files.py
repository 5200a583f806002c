"""Files that are there whole or not at all, and what a full disk means."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reviewer_app.errors import DiskFull

if sys.platform == "darwin":
    import fcntl

TEMPORARY = ".tmp"
# EFBIG is the limit of a file system or of the account on one file.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])})


def disk_full(detail: str = "") -> DiskFull:
    """Return the failure for a disk that takes nothing more."""
    return DiskFull(
        "The disk is full, so this could not be saved. Everything saved before is safe.",
        next_step="Free some space, then try again.",
        detail=detail,
    )


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn the system's errors for a full disk into `DiskFull`; others pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise disk_full(errno.errorcode[error.errno]) from error
        raise


if sys.platform == "darwin":

    def sync(descriptor: int) -> None:
        """Wait until a file is on the disk; macOS's own `fsync` leaves it in the cache of the drive."""
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # a file system that does not know it
            os.fsync(descriptor)

else:

    def sync(descriptor: int) -> None:
        """Wait until a file is on the disk."""
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Windows keeps them with the file and cannot open a folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync_way_to(folder: Path) -> None:
    """Make the names of a folder, and of those it lies in, durable, as far up as this account may look."""
    for one in (folder, *folder.parents):
        with suppress(OSError):
            sync_folder(one)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each with its name durable; for this account only."""
    missing = []
    while not folder.is_dir() and folder not in missing:
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        sync_folder(one.parent)


def begin_writing(descriptor: int) -> None:
    """Let the system begin to bring a file to the disk, where it can be told so, without waiting for it."""
    if hasattr(os, "posix_fadvise"):
        # Linux writes what has changed, since only then could it do without it in memory.
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that a reader, even after a power cut, finds the old bytes or the new ones.

    Raises
    ------
    DiskFull
        If there is no room; the old bytes stay.
    """
    temporary = path.with_name(f"{path.name}.{os.urandom(4).hex()}{TEMPORARY}")
    try:
        with full_disk_told(), temporary.open("xb") as file:
            file.write(data)
            file.flush()
            sync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
