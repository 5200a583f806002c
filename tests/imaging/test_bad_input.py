"""Files that lie, end early, or are something else: a picture with its mark, or a sentence, and never much memory."""

from __future__ import annotations

import contextlib
import io
import math
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.dicom import lengths, values
from reviewer_app.dicom.bounded import Bounded
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.structured_report import read_report
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging import dicom_file, quick_header
from reviewer_app.imaging import index as index_module
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.display import to_display
from reviewer_app.imaging.frames import open_frame, read_stored
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.inspect import inspect_paths
from reviewer_app.imaging.layout import IN_PART
from reviewer_app.imaging.measure import read_value
from reviewer_app.imaging.pyramid import MeanPyramid
from tests.helpers.dicom_files import AXIAL, CT, file_bytes, image, item
from tests.helpers.pixel_files import Bits, pixel_file, put_encapsulated

GREY = np.arange(96, dtype=np.uint16).reshape(8, 12)
WHOLE = file_bytes(image(GREY))
MEGABYTE = 1 << 20


def element(tag: int, vr: bytes, value: bytes, length: int | None = None) -> bytes:
    """Return one element of explicit little endian with a long length."""
    size = len(value) if length is None else length
    return struct.pack("<HH2sHI", tag >> 16, tag & 0xFFFF, vr, 0, size) + value


def with_element(extra: bytes) -> bytes:
    """Return the file with an element put before its pixel data."""
    at = WHOLE.index(b"\xe0\x7f\x10\x00OW")
    return WHOLE[:at] + extra + WHOLE[at:]


def nested(depth: int, *, closed: bool) -> bytes:
    item, sequence = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF), element(0x00400275, b"SQ", b"", 0xFFFFFFFF)
    ends = struct.pack("<HHIHHI", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0)
    return (sequence + item) * depth + (ends * depth if closed else b"")


def memory_of(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
    except CannotDecode:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


def said_of(data: bytes) -> str:
    """Return the sentence of a file that cannot be shown; empty where its values are those that were put in."""
    stream = io.BytesIO(data)
    index = index_instance(stream)
    if index.problem:
        return index.problem
    assert np.array_equal(read_stored(stream, index, 0).pixels, GREY)
    return ""


def opened(data: bytes) -> None:
    stream = io.BytesIO(data)
    open_frame(stream, index_instance(stream), 0)


@pytest.mark.parametrize(
    "extra",
    [
        nested(20, closed=True),
        element(0x7F010010, b"UN", b"\1" * 8, 0xFFFFFFFF) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0),
        element(0x00291010, b"XX", b""),
        element(0x7F011010, b"OB", b""),
    ],
    ids=["nested", "unknown", "odd-vr", "empty"],
)
def test_an_odd_element_ends_in_a_picture_or_a_sentence(extra: bytes) -> None:
    assert said_of(with_element(extra)) in ("", IN_PART)


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("depth", [200, 5000])
def test_sequences_without_end_are_left_in_the_end(depth: int, closed: bool) -> None:
    assert said_of(with_element(nested(depth, closed=closed))) in ("", IN_PART)


def test_of_a_damaged_header_what_can_be_read_counts() -> None:
    """A sequence of unknown kind in a big-endian file is implicit little endian (PS3.5 6.2.2): pydicom stops there."""
    dataset = image(GREY, transfer_syntax=ExplicitVRBigEndian)
    dataset.PixelData = GREY.astype(">u2").tobytes()
    data = file_bytes(dataset)
    inner = struct.pack("<HHI", 0x0008, 0x0100, 4) + b"ABCD"
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(inner)) + inner + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    unknown = struct.pack(">HH2sHI", 0x0041, 0x1010, b"UN", 0, 0xFFFFFFFF) + item
    at = data.index(b"\x7f\xe0\x00\x10OW")
    stream = io.BytesIO(data[:at] + unknown + data[at:])
    index = index_instance(stream)
    assert index.patient.name == "Nobody^Anna"
    assert np.array_equal(read_stored(stream, index, 0).pixels, GREY)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_a_file_without_its_meta_information_opens(syntax: str) -> None:
    dataset = image(GREY, transfer_syntax=syntax)
    if syntax == ExplicitVRBigEndian:
        dataset.PixelData = GREY.astype(">u2").tobytes()
    data = file_bytes(dataset)
    length = struct.unpack("<I", data[140:144])[0]
    stream = io.BytesIO(data[144 + length :])
    assert np.array_equal(read_stored(stream, index_instance(stream), 0).pixels, GREY)


