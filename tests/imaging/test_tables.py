from __future__ import annotations

import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from reviewer_app.imaging import tables
from tests.helpers.dicom_files import item


def segmented(data: bytes, count: int, bits: int) -> Dataset:
    dataset = Dataset()
    for color in ("Red", "Green", "Blue"):
        setattr(dataset, f"{color}PaletteColorLookupTableDescriptor", [count, 0, bits])
        setattr(dataset, f"Segmented{color}PaletteColorLookupTableData", data)
    return dataset


def test_segments_are_expanded() -> None:
    # PS3.3 C.7.9.2: three entries as they are, a straight line over four, and the line again
    words = struct.pack("<3H", 0, 3, 10) + struct.pack("<2H", 20, 30) + struct.pack("<3H", 1, 4, 70)
    copy = struct.pack("<4H", 2, 1, 10, 0)
    found = tables.Reader().palette(segmented(words + copy, 11, 16))
    assert found is not None
    assert found.colors[:, 0].tolist() == [10, 20, 30, 40, 50, 60, 70, 70, 70, 70, 70]


@given(st.binary(max_size=64), st.integers(1, 300), st.sampled_from([8, 16]))
def test_broken_segments_end_quietly_and_never_grow_past_their_descriptor(data: bytes, count: int, bits: int) -> None:
    found = tables.Reader().palette(segmented(data + b"\0" * (len(data) % 2), count, bits))
    assert found is None or len(found.colors) <= count


_NOTHING, _ALL_AGAIN = struct.pack("<2H", 0, 0), struct.pack("<4H", 2, 65535, 0, 0)


@pytest.mark.parametrize(
    "words",
    [
        _NOTHING * 2 + _ALL_AGAIN,
        struct.pack("<3H", 0, 1, 5) + _ALL_AGAIN,
        _NOTHING * 2 + b"".join(struct.pack("<4H", 2, number + 2, 0, 0) for number in range(300)),
    ],
    ids=["a copy of itself", "a value and a copy of itself", "copies of copies"],
)
def test_segments_that_copy_themselves_come_to_an_end(words: bytes) -> None:
    found = tables.Reader().palette(segmented(words, 300, 16))
    assert found is None or len(found.colors) <= 300


@pytest.mark.parametrize("vr", ["UT", "UR", "LO"])
def test_a_palette_in_words_is_none(vr: str) -> None:
    dataset = segmented(b"", 4, 16)
    dataset.add_new(0x00281201, vr, "no numbers")
    assert tables.Reader().palette(dataset) is None


@pytest.mark.parametrize("rows", [-2, 0])
def test_an_overlay_of_no_size_is_none(rows: int) -> None:
    dataset = Dataset()
    dataset.add_new(0x60000010, "SS", rows)
    dataset.add_new(0x60000011, "SS", -3)
    dataset.add_new(0x60003000, "OW", bytes(8))
    assert tables.overlays(dataset, 0, swapped=False) == ()


def test_a_table_of_65536_entries_says_zero() -> None:
    table = tables.Reader().lookup_table(
        item(LUTDescriptor=[0, 0, 16], LUTData=np.arange(65536, dtype="<u2").tobytes())
    )
    assert table is not None
    assert len(table.entries) == 65536


def test_the_first_input_of_signed_pixels_is_signed_whatever_was_written() -> None:
    table = tables.Reader(signed=True).lookup_table(item(LUTDescriptor=[2, 65535, 8], LUTData=[1, 2]))
    assert table is not None
    assert table.first_input == -1


def test_entries_of_eight_bits_may_lie_one_to_a_byte() -> None:
    table = tables.Reader().lookup_table(item(LUTDescriptor=[4, 0, 8], LUTData=bytes([9, 8, 7, 6])))
    assert table is not None
    assert (table.entries.tolist(), table.bits) == ([9, 8, 7, 6], 8)


@pytest.mark.parametrize("broken", [item(), item(LUTDescriptor=[1, 2]), item(LUTDescriptor=[4, 0, 8], LUTData=b"")])
def test_broken_tables_are_none(broken: Dataset) -> None:
    assert tables.Reader().lookup_table(broken) is None


def test_overlays_of_single_frames() -> None:
    dataset = Dataset()
    bits = np.random.default_rng(2).integers(0, 2, (3, 5)).astype(np.uint8)
    dataset.add_new(0x60020010, "US", 3)
    dataset.add_new(0x60020011, "US", 5)
    dataset.add_new(0x60020050, "SS", [2, -1])
    dataset.add_new(0x60023000, "OW", np.packbits(bits.reshape(-1), bitorder="little").tobytes())
    (found,) = tables.overlays(dataset, 7, swapped=False)
    assert np.array_equal(found.bits, bits.astype(bool))
    assert (found.row, found.column) == (1, -2)


