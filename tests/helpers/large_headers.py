"""The longest headers there are: enhanced images of thousands of frames, sparse slides, structures of many points."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable

import numpy as np

from tests.helpers.dicom_files import SLIDE, file_bytes, image

_MARKED = 0xFFFFFFFF
_PIXEL_DATA = struct.pack("<HH", 0x7FE0, 0x0010)
_STRUCTURES = "1.2.840.10008.5.1.4.1.1.481.3"
_ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
#: Stands where the number of a tile goes.
_NUMBER = 0x5A5B5C5D


class Writer:
    """Writes sequences in little endian, each with its length or (`marked`) with a mark of its end (PS3.5 7.5)."""

    def __init__(self, *, marked: bool, implicit: bool = False) -> None:
        self._marked = marked
        self._implicit = implicit

    def element(self, tag: int, vr: bytes, value: bytes) -> bytes:
        """Return an element of a short representation."""
        value += b" " * (len(value) % 2)
        if self._implicit:
            return struct.pack("<HHI", tag >> 16, tag & 0xFFFF, len(value)) + value
        return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr, len(value)) + value

    def item(self, *elements: bytes) -> bytes:
        """Return an item."""
        value = b"".join(elements)
        end = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) if self._marked else b""
        return struct.pack("<HHI", 0xFFFE, 0xE000, _MARKED if self._marked else len(value)) + value + end

    def sequence(self, tag: int, items: Iterable[bytes]) -> bytes:
        """Return a sequence."""
        value = b"".join(items)
        end = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0) if self._marked else b""
        head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + (b"" if self._implicit else b"SQ\0\0")
        return head + struct.pack("<I", _MARKED if self._marked else len(value)) + value + end

    def file(self, sequence: bytes, frames: int, **attributes: object) -> io.BytesIO:
        """Return an image of `frames` frames of 1 × 1 pixel with a sequence before its pixel data."""
        syntax = "1.2.840.10008.1.2" if self._implicit else "1.2.840.10008.1.2.1"
        pixels = np.zeros((frames, 1, 1), np.uint16)
        data = file_bytes(image(pixels, transfer_syntax=syntax, **attributes))
        at = data.rindex(_PIXEL_DATA, 0, len(data) - pixels.nbytes)
        return io.BytesIO(data[:at] + sequence + data[at:])


def enhanced(writer: Writer, frames: int = 10_000, groups: int = 30) -> io.BytesIO:
    """Return an enhanced MR image: the position of frame n is n millimetres along z, the other groups are alike."""
    other = b"".join(
        writer.sequence(0x00219011 + number, [writer.item(*_numbers(writer))]) for number in range(groups - 3)
    )
    spacing = [writer.element(0x00180050, b"DS", b"1"), writer.element(0x00280030, b"DS", b"1\\1")]
    measures = writer.sequence(0x00289110, [writer.item(*spacing)])
    frame_items = (
        writer.item(
            writer.sequence(0x00209113, [writer.item(writer.element(0x00200032, b"DS", b"0\\0\\%d" % number))]),
            writer.sequence(0x00209116, [writer.item(writer.element(0x00200037, b"DS", b"1\\0\\0\\0\\1\\0"))]),
            other,
            measures,
        )
        for number in range(frames)
    )
    return writer.file(writer.sequence(0x52009230, frame_items), frames, SOPClassUID=_ENHANCED_MR, Modality="MR")


def _numbers(writer: Writer) -> list[bytes]:
    return [writer.element(0x00189073, b"FD", bytes(8)), writer.element(0x00189087, b"FD", bytes(8))]


def sparse(writer: Writer, tiles: int = 200_000) -> io.BytesIO:
    """Return a slide of one row of tiles of 1 × 1, the first at column 1, each with its place."""
    marked = struct.pack("<I", _NUMBER)
    item = writer.item(
        writer.sequence(0x00209111, [writer.item(writer.element(0x00209157, b"UL", marked))]),
        writer.sequence(
            0x0048021A,
            [
                writer.item(
                    writer.element(0x0040072A, b"DS", b"0.5"),
                    writer.element(0x0040073A, b"DS", b"0.5"),
                    writer.element(0x0040074A, b"DS", b"0"),
                    writer.element(0x0048021E, b"SL", marked),
                    writer.element(0x0048021F, b"SL", struct.pack("<i", 1)),
                )
            ],
        ),
    )
    items = np.tile(np.frombuffer(item, np.uint8), (tiles, 1))
    numbers = np.arange(1, tiles + 1, dtype="<u4").view(np.uint8).reshape(tiles, 4)
    for at in (item.index(marked), item.rindex(marked)):
        items[:, at : at + 4] = numbers
    attributes = {"SOPClassUID": SLIDE, "Modality": "SM", "DimensionOrganizationType": "TILED_SPARSE"}
    totals = {"TotalPixelMatrixColumns": tiles, "TotalPixelMatrixRows": 1}
    return writer.file(writer.sequence(0x52009230, [items.tobytes()]), tiles, **attributes, **totals)


def structures(writer: Writer, contours: int = 10_000, points: int = 300) -> io.BytesIO:
    """Return a structure set of one region of so many contours (PS3.3 C.8.8.6)."""
    contour = writer.item(
        writer.element(0x30060042, b"CS", b"CLOSED_PLANAR"),
        writer.element(0x30060046, b"IS", b"%d" % points),
        writer.element(0x30060050, b"DS", b"\\".join([b"-123.45\\67.891\\-100.0"] * points)),
    )
    region = writer.item(writer.sequence(0x30060040, [contour] * contours), writer.element(0x30060084, b"IS", b"1"))
    return writer.file(writer.sequence(0x30060039, [region]), 1, SOPClassUID=_STRUCTURES, Modality="RTSTRUCT")
