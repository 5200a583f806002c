"""The same object again and again, each time with one element missing, empty, or of the wrong type."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from typing import Any

import pydicom
from pydicom.dataset import Dataset

from reviewer_app.imaging.dicom_file import read_header
from tests.helpers.dicom_files import file_bytes

Harm = Callable[[Dataset, Any], None]


#: Where an element is: the tag and the number of an item of each sequence on the way, and its own tag.
Place = tuple[tuple[tuple[Any, int], ...], Any]


def damaged_copies(data: bytes, most: int = 80) -> Iterator[Dataset]:
    """Return damaged headers of the file `data`: three for every element of some `most`, spread over all of them."""
    places = places_in(read_header(io.BytesIO(data)).dataset)
    for place in places[:: max(1, len(places) // most)]:
        for harm in HARMS:
            dataset = read_header(io.BytesIO(data)).dataset
            harm_at(dataset, place, harm)
            yield dataset


def damaged_files(data: bytes, most: int) -> Iterator[bytes]:
    """Return whole files of such headers; what cannot be written is left out."""
    places = places_in(pydicom.dcmread(io.BytesIO(data)))
    for place in places[:: max(1, len(places) // most)]:
        for harm in HARMS:
            dataset = pydicom.dcmread(io.BytesIO(data))
            harm_at(dataset, place, harm)
            with contextlib.suppress(Exception):  # pydicom does not write everything
                yield file_bytes(dataset)


def with_few_items(data: bytes, *keywords: str, most: int = 3) -> bytes:
    """Return the file with only the first items of its sequences of these keywords, wherever they are.

    Of the items of a sequence only the first two are harmed: hundreds after them would be read for every harm.
    """
    whole = pydicom.dcmread(io.BytesIO(data))
    _keep_first(whole, keywords, most)
    return file_bytes(whole)


def _keep_first(dataset: Dataset, keywords: tuple[str, ...], most: int) -> None:
    for element in dataset:
        if element.VR != "SQ":
            continue
        if element.keyword in keywords:
            del element.value[most:]
        for child in element.value:
            _keep_first(child, keywords, most)


def places_in(dataset: Dataset, way: tuple[tuple[Any, int], ...] = ()) -> list[Place]:
    """Return where all elements are; of the items of a sequence only the first two, the others are like them."""
    found: list[Place] = []
    for element in list(dataset):
        found.append((way, element.tag))
        if element.VR == "SQ":
            for number, child in enumerate(element.value[:2]):
                found += places_in(child, (*way, (element.tag, number)))
    return found


def harm_at(dataset: Dataset, place: Place, harm: Harm) -> None:
    """Harm one element; no other is looked at, so that all stay as they were read."""
    way, tag = place
    for sequence, number in way:
        dataset = dataset[sequence].value[number]
    harm(dataset, tag)


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


HARMS: tuple[Harm, ...] = (_remove, _empty, _confuse)


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
