"""Where the pictures lie in streams that a player cannot go to a time in: no Qt, nothing is decoded.

A transport stream (ISO/IEC 13818-1) tells the presentation time of each picture, a bare MPEG-2 stream (ISO/IEC 13818-2)
its place in a group. So it is known which number the key picture before a wanted one has, and the stream can be cut
there; pictures after it that are shown before it depend on what was cut off, and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Piece = tuple[int, int]
"""First byte and the byte behind the last."""

PACKET, SYNC = 188, 0x47
_MPEG2, _H264, _HEVC = 0x02, 0x1B, 0x24
"""Stream types (ISO/IEC 13818-1 table 2-34)."""
_PICTURE, _SEQUENCE, _GROUP = 0x00, 0xB3, 0xB8
MPEG2_START = bytes((0, 0, 1, _SEQUENCE))
_STARTS = b"\x00\x00\x01[\x00\xb3\xb8]"
#: Bytes of a start with what is read behind it.
_START = 6
#: So many headers may come before the second picture.
_HEADERS = 16
_PACK, _SYSTEM_END = b"\x00\x00\x01\xba", 0xB9
#: So many packets of a picture are looked at for what makes it a key picture.
_LOOKED_AT = 12
#: Times of 33 bits go round.
_ROUND = 1 << 33
#: A cut is at least so long: a player must make out what it is.
LEAST = 1 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture in the order of the stream: its bytes, its number in the order it is shown, and whether it is a key."""

    begin: int
    end: int
    number: int
    key: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A stream that begins at a key picture: the number of that picture, and the pieces that make it."""

    first: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class StreamMap:
    """All pictures of a stream in its order; `times` are microseconds by number, empty where the stream has none.

    `head` are pieces that go before every cut; `wrap` makes the bytes that do, of the numbers of its entries. `tail`
    are pieces that must follow, for the last picture to come out.
    """

    entries: tuple[Entry, ...]
    size: int
    times: tuple[float, ...] = ()
    head: tuple[Piece, ...] = ()
    wrap: Callable[[Sequence[int]], bytes] | None = None
    tail: tuple[Piece, ...] = ()

    def cut_before(self, number: int) -> Cut | None:
        """Return the stream from the last key picture on that is not shown after a picture; None for the whole."""
        keys = [at for at, one in enumerate(self.entries) if one.key and self.size - one.begin >= LEAST]
        found = [at for at in keys if self.entries[at].number <= number]
        if not found or found[-1] == 0:
            return None
        key = self.entries[found[-1]]
        left_out = [one for one in self.entries[found[-1] + 1 :] if one.number < key.number]
        edges = [key.begin, *(edge for one in left_out for edge in (one.begin, one.end)), self.size]
        pieces = tuple((begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end)
        return Cut(key.number, (*self.head, *pieces))


def map_of(data: Bytes, frames: int) -> StreamMap | None:
    """Return where the pictures of a stream are; None for another kind, or where it has not `frames` of them."""
    found = None
    if data.size >= 3 * PACKET and data[0] == data[PACKET] == SYNC:
        found = _transport_map(data)
    elif data[:4].tobytes() == MPEG2_START:
        found = _bare_map(data)
    return found if found is not None and len(found.entries) == frames else None


def first_bare_picture(data: Bytes) -> Piece:
    """Return the bytes of the first picture of a bare MPEG-2 stream, with the headers before it; none for another."""
    if data[:4].tobytes() != MPEG2_START:
        return 0, 0
    found = [match.start() for match in islice(re.finditer(_STARTS, data.data, re.DOTALL), _HEADERS)]
    pictures = [at for at in found if data[at + 3] == _PICTURE]
    return 0, next((at for at in found if pictures and at > pictures[0]), data.size)


def bare_stream(data: Bytes) -> bytes:
    """Return the MPEG-2 video that a program stream carries; empty where it is none, or carries another.

    Players lose its last picture where packets have no times of their own, as those of many recorders.
    """
    if data[:4].tobytes() != _PACK:
        return b""
    found = b"".join(_video_packets(data.data))
    return found if found.startswith(MPEG2_START) else b""


def _video_packets(data: memoryview) -> Iterator[bytes]:
    """Give the payloads of the first video stream (ISO/IEC 13818-1 2.5.3.3 and 2.4.3.7)."""
    at, wanted = 0, 0
    while at + 6 <= len(data) and bytes(data[at : at + 3]) == b"\x00\x00\x01":
        kind = data[at + 3]
        if kind == 0xBA:
            if data[at + 4] >> 6 != 1 or at + 14 > len(data):
                return  # MPEG-1
            at += 14 + (data[at + 13] & 7)
            continue
        if kind == _SYSTEM_END:
            at += 4
            continue
        end = at + 6 + (data[at + 4] << 8 | data[at + 5])
        if 0xE0 <= kind <= 0xEF and kind == (wanted or kind) and data[at + 6] >> 6 == 2:
            wanted = kind
            yield bytes(data[at + 9 + data[at + 8] : end])
        at = end


def _bare_map(data: Bytes) -> StreamMap | None:
    """Return the map of an MPEG-2 stream by its temporal references (ISO/IEC 13818-2 6.3.9)."""
    scan = BareScan()
    scan.feed(data.data)
    return scan.map()


class BareScan:
    """Goes through a bare MPEG-2 stream once and notes where its pictures are."""

    def __init__(self) -> None:
        self._at = 0
        self._rest = b""
        self._header, self._grouped, self._sequence = -1, False, False
        self._base, self._highest = 0, -1
        self._numbers: list[int] = []
        self._begins: list[tuple[int, bool]] = []

    def feed(self, data: bytes | memoryview) -> None:
        """Take the bytes that follow those taken before."""
        if self._rest:
            data = self._rest + bytes(data)
        for match in re.finditer(_STARTS, data, re.DOTALL):
            at = match.start()
            if at + _START > len(data):
                break
            self._take(self._at + at, bytes(data[at : at + _START]))
        kept = min(len(data), _START - 1)  # a start may be cut in two; what was taken begins before that
        self._at += len(data) - kept
        self._rest = bytes(data[len(data) - kept :])

    def map(self) -> StreamMap | None:
        """Return where the pictures are, None where a picture is cut off or two fields are one."""
        numbers, size = self._numbers, self._at + len(self._rest)
        if not numbers or bytes((0, 0, 1, _PICTURE)) in self._rest or sorted(numbers) != list(range(len(numbers))):
            return None
        edges = [*(begin for begin, _ in self._begins), size]
        entries = tuple(
            Entry(begin, end, number, key)
            for (begin, end), number, (_, key) in zip(pairwise(edges), numbers, self._begins, strict=True)
        )
        return StreamMap(entries, size, tail=((0, entries[0].end),))

    def _take(self, at: int, start: bytes) -> None:
        kind = start[3]
        if kind != _PICTURE:
            if self._header < 0:
                self._header, self._grouped, self._sequence = at, False, False
            self._grouped, self._sequence = self._grouped or kind == _GROUP, self._sequence or kind == _SEQUENCE
            return
        reference, coding = start[4] << 2 | start[5] >> 6, start[5] >> 3 & 7
        headed = self._header >= 0
        if headed and self._grouped:
            self._base = self._highest + 1
        self._numbers.append(self._base + reference)
        self._highest = max(self._highest, self._base + reference)
        self._begins.append((self._header if headed else at, headed and self._sequence and coding == 1))
        self._header = -1


def _transport_map(data: Bytes) -> StreamMap | None:
    """Return the map of the first video of a transport stream by the times of its pictures."""
    scan = TransportScan()
    scan.feed(data[: data.size // PACKET * PACKET])
    return scan.map()


class TransportScan:
    """Goes through a transport stream once, whole packets at a time, and notes where its pictures are.

    Each picture of the video must have a packet and a time of its own; the tables that name the video must be among the
    packets that come first.
    """

    def __init__(self) -> None:
        self._count = 0
        self._pid = -1
        self._is_key: Callable[[bytes], bool] = _begins_sequence
        self._head: tuple[Piece, ...] = ()
        self._open: list[bytes] = []
        self._begins: list[int] = []
        self._times: list[int] = []
        self._keys: list[bool] = []
        self.failed = False

    def feed(self, data: Bytes) -> None:
        """Take the packets that follow those taken before."""
        packets = data.reshape(-1, PACKET)
        if self.failed or not (packets[:, 0] == SYNC).all():
            self.failed = True
            return
        pids = (packets[:, 1].astype(np.int32) & 0x1F) << 8 | packets[:, 2]
        starts = packets[:, 1] & 0x40 > 0
        self.failed = not (self._head or self._find(packets, pids, starts))
        if not self.failed:
            self._take(packets, np.flatnonzero(pids == self._pid), starts)
        self._count += packets.shape[0]

    def map(self) -> StreamMap | None:
        """Return where the pictures are, None where the stream does not tell it."""
        self._close()
        times = self._times
        if self.failed or not times or len(set(times)) != len(times):
            return None
        shown = sorted(times)
        numbers = {time: number for number, time in enumerate(shown)}
        edges = [at * PACKET for at in (*self._begins, self._count)]
        entries = tuple(
            Entry(begin, end, numbers[time], key)
            for (begin, end), time, key in zip(pairwise(edges), times, self._keys, strict=True)
        )
        size = self._count * PACKET
        return StreamMap(entries, size, tuple((one - shown[0]) / 0.09 for one in shown), self._head)

    def _find(self, packets: Bytes, pids: npt.NDArray[np.int32], starts: npt.NDArray[np.bool_]) -> bool:
        """Find the tables, and the first video that they name; return whether there is one."""
        programs = np.flatnonzero((pids == 0) & starts)
        if not programs.size:
            return False
        table = _payload(packets[programs[0]])
        pmt = _pid(table, table[0] + 11) if len(table) > table[0] + 13 else -1
        maps = np.flatnonzero((pids == pmt) & starts)
        video = _video_of(_payload(packets[maps[0]])) if maps.size else None
        if video is None:
            return False
        self._pid, self._is_key = video
        self._head = tuple((int(at) * PACKET, int(at + 1) * PACKET) for at in (programs[0], maps[0]))
        return True

    def _take(self, packets: Bytes, own: npt.NDArray[np.intp], starts: npt.NDArray[np.bool_]) -> None:
        """Take the packets of the video (`own`)."""
        places = [*np.flatnonzero(starts[own]).tolist(), own.size]
        self._go_on(packets, own[: places[0]])
        for place, following in pairwise(places):
            self._close()
            self._begins.append(self._count + int(own[place]))
            self._go_on(packets, own[place:following])

    def _go_on(self, packets: Bytes, own: npt.NDArray[np.intp]) -> None:
        """Take packets of the picture that was begun last, as many as are looked at."""
        if len(self._begins) > len(self._times):
            self._open.extend(_payload(packets[at]) for at in own[: _LOOKED_AT - len(self._open)])

    def _close(self) -> None:
        """Note time and kind of the picture that was begun last."""
        if self.failed or len(self._begins) == len(self._times):
            return
        payload, self._open = b"".join(self._open), []
        picture = payload[9 + payload[8] :] if len(payload) >= 14 else b""
        whole = payload[:3] == b"\x00\x00\x01" and picture.startswith((b"\x00\x00\x01", b"\x00\x00\x00\x01"))
        if not whole or not payload[7] & 0x80:
            self.failed = True
            return
        ticks = _ticks(payload[9:14])
        first = self._times[0] if self._times else ticks
        self._times.append(first + (ticks - first + _ROUND // 2) % _ROUND - _ROUND // 2)
        self._keys.append(self._is_key(picture))


def _payload(packet: Bytes) -> bytes:
    """Return what a packet carries behind its header and adaptation field (2.4.3.2)."""
    control = packet[3] >> 4 & 3
    begin = 5 + int(packet[4]) if control & 2 else 4
    return packet[begin:].tobytes() if control & 1 else b""


def _pid(table: bytes, at: int) -> int:
    return (table[at] & 0x1F) << 8 | table[at + 1]


def _video_of(table: bytes) -> tuple[int, Callable[[bytes], bool]] | None:
    """Return PID of the first video of a program map (2.4.4.8), and what tells its key pictures."""
    first = table[0] + 1
    if len(table) < first + 12:
        return None
    at = first + 12 + ((table[first + 10] & 0x0F) << 8 | table[first + 11])
    end = min(first + 3 + ((table[first + 1] & 0x0F) << 8 | table[first + 2]) - 4, len(table) - 4)
    while at < end:
        if table[at] in _KEYS:
            return _pid(table, at + 1), _KEYS[table[at]]
        at += 5 + ((table[at + 3] & 0x0F) << 8 | table[at + 4])
    return None


def _ticks(stamp: bytes) -> int:
    """Return a time in ticks of 90 kHz (2.4.3.7)."""
    one, two, three, four, five = stamp
    return (one >> 1 & 7) << 30 | two << 22 | (three >> 1) << 15 | four << 7 | five >> 1


def _begins_sequence(picture: bytes) -> bool:
    return picture[:4] == MPEG2_START


def _units(picture: bytes) -> Iterator[bytes]:
    """Give the first two bytes of each unit."""
    return (picture[match.end() : match.end() + 2] for match in re.finditer(b"\x00\x00\x01(?=..)", picture, re.DOTALL))


def _refreshes(picture: bytes) -> bool:
    """Whether an IDR picture, or parameters with a recovery point, come in H.264 (ITU-T H.264 7.4.1, D.1.8)."""
    units = list(_units(picture))
    kinds = {one[0] & 0x1F for one in units}
    recovers = any(one[0] & 0x1F == 6 and one[1] == 6 for one in units)
    return 7 in kinds and (5 in kinds or recovers)


def _is_random_access(picture: bytes) -> bool:
    """Whether an IRAP picture with its parameters comes in HEVC (ITU-T H.265 7.4.2.2)."""
    kinds = {one[0] >> 1 & 0x3F for one in _units(picture)}
    return 33 in kinds and any(16 <= one <= 21 for one in kinds)


_KEYS: dict[int, Callable[[bytes], bool]] = {
    _MPEG2: _begins_sequence,
    _H264: _refreshes,
    _HEVC: _is_random_access,
}
