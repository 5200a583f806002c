"""The usual header, read at once: little endian, from one piece of the file (PS3.5 7.1.2, 7.1.3).

pydicom asks the stream for every element's head and value and its place; of a header with 150 elements that is most of
the time an index takes. Here the same raw elements are cut out of one piece of bytes. Whatever is not plain and whole
is left to pydicom, so that there is one way to read what is damaged. Sequences whose ends are marked are kept as bytes,
too, and get lengths.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from pydicom.charset import convert_encodings
from pydicom.dataelem import DataElement, RawDataElement, convert_raw_data_element, empty_value_for_VR
from pydicom.dataset import Dataset
from pydicom.filereader import data_element_generator
from pydicom.tag import BaseTag

from reviewer_app.dicom.lengths import (
    MOST_IN_ITEM,
    MOST_ITEMS,
    Ended,
    MarkedSequence,
    NotPlain,
    TooManyParts,
    item_count,
)

_PIECE = 64 * 1024
#: How much more is read where a sequence does not end in what is here.
_TIMES = 4
#: A value larger than this is not read.
_LARGEST = 1 << 29
_UNDEFINED = 0xFFFFFFFF
_CHARACTER_SET, _SOP_CLASS = 0x00080005, 0x00080016
_PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_SHORT = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split()
)  # two bytes of length (PS3.5 table 7.1-2)
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())  # two reserved bytes, then four of length
_NAMES = {one: one.decode("ascii") for one in _SHORT | _LONG}
#: What is or may be a sequence; None where the file does not tell.
_SEQUENCES = frozenset({"SQ", "UN", None})
_EMPTY = {one: empty_value_for_VR(one, raw=True) for one in _NAMES.values()}
_HEAD = struct.Struct("<HH2sH").unpack_from
_IMPLICIT_HEAD = struct.Struct("<HHI").unpack_from
_LENGTH = struct.Struct("<I").unpack_from

_Elements = dict[BaseTag, DataElement | RawDataElement]


def read_plain(stream: BinaryIO, start: int, *, implicit: bool = False) -> tuple[Dataset, int] | None:
    """Return the data set that begins at `start` without its pixel data, and where that begins or the file ends.

    None where anything is out of the ordinary; where `stream` then stands is not told.

    Raises
    ------
    TooManyParts
        If objects made of it would fill the memory.
    """
    try:
        elements, end = _Reader(stream, start, implicit=implicit).read()
        encodings = _encodings(elements)
    except (NotPlain, struct.error):
        return None
    if _SOP_CLASS not in elements:
        return None
    dataset = Dataset(elements)
    dataset.set_original_encoding(implicit, True, encodings)
    return dataset, end


def _encodings(elements: _Elements) -> str | list[str]:
    found = elements.get(BaseTag(_CHARACTER_SET))
    if not isinstance(found, RawDataElement):
        return "iso8859"
    try:
        return convert_encodings(convert_raw_data_element(found).value)
    except Exception as error:
        raise NotPlain from error  # what is no text raises whatever it likes


class _Reader:
    """The elements of one header. `data` is a piece of the file, which begins at `base`."""

    def __init__(self, stream: BinaryIO, start: int, *, implicit: bool) -> None:
        self._stream = stream
        self._implicit = implicit
        self._elements: _Elements = {}
        self._items = 0
        self._data = b""
        self._turn_to(start)

    def read(self) -> tuple[_Elements, int]:
        """Return the elements up to pixel data or the end, and its place in the stream."""
        at = 0
        while True:
            if at + 12 > len(self._data):
                self._turn_to(self._base + at)
                at = 0
                if not self._data:
                    return self._elements, self._base
            tag, name, length, value_at = self._head(at)
            if tag in _PIXELS:
                return self._elements, self._base + at
            if len(self._elements) > MOST_IN_ITEM:
                raise TooManyParts
            if length == _UNDEFINED:
                at = self._undefined(at, BaseTag(tag), name, value_at)
            else:
                at = self._take(BaseTag(tag), name, value_at, length)

    def _head(self, at: int) -> tuple[int, str | None, int, int]:
        """Return tag, value representation, length, and where the value begins."""
        if self._implicit:
            group, element, length = _IMPLICIT_HEAD(self._data, at)
            return group << 16 | element, None, length, at + 8
        group, element, code, length = _HEAD(self._data, at)
        if code in _SHORT:
            return group << 16 | element, _NAMES[code], length, at + 8
        if code in _LONG:
            return group << 16 | element, _NAMES[code], _LENGTH(self._data, at + 8)[0], at + 12
        raise NotPlain

    def _take(self, tag: BaseTag, name: str | None, at: int, length: int) -> int:
        """Keep one element; return where the next begins."""
        end = at + length
        place = self._base + at
        if end <= len(self._data):
            value = self._data[at:end] if length else _EMPTY.get(name or "")
        else:
            if length > _LARGEST:
                raise NotPlain
            self._stream.seek(place)
            value = self._stream.read(length)
            if len(value) < length:
                raise NotPlain
            self._turn_to(place + length)
            end = 0
        if length > _PIECE and name in _SEQUENCES and isinstance(value, bytes):
            self._count(value)
        self._elements[tag] = RawDataElement(tag, name, length, value, place, self._implicit, True)  # type: ignore[arg-type]  # None where empty
        return end

    def _undefined(self, at: int, tag: BaseTag, name: str | None, value_at: int) -> int:
        """Keep a sequence whose end is marked; return where the next element begins."""
        if name not in ("SQ", None):
            return self._left_to_pydicom(at)
        place = self._base + value_at
        try:
            value, end = self._marked(value_at)
        except NotPlain:
            return self._left_to_pydicom(at)
        self._count(value)
        self._elements[tag] = RawDataElement(tag, "SQ", len(value), value, place, self._implicit, True)
        return end

    def _marked(self, at: int) -> tuple[bytes, int]:
        """Return a sequence whose end is marked, with lengths; read on until all of it is here."""
        sequence = MarkedSequence(implicit=self._implicit)
        found = self._written(sequence, at)
        while found is None:
            size = len(self._data)
            self._data = b""  # of a large sequence there are never more copies than two
            self._stream.seek(self._base)
            self._data = self._stream.read(min(_TIMES * size, _LARGEST))
            if len(self._data) <= size:
                raise Ended
            found = self._written(sequence, at)
        written, end = found
        if end > _PIECE:
            self._turn_to(self._base + end)
            end = 0
        return bytes(written), end

    def _written(self, sequence: MarkedSequence, at: int) -> tuple[bytearray, int] | None:
        try:
            return sequence.read(self._data, at)
        except Ended:
            return None

    def _count(self, value: bytes) -> None:
        self._items += item_count(value)
        if self._items > MOST_ITEMS:
            raise TooManyParts

    def _left_to_pydicom(self, at: int) -> int:
        """Let pydicom read an element; return where the next begins."""
        self._stream.seek(self._base + at)
        encodings = _encodings(self._elements)
        try:
            found = next(data_element_generator(self._stream, self._implicit, True, encoding=encodings), None)
        except Exception as error:
            raise NotPlain from error  # it raises whatever it likes, and knows better what to do about it
        if found is None:
            raise NotPlain
        self._elements[found.tag] = found
        self._turn_to(self._stream.tell())
        return 0

    def _turn_to(self, place: int) -> None:
        """Go on with the piece of the file at `place`."""
        self._base = place
        self._stream.seek(place)
        self._data = self._stream.read(_PIECE)
