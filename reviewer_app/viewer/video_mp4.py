"""Where the pictures lie in an MP4 file, and a header for some of them: no Qt, nothing is decoded.

The sample tables of the ISO base media file format (ISO/IEC 14496-12, chapters 8.6 and 8.7) tell place, time and key
pictures. So a part of a file that is too large for the memory can be made a file of its own.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reviewer_app.viewer.video_streams import Entry, StreamMap

Reading: TypeAlias = Generator[int, bytes, "StreamMap | None"]
"""Yields where it wants to read on, gets bytes from there on, and returns what it made of them."""

_Numbers: TypeAlias = "npt.NDArray[np.int64]"

#: Tables larger than this are of no video that could be shown.
_MOST_TABLES = 256 << 20
_NO_OFFSET = -1


@dataclass(frozen=True, slots=True)
class _Track:
    """The video track: boxes that every header repeats, and its samples in the order of the stream."""

    movie: bytes
    track: bytes
    media: bytes
    handler: bytes
    information: bytes
    description: bytes
    movie_scale: int
    scale: int
    begins: _Numbers
    sizes: _Numbers
    decoded: _Numbers
    shown: _Numbers


def mp4_map(size: int) -> Reading:
    """Read the tables of an MP4 file; return its map, None where it has none that tell each picture.

    Those are files in fragments (moof), and files whose edit list leaves pictures out.
    """
    at, tables = 0, b""
    while at + 8 <= size and not tables:
        head = yield from _read(at, min(16, size - at))
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        if length < 8:
            return None
        if kind == b"moov":
            if length > _MOST_TABLES:
                return None
            tables = yield from _read(at, min(length, size - at))
        at += length
    try:
        track = _track(tables) if tables else None
    except (struct.error, IndexError, ValueError):
        return None
    return None if track is None else _map_of(track, size)


def _read(at: int, count: int) -> Generator[int, bytes, bytes]:
    parts, have = [], 0
    while have < count:
        piece = yield at + have
        if not piece:
            break
        parts.append(piece[: count - have])
        have += len(parts[-1])
    return b"".join(parts)


def _map_of(track: _Track, size: int) -> StreamMap | None:
    shown, keys = track.shown, _keys_of(track)
    order = np.argsort(shown, kind="stable")
    ends = track.begins + track.sizes
    if shown.size == 0 or np.unique(shown).size != shown.size or int(ends.max()) > size:
        return None
    numbers = np.empty(shown.size, np.int64)
    numbers[order] = np.arange(shown.size)
    entries = tuple(
        Entry(begin, end, number, key)
        for begin, end, number, key in zip(
            track.begins.tolist(), ends.tolist(), numbers.tolist(), keys.tolist(), strict=True
        )
    )
    times = tuple(((shown[order] - int(shown.min())) * 1e6 / track.scale).tolist())
    return StreamMap(entries, size, times, wrap=lambda samples: _header(track, samples))


def _keys_of(track: _Track) -> npt.NDArray[np.bool_]:
    table = _inside(_inside(track.information, b"stbl"), b"stss")
    keys = np.zeros(track.sizes.size, np.bool_)
    if not table:
        keys[:] = True  # no table: every sample is one (8.6.2)
    else:
        numbers = _words(table, 8, _count(table, 4)) - 1
        keys[numbers[(numbers >= 0) & (numbers < keys.size)]] = True
    return keys


def _track(tables: bytes) -> _Track | None:
    movie = _inside(tables, b"moov")
    for track in _all(movie, b"trak"):
        media = _inside(track, b"mdia")
        if _inside(media, b"hdlr")[8:12] == b"vide":
            return _samples(movie, track, media)
    return None


def _samples(movie: bytes, track: bytes, media: bytes) -> _Track | None:
    information = _inside(media, b"minf")
    tables = _inside(information, b"stbl")
    sizes, begins = _sizes(tables), _begins(tables)
    decoded = _decoded(_inside(tables, b"stts"))
    if begins is None or not 0 < sizes.size == begins.size == decoded.size:
        return None
    shown = decoded + _offsets(_inside(tables, b"ctts"), sizes.size)
    if not _is_whole(_inside(_inside(track, b"edts"), b"elst"), int(shown.min())):
        return None
    return _Track(
        _whole(movie, b"mvhd"),
        _whole(track, b"tkhd"),
        _whole(media, b"mdhd"),
        _whole(media, b"hdlr"),
        information,
        _whole(tables, b"stsd"),
        _scale(_inside(movie, b"mvhd")),
        _scale(_inside(media, b"mdhd")),
        begins,
        sizes,
        decoded,
        shown,
    )


def _sizes(tables: bytes) -> _Numbers:
    table = _inside(tables, b"stsz")
    if not table:
        return np.empty(0, np.int64)
    each, count = struct.unpack_from(">II", table, 4)
    return np.full(count, each, np.int64) if each else _words(table, 12, count)


def _begins(tables: bytes) -> _Numbers | None:
    """Return where each sample begins (8.7.3 to 8.7.5)."""
    sizes = _sizes(tables)
    short, long, runs = (_inside(tables, kind) for kind in (b"stco", b"co64", b"stsc"))
    if short:
        chunks = _words(short, 8, _count(short, 4))
    else:
        chunks = np.frombuffer(long, ">u8", _count(long, 4), 8).astype(np.int64)
    table = _words(runs, 8, 3 * _count(runs, 4)).reshape(-1, 3)
    if not table.size or not chunks.size:
        return None
    until = np.append(table[1:, 0] - 1, chunks.size)
    in_chunk = np.repeat(table[:, 1], np.maximum(until - (table[:, 0] - 1), 0))[: chunks.size]
    if in_chunk.size != chunks.size or int(in_chunk.sum()) != sizes.size:
        return None
    before = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    first = np.concatenate(([0], np.cumsum(in_chunk)))[:-1]
    start = before[np.minimum(first, sizes.size - 1)]
    return np.repeat(chunks - start, in_chunk) + before


def _decoded(table: bytes) -> _Numbers:
    """Return the time at which each sample is decoded (8.6.1.2)."""
    runs = _words(table, 8, 2 * _count(table, 4)).reshape(-1, 2)
    steps = np.repeat(runs[:, 1], runs[:, 0])
    return np.concatenate(([0], np.cumsum(steps)))[:-1].astype(np.int64)


def _offsets(table: bytes, count: int) -> _Numbers:
    """Return how much later each sample is shown (8.6.1.3); writers of version 0 too give negative ones."""
    if not table:
        return np.zeros(count, np.int64)
    runs = np.frombuffer(table, ">i4", 2 * _count(table, 4), 8).astype(np.int64).reshape(-1, 2)
    found = np.repeat(runs[:, 1], runs[:, 0])
    if found.size != count:
        raise ValueError
    return found


def _is_whole(table: bytes, first: int) -> bool:
    """Whether an edit list (8.6.6) shows all samples, once and at their pace; `first` is when the first is shown."""
    if not table:
        return True
    form, long = (">Qqhh", True) if table[0] == 1 else (">Iihh", False)
    entries = [struct.unpack_from(form, table, 8 + at * (20 if long else 12)) for at in range(_count(table, 4))]
    shown = [one for one in entries if one[1] != _NO_OFFSET]
    return len(shown) == 1 and shown[0][1] <= first and shown[0][2:] == (1, 0)


def _header(track: _Track, samples: Sequence[int]) -> bytes:
    """Return what makes the samples, which follow one another behind it, a file; the first of them is shown at 0."""
    at = np.asarray(samples, np.int64)
    decoded, shown, sizes = track.decoded[at], track.shown[at], track.sizes[at]
    base, steps = int(decoded[0]), np.diff(decoded)
    steps = np.append(steps, steps[-1:] if steps.size else track.scale)
    keys = np.flatnonzero(_keys_of(track)[at]) + 1
    first = int(shown.min()) - base
    length = int(shown.max()) - int(shown.min()) + track.scale  # a second more than the last one needs
    edit = _box(b"elst", _full(1), struct.pack(">IQqhh", 1, length * track.movie_scale // track.scale, first, 1, 0))
    tables = (
        track.description,
        _box(b"stts", _full(), _runs(steps)),
        _box(b"ctts", _full(1), _runs(shown - decoded)),
        _box(b"stss", _full(), struct.pack(">I", keys.size), keys.astype(">u4").tobytes()),
        _box(b"stsc", _full(), struct.pack(">IIII", 1, 1, at.size, 1)),
        _box(b"stsz", _full(), struct.pack(">II", 0, at.size), sizes.astype(">u4").tobytes()),
    )
    around = [_whole(track.information, kind) for kind in (b"vmhd", b"dinf")]
    begin = _box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41")

    def tables_of(place: int) -> bytes:
        chunk = _box(b"stco", _full(), struct.pack(">II", 1, place))
        information = _box(b"minf", *around, _box(b"stbl", *tables, chunk))
        media = _box(b"mdia", track.media, track.handler, information)
        return _box(b"moov", track.movie, _box(b"trak", track.track, _box(b"edts", edit), media))

    place = len(begin) + len(tables_of(0)) + 8
    return begin + tables_of(place) + struct.pack(">I4s", 8 + int(sizes.sum()), b"mdat")


def _runs(values: _Numbers) -> bytes:
    """Return a table of how often each value follows itself."""
    runs = [(sum(1 for _ in same), value) for value, same in groupby(values.tolist())]
    return struct.pack(">I", len(runs)) + b"".join(struct.pack(">Ii", count, value) for count, value in runs)


def _box(kind: bytes, *content: bytes) -> bytes:
    joined = b"".join(content)
    return struct.pack(">I4s", 8 + len(joined), kind) + joined


def _full(version: int = 0) -> bytes:
    return struct.pack(">I", version << 24)


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int, int]]:
    """Give kind, begin, begin of the content and end of the boxes that follow each other (4.2)."""
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        content = at + 8
        if length == 1 and at + 16 <= len(data):
            length, content = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        end = len(data) if length == 0 else at + length
        if end < content or end > len(data):
            return
        yield kind, at, content, end
        at = end


def _all(data: bytes, kind: bytes) -> list[bytes]:
    return [data[content:end] for found, _, content, end in _boxes(data) if found == kind]


def _inside(data: bytes, kind: bytes) -> bytes:
    """Return the content of the first box of a kind, empty for none."""
    return next(iter(_all(data, kind)), b"")


def _whole(data: bytes, kind: bytes) -> bytes:
    """Return the first box of a kind with its head, empty for none."""
    return next((data[begin:end] for found, begin, _, end in _boxes(data) if found == kind), b"")


def _scale(header: bytes) -> int:
    """Return the units a second of a movie or media header (8.2.2, 8.4.2)."""
    found: int = struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)[0]
    if found <= 0:
        raise ValueError
    return found


def _count(table: bytes, at: int) -> int:
    found: int = struct.unpack_from(">I", table, at)[0]
    return found


def _words(table: bytes, at: int, count: int) -> _Numbers:
    return np.frombuffer(table, ">u4", count, at).astype(np.int64)