def test_overlay_bytes_are_turned_in_no_file() -> None:
    """PS3.5 7.3: only words have an order; some writers of big-endian files put overlays in bytes."""
    bits = np.random.default_rng(3).integers(0, 2, (3, 16)).astype(np.uint8)
    dataset = Dataset()
    dataset.add_new(0x60000010, "US", 3)
    dataset.add_new(0x60000011, "US", 16)
    dataset.add_new(0x60003000, "OB", np.packbits(bits.reshape(-1), bitorder="little").tobytes())
    (found,) = tables.overlays(dataset, 0, swapped=True)
    assert np.array_equal(found.bits, bits.astype(bool))


def test_big_endian_words_are_turned() -> None:
    entries = np.array([1, 256, 4095], dtype=">u2")
    table = tables.Reader(swapped=True).lookup_table(item(LUTDescriptor=[3, 0, 12], LUTData=entries.tobytes()))
    assert table is not None
    assert table.entries.tolist() == [1, 256, 4095]


def test_big_endian_entries_of_eight_bits_lie_in_words() -> None:
    table = tables.Reader(swapped=True).lookup_table(item(LUTDescriptor=[4, 0, 8], LUTData=bytes([8, 9, 6, 7])))
    assert table is not None
    assert table.entries.tolist() == [9, 8, 7, 6]


def test_a_dark_channel_is_reduced_with_the_others() -> None:
    """A blue that never gets above 200 of 65535 is next to black, not a bright blue of 8 bits."""
    dataset = Dataset()
    for color, highest in (("Red", 65535), ("Green", 30000), ("Blue", 200)):
        setattr(dataset, f"{color}PaletteColorLookupTableDescriptor", [2, 0, 16])
        setattr(dataset, f"{color}PaletteColorLookupTableData", np.array([0, highest], dtype="<u2").tobytes())
    found = tables.Reader().palette(dataset)
    assert found is not None
    assert found.colors.tolist() == [[0, 0, 0], [255, 117, 0]]


def test_eight_bits_that_call_themselves_sixteen_stay_as_they_are() -> None:
    dataset = Dataset()
    for color in ("Red", "Green", "Blue"):
        setattr(dataset, f"{color}PaletteColorLookupTableDescriptor", [2, 0, 16])
        setattr(dataset, f"{color}PaletteColorLookupTableData", np.array([0, 200], dtype="<u2").tobytes())
    found = tables.Reader().palette(dataset)
    assert found is not None
    assert found.colors.tolist() == [[0, 0, 0], [200, 200, 200]]


def multi_frame_overlay(**elements: int) -> Dataset:
    """Return an overlay of two planes of 2 × 4 bits: the first column set, then the last."""
    dataset = Dataset()
    planes = np.zeros((2, 2, 4), dtype=np.uint8)
    planes[0, :, 0] = planes[1, :, 3] = 1
    dataset.add_new(0x60000010, "US", 2)
    dataset.add_new(0x60000011, "US", 4)
    for tag, value in elements.items():
        dataset.add_new(int(tag.removeprefix("t"), 16), "US" if tag.endswith("51") else "IS", value)
    dataset.add_new(0x60003000, "OW", np.packbits(planes.reshape(-1), bitorder="little").tobytes())
    return dataset


@pytest.mark.parametrize(
    ("elements", "columns"),
    [
        # frame by frame: which column is set, None for no overlay
        ({}, [0, 0, 0, 0]),
        ({"t60000015": 2, "t60000051": 2}, [None, 0, 3, None]),
        ({"t60000015": 2}, [0, 3, None, None]),
        ({"t60000015": 1, "t60000051": 3}, [None, None, 0, None]),
        ({"t60000051": 4}, [None, None, None, 0]),
    ],
)
def test_overlays_of_several_frames(elements: dict[str, int], columns: list[int | None]) -> None:
    dataset = multi_frame_overlay(**elements)
    found = [tables.overlays(dataset, frame, swapped=False) for frame in range(4)]
    assert [int(one[0].bits[0].argmax()) if one else None for one in found] == columns


@pytest.mark.parametrize("swapped", [False, True])
def test_a_plane_of_an_overlay_begins_within_a_byte_and_is_read_alone(swapped: bool) -> None:
    planes = np.random.default_rng(5).integers(0, 2, (400, 85, 77)).astype(np.uint8)
    packed = np.packbits(planes.ravel(), bitorder="little")
    if swapped:
        packed = packed[: packed.size // 2 * 2].view("<u2").byteswap().view(np.uint8)
    dataset = Dataset()
    dataset.add_new(0x60000010, "US", 85)
    dataset.add_new(0x60000011, "US", 77)
    dataset.add_new(0x60000015, "IS", 400)
    dataset.add_new(0x60003000, "OW", packed.tobytes())
    tracemalloc.start()
    try:
        for frame in (0, 1, 7, 398):
            (found,) = tables.overlays(dataset, frame, swapped=swapped)
            assert np.array_equal(found.bits, planes[frame].astype(np.bool_))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < planes.size / 8