def test_a_sequence_where_a_text_should_be_is_no_text() -> None:
    dataset = image(GREY)
    del dataset.PatientID
    dataset.add_new(0x00100020, "SQ", [item(PatientComments="words of a patient")])
    stream = io.BytesIO(file_bytes(dataset))
    assert index_instance(stream).patient.identifier == ""


@pytest.mark.parametrize("length", [0, 4, 100_000, 0xFFFFFFFF])
def test_a_wrong_group_length_is_of_no_account(length: int) -> None:
    data = WHOLE[:140] + struct.pack("<I", length) + WHOLE[144:]
    stream = io.BytesIO(data)
    assert np.array_equal(read_stored(stream, index_instance(stream), 0).pixels, GREY)


@pytest.mark.parametrize("keyword", ["Rows", "Columns", "BitsAllocated", "PixelData", "SamplesPerPixel", "HighBit"])
def test_an_element_without_a_value(keyword: str) -> None:
    dataset = image(GREY)
    setattr(dataset, keyword, None)
    stream = io.BytesIO(file_bytes(dataset))
    index = index_instance(stream)
    if keyword in ("SamplesPerPixel", "HighBit"):
        assert np.array_equal(read_stored(stream, index, 0).pixels, GREY)
    else:
        with pytest.raises(CannotDecode) as failure:
            open_frame(stream, index, 0)
        assert failure.value.sentence.endswith(".")


@pytest.mark.parametrize("vr", [b"UN", b"OB", b"OW"])
def test_pixel_data_under_another_representation(vr: bytes) -> None:
    stream = io.BytesIO(WHOLE.replace(b"\xe0\x7f\x10\x00OW", b"\xe0\x7f\x10\x00" + vr))
    assert np.array_equal(read_stored(stream, index_instance(stream), 0).pixels, GREY)


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 500, b"This is no image.\n" * 20, imagecodecs.png_encode(GREY), b"PK\3\4" + bytes(300), b"\x08\x00"],
    ids=["empty", "zeros", "text", "png", "zip", "scrap"],
)
def test_what_is_no_dicom_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "image.dcm"
    path.write_bytes(content)
    (file,) = inspect_paths([path]).files
    assert (file.kind, file.readable) == ("unreadable", False)
    assert file.reason.endswith(".")


def test_dicom_under_another_name_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(WHOLE)
    assert inspect_paths([path]).files[0].kind == InstanceKind.IMAGE


@pytest.mark.parametrize(
    ("number", "codec"),
    [("100", "MPEG-2"), ("101.1", "MPEG-2"), ("102", "H.264"), ("106", "H.264"), ("107", "HEVC"), ("108.1", "HEVC")],
)
def test_a_video_is_named_with_codec_and_size(number: str, codec: str) -> None:
    dataset = pixel_file((250, 1080, 1920, 3), Bits(8, 8, 7), "1.2.840.10008.1.2.4." + number)
    index = index_instance(io.BytesIO(file_bytes(put_encapsulated(dataset, [b"\0\0\1\xb3" * 10]))))
    assert index.kind is InstanceKind.VIDEO
    assert index.content_label == f"Video ({codec}, 1920×1080)"
    assert index.problem == ""
    assert len(index.frames) == 250


@pytest.mark.parametrize("number", ["94", "95"])
def test_a_picture_left_on_its_server_is_said_to_be_there(number: str) -> None:
    dataset = pixel_file((1, 8, 12), Bits(8, 8, 7), "1.2.840.10008.1.2.4." + number)
    dataset.PixelDataProviderURL = "https://archive.example/picture"
    assert "JPIP" in index_instance(io.BytesIO(file_bytes(dataset))).problem


SIDE = 40_000


def bomb(syntax: str, item: bytes) -> bytes:
    return file_bytes(put_encapsulated(pixel_file((1, SIDE, SIDE), Bits(8, 8, 7), syntax), [item]))


def jpeg_that_says_it_is_large() -> bytes:
    small = bytearray(imagecodecs.jpeg8_encode(np.zeros((16, 16), np.uint8)))
    at = small.index(b"\xff\xc0")
    small[at + 5 : at + 9] = struct.pack(">HH", SIDE, SIDE)
    return bytes(small)


