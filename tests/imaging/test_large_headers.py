"""The longest headers there are open, however their sequences are written, and take no more memory than they need."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from pydicom.dataelem import RawDataElement

from reviewer_app.dicom import values
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.index import index_instance
from tests.helpers.large_headers import Writer, enhanced, sparse, structures

WRITERS = {
    "lengths": Writer(marked=False),
    "marks": Writer(marked=True),
    "implicit": Writer(marked=True, implicit=True),
}


def memory_of_header(file: io.BytesIO) -> int:
    return memory_of(read_header, file)


def memory_of(read: Callable[[io.BytesIO], object], file: io.BytesIO) -> int:
    tracemalloc.start()
    try:
        read(file)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", WRITERS)
def test_an_enhanced_image_of_many_frames_and_groups(name: str) -> None:
    index = index_instance(enhanced(WRITERS[name], frames=300))
    assert index.problem == ""
    planes = [frame.plane for frame in index.frames]
    assert [round(plane.position.z) for plane in planes if plane is not None] == list(range(300))


@pytest.mark.parametrize("name", WRITERS)
def test_a_sparse_slide_of_many_tiles(name: str) -> None:
    index = index_instance(sparse(WRITERS[name], tiles=2_000))
    assert index.problem == ""
    assert index.tiles is not None
    places = np.frombuffer(index.tiles.positions, dtype="<i4").reshape(-1, 2)
    assert np.array_equal(places, np.column_stack((np.arange(2_000), np.zeros(2_000))))


@pytest.mark.parametrize("make", [enhanced, sparse, structures])
def test_the_header_of_the_longest_is_read_and_stays_bytes(make: Callable[[Writer], io.BytesIO]) -> None:
    dataset = read_header(make(WRITERS["marks"])).dataset
    (tag,) = [one for one in dataset.keys() if one in (0x52009230, 0x30060039)]  # noqa: SIM118 - to iterate makes objects
    assert isinstance(dataset.get_item(tag), RawDataElement)


@pytest.mark.parametrize("name", WRITERS)
def test_a_header_takes_no_more_memory_than_its_bytes(name: str) -> None:
    file = sparse(WRITERS[name], tiles=3_000)
    assert memory_of_header(file) < 3 * len(file.getbuffer()) + (1 << 20)


@pytest.mark.parametrize("name", WRITERS)
def test_the_index_of_a_sparse_slide_makes_no_object_of_a_tile(name: str) -> None:
    file = sparse(WRITERS[name], tiles=10_000)
    index_instance(file)  # what is remembered of values is filled, and what is imported late
    assert memory_of(index_instance, file) < 8 * len(file.getbuffer())


def test_the_first_item_of_a_large_sequence_is_as_in_a_small_one() -> None:
    large = read_header(enhanced(WRITERS["lengths"], frames=2_000)).dataset
    small = read_header(enhanced(WRITERS["lengths"], frames=2)).dataset
    name = "PerFrameFunctionalGroupsSequence"
    assert values.item(large, name) == values.items(small, name)[0]
    assert isinstance(large.get_item(0x52009230), RawDataElement)
    assert values.items(large, name)[0] == values.items(small, name)[0]


@pytest.mark.parametrize("name", WRITERS)
def test_the_points_of_many_contours(name: str) -> None:
    dataset = read_header(structures(WRITERS[name], points=100)).dataset
    (region,) = values.items(dataset, "ROIContourSequence")
    contours = values.items(region, "ContourSequence")
    assert len(contours) == 10_000
    assert values.numbers(contours[-1], "ContourData")[:3] == (-123.45, 67.891, -100.0)


def test_a_sequence_with_its_length_whose_items_are_marked_makes_few_objects() -> None:
    """Some programs write lengths outside and marks within; pydicom would make all objects within at once."""
    within = sparse(Writer(marked=True), tiles=8_000).getvalue()
    at = within.index(b"\x00\x52\x30\x92SQ\0\0\xff\xff\xff\xff")
    end = within.rindex(b"\xe0\x7f\x10\x00OW", 0, len(within) - 16_000)
    value = within[at + 12 : end - 8]
    data = within[: at + 8] + len(value).to_bytes(4, "little") + value + within[end:]
    index = index_instance(io.BytesIO(data))
    assert index.tiles is not None
    assert len(index.tiles.positions) == 8 * 8_000
    dataset = read_header(io.BytesIO(data)).dataset
    first = values.items(dataset, "PerFrameFunctionalGroupsSequence")[0]
    assert all(isinstance(first.get_item(tag), RawDataElement) for tag in first.keys())  # noqa: SIM118
