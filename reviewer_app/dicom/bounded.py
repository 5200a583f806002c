"""A stream that can be read so often and no more: headers made of millions of parts would fill memory with objects."""

from __future__ import annotations

from typing import BinaryIO

MOST_READS = 400_000
"""What pydicom reads itself is big endian or damaged: each item and each element in it takes one read to three."""


class Bounded:
    """A seekable stream whose end seems to be reached once it was read `most` times; `spent` tells that.

    It has what pydicom asks of a stream, and raises nothing, since pydicom takes any exception for the end of the file.
    """

    def __init__(self, stream: BinaryIO, most: int = MOST_READS) -> None:
        self._stream = stream
        self._read = stream.read
        self.seek = stream.seek
        self.tell = stream.tell
        self.left = most

    @property
    def spent(self) -> bool:
        """Whether it was read too often."""
        return self.left < 0

    def afresh(self) -> Bounded:
        """Return the same stream, to be read as often as at first."""
        return Bounded(self._stream)

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        self.left -= 1
        return self._read(size) if self.left >= 0 else b""
