"""The same object again and again, each time with one element missing, empty, or of the wrong type."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pydicom.dataset import Dataset

from reviewer_app.imaging.dicom_file import read_header


def damaged_copies(data: bytes, most: int = 80) -> Iterator[Dataset]:
    """Return up to three times `most` damaged headers of the file `data`, spread over all of its elements."""
    count = len(_elements(read_header(io.BytesIO(data)).dataset))
    for number in range(0, count, max(1, count // most)):
        for harm in (_remove, _empty, _confuse):
            dataset = read_header(io.BytesIO(data)).dataset
            harm(*_elements(dataset)[number])
            yield dataset


def _elements(dataset: Dataset) -> list[tuple[Dataset, Any]]:
    """Return all elements; of the items of a sequence only the first two, the others are like them."""
    found = []
    for element in list(dataset):
        found.append((dataset, element.tag))
        if element.VR == "SQ":
            found += [one for child in element.value[:2] for one in _elements(child)]
    return found


def _remove(parent: Dataset, tag: Any) -> None:
    del parent[tag]


def _empty(parent: Dataset, tag: Any) -> None:
    parent[tag].value = None


def _confuse(parent: Dataset, tag: Any) -> None:
    """Put words where numbers or a sequence were, and a sequence where words were."""
    was_sequence = parent[tag].VR == "SQ"
    del parent[tag]
    if was_sequence:
        parent.add_new(tag, "LO", "no sequence")
    else:
        inner = Dataset()
        inner.add_new(0x00100010, "PN", "Odd^One")
        parent.add_new(tag, "SQ", [inner])


def changed_files(data: bytes, most: int = 40) -> Iterator[bytes]:
    """Return copies of a file with one element of its outer data set cut through, emptied, or with a length that lies.

    `most` elements are harmed, spread over the whole header; the file is one of explicit little endian.
    """
    header = read_header(io.BytesIO(data))
    found = [_place(header.dataset, tag, data) for tag in sorted(header.dataset.keys())]
    places = [place for place in found if place is not None]
    if header.pixel_element is not None:
        places.append((header.pixel_element.offset, 4, header.pixel_element.length or 0))
    for start, size, length in places[:: max(1, len(places) // most)]:
        head = start - size
        yield data[: start - 6]
        yield data[:start]
        yield data[: start + max(1, length // 2)]
        yield data[:head] + bytes(size) + data[start + length :]
        for told in (length + 2, length * 2 + 1, (1 << 8 * size) - 1):
            yield data[:head] + min(told, (1 << 8 * size) - 1).to_bytes(size, "little") + data[start:]


def _place(dataset: Dataset, tag: Any, data: bytes) -> tuple[int, int, int] | None:
    """Return where the value of an element begins, how many bytes tell its length, and that length."""
    element = dataset.get_item(tag)
    start, length = getattr(element, "value_tell", None), getattr(element, "length", None)
    if start is None or length is None or length == 0xFFFFFFFF:
        return None
    size = 4 if data[start - 12 : start - 8] == _in_file(tag) else 2
    return (start, size, length) if data[start - size : start] == length.to_bytes(size, "little") else None


def _in_file(tag: Any) -> bytes:
    return int(tag >> 16).to_bytes(2, "little") + int(tag & 0xFFFF).to_bytes(2, "little")