BOMBS = {
    "uncompressed": lambda: file_bytes(image(GREY, Rows=SIDE, Columns=SIDE)),
    "more than any": lambda: file_bytes(image(GREY, Rows=65535, Columns=65535)),
    "frames": lambda: file_bytes(image(GREY, NumberOfFrames=2_000_000_000)),
    "fragments": lambda: file_bytes(
        put_encapsulated(pixel_file((1, 8, 12), Bits(8, 8, 7), "1.2.840.10008.1.2.5"), [b""] * 300_000)
    ),
    "jpeg": lambda: bomb("1.2.840.10008.1.2.4.50", jpeg_that_says_it_is_large()),
    "jpeg within": lambda: file_bytes(
        put_encapsulated(
            pixel_file((1, 8, 12), Bits(8, 8, 7), "1.2.840.10008.1.2.4.50"), [jpeg_that_says_it_is_large()]
        )
    ),
    "jpeg 2000": lambda: bomb(
        "1.2.840.10008.1.2.4.90",
        imagecodecs.jpeg2k_encode(np.zeros((8, 12), np.uint8), codecformat="j2k")
        .replace(struct.pack(">II", 12, 8), struct.pack(">II", SIDE, SIDE)),
    ),
    "run length": lambda: bomb("1.2.840.10008.1.2.5", struct.pack("<16I", 1, 64, *[0] * 14) + b"\x81\0" * 40),
    "deflated frame": lambda: bomb("1.2.840.10008.1.2.8.1", zlib.compress(bytes(9_000_000), wbits=-15)),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_memory_is_taken(name: str) -> None:
    data = BOMBS[name]()
    opened_with_much = memory_of(lambda: opened(data))
    assert opened_with_much < 50 * MEGABYTE


def test_a_deflated_file_that_is_a_bomb_is_refused() -> None:
    data = WHOLE.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99")
    at = data.index(b"UI\x14\x00" + b"1.2.840.10008.1.2.1.99")
    data = data[: at + 2] + struct.pack("<H", 22) + data[at + 4 :]
    start = data.index(b"\x08\x00\x16\x00")
    bombed = data[:start] + zlib.compress(data[start:] + bytes(100_000_000), wbits=-15)
    with pytest.raises(CannotDecode, match="inflates to more"):
        index_instance(io.BytesIO(bombed))


def test_copies_of_an_instance_that_differ_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(WHOLE)
    (tmp_path / "b.dcm").write_bytes(WHOLE)
    (tmp_path / "c.dcm").write_bytes(file_bytes(image(GREY + 1)))
    report = inspect_paths([tmp_path])
    (series,) = report.studies[0].series
    assert (series.duplicates, series.conflicts) == (2, 1)


def renamed(data: bytes, transfer_syntax: str) -> bytes:
    """Return a file whose meta information names another transfer syntax, though nothing else changed."""
    at = data.index(b"\x02\x00\x10\x00UI")
    (length,) = struct.unpack("<H", data[at + 6 : at + 8])
    value = transfer_syntax.encode() + b"\0" * (len(transfer_syntax) % 2)
    return data[: at + 6] + struct.pack("<H", len(value)) + value + data[at + 8 + length :]


IMPLICIT, EXPLICIT, BIG, DEFLATED, LOSSLESS = (
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.4.70",
)  # fmt: skip


@pytest.mark.parametrize("told", [IMPLICIT, EXPLICIT, BIG, DEFLATED, LOSSLESS])
@pytest.mark.parametrize("written", [IMPLICIT, EXPLICIT, BIG])
def test_a_file_that_is_written_otherwise_than_it_says_counts_as_it_is(told: str, written: str) -> None:
    dataset = image(GREY, transfer_syntax=written)
    if written == BIG:
        dataset.PixelData = GREY.astype(">u2").tobytes()
    assert said_of(renamed(file_bytes(dataset), told)) == ""


def test_a_file_that_begins_with_the_mark_opens() -> None:
    assert said_of(WHOLE[128:]) == ""


NAME = b"Nobody^Anna"


@pytest.mark.parametrize("tag", [0x00080016, 0x00080018, 0x00280004, 0x00020010])
@pytest.mark.parametrize("vr", [b"UI", b"UN"])
def test_what_follows_an_element_whose_length_lies_is_not_quoted(tag: int, vr: bytes, caplog: pytest.LogCaptureFixture):
    """A UID or a code that takes in the elements after it takes in the patient's name, which no message may hold."""
    dataset = image(GREY)
    del dataset.PixelData
    data = bytearray(file_bytes(dataset))
    at = data.index(struct.pack("<HH", tag >> 16, tag & 0xFFFF), 132)
    data[at + 4 : at + 6] = vr
    data[at + 6 : at + 8] = b"\0\0" if vr == b"UN" else struct.pack("<H", 0xFFFE)
    data[at + 8 : at + 8] = struct.pack("<I", 400) if vr == b"UN" else b""
    stream = io.BytesIO(bytes(data) + NAME * 20)
    words = []
    try:
        index = index_instance(stream)
        words = [index.problem, index.sop_class_uid, index.sop_instance_uid, index.transfer_syntax_uid]
        open_frame(stream, index, 0)
    except CannotDecode as error:
        words += [str(error), error.detail]
    assert all(NAME.decode() not in one for one in [*words, caplog.text])


def test_a_character_set_that_is_no_text_is_left_aside() -> None:
    data = with_element(b"")
    at = data.index(b"\x08\x00\x16\x00")
    odd = struct.pack("<HH2sHHH", 0x0008, 0x0005, b"AT", 4, 0x4F53, 0x495F)
    assert said_of(data[:at] + odd + data[at:]) == ""


@pytest.mark.parametrize("spacing", ["1e308\\1e308", "1e-300\\1e-300", "nan\\nan", "0\\0", "-1\\-1", "1e-3\\1e3"])
def test_a_spacing_that_no_picture_has_is_none(spacing: str) -> None:
    dataset = image(np.zeros((300, 300), np.uint16), ImageOrientationPatient=AXIAL, ImagePositionPatient=[0, 0, 0])
    data = bytearray(file_bytes(dataset))
    at = data.index(b"\x28\x00\x00\x01US")  # before BitsAllocated
    value = spacing.encode() + b" " * (len(spacing) % 2)
    data[at:at] = struct.pack("<HH2sH", 0x28, 0x30, b"DS", len(value)) + value
    stream = io.BytesIO(bytes(data))
    index = index_instance(stream)
    assert index.pixels is not None
    assert index.pixels.spacing is None
    assert MeanPyramid(open_frame(stream, index, 0)).levels[-1].spacing is None


def test_a_file_that_nobody_foresaw_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    def fail(_: object) -> None:
        raise TypeError(NAME.decode())

    monkeypatch.setattr(index_module, "series_of", fail)
    with pytest.raises(CannotDecode, match="damaged") as refused:
        index_instance(io.BytesIO(WHOLE))
    assert refused.value.detail == "TypeError"
    assert "TypeError" in caplog.text
    assert NAME.decode() not in caplog.text


ITEM = struct.pack("<HHI", 0xFFFE, 0xE000, 0)
END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def test_a_header_that_pydicom_reads_is_refused_before_memory_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dicom_file, "Bounded", partial(Bounded, most=1000))
    odd = struct.pack("<HH2sH", 0x0029, 0x1010, b"XX", 0) + element(0x52009230, b"SQ", b"", 0xFFFFFFFF)
    assert said_of(with_element(odd + ITEM * 50 + END)) == ""
    with pytest.raises(CannotDecode, match="more parts"):
        index_instance(io.BytesIO(with_element(odd + ITEM * 5000 + END)))


