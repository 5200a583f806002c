"""The content tree of a report as bytes, at a fraction of what pydicom takes for it; byte for byte as pydicom's.

A report with hundreds of marks has tens of thousands of elements, nearly all short texts and codes. These are encoded
here (PS3.5 7.1.2, 7.5.1: Explicit VR Little Endian, items of known length, ISO_IR 192); any other is left to pydicom.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from typing import Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element

CONTENT_SEQUENCE: Final = 0x0040A730
_CHARACTER_SET: Final = "ISO_IR 192"
#: What a value of odd length is filled up with (PS3.5 6.2), by the value representations that are encoded here.
_FILLED: Final = {"CS": b" ", "LO": b" ", "SH": b" ", "UC": b" ", "UI": b"\0", "UT": b" "}
_LONG: Final = frozenset({"SQ", "UC", "UT"})
#: From here on a short length does not hold it, and pydicom says what becomes of it.
_TOO_LONG: Final = 0xFFFE
_ITEM: Final = (0xFFFE, 0xE000)


def as_file(made: Dataset) -> bytes:
    """Return the bytes of the file that a data set is (PS3.10), as pydicom writes it."""
    buffer = io.BytesIO()
    if not _ends_with_content(made):
        made.save_as(buffer, enforce_file_format=True)
        return buffer.getvalue()
    content = made[CONTENT_SEQUENCE]
    del made[CONTENT_SEQUENCE]
    try:
        made.save_as(buffer, enforce_file_format=True)
    finally:
        made[CONTENT_SEQUENCE] = content
    return buffer.getvalue() + _encoded(content)


def _ends_with_content(made: Dataset) -> bool:
    return (
        CONTENT_SEQUENCE in made
        and max(made.keys()) == CONTENT_SEQUENCE
        and made.get("SpecificCharacterSet") == _CHARACTER_SET
    )


def _encoded(element: DataElement) -> bytes:
    """Return an element with its head."""
    name, value = element.VR, element.value
    if name == "SQ":
        return _headed(element, _items(value))
    filling = _FILLED.get(name)
    if filling is not None and isinstance(value, str):
        data = value.encode("utf-8")
        if len(data) % 2:
            data += filling
        if len(data) < _TOO_LONG:
            return _headed(element, data)
    return _by_pydicom(element)


def _headed(element: DataElement, data: bytes) -> bytes:
    tag, name = element.tag, element.VR.encode("ascii")
    if element.VR in _LONG:
        return struct.pack("<HH2sHL", tag.group, tag.element, name, 0, len(data)) + data
    return struct.pack("<HH2sH", tag.group, tag.element, name, len(data)) + data


def _items(items: Iterable[Dataset]) -> bytes:
    parts = []
    for one in items:
        data = b"".join(_encoded(one[tag]) for tag in sorted(one.keys()))
        parts += [struct.pack("<HHL", *_ITEM, len(data)), data]
    return b"".join(parts)


def _by_pydicom(element: DataElement) -> bytes:
    written = DicomBytesIO()
    written.is_little_endian, written.is_implicit_VR = True, False
    write_data_element(written, element, _CHARACTER_SET)
    return bytes(written.getvalue())
