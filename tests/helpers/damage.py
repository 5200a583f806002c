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