def test_a_header_that_inflates_to_many_parts_is_refused_before_memory_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dicom_file, "Bounded", partial(Bounded, most=1000))
    odd = struct.pack("<HH2sH", 0x0029, 0x1010, b"XX", 0) + element(0x52009230, b"SQ", b"", 0xFFFFFFFF)
    start = 144 + struct.unpack("<I", WHOLE[140:144])[0]

    def deflated(items: int) -> bytes:
        deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        body = with_element(odd + ITEM * items + END)[start:]
        meta = file_bytes(image(GREY, transfer_syntax=DeflatedExplicitVRLittleEndian))
        return meta[: 144 + struct.unpack("<I", meta[140:144])[0]] + deflater.compress(body) + deflater.flush()

    assert said_of(deflated(50)) == ""
    with pytest.raises(CannotDecode, match="more parts"):
        index_instance(io.BytesIO(deflated(5000)))


def sequence_with(value: bytes, *, marked: bool, tag: int = 0x52009230) -> bytes:
    """Return a sequence with its length, or with a mark of its end."""
    return element(tag, b"SQ", value + END, 0xFFFFFFFF) if marked else element(tag, b"SQ", value)


def item_with(value: bytes, *, marked: bool) -> bytes:
    end = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) if marked else b""
    return struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF if marked else len(value)) + value + end


def many_elements(count: int) -> bytes:
    """Return empty elements, no two of one tag."""
    made = np.zeros(count, dtype=[("group", "<u2"), ("element", "<u2"), ("vr", "S2"), ("length", "<u2")])
    made["group"], made["element"], made["vr"] = 0x5301 + 2 * (np.arange(count) >> 16), np.arange(count), b"LO"
    return made.tobytes()


LIMITS = ("MOST_IN_SEQUENCE", "MOST_IN_ITEM", "MOST_PARTS", "MOST_WITHIN", "MOST_ITEMS")
TIMES_SMALLER = 10


