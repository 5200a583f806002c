"""Whether a compressed stream is whole: its segments follow one another up to the end marker. No pixel is decoded.

Native decoders were seen to crash or to stall on streams that fail this look, never on one that passes it
(`decode.decoding` runs the former in a process of their own).
"""

from __future__ import annotations

import struct
from collections import Counter
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from reviewer_app.imaging.decode.codestream import Family
from reviewer_app.imaging.decode.tile_parts import lacking_tiles, tiles_in

_J2K_MAGIC = b"\xff\x4f\xff\x51"
_SOT, _EOC = b"\xff\x90", b"\xff\xd9"
_EOI, _SOS = 0xD9, 0xDA
_PADDING = 64
_FIRST_MARKER = {Family.JPEG: 0x01, Family.JPEG_LS: 0x80}
"""What follows 0xFF within coded data is a marker from this byte on, below it a stuffed byte or bit."""


class Soundness(StrEnum):
    """What a look at the structure of a stream tells."""

    SOUND = "sound"
    CUT = "cut off"
    DAMAGED = "damaged"


def soundness_of(data: bytes, family: Family) -> Soundness:
    """Return whether a stream is whole, cut off before its end, or damaged within; kinds not looked into are sound."""
    if family in _FIRST_MARKER:
        return _jpeg(data, _markers(data, _FIRST_MARKER[family]))
    if family is Family.JPEG_2000:
        return _jpeg2000(data, data.find(_J2K_MAGIC))
    return Soundness.SOUND


def _markers(data: bytes, first: int) -> npt.NDArray[np.intp]:
    """Return where 0xFF stands before a marker that ends coded data: no restart, and no fill byte."""
    octets = np.frombuffer(data, dtype=np.uint8)
    at = np.flatnonzero(octets[:-1] == 0xFF)
    codes = octets[at + 1]
    return at[(codes >= first) & (codes < 0xFF) & ((codes < 0xD0) | (codes > 0xD7))]


def _jpeg(data: bytes, markers: npt.NDArray[np.intp]) -> Soundness:
    """Walk marker segments and scans up to EOI (ISO/IEC 10918-1 B.1.1, ISO/IEC 14495-1 C.1)."""
    position = 2
    while position + 2 <= len(data):
        if data[position] != 0xFF:
            return Soundness.DAMAGED
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == _EOI:
            return Soundness.SOUND
        if not 0xC0 <= marker <= 0xFE or 0xD0 <= marker <= 0xD8:
            return Soundness.DAMAGED
        if position + 4 > len(data):
            break
        position += 2 + max(2, struct.unpack_from(">H", data, position + 2)[0])
        if marker == _SOS:
            following = int(np.searchsorted(markers, position))
            if following == markers.size:
                break
            position = int(markers[following])
    return Soundness.CUT


def _jpeg2000(data: bytes, start: int) -> Soundness:
    """Walk the main header and the tile-parts by their lengths, and count them (ISO/IEC 15444-1 A.2, A.4.2).

    A missing end marker after all tile-parts is common and does no harm (`ended`).
    """
    position = _first_part(data, start)
    if position is None:
        return Soundness.DAMAGED
    if start < 0 or position + 12 > len(data):
        return Soundness.CUT
    found: Counter[int] = Counter()
    told: dict[int, int] = {}
    while position < len(data):
        head = data[position : position + 12]
        if head[:2] == _EOC or not any(head):
            break
        if head[:2] != _SOT:
            return Soundness.DAMAGED
        if len(head) < 12:
            return Soundness.CUT
        tile, length, _, number = struct.unpack(">HIBB", head[4:12])
        found[tile] += 1
        told[tile] = max(number, told.get(tile, 0))
        if length == 0:
            # the last tile-part may leave its length open: it reaches to the end marker
            return Soundness.SOUND if data.rstrip(b"\0").endswith(_EOC) else Soundness.CUT
        if length < 14:
            return Soundness.DAMAGED
        position += length
    if position > len(data):
        return Soundness.CUT
    return Soundness.SOUND if _has_all(data[start:], found, told, data[position : position + 2]) else Soundness.CUT


def _first_part(data: bytes, start: int) -> int | None:
    """Return where the first tile-part begins, or the data end; None where the main header is damaged."""
    position = start + 2
    while position + 4 <= len(data) and data[position : position + 2] != _SOT:
        if data[position] != 0xFF:
            return None
        position += 2 + struct.unpack_from(">H", data, position + 2)[0]
    return position


def _has_all(data: bytes, found: Counter[int], told: dict[int, int], end: bytes) -> bool:
    """Whether all tiles are there with all their parts: before an end marker those that do not tell how many, too."""
    across, down = tiles_in(data)
    if len(found) < across * down:
        return False
    lacking = lacking_tiles(found, told)
    return not any(told[tile] for tile in lacking) if end == _EOC else not lacking


def ended(data: bytes, family: Family) -> bytes:
    """Return a stream that is sound with the end marker that decoders of JPEG 2000 in several parts insist on."""
    if family is not Family.JPEG_2000 or data[-_PADDING:].rstrip(b"\0")[-2:] in (_EOC, b""):
        return data
    return data + _EOC
