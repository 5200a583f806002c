"""Parts of a stream that is too large for the memory: from a key picture on, as far as is wanted. No Qt.

First the stream is gone through once, or its tables are read, to know where its pictures are; then only the part that
is looked at is read. What is read is asked for in pieces, since another process has the file.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from reviewer_app.viewer.video_mp4 import mp4_map
from reviewer_app.viewer.video_streams import (
    LEAST,
    MPEG2_START,
    PACKET,
    SYNC,
    BareScan,
    Piece,
    StreamMap,
    TransportScan,
)

#: A part larger than this is not read: the stream has too few key pictures.
MOST = 512 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """Pictures `first` to `last` of a stream: what goes before them, and the pieces of the stream that they are."""

    first: int
    last: int
    head: bytes
    pieces: tuple[Piece, ...]


class Parts:
    """Which part of a stream is in memory.

    `need` is the byte from which on the stream must be read next, None where nothing is needed. `map` is known once the
    stream was examined; it stays None where the places of its pictures cannot be made out (`failed`).
    """

    def __init__(self, size: int, least: int) -> None:
        self._size, self._least = size, least
        self.map: StreamMap | None = None
        self.part: Part | None = None
        self.stream = b""
        self.failed = False
        self._index: _Index | None = None
        self._wanted = (0, 0)
        self._reading: Generator[int, bytes, bool] | None = self._examine()
        self.need: int | None = next(self._reading)

    def supply(self, piece: bytes) -> None:
        """Take what was needed, at least one byte of it."""
        if self._reading is None:
            return
        try:
            self.need = self._reading.send(piece)
        except StopIteration as done:
            self.need, self._reading = None, None
            self.failed = not done.value

    def covers(self, first: int, last: int) -> bool:
        """Whether these pictures are in memory, or those of them that there are."""
        return self.part is not None and self.part.first <= first and min(last, self._end) <= self.part.last

    def nearest(self, number: int) -> int:
        """Return the picture from which on another one is decoded: the last key picture that is not shown after it."""
        return 0 if self._index is None else self._index.begins(number)[1]

    def want(self, first: int, last: int) -> None:
        """Begin to read the part that these pictures are in."""
        self._wanted = (first, min(last, self._end))
        self._reading = self._load()
        try:
            self.need = next(self._reading)
        except StopIteration as done:
            self.need, self._reading = None, None
            self.failed = not done.value

    @property
    def _end(self) -> int:
        return len(self.map.entries) - 1 if self.map is not None else 0

    def _examine(self) -> Generator[int, bytes, bool]:
        head = yield 0
        if head[4:8] == b"ftyp":
            self.map = yield from mp4_map(self._size)
        elif len(head) >= 3 * PACKET and head[0] == head[PACKET] == SYNC:
            self.map = yield from _transport(head, self._size)
        elif head[:4] == MPEG2_START:
            self.map = yield from _bare(head, self._size)
        self._index = None if self.map is None else _Index(self.map)
        return self.map is not None

    def _load(self) -> Generator[int, bytes, bool]:
        self.part, self.stream = None, b""
        part = self._index.part(*self._wanted, self._least) if self._index is not None else None
        if part is None:
            return False
        found, at, have = [part.head], 0, b""
        for begin, end in part.pieces:
            place = begin
            while place < end:
                if not at <= place < at + len(have):
                    at, have = place, (yield place)
                found.append(have[place - at : end - at])
                place += len(found[-1])
        self.part, self.stream = part, b"".join(found)
        return True


class _Index:
    """Finds the part of a stream for some of its pictures."""

    def __init__(self, known: StreamMap) -> None:
        self._map = known
        numbers = np.array([one.number for one in known.entries], np.int64)
        #: An MP4 file may be as short as it likes; of a transport stream a player must make out what it is.
        self._shortest = LEAST if known.wrap is None else 0
        latest = known.entries[-1].end - self._shortest
        keys = [at for at, one in enumerate(known.entries) if one.key and (one.begin <= latest or not at)]
        self._keys = np.array(keys, np.int64)
        self._key_numbers = numbers[self._keys]
        #: The first picture that is shown of those from here on to the end of the stream.
        self._later = np.minimum.accumulate(numbers[::-1])[::-1]

    def begins(self, number: int) -> tuple[int, int]:
        """Return where the part with a picture begins: which entry that is, and the first picture shown from there."""
        before = self._keys[self._key_numbers <= number]
        start = int(before[-1]) if before.size else 0
        return start, self._map.entries[start].number if start else 0

    def part(self, first: int, last: int, least: int) -> Part | None:
        """Return the part with pictures `first` to `last`, of at least so many bytes where there are so many."""
        entries = self._map.entries
        least = max(least, self._shortest)
        start, shown_from = self.begins(first)
        end = next(
            (
                int(key)
                for key in self._keys[self._keys > start]
                if self._later[key] > last and entries[key].begin - entries[start].begin >= least
            ),
            len(entries),
        )
        # what comes behind a key picture and is shown before it depends on what was cut off
        used = [at for at in range(start, end) if entries[at].number >= shown_from]
        if sum(entries[at].end - entries[at].begin for at in used) > MOST:
            return None
        shown_to = int(self._later[end]) - 1 if end < len(entries) else len(entries) - 1
        pieces = _joined([(entries[at].begin, entries[at].end) for at in used])
        head = self._map.wrap(used) if self._map.wrap is not None else b""
        return Part(shown_from, shown_to, head, (*self._map.head, *pieces, *self._map.tail))


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return pieces with those that follow each other made one."""
    found: list[Piece] = []
    for begin, end in pieces:
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return tuple(found)


def _bare(head: bytes, size: int) -> Generator[int, bytes, StreamMap | None]:
    """Go through a bare MPEG-2 stream; return where its pictures are."""
    scan, at, piece = BareScan(), 0, head
    while piece:
        at += len(piece)
        scan.feed(piece)
        piece = (yield at) if at < size else b""
    return scan.map()


def _transport(head: bytes, size: int) -> Generator[int, bytes, StreamMap | None]:
    """Go through all packets of a transport stream; return where its pictures are."""
    scan, at, rest, piece = TransportScan(), 0, b"", head
    while piece:
        at += len(piece)
        data = rest + piece
        whole = len(data) // PACKET * PACKET
        scan.feed(np.frombuffer(data, np.uint8, whole))
        rest = data[whole:]
        if scan.failed:
            return None
        piece = (yield at) if at < size else b""
    return scan.map()
