"""What a compressed stream says of itself, read from its first bytes, before any memory is taken for its pixels."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """Kinds of compressed stream, told by how they begin."""

    JPEG = "JPEG"
    JPEG_LS = "JPEG-LS"
    JPEG_2000 = "JPEG 2000"
    JPEG_XL = "JPEG XL"
    UNKNOWN = "unknown"


_JPEG_XL_RATIOS = ((0, 1), (1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Columns to rows of a JPEG XL picture whose size header gives only its rows; the first says that it gives both."""


@dataclass(frozen=True, slots=True)
class Codestream:
    """Size and kind as the stream declares them; zero or None where it does not say, or it is not parsed.

    `adobe_transform` is the colour transform of an Adobe marker (0 none, 1 YCbCr), `chroma_subsampled` whether the
    second component is stored smaller than the first.
    """

    family: Family
    rows: int = 0
    columns: int = 0
    components: int = 0
    precision: int = 0
    signed: bool | None = None
    jfif: bool = False
    adobe_transform: int | None = None
    component_ids: bytes = b""
    chroma_subsampled: bool = False

    @property
    def coded_as_ybr(self) -> bool | None:
        """Whether a JPEG stream's three components are YCbCr, None where nothing in it tells."""
        if self.adobe_transform is not None:
            return self.adobe_transform == 1
        if self.component_ids == b"RGB":
            return False
        return True if self.jfif or self.chroma_subsampled else None


def examine(data: bytes) -> Codestream:
    """Return what a frame's compressed bytes declare."""
    if data[:2] == b"\xff\xd8":
        return _examine_jpeg(data)
    if data[:4] == b"\xff\x4f\xff\x51":
        return _examine_jpeg2000(data, 0)
    if data[4:8] == b"jP  ":
        start = data.find(b"\xff\x4f\xff\x51")
        return _examine_jpeg2000(data, start) if start >= 0 else Codestream(Family.JPEG_2000)
    if data[:2] == b"\xff\x0a" or data[4:8] == b"JXL ":
        return _examine_jpeg_xl(data)
    return Codestream(Family.UNKNOWN)


def _examine_jpeg2000(data: bytes, start: int) -> Codestream:
    """Read the SIZ marker segment (ISO/IEC 15444-1 A.5.1)."""
    segment = data[start + 4 : start + 4 + 39]
    if len(segment) < 39:
        return Codestream(Family.JPEG_2000)
    right, bottom, left, top = struct.unpack(">4I", segment[4:20])
    components = struct.unpack(">H", segment[36:38])[0]
    depth = segment[38]
    return Codestream(
        Family.JPEG_2000,
        rows=max(bottom - top, 0),
        columns=max(right - left, 0),
        components=components,
        precision=(depth & 0x7F) + 1,
        signed=bool(depth & 0x80),
    )


def _examine_jpeg_xl(data: bytes) -> Codestream:
    """Read the size header, bits lowest first (ISO/IEC 18181-1 D.2), of a bare stream or of one in boxes."""
    boxes = [at for name in (b"jxlc", b"jxlp") if data[:2] != b"\xff\x0a" and (at := data.find(name)) >= 0]
    start = data.find(b"\xff\x0a", min(boxes, default=0))
    if start < 0 or len(data) < start + 12:
        return Codestream(Family.JPEG_XL)
    bits = _Bits(int.from_bytes(data[start + 2 : start + 12], "little"))
    small = bits.take(1) == 1
    rows = bits.side(small=small)
    ratio = bits.take(3)
    over, under = _JPEG_XL_RATIOS[ratio]
    columns = bits.side(small=small) if ratio == 0 else rows * over // under
    return Codestream(Family.JPEG_XL, rows=rows, columns=columns)


class _Bits:
    """A number read bit by bit, lowest first."""

    def __init__(self, number: int) -> None:
        self._left = number

    def take(self, count: int) -> int:
        found = self._left & ((1 << count) - 1)
        self._left >>= count
        return found

    def side(self, *, small: bool) -> int:
        return 8 * (self.take(5) + 1) if small else 1 + self.take((9, 13, 18, 30)[self.take(2)])


def _examine_jpeg(data: bytes) -> Codestream:
    """Read marker segments up to the first scan (ISO/IEC 10918-1 B.2, ISO/IEC 14495-1 C.2)."""
    frame: bytes = b""
    frame_marker = 0
    jfif = False
    adobe: int | None = None
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            position += 1
            continue
        marker = data[position + 1]
        if marker == 0xFF or 0xD0 <= marker <= 0xD8 or marker == 0x01:
            position += 1 if marker == 0xFF else 2
            continue
        if marker in (0xDA, 0xD9):
            break
        length = struct.unpack(">H", data[position + 2 : position + 4])[0]
        body = data[position + 4 : position + 2 + length]
        if marker == 0xE0 and body[:5] == b"JFIF\0":
            jfif = True
        elif marker == 0xEE and body[:5] == b"Adobe" and len(body) >= 12:
            adobe = body[11]
        elif not frame and (marker == 0xF7 or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC))):
            frame, frame_marker = body, marker
        position += 2 + max(length, 2)
    family = Family.JPEG_LS if frame_marker == 0xF7 else Family.JPEG
    return _from_frame_header(family, frame, jfif=jfif, adobe=adobe)


def _from_frame_header(family: Family, body: bytes, *, jfif: bool, adobe: int | None) -> Codestream:
    if len(body) < 6:
        return Codestream(family)
    precision, rows, columns, components = struct.unpack(">BHHB", body[:6])
    specifications = [body[6 + 3 * n : 9 + 3 * n] for n in range(components)]
    whole = all(len(one) == 3 for one in specifications)
    return Codestream(
        family,
        rows=rows,
        columns=columns,
        components=components,
        precision=precision,
        jfif=jfif,
        adobe_transform=adobe,
        component_ids=bytes(one[0] for one in specifications) if whole else b"",
        chroma_subsampled=whole and components > 1 and specifications[0][1] != specifications[1][1],
    )
