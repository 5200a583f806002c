from __future__ import annotations

import io
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.dicom.forgetting import forget_headers
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.frames import open_frame, read_stored
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.source import Pixels, Region
from tests.helpers.dicom_files import file_bytes, image, stream

RNG = np.random.default_rng(7)
CT_VALUES = RNG.integers(-1024, 3000, (5, 7)).astype(np.int16)


class NoSmallReads(io.BytesIO):
    """A stream that counts its reads and forbids reading pixels, as a decrypting reader would dislike it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.bytes_read = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.bytes_read += len(found)
        return found


def read_whole(data: bytes, frame: int = 0) -> Pixels:
    source = io.BytesIO(data)
    opened = open_frame(source, index_instance(source), frame)
    return opened.read(0, opened.levels[0].whole)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_uncompressed_values_come_back(syntax: str) -> None:
    assert np.array_equal(read_whole(file_bytes(image(CT_VALUES, transfer_syntax=syntax))), CT_VALUES)


def test_frames_of_a_run_are_read_by_seek() -> None:
    frames = RNG.integers(0, 9000, (6, 4, 5)).astype(np.uint16)
    data = file_bytes(image(frames))
    index = index_instance(io.BytesIO(data))
    assert index.plain
    assert [data[one.offset : one.offset + one.length] for one in index.frames] == [one.tobytes() for one in frames]
    for number in (0, 3, 5):
        assert np.array_equal(read_whole(data, number), frames[number])


def test_indexing_reads_no_uncompressed_pixels_and_opening_reads_only_its_frame() -> None:
    frames = np.zeros((40, 256, 256), dtype=np.uint16)
    source = NoSmallReads(file_bytes(image(frames)))
    index = index_instance(source)
    assert source.bytes_read < 200_000
    source.bytes_read = 0
    open_frame(source, index, 17)
    assert source.bytes_read == 256 * 256 * 2


@pytest.mark.parametrize("bits", ["uint8", "uint16", "int16", "uint32"])
def test_big_endian(bits: str) -> None:
    values = RNG.integers(0, 120, (3, 3, 5)).astype(bits)
    dataset = image(values, transfer_syntax=ExplicitVRBigEndian)
    swapped = values.astype(values.dtype.newbyteorder(">")).tobytes()
    dataset.PixelData = swapped + b"\0" * (len(swapped) % 2)
    for number in range(3):
        assert np.array_equal(read_whole(file_bytes(dataset), number), values[number])


def test_bytes_in_big_endian_words_are_exchanged() -> None:
    values = RNG.integers(0, 255, (3, 3, 5)).astype(np.uint8)
    dataset = image(values, transfer_syntax=ExplicitVRBigEndian)
    padded = np.frombuffer(values.tobytes() + b"\0", dtype="<u2")
    dataset.PixelData = padded.byteswap().tobytes()
    dataset["PixelData"].VR = "OW"
    for number in range(3):
        assert np.array_equal(read_whole(file_bytes(dataset), number), values[number])


def test_single_bits_of_frames_that_do_not_end_on_a_byte() -> None:
    bits = RNG.integers(0, 2, (3, 3, 5)).astype(np.uint8)
    dataset = image(bits, BitsAllocated=1, BitsStored=1, HighBit=0)
    packed = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    dataset.PixelData = packed + b"\0" * (len(packed) % 2)
    for number in range(3):
        assert np.array_equal(read_whole(file_bytes(dataset), number), bits[number])


def test_twelve_packed_bits() -> None:
    values = RNG.integers(0, 4096, (4, 6)).astype(np.uint16)
    first, second = values.reshape(-1, 2).astype(np.uint32).T
    triples = np.stack((first & 255, first >> 8 | (second & 15) << 4, second >> 4), axis=-1).astype(np.uint8)
    dataset = image(values, BitsAllocated=12, BitsStored=12, HighBit=11, PixelData=triples.tobytes())
    assert np.array_equal(read_whole(file_bytes(dataset)), values)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_float_pixels(kind: type) -> None:
    values = RNG.normal(size=(3, 4)).astype(kind)
    found = read_whole(file_bytes(image(values)))
    assert found.dtype == kind
    assert np.array_equal(found, values)


def test_planes_of_color_are_put_together() -> None:
    color = RNG.integers(0, 255, (4, 6, 3)).astype(np.uint8)
    planar = image(color, PlanarConfiguration=1, PixelData=np.moveaxis(color, -1, 0).tobytes())
    assert np.array_equal(read_whole(file_bytes(planar)), color)


def test_sixteen_bit_color_is_brought_to_eight() -> None:
    color = RNG.integers(0, 65535, (4, 6, 3)).astype(np.uint16)
    assert np.array_equal(read_whole(file_bytes(image(color))), (color >> 8).astype(np.uint8))


def test_uncompressed_ybr_422_stays_subsampled_as_stored_and_is_shown_as_rgb() -> None:
    # two grey pixels, Y1 Y2 Cb Cr
    dataset = image(np.zeros((1, 2, 3), np.uint8), PhotometricInterpretation="YBR_FULL_422")
    dataset.PixelData = bytes([50, 200, 128, 128])
    source = stream(dataset)
    index = index_instance(source)
    stored = read_stored(source, index, 0).pixels
    assert (stored.shape, stored.reshape(-1).tolist()) == ((1, 2, 2), [50, 200, 128, 128])
    assert read_whole(file_bytes(dataset)).tolist() == [[[50, 50, 50], [200, 200, 200]]]


def test_fragments_of_one_frame_are_joined() -> None:
    coded = imagecodecs.jpegls_encode(CT_VALUES.view(np.uint16))
    pieces = [coded[:20], coded[20:40], coded[40:] + b"\0" * (len(coded) % 2)]
    dataset = image(CT_VALUES, transfer_syntax=JPEGLSLossless, fragments=pieces)
    assert np.array_equal(read_whole(file_bytes(dataset)), CT_VALUES)


def test_frames_in_several_fragments_without_a_table_are_told_apart() -> None:
    frames = RNG.integers(0, 4000, (3, 20, 20)).astype(np.uint16)
    pieces = []
    for one in frames:
        coded = imagecodecs.jpeg2k_encode(one, codecformat="j2k", level=0)
        pieces += [coded[:100], coded[100:] + b"\0" * (len(coded) % 2)]
    dataset = image(frames, transfer_syntax=JPEG2000Lossless, fragments=pieces)
    for number in range(3):
        assert np.array_equal(read_whole(file_bytes(dataset), number), frames[number])


def test_rle_by_pydicoms_encoder() -> None:
    dataset = image(RNG.integers(0, 255, (2, 9, 8, 3)).astype(np.uint8))
    wanted = dataset.pixel_array
    dataset.compress(RLELossless, generate_instance_uid=False)
    for number in range(2):
        assert np.array_equal(read_whole(file_bytes(dataset), number), wanted[number])


def test_a_region_is_a_part_and_outside_is_refused() -> None:
    source = stream(image(CT_VALUES))
    opened = open_frame(source, index_instance(source), 0)
    assert np.array_equal(opened.read(0, Region(2, 1, 3, 2)), CT_VALUES[1:3, 2:5])
    with pytest.raises(ValueError, match="not inside"):
        opened.read(0, Region(5, 0, 3, 1))


def test_a_truncated_file_says_so_and_its_whole_frames_still_open() -> None:
    frames = RNG.integers(0, 4000, (3, 20, 20)).astype(np.uint16)
    data = file_bytes(image(frames))[:-500]
    source = io.BytesIO(data)
    index = index_instance(source)
    assert (index.problem, index.incomplete) == ("", "The file ends before its pixel data is complete.")
    assert np.array_equal(read_whole(data, 1), frames[1])
    opened = open_frame(source, index, 2)
    assert "ends before" in opened.description.incomplete
    shown = opened.read(0, opened.levels[0].whole).reshape(-1)
    assert np.array_equal(shown[:150], frames[2].reshape(-1)[:150])
    assert set(shown[150:]) == {frames[2].reshape(-1)[:150].min()}


def test_a_frame_of_which_nothing_is_there_is_refused() -> None:
    frames = RNG.integers(0, 4000, (3, 20, 20)).astype(np.uint16)
    source = io.BytesIO(file_bytes(image(frames))[:-900])
    with pytest.raises(CannotDecode, match="ends before"):
        open_frame(source, index_instance(source), 2)


def test_a_truncated_compressed_file_says_so() -> None:
    coded = imagecodecs.jpegls_encode(CT_VALUES.view(np.uint16))
    dataset = image(CT_VALUES, transfer_syntax=JPEGLSLossless, fragments=[coded + b"\0" * (len(coded) % 2)])
    index = index_instance(io.BytesIO(file_bytes(dataset)[:-40]))
    assert index.incomplete == "The file ends before its pixel data is complete."


def test_fewer_pixels_than_told() -> None:
    dataset = image(CT_VALUES, Rows=50)
    assert index_instance(stream(dataset)).incomplete == "The file holds fewer pixels than its header says."


def test_a_lie_about_the_number_of_frames_costs_no_memory() -> None:
    dataset = image(CT_VALUES, NumberOfFrames=2_000_000_000)
    assert "more than this program opens" in index_instance(stream(dataset)).problem


def test_absurd_rows_and_columns_are_refused() -> None:
    dataset = image(CT_VALUES, Rows=65535, Columns=65535)
    assert "larger than this program opens" in index_instance(stream(dataset)).problem


def test_a_deflated_file_inflates_no_further_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewer_app.imaging.dicom_file.MAXIMUM_INFLATED", 1 << 20)
    data = file_bytes(image(CT_VALUES, transfer_syntax=DeflatedExplicitVRLittleEndian))
    start = data.index(b"1.2.840.10008.1.2.1.99")
    meta_end = 144 + int.from_bytes(data[140:144], "little")
    assert start < meta_end
    bomb = data[:meta_end] + zlib.compress(bytes(50_000_000), wbits=-15)
    with pytest.raises(CannotDecode, match="inflates"):
        index_instance(io.BytesIO(bomb))


@pytest.mark.parametrize("data", [b"", b"short", b"%PDF-1.7 not an image", b"\x89PNG\r\n" + bytes(200), bytes(4000)])
def test_what_is_no_dicom_is_told_so(data: bytes) -> None:
    with pytest.raises(CannotDecode, match="not a DICOM file"):
        index_instance(io.BytesIO(data))


def test_a_file_without_preamble_and_meta_is_read() -> None:
    out = io.BytesIO()
    dataset = image(CT_VALUES)
    del dataset.file_meta
    dataset.save_as(out, implicit_vr=True, little_endian=True)
    source = io.BytesIO(out.getvalue())
    index = index_instance(source)
    assert (index.kind, index.transfer_syntax_uid) == (InstanceKind.IMAGE, ImplicitVRLittleEndian)
    assert np.array_equal(read_whole(out.getvalue()), CT_VALUES)


def test_an_object_without_a_picture_says_so(bundled: Path) -> None:
    with (bundled / "reportsi.dcm").open("rb") as source:
        index = index_instance(source)
        assert (index.kind, index.problem) == (InstanceKind.STRUCTURED_REPORT, "")
        with pytest.raises(CannotDecode, match="not a picture"):
            open_frame(source, index, 0)


@pytest.mark.parametrize("compressed", [False, True])
def test_bits_above_the_value_can_be_an_overlay(compressed: bool) -> None:
    values = RNG.integers(0, 4096, (4, 6)).astype(np.uint16)
    marks = RNG.integers(0, 2, (4, 6)).astype(np.uint16)
    words = values | marks << 12
    more = {"transfer_syntax": JPEGLSLossless, "fragments": [imagecodecs.jpegls_encode(words)]} if compressed else {}
    dataset = image(words, BitsStored=12, HighBit=11, **more)
    dataset.add_new(0x60000010, "US", 4)
    dataset.add_new(0x60000011, "US", 6)
    dataset.add_new(0x60000050, "SS", [1, 1])
    dataset.add_new(0x60000100, "US", 16)
    dataset.add_new(0x60000102, "US", 12)
    source = stream(dataset)
    opened = open_frame(source, index_instance(source), 0)
    assert np.array_equal(opened.read(0, opened.levels[0].whole), values)
    assert np.array_equal(opened.description.overlays[0].bits, marks.astype(bool))


def test_big_endian_pixels_of_a_private_syntax_leave_its_tables_as_they_are() -> None:
    """The rest of such a file is implicit little endian, its overlays and lookup tables too."""
    values = np.arange(16, dtype=np.uint16).reshape(1, 16)
    dataset = image(values, transfer_syntax=ImplicitVRLittleEndian, PixelData=values.astype(">u2").tobytes())
    dataset.add_new(0x60000010, "US", 1)
    dataset.add_new(0x60000011, "US", 16)
    dataset.add_new(0x60003000, "OW", b"\x01\x00")
    source = io.BytesIO(file_bytes(dataset).replace(b"1.2.840.10008.1.2\0", b"1.2.840.113619.5.2"))
    opened = open_frame(source, index_instance(source), 0)
    assert np.array_equal(opened.read(0, opened.levels[0].whole), values)
    assert np.flatnonzero(opened.description.overlays[0].bits).tolist() == [0]


def test_a_deflated_file_of_many_frames_is_inflated_once_and_forgotten_at_lock() -> None:
    frames = RNG.integers(0, 9000, (12, 64, 64)).astype(np.uint16)
    data = file_bytes(image(frames, transfer_syntax=DeflatedExplicitVRLittleEndian))
    index = index_instance(io.BytesIO(data))
    source = NoSmallReads(data)
    for number in (0, 5, 11):
        opened = open_frame(source, index, number)
        assert np.array_equal(opened.read(0, opened.levels[0].whole), frames[number])
    assert source.bytes_read < 2 * len(data)
    forget_headers()
    open_frame(source, index, 3)
    assert source.bytes_read >= 2 * (len(data) - 1000)
