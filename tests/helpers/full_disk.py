"""A disk with no room left, for this process only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit on the size of a file")


class FullDisk:
    """Lets the system refuse every write beyond `kept` bytes of a file, which is how a quota refuses it.

    The limit on file size is used since it needs no rights and meets every file the program writes: the encrypted files
    as much as the database and its log. A file system of its own would need root.
    """

    def __init__(self, kept: int = 4096) -> None:
        import resource

        self._resource = resource
        self._kept = kept
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        """Take away all room."""
        self._resource.setrlimit(self._resource.RLIMIT_FSIZE, (self._kept, self._before[1]))

    def free(self) -> None:
        """Give it back."""
        self._resource.setrlimit(self._resource.RLIMIT_FSIZE, self._before)


@contextmanager
def full_disk() -> Iterator[FullDisk]:
    """Give a disk that can be filled, and is free again at the end."""
    disk = FullDisk()
    try:
        yield disk
    finally:
        disk.free()
