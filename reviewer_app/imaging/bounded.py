"""A stream that can be read so often and no more: headers made of millions of parts would fill memory with objects."""

from __future__ import annotations

from typing import BinaryIO

MOST_READS = 4_000_000
"""Each item and each element of a sequence without length takes one read to three; the largest seen take a million."""


class Bounded:
    """A seekable stream whose end seems to be reached once it was read `most` times; `spent` tells that.

    It has what pydicom asks of a stream, and raises nothing, since pydicom takes any exception for the end of the file.
    """

    def __init__(self, stream: BinaryIO, most: int = MOST_READS) -> None:
        self._read = stream.read
        self.seek = stream.seek
        self.tell = stream.tell
        self._left = most

    @property
    def spent(self) -> bool:
        """Whether it was read too often."""
        return self._left < 0

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        self._left -= 1
        return self._read(size) if self._left >= 0 else b""
