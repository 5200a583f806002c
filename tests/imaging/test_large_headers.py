"""The longest headers there are open, however their sequences are written, and take no more memory than they need."""

from __future__ import annotations

import io
import struct
import tracemalloc
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from pydicom.dataelem import RawDataElement

from reviewer_app.dicom import lengths, values
from reviewer_app.dicom.bounded import Bounded
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


LONG = {
    "enhanced": partial(enhanced, frames=1_000),
    "sparse": partial(sparse, tiles=20_000),
    "structures": partial(structures, contours=1_000),
}
LONGEST = {"enhanced": enhanced, "sparse": sparse, "structures": structures}


def stays_bytes(file: io.BytesIO) -> bool:
    """Read a header; tell whether its long sequence was left as it is in the file."""
    dataset = read_header(file).dataset
    (tag,) = [one for one in dataset.keys() if one in (0x52009230, 0x30060039)]  # noqa: SIM118 - to iterate makes objects
    return isinstance(dataset.get_item(tag), RawDataElement)


@pytest.mark.parametrize("name", LONG)
def test_a_long_header_is_read_and_stays_bytes(name: str) -> None:
    assert stays_bytes(LONG[name](WRITERS["marks"]))


@pytest.mark.long
@pytest.mark.parametrize("name", LONGEST)
def test_the_header_of_the_longest_is_read_and_stays_bytes(name: str) -> None:
    assert stays_bytes(LONGEST[name](WRITERS["marks"]))


@pytest.mark.parametrize("name", WRITERS)
def test_a_header_takes_no_more_memory_than_its_bytes(name: str) -> None:
    file = sparse(WRITERS[name], tiles=3_000)
    assert memory_of_header(file) < 3 * len(file.getbuffer()) + (1 << 20)


@pytest.mark.parametrize("name", WRITERS)
def test_the_index_of_a_sparse_slide_makes_no_object_of_a_tile(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_LARGE", 1 << 18)  # memory is traced, and that is slow
    file = sparse(WRITERS[name], tiles=3_000)
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
    dataset = read_header(structures(WRITERS[name], contours=2_000, points=100)).dataset
    (region,) = values.items(dataset, "ROIContourSequence")
    contours = values.items(region, "ContourSequence")
    assert len(contours) == 2_000
    assert values.numbers(contours[-1], "ContourData")[:3] == (-123.45, 67.891, -100.0)


def test_a_sequence_with_its_length_whose_items_are_marked_makes_few_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some programs write lengths outside and marks within; pydicom would make all objects within at once."""
    monkeypatch.setattr(values, "_LARGE", 1 << 16)
    within = sparse(Writer(marked=True), tiles=1_000).getvalue()
    at = within.index(b"\x00\x52\x30\x92SQ\0\0\xff\xff\xff\xff")
    end = within.rindex(b"\xe0\x7f\x10\x00OW", 0, len(within) - 2_000)
    value = within[at + 12 : end - 8]
    data = within[: at + 8] + len(value).to_bytes(4, "little") + value + within[end:]
    index = index_instance(io.BytesIO(data))
    assert index.tiles is not None
    assert len(index.tiles.positions) == 8 * 1_000
    dataset = read_header(io.BytesIO(data)).dataset
    first = values.items(dataset, "PerFrameFunctionalGroupsSequence")[0]
    assert all(isinstance(first.get_item(tag), RawDataElement) for tag in first.keys())  # noqa: SIM118


PRIVATE_UNKNOWN = (
    struct.pack("<HH2sHI", 0x0011, 0x1010, b"UN", 0, 0xFFFFFFFF)
    + struct.pack("<HHIHHI", 0xFFFE, 0xE000, 12, 0x0011, 0x1001, 4)
    + b"ABCD"
    + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
)


def frames_with(extra: Callable[[int], bytes], frames: int, writer: Writer = WRITERS["lengths"]) -> io.BytesIO:
    """Return an enhanced image whose frame n has `extra(n)` before what tells its place."""
    items = (
        writer.item(
            extra(number),
            writer.sequence(0x00209113, [writer.item(writer.element(0x00200032, b"DS", b"0\\0\\%d" % number))]),
            writer.sequence(0x00209116, [writer.item(writer.element(0x00200037, b"DS", b"1\\0\\0\\0\\1\\0"))]),
            writer.sequence(0x00289110, [writer.item(writer.element(0x00280030, b"DS", b"1\\1"))]),
        )
        for number in range(frames)
    )
    return writer.file(writer.sequence(0x52009230, items), frames, SOPClassUID="1.2.840.10008.5.1.4.1.1.4.1")


@pytest.fixture(params=["small", "large"])
def _size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a sequence of some kilobytes count as small, which pydicom reads, or as large."""
    if request.param == "large":
        monkeypatch.setattr(values, "_LARGE", 1_000)


def planes_and_problem(file: io.BytesIO) -> tuple[int, str]:
    index = index_instance(file)
    return sum(one.plane is not None for one in index.frames), index.problem


@pytest.mark.usefixtures("_size")
@pytest.mark.parametrize("name", ["lengths", "marks"])
def test_frames_with_private_sequences_of_unknown_representation(name: str) -> None:
    """Such a sequence has no length and is implicit, whatever is around it (PS3.5 6.2.2)."""
    assert planes_and_problem(frames_with(lambda _: PRIVATE_UNKNOWN, 50, WRITERS[name])) == (50, "")


@pytest.mark.usefixtures("_size")
def test_a_sequence_of_unknown_representation_within_items_is_read() -> None:
    item = struct.pack("<HHId", 0x0018, 0x9073, 8, 2.5)
    unknown = struct.pack("<HH2sHIHHI", 0x0008, 0x1140, b"UN", 0, 0xFFFFFFFF, 0xFFFE, 0xE000, len(item)) + item
    file = frames_with(lambda _: unknown + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0), 50)
    groups = values.items(read_header(file).dataset, "PerFrameFunctionalGroupsSequence")
    within = values.item(groups[-1], "ReferencedImageSequence")
    assert within is not None
    assert values.number(within, "AcquisitionDuration") == 2.5


