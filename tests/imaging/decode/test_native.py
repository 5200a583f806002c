"""Uncompressed pixels of every layout give the values that PS3.5 8.1 and annex D say."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from reviewer_app.imaging.frames import open_frame, read_stored
from reviewer_app.imaging.index import index_instance
from tests.helpers.dicom_files import file_bytes
from tests.helpers.pixel_files import Array, Bits, pixel_file, put_native

LITTLE = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]
SYNTAXES = [*LITTLE, ExplicitVRBigEndian]
WORDS = [
    Bits(8, 8, 7),
    Bits(8, 8, 7, signed=True),
    Bits(8, 6, 5),
    Bits(8, 5, 7, signed=True),
    Bits(16, 10, 9),
    Bits(16, 12, 11),
    Bits(16, 12, 11, signed=True),
    Bits(16, 12, 15),
    Bits(16, 12, 13, signed=True),
    Bits(16, 16, 15),
    Bits(16, 16, 15, signed=True),
    Bits(32, 32, 31),
    Bits(32, 32, 31, signed=True),
    Bits(32, 20, 25, signed=True),
]


def stored(data: bytes, frame: int) -> Array:
    source = io.BytesIO(data)
    index = index_instance(source)
    assert (index.problem, index.incomplete) == ("", "")
    return read_stored(source, index, frame).pixels


# of 32-bit cells two byte orders are in use in big-endian files, told apart by the picture: they have a test below
GREYS = [(syntax, bits) for syntax in SYNTAXES for bits in WORDS if syntax in LITTLE or bits.allocated < 32]


@pytest.mark.parametrize(("syntax", "bits"), GREYS, ids=lambda one: one.name if isinstance(one, UID) else str(one))
def test_grey_words_with_junk_above_and_below(syntax: str, bits: Bits) -> None:
    words = bits.words((3, 5, 7))
    data = file_bytes(put_native(pixel_file(words.shape, bits, syntax), words))
    for frame in range(3):
        found = stored(data, frame)
        expected = bits.values(words[frame])
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected)


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda one: one.name)
@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("bits", [Bits(8, 8, 7), Bits(16, 12, 11), Bits(16, 16, 15), Bits(32, 32, 31)], ids=str)
def test_color_of_both_planar_configurations_comes_by_pixel(syntax: str, planar: int, bits: Bits) -> None:
    words = bits.words((2, 3, 5, 3)) >> (4 if bits.allocated == 32 else 0)
    data = file_bytes(put_native(pixel_file(words.shape, bits, syntax, planar=planar), words))
    assert np.array_equal(stored(data, 1), bits.values(words[1]))


@pytest.mark.parametrize("vr", ["OB", "OW"])
def test_eight_bit_samples_in_big_endian_words_are_exchanged_in_pairs(vr: str) -> None:
    bits = Bits(8, 8, 7)
    words = bits.words((2, 3, 6))
    written = words if vr == "OB" else words.reshape(-1, 2)[:, ::-1].reshape(words.shape)
    data = file_bytes(put_native(pixel_file(words.shape, bits, ExplicitVRBigEndian), written, vr))
    assert np.array_equal(stored(data, 1), words[1])


@pytest.mark.parametrize("halves_exchanged", [False, True])
def test_long_big_endian_cells_are_read_in_the_order_in_which_they_make_a_picture(halves_exchanged: bool) -> None:
    bits = Bits(32, 32, 31)
    values = (np.add.outer(np.arange(16), np.arange(20)) * 7001).astype(np.uint32)[None]
    written = (values >> 16 | values << 16) if halves_exchanged else values
    data = file_bytes(put_native(pixel_file(values.shape, bits, ExplicitVRBigEndian), written))
    assert np.array_equal(stored(data, 0), values[0])


@pytest.mark.parametrize("size", [(3, 5), (4, 8), (1, 1)])
def test_single_bits_follow_one_another_without_a_gap(size: tuple[int, int]) -> None:
    planes = np.random.default_rng(1).integers(0, 2, (4, *size)).astype(np.uint8)
    dataset = pixel_file(planes.shape, Bits(8, 8, 7), ExplicitVRLittleEndian)
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = 0
    packed = np.packbits(planes.reshape(-1), bitorder="little").tobytes()
    dataset.PixelData = packed + b"\0" * (len(packed) % 2)
    dataset["PixelData"].VR = "OB"
    for frame in range(4):
        assert np.array_equal(stored(file_bytes(dataset), frame), planes[frame])


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda one: one.name)
@pytest.mark.parametrize(("keyword", "kind"), [("FloatPixelData", "f4"), ("DoubleFloatPixelData", "f8")])
def test_floats_come_as_they_are(syntax: str, keyword: str, kind: str) -> None:
    values = np.random.default_rng(2).normal(size=(2, 3, 5)).astype(kind)
    values[1, 0, 0] = np.nan
    dataset = pixel_file(values.shape, Bits(32, 32, 31), syntax)
    dataset.BitsAllocated = int(kind[1]) * 8
    del dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation
    order = "<" if dataset.file_meta.TransferSyntaxUID.is_little_endian else ">"
    setattr(dataset, keyword, values.astype(order + kind).tobytes())
    assert np.array_equal(stored(file_bytes(dataset), 1), values[1], equal_nan=True)


@pytest.mark.parametrize(("photometric", "grey", "shown"), [("YBR_FULL_422", 60, 60), ("YBR_PARTIAL_422", 60, 51)])
def test_chroma_subsampled_rows_are_shown_in_color(photometric: str, grey: int, shown: int) -> None:
    dataset = pixel_file((1, 2, 4, 3), Bits(8, 8, 7), ExplicitVRLittleEndian, photometric=photometric)
    dataset.PixelData = bytes([grey, grey, 128, 128] * 4)
    dataset["PixelData"].VR = "OB"
    source = io.BytesIO(file_bytes(dataset))
    opened = open_frame(source, index_instance(source), 0)
    assert set(opened.read(0, opened.levels[0].whole).reshape(-1)) == {shown}


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "YBR_PARTIAL_422"])
def test_chroma_subsampled_rows_stay_as_they_are_stored(photometric: str) -> None:
    bits = Bits(8, 8, 7)
    pairs = bits.words((2, 4, 6, 2))
    dataset = pixel_file((2, 4, 6, 3), bits, ExplicitVRLittleEndian, photometric=photometric)
    dataset.PixelData = pairs.tobytes()
    dataset["PixelData"].VR = "OB"
    assert np.array_equal(stored(file_bytes(dataset), 1), pairs[1])


@pytest.mark.parametrize(
    "photometric", ["YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT", "RGB"]
)
def test_uncompressed_color_of_three_samples_a_pixel_is_read_whatever_it_is_called(photometric: str) -> None:
    bits = Bits(8, 8, 7)
    words = bits.words((2, 4, 6, 3))
    dataset = put_native(pixel_file(words.shape, bits, ExplicitVRLittleEndian, photometric=photometric), words)
    assert np.array_equal(stored(file_bytes(dataset), 1), words[1])
