"""The tile-parts of a JPEG 2000 stream that is cut off, and how it is made one that a decoder takes."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reviewer_app.errors import CannotDecode

_MAGIC = b"\xff\x4f\xff\x51"
_SOT, _SOD, _COD, _EOC = b"\xff\x90", b"\xff\x93", b"\xff\x52", b"\xff\xd9"
_SOT_BYTES, _SIZ_BYTES = 12, 44
_MOST_TILES = 1 << 16
_NOTHING = "The compressed picture is cut off before its first pixel."
_SPARE = 1024
"""What follows a whole tile-part does no harm, and packets without content take a byte each."""


@dataclass(frozen=True, slots=True)
class TileParts:
    """A stream from its first marker on, up to the cut.

    `last` is where its last tile-part begins, `lacks` how many bytes of that are missing (None where it does not say),
    `tiles` the tiles of which something is there, `progression` the order of packets and `levels` how often the picture
    can be halved (ISO/IEC 15444-1 A.6.1). Of `tiles` those in `lacking` have fewer parts than they should, and those in
    `unsure` do not say how many they should have; `ends` is where the last part of each tile begins and ends.
    """

    data: bytes
    last: int
    lacks: int | None
    tiles: frozenset[int]
    progression: int = 0
    levels: int = 0
    lacking: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()
    ends: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def completed(self, filling: int, room: int) -> bytes:
        """Return the stream with `filling` for each missing byte, never more than `room` bytes, and its end marker."""
        if self.lacks == 0:
            return self.data + _EOC
        body = self.data + bytes([filling]) * (room if self.lacks is None else min(room, self.lacks + _SPARE))
        length = struct.pack(">I", len(body) - self.last)
        return body[: self.last + 6] + length + body[self.last + 10 :] + _EOC

    def overwritten(self, count: int, filling: int) -> bytes:
        """Return the stream with `filling` for the last `count` bytes of data of each lacking tile."""
        out = bytearray(self.data + _EOC)
        for start, end in (self.ends[tile] for tile in self.lacking):
            body = self.data.find(_SOD, start + _SOT_BYTES, end) + len(_SOD)
            first = max(start + _SOT_BYTES, body, end - count)
            out[first:end] = bytes([filling]) * (end - first)
        return bytes(out)

    def box(self, tile: int) -> tuple[slice, slice]:
        """Return the rows and columns of a tile (ISO/IEC 15444-1 B.3)."""
        _, _, left, top, wide, high, first_left, first_top = _grid(self.data)
        across, _ = tiles_in(self.data)
        column, row = first_left + tile % across * wide - left, first_top + tile // across * high - top
        return slice(max(0, row), max(0, row + high)), slice(max(0, column), max(0, column + wide))

    def missing(self, rows: int, columns: int, shown: frozenset[int]) -> npt.NDArray[np.bool_] | None:
        """Return where no tile of `shown` is, None if they are all there are (ISO/IEC 15444-1 B.3)."""
        across, down = tiles_in(self.data)
        if across * down <= len(shown):
            return None
        mask = np.ones((rows, columns), dtype=np.bool_)
        for tile in shown:
            mask[self.box(tile)] = False
        return mask


def _grid(data: bytes) -> tuple[int, ...]:
    """Return right, bottom, left and top of picture, width and height of tiles, left and top of the first (A.5.1)."""
    return struct.unpack(">8I", data[8:40])


def tiles_in(data: bytes) -> tuple[int, int]:
    """Return how many tiles the picture of a stream is across and down, one where its header is damaged."""
    if len(data) < _SIZ_BYTES:
        return 1, 1
    right, bottom, left, top, wide, high, first_left, first_top = _grid(data)
    if not (wide and high and first_left <= left < right and first_top <= top < bottom):
        return 1, 1
    across, down = -(-(right - first_left) // wide), -(-(bottom - first_top) // high)
    return (across, down) if across * down <= _MOST_TILES else (1, 1)


def tile_parts_of(data: bytes) -> TileParts:
    """Return the tile-parts of a stream that is cut off (ISO/IEC 15444-1 A.4.2).

    Of several tiles only those parts count that are whole.

    Raises
    ------
    CannotDecode
        If it ends before its first tile-part.
    """
    start = data.find(_MAGIC)
    data = data[max(0, start) :]
    position, progression, levels = 2, 0, 0
    while data[position : position + 2] not in (_SOT, b"") and position + 6 <= len(data):
        if data[position : position + 2] == _COD and position + 10 <= len(data):
            progression, levels = data[position + 5], data[position + 9]
        position += 2 + struct.unpack_from(">H", data, position + 2)[0]
    if start < 0 or len(data) < _SIZ_BYTES:
        raise CannotDecode(_NOTHING, detail="no main header")
    several = tiles_in(data) != (1, 1)
    tiles: list[int] = []
    told: dict[int, int] = {}
    dropped: set[int] = set()
    ends: dict[int, tuple[int, int]] = {}
    last = 0
    lacks: int | None = 0
    while position + _SOT_BYTES <= len(data) and data[position : position + 2] == _SOT:
        tile, length, _part, number = struct.unpack_from(">HIBB", data, position + 4)
        told[tile] = max(number, told.get(tile, 0))
        open_end = length == 0 or position + length > len(data)
        if open_end and several:
            dropped.add(tile)
            break
        tiles.append(tile)
        last = position
        if open_end:
            lacks = position + length - len(data) if length else None
            position = len(data)
        else:
            position += max(length, _SOT_BYTES)
        ends[tile] = (last, position)
        if open_end:
            break
    data = data[:position]
    if not tiles:
        raise CannotDecode(_NOTHING, detail="no tile-part")
    there = frozenset(tiles)
    lacking = there & (lacking_tiles(Counter(tiles), told) | dropped)
    unsure = frozenset(tile for tile in there - lacking if told[tile] == 0) if several else frozenset()
    return TileParts(data, last, lacks, there, progression, levels, lacking, unsure, ends)


def lacking_tiles(found: Mapping[int, int], told: Mapping[int, int]) -> frozenset[int]:
    """Return the tiles with fewer parts than they tell of; of several parts that tell nothing one may be missing."""
    return frozenset(tile for tile, parts in found.items() if parts < (told[tile] or parts * 2 - 1))