def test_groups_of_unknown_representation_are_read_whatever_their_length() -> None:
    """pydicom leaves those of 64 KiB and more as bytes."""
    for frames in (50, 1_000):
        data = frames_with(lambda _: b"", frames).getvalue()
        assert planes_and_problem(io.BytesIO(data.replace(b"\x00\x52\x30\x92SQ", b"\x00\x52\x30\x92UN"))) == (
            frames,
            "",
        )


@pytest.mark.usefixtures("_size")
@pytest.mark.parametrize("place", [0, 30, -1])
@pytest.mark.parametrize("representation", [b"??", b"  "])
def test_groups_that_cannot_all_be_read_are_a_problem_of_the_file(representation: bytes, place: int) -> None:
    odd = struct.pack("<HH2sH", 0x0011, 0x1012, representation, 4) + b"abcd"
    planes, problem = planes_and_problem(frames_with(lambda number: odd if number == place % 50 else b"", 50))
    assert planes < 50
    assert "cannot all be read" in problem


def test_groups_of_more_parts_than_memory_has_room_for_are_a_problem_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(values, "_LARGE", 1_000)
    monkeypatch.setattr(lengths, "MOST_PARTS", 200)
    assert planes_and_problem(frames_with(lambda _: b"", 50)) == (50, "")
    assert "cannot all be read" in planes_and_problem(frames_with(lambda _: b"", 51))[1]


@pytest.mark.usefixtures("_size")
def test_what_is_not_plain_is_left_to_pydicom() -> None:
    """A representation that is not known has two bytes of length in the files that have one."""
    odd = struct.pack("<HH2sH", 0x0011, 0x1012, b"XX", 4) + b"abcd"
    assert planes_and_problem(frames_with(lambda _: odd, 50)) == (50, "")


def test_what_is_not_plain_is_read_by_pydicom_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_LARGE", 1_000)
    monkeypatch.setattr(values, "Bounded", partial(Bounded, most=500))
    odd = struct.pack("<HH2sH", 0x0011, 0x1012, b"XX", 4) + b"abcd"
    assert planes_and_problem(frames_with(lambda _: odd, 20)) == (20, "")
    assert "cannot all be read" in planes_and_problem(frames_with(lambda _: odd, 200))[1]


def test_of_a_marked_sequence_there_are_never_more_copies_than_two() -> None:
    value = struct.pack("<HH2sHI", 0x0011, 0x1011, b"OB", 0, 24 << 20) + bytes(24 << 20)
    writer = WRITERS["marks"]
    file = writer.file(writer.sequence(0x00111010, [writer.item(value)]), 1)
    assert memory_of_header(file) < 2.2 * len(file.getbuffer()) + (1 << 20)
