"""Reading a header that pydicom gives up on: element by element, leaving out those that cannot be read.

Only the outer walk is done here, by tags and lengths alone (PS3.5 7.1, 7.5); what lies in an element pydicom reads.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO, cast

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from reviewer_app.dicom.bounded import MOST_READS, Bounded
from reviewer_app.dicom.lengths import TooManyParts

_LONG = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_UNDEFINED = 0xFFFFFFFF
_ITEM, _END_OF_ITEM, _END_OF_SEQUENCE = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PIXELS = 0x7FE00008
"""The first tag of pixel data; what comes after them says nothing of the object."""
_DEEPEST = 64
_MOST_ELEMENTS = 100_000
_LARGEST_ELEMENT = 1 << 26
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a data set is written."""

    implicit: bool
    little: bool

    @property
    def order(self) -> str:
        """The byte order for `struct`."""
        return "<" if self.little else ">"


_WITHIN_UNKNOWN = Encoding(implicit=True, little=True)
"""A sequence of unknown representation is implicit little endian, whatever the file around it is (PS3.5 6.2.2)."""


@dataclass(frozen=True, slots=True)
class _Head:
    tag: int
    vr: bytes
    length: int
    value: int


class _Lost(Exception):
    """The walk does not know where the next element begins."""


def salvage(stream: BinaryIO, start: int, encoding: Encoding) -> tuple[Dataset, int]:
    """Return the elements that can be read, up to the pixel data, and where the walk ended.

    Parameters
    ----------
    stream
        The file.
    start
        Where its data set begins, after the file meta information.

    Raises
    ------
    TooManyParts
        If objects made of it would fill the memory.
    """
    dataset = Dataset()
    size = stream.seek(0, io.SEEK_END)
    position, reads = start, MOST_READS
    try:
        for _ in range(_MOST_ELEMENTS):
            head = _head(stream, position, encoding)
            if head.tag >= _PIXELS:
                break
            end = _end(stream, head, encoding, 0)
            if end > size:
                break
            reads = _take(dataset, stream, position, end, encoding, reads)
            position = end
    except _Lost:
        pass
    dataset.set_original_encoding(encoding.implicit, encoding.little, None)
    return dataset, position


def reaches_end(stream: BinaryIO, start: int, encoding: Encoding) -> bool:
    """Tell whether the elements from `start` go on to pixel data or to the end of the file.

    What breaks off within an element, or says a length that the file does not have, does not. Zeros after the last
    element fill up a block and count as the end.
    """
    size = stream.seek(0, io.SEEK_END)
    position = start
    try:
        while position < size:
            head = _head(stream, position, encoding)
            if head.tag >= _PIXELS:
                return True
            position = _end(stream, head, encoding, 0)
    except _Lost:
        return _only_zeros(stream, position)
    return position == size


def _only_zeros(stream: BinaryIO, position: int) -> bool:
    stream.seek(position)
    while piece := stream.read(_PIECE):
        if piece.strip(b"\0"):
            return False
    return True


def _head(stream: BinaryIO, position: int, encoding: Encoding) -> _Head:
    stream.seek(position)
    data = stream.read(12)
    if len(data) < 8:
        raise _Lost
    group, element = struct.unpack(f"{encoding.order}HH", data[:4])
    tag = group << 16 | element
    if encoding.implicit or group == 0xFFFE:
        return _Head(tag, b"", struct.unpack(f"{encoding.order}I", data[4:8])[0], position + 8)
    vr = data[4:6]
    if not (vr.isalpha() and vr.isupper()):
        raise _Lost
    if vr in _LONG:
        if len(data) < 12:
            raise _Lost
        return _Head(tag, vr, struct.unpack(f"{encoding.order}I", data[8:12])[0], position + 12)
    return _Head(tag, vr, struct.unpack(f"{encoding.order}H", data[6:8])[0], position + 8)


def _end(stream: BinaryIO, head: _Head, encoding: Encoding, depth: int) -> int:
    """Return where an element ends; one of undefined length is walked through item by item."""
    if head.length != _UNDEFINED:
        return head.value + head.length
    if depth > _DEEPEST:
        raise _Lost
    within = _WITHIN_UNKNOWN if head.vr == b"UN" else encoding
    position = head.value
    for _ in range(_MOST_ELEMENTS):
        item = _head(stream, position, within)
        if item.tag == _END_OF_SEQUENCE:
            return item.value
        if item.tag != _ITEM:
            raise _Lost
        position = (
            _end_of_item(stream, item, within, depth + 1) if item.length == _UNDEFINED else item.value + item.length
        )
    raise _Lost


def _end_of_item(stream: BinaryIO, item: _Head, encoding: Encoding, depth: int) -> int:
    position = item.value
    for _ in range(_MOST_ELEMENTS):
        head = _head(stream, position, encoding)
        if head.tag == _END_OF_ITEM:
            return head.value
        position = _end(stream, head, encoding, depth)
    raise _Lost


def _take(dataset: Dataset, stream: BinaryIO, position: int, end: int, encoding: Encoding, reads: int) -> int:
    """Add one element, if pydicom can read it by itself and in so many reads; return how many are left."""
    if end - position > _LARGEST_ELEMENT:
        return reads
    stream.seek(position)
    bounded = Bounded(io.BytesIO(stream.read(end - position)), reads)
    try:
        found = read_dataset(cast("BinaryIO", bounded), encoding.implicit, encoding.little)
    except Exception:
        # whatever a damaged element makes the parser raise, the others count
        return bounded.left
    if bounded.spent:
        raise TooManyParts
    dataset.update(found)
    return bounded.left
