"""The usual header, read at once: explicit little endian, from one piece of the file (PS3.5 7.1.2).

pydicom asks the stream for every element's head and value and its place; of a header with 150 elements that is most of
the time an index takes. Here the same raw elements are cut out of one piece of bytes. Whatever is not plain and whole
is left to pydicom, so that there is one way to read what is damaged.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from pydicom.charset import convert_encodings
from pydicom.dataelem import DataElement, RawDataElement, convert_raw_data_element, empty_value_for_VR
from pydicom.dataset import Dataset
from pydicom.filereader import data_element_generator
from pydicom.tag import BaseTag

_PIECE = 64 * 1024
#: A header larger than this is read by pydicom.
_LARGEST = 16 * 1024 * 1024
_UNDEFINED = 0xFFFFFFFF
_CHARACTER_SET, _SOP_CLASS = 0x00080005, 0x00080016
_PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_SHORT = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split()
)  # two bytes of length (PS3.5 table 7.1-2)
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())  # two reserved bytes, then four of length
_NAMES = {one: one.decode("ascii") for one in _SHORT | _LONG}
_EMPTY = {one: empty_value_for_VR(one, raw=True) for one in _NAMES.values()}
_HEAD = struct.Struct("<HH2sH").unpack_from
_LENGTH = struct.Struct("<I").unpack_from

_Elements = dict[BaseTag, DataElement | RawDataElement]


class _NotPlain(Exception):
    """Something that is better left to pydicom."""


def read_plain(stream: BinaryIO, start: int) -> tuple[Dataset, int] | None:
    """Return the data set that begins at `start` without its pixel data, and where that begins or the file ends.

    None where anything is out of the ordinary; where `stream` then stands is not told.
    """
    try:
        elements, end = _Reader(stream, start).read()
        encodings = _encodings(elements)
    except (_NotPlain, struct.error):
        return None
    if _SOP_CLASS not in elements:
        return None
    dataset = Dataset(elements)
    dataset.set_original_encoding(False, True, encodings)
    return dataset, end


def _encodings(elements: _Elements) -> str | list[str]:
    found = elements.get(BaseTag(_CHARACTER_SET))
    if not isinstance(found, RawDataElement):
        return "iso8859"
    try:
        return convert_encodings(convert_raw_data_element(found).value)
    except Exception as error:
        raise _NotPlain from error  # what is no text raises whatever it likes


class _Reader:
    """The elements of one header. `data` is what was read of the file from `start` on."""

    def __init__(self, stream: BinaryIO, start: int) -> None:
        self._stream = stream
        self._start = start
        stream.seek(start)
        self._data = stream.read(_PIECE)
        self._elements: _Elements = {}

    def read(self) -> tuple[_Elements, int]:
        """Return the elements up to pixel data or the end, and its place in the stream."""
        at = 0
        while True:
            if at + 12 > len(self._data) and not self._more(at + 12):
                if at == len(self._data):
                    return self._elements, self._start + at
                raise _NotPlain
            group, element, code, length = _HEAD(self._data, at)
            tag = group << 16 | element
            if tag in _PIXELS:
                return self._elements, self._start + at
            if code in _SHORT:
                value_at = at + 8
            elif code in _LONG:
                value_at = at + 12
                (length,) = _LENGTH(self._data, at + 8)
            else:
                raise _NotPlain
            if length == _UNDEFINED:
                at = self._undefined(at)
            else:
                at = self._take(BaseTag(tag), _NAMES[code], value_at, length)

    def _take(self, tag: BaseTag, name: str, at: int, length: int) -> int:
        """Keep one element; return where the next begins."""
        end = at + length
        if end > len(self._data) and not self._more(end):
            raise _NotPlain
        value = self._data[at:end] if length else _EMPTY[name]
        self._elements[tag] = RawDataElement(tag, name, length, value, self._start + at, False, True)  # type: ignore[arg-type]  # None where empty
        return end

    def _undefined(self, at: int) -> int:
        """Let pydicom read a sequence whose end is marked; return where the next element begins."""
        self._stream.seek(self._start + at)
        try:
            found = next(data_element_generator(self._stream, False, True, encoding=_encodings(self._elements)), None)
        except Exception as error:
            raise _NotPlain from error  # it raises whatever it likes, and knows better what to do about it
        if found is None:
            raise _NotPlain
        self._elements[found.tag] = found
        return self._stream.tell() - self._start

    def _more(self, wanted: int) -> bool:
        """Read on until `wanted` bytes are here; return whether they are."""
        if wanted > _LARGEST:
            return False
        self._stream.seek(self._start + len(self._data))
        self._data += self._stream.read(max(_PIECE, wanted - len(self._data)))
        return wanted <= len(self._data)