@pytest.fixture
def smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """All limits smaller, so that what goes beyond them is read in a moment."""
    for name in LIMITS:
        limit = getattr(lengths, name) // TIMES_SMALLER
        for module in (one for one in (lengths, quick_header) if hasattr(one, name)):
            monkeypatch.setattr(module, name, limit)


#: Each goes beyond a limit that is so many times smaller.
MADE_TO_FILL_THE_MEMORY = {
    "items": lambda *, marked: sequence_with(ITEM * 300_000, marked=marked),
    "items of one element": lambda *, marked: sequence_with(
        item_with(many_elements(1), marked=marked) * 150_000, marked=marked
    ),
    "sequences": lambda *, marked: b"".join(
        sequence_with(ITEM * 39_000, marked=marked, tag=tag) for tag in (0x00081115, 0x00081140, 0x00082112)
    ),
    "elements": lambda *, marked: sequence_with(item_with(many_elements(200_000), marked=marked), marked=marked),
    "items of many elements": lambda *, marked: sequence_with(
        item_with(many_elements(1_500), marked=marked) * 100, marked=marked
    ),
}


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("name", MADE_TO_FILL_THE_MEMORY)
@pytest.mark.usefixtures("smaller")
def test_a_header_made_to_fill_the_memory_is_refused_before_it_does(name: str, *, marked: bool) -> None:
    """Or its sequence counts as absent, where it has a length and nobody needs to look into it."""
    _refused_or_absent(with_element(MADE_TO_FILL_THE_MEMORY[name](marked=marked)), marked=marked)


@pytest.mark.parametrize("marked", [True, False])
def test_the_real_limits_refuse_a_header_made_to_fill_the_memory(*, marked: bool) -> None:
    _refused_or_absent(with_element(sequence_with(ITEM * 3_000_000, marked=marked)), marked=marked)


def _refused_or_absent(data: bytes, *, marked: bool) -> None:
    dataset = None
    with contextlib.suppress(CannotDecode):
        dataset = read_header(io.BytesIO(data)).dataset
    assert dataset is None or not marked
    for keyword in ("PerFrameFunctionalGroupsSequence", "ReferencedSeriesSequence", "SourceImageSequence"):
        assert not values.items(dataset, keyword)


@pytest.mark.usefixtures("smaller")
def test_to_refuse_a_header_takes_no_memory_for_its_parts() -> None:
    data = with_element(sequence_with(ITEM * 41_000, marked=True))
    assert memory_of(lambda: read_header(io.BytesIO(data))) < 3 * len(data) + MEGABYTE


def test_elements_without_number_are_refused() -> None:
    with pytest.raises(CannotDecode, match="more parts"):
        index_instance(io.BytesIO(with_element(many_elements(200_000))))


@pytest.mark.parametrize("depth", [30, 3000])
@pytest.mark.parametrize("tag", [0x0040A730, 0x52009230, 0x00620002, 0x00041220])
def test_sequences_within_sequences_with_their_lengths(tag: int, depth: int) -> None:
    body = b""
    for _ in range(depth):
        body = struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body
        body = element(tag, b"SQ", body)
    at = WHOLE.index(b"\x28\x00\x02\x00US")
    data = WHOLE[:at] + body + WHOLE[at:] if tag < 0x00280000 else with_element(body)
    assert said_of(data) == ""
    with contextlib.suppress(CannotDecode):
        read_report(read_header(io.BytesIO(data)).dataset)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("number", ["1e308", "-1e308", "1e-308", "nan", "inf", "1e400", "word", ""])
@pytest.mark.parametrize(
    "keyword", ["RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth", "DoseGridScaling"]
)
def test_numbers_that_lead_out_of_all_numbers_are_left_aside(keyword: str, number: str) -> None:
    told = {"RescaleSlope": "2", "RescaleIntercept": "-5", "WindowCenter": "40", "WindowWidth": "400"}
    sop_class = "1.2.840.10008.5.1.4.1.1.481.2" if keyword == "DoseGridScaling" else CT
    dataset = image(GREY, SOPClassUID=sop_class, **{**told, keyword: "12345678"})
    data = file_bytes(dataset).replace(b"12345678", number.encode().ljust(8))
    stream = io.BytesIO(data)
    source = open_frame(stream, index_instance(stream), 0)
    shown = to_display(source.read(0, source.levels[0].whole), source.description)
    assert shown.shape == GREY.shape
    reading = read_value(source, ImagePoint(5, 5))
    assert reading is not None
    assert math.isfinite(reading.value)
