"""RLE Lossless (PS3.5 annex G): byte planes, each packed by itself.

Only the unpacking of one segment is left to imagecodecs. Its decoder of whole frames takes the process down with it on
a damaged header, and that of pylibjpeg panics past every handler, so the header is read here.
"""

from __future__ import annotations

import struct

import imagecodecs
import numpy as np

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.bits import shape_of
from reviewer_app.imaging.decode.codecs import YBR, CodecOutput
from reviewer_app.imaging.source import Grey

_HEADER = 64
_MAXIMUM_SEGMENTS = 15
_DAMAGED = "The compressed picture is damaged."


def rle(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Decode one frame: most significant bytes of the first sample first (PS3.5 G.2); what is cut off stays 0.

    Raises
    ------
    CannotDecode
        If the header's segments are not what the picture needs.
    """
    shape = shape_of(pixels)
    count = pixels.rows * pixels.columns
    width = max(1, pixels.bits_allocated // 8)
    segments = _segments(data)
    if len(segments) != pixels.samples_per_pixel * width:
        raise CannotDecode(_DAMAGED, detail=f"{len(segments)} RLE segments")
    planes = np.zeros((count, pixels.samples_per_pixel, width), dtype=np.uint8)
    there = count
    for number, segment in enumerate(segments):
        plane = _unpacked(segment, count, pixels)
        planes[: plane.size, number // width, width - 1 - number % width] = plane
        there = min(there, plane.size)
    planes[there:] = 0  # half a value is none
    color = "YBR_FULL" if pixels.photometric_interpretation in YBR else pixels.photometric_interpretation
    missing = (np.arange(count) >= there).reshape(shape[:2]) if there < count else None
    return CodecOutput(planes.view(f"<u{width}").reshape(shape), color, missing=missing)


def _segments(data: bytes) -> list[bytes]:
    """Return the segments that the header names (PS3.5 G.5)."""
    if len(data) < _HEADER:
        raise CannotDecode(_DAMAGED, detail="no RLE header")
    count, *offsets = struct.unpack("<16I", data[:_HEADER])
    if not 1 <= count <= _MAXIMUM_SEGMENTS:
        raise CannotDecode(_DAMAGED, detail=f"{count} RLE segments")
    starts = offsets[:count]
    ends = [*starts[1:], len(data)]
    if starts[0] < _HEADER or any(start >= end for start, end in zip(starts, ends, strict=True)):
        raise CannotDecode(_DAMAGED, detail="RLE segments out of order")
    return [data[start:end] for start, end in zip(starts, ends, strict=True)]


def _unpacked(segment: bytes, count: int, pixels: PixelDescription) -> Grey:
    try:
        unpacked = imagecodecs.packbits_decode(segment)
    except imagecodecs.PackbitsError:
        unpacked = _run_by_run(segment, count)
    plane = np.frombuffer(unpacked, dtype=np.uint8)
    if pixels.bits_allocated == 1 and plane.size < count:
        plane = np.unpackbits(plane, bitorder="little")
    if not plane.size:
        raise CannotDecode(_DAMAGED, detail="RLE segment empty")
    return plane[:count]


def _run_by_run(segment: bytes, count: int) -> bytes:
    """Unpack what imagecodecs refuses: a segment whose last run is cut off, or that has odd bytes after its end.

    A byte below 128 leads that many and one bytes as they are; one above is followed by the byte to repeat 257 minus
    that many times; 128 means nothing (PS3.5 G.3.2).
    """
    out = bytearray()
    position = 0
    while len(out) < count and position + 1 < len(segment):
        lead = segment[position]
        if lead < 128:
            out += segment[position + 1 : position + 2 + lead]
            position += 2 + lead
        else:
            out += segment[position + 1 : position + 2] * (257 - lead if lead > 128 else 0)
            position += 2 if lead > 128 else 1
    return bytes(out)
