"""Videos that are too large for the memory: read in parts, each picture the same as in the whole."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reviewer_app.cases.instances import FrameIndex
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.index import index_instance
from reviewer_app.viewer import video_frames
from reviewer_app.viewer.video_frames import forget_videos, open_picture
from reviewer_app.viewer.video_mp4 import mp4_map
from reviewer_app.viewer.video_parts import Parts
from reviewer_app.viewer.video_streams import StreamMap, map_of
from tests.helpers.video_files import CLIPS, grey_of, program_stream, repeated, stream_file
from tests.viewer.test_video import UID, Video, assert_each, made

_numbers = itertools.count(1)
GIB = 1 << 30


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    yield
    forget_videos()


@pytest.fixture
def by_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stream is read in parts, as small as its key pictures allow."""
    monkeypatch.setattr(video_frames, "_HELD", 0)
    monkeypatch.setattr(video_frames, "_PART", 1)


def clip(name: str) -> bytes:
    return (CLIPS / name).read_bytes()


def supplied(parts: Parts, stream: bytes, piece: int) -> list[tuple[int, int]]:
    """Bring what is needed in pieces of so many bytes; return which bytes that were."""
    brought = []
    while parts.need is not None:
        at = parts.need
        brought.append((at, min(piece, len(stream) - at)))
        parts.supply(stream[at : at + piece])
    return brought


def driven(reading: Generator[int, bytes, StreamMap | None], stream: bytes, piece: int) -> StreamMap | None:
    try:
        at = next(reading)
        while True:
            at = reading.send(stream[at : at + piece])
    except StopIteration as done:
        return done.value


@pytest.mark.usefixtures("by_parts")
@pytest.mark.parametrize("name", ["h264.mp4", "h264.ts", "hevc.mp4", "hevc10.mp4", "mpeg2.m2v", "mpeg2.ts"])
@pytest.mark.parametrize("way", ["forward", "backward", "anywhere"])
def test_frame_k_is_the_kth_picture(name: str, way: str) -> None:
    frames = list(range(40))
    if way == "backward":
        frames.reverse()
    elif way == "anywhere":
        random.Random(5).shuffle(frames)
    assert_each(made(name), frames)


@pytest.mark.usefixtures("by_parts")
def test_a_long_video_is_gone_through_part_by_part() -> None:
    stream = repeated(clip("h264.ts"), 10)
    video = Video(stream_file(stream, "102", 400, uid=f"{UID}.79.{next(_numbers)}"))
    assert_each(video, [0, 39, 40, 41, 399, 398, 200, 201, 202, 120, 119])
    ntsc = made("ntsc.mp4", 400)
    assert_each(ntsc, [399, 0, 201, 202, 203, 398, 17, *range(20, 60)])


@pytest.mark.usefixtures("by_parts")
def test_a_frame_behind_the_end_is_said_not_to_be_there() -> None:
    video = made("h264.mp4", 50)
    assert abs(video.grey(39) - grey_of(39)) <= 2
    with pytest.raises(CannotDecode, match="ends before its frame 46"):
        video.rgb(45)
    assert abs(video.grey(0) - grey_of(0)) <= 2


@pytest.mark.usefixtures("by_parts")
@pytest.mark.parametrize("name", ["us_h264_hp41", "us_hevc_mp51", "us_mpeg2_mpml"])
def test_pictures_of_real_videos_are_those_of_the_whole(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    frames = (0, 1, 30, 31, 59, 7)

    def pictures() -> list[bytes]:
        forget_videos()
        with (shared_data / "dicom" / "video" / f"{name}.dcm").open("rb") as stream:
            index = index_instance(stream)
            sources = [open_picture(stream, index, frame) for frame in frames]
            return [one.read(0, one.levels[0].whole).tobytes() for one in sources]

    in_parts = pictures()
    monkeypatch.setattr(video_frames, "_HELD", GIB)
    assert in_parts == pictures()


@pytest.mark.usefixtures("by_parts")
def test_what_cannot_be_read_in_parts_is_held_whole_and_refused_where_that_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def program() -> Video:
        stream = program_stream(clip("mpeg2.m2v"))
        return Video(stream_file(stream, "100", 40, uid=f"{UID}.79.{next(_numbers)}"))

    assert_each(program(), [0, 39, 20])
    monkeypatch.setattr(video_frames, "_LARGEST", 1000)
    assert_each(made("mpeg2.m2v"), [0, 39, 20])
    with pytest.raises(CannotDecode, match="larger than 1 GiB"):
        program().rgb(0)


class Sparse(io.RawIOBase):
    """A file of `size` bytes: some at its beginning, some at its end, nothing but a free box between them."""

    def __init__(self, begin: bytes, size: int, end: bytes) -> None:
        super().__init__()
        free = (1).to_bytes(4, "big") + b"free" + (size - len(begin) - len(end)).to_bytes(8, "big")
        self.begin, self.end, self.size = begin + free, end, size
        self.at = self.read_bytes = 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at

    def read(self, count: int = -1) -> bytes:
        count = max(0, min(count if count >= 0 else self.size, self.size - self.at))
        made = bytearray(count)
        for begin, data in ((0, self.begin), (self.size - len(self.end), self.end)):
            first, last = max(begin, self.at), min(begin + len(data), self.at + count)
            if first < last:
                made[first - self.at : last - self.at] = data[first - begin : last - begin]
        self.at += count
        self.read_bytes += count
        return bytes(made)


def test_a_video_larger_than_a_gibibyte_is_played_without_reading_it_all() -> None:
    """Its tables stand at its end, beyond four gibibytes: no 32 bits are enough to say where they are."""
    stream, size = clip("h264.mp4"), 5 * GIB
    tables = stream.index(b"moov") - 4
    file = Sparse(stream[:tables], size, stream[tables:])
    index = made("h264.mp4").index
    frames = tuple(FrameIndex(offset=0, length=size, frame_time_ms=40.0) for _ in index.frames)
    index = replace(index, sop_instance_uid=f"{UID}.80", frames=frames)
    for frame in (33, 0, 7):
        source = open_picture(file, index, frame)
        assert abs(float(source.read(0, source.levels[0].whole)[12:, 12:].mean()) - grey_of(frame)) <= 2
    assert file.read_bytes < 64 << 20


@pytest.mark.parametrize("piece", [20, 1000, 1 << 20])
@pytest.mark.parametrize("name", ["h264.ts", "mpeg2.ts", "mpeg2.m2v", "h264.mp4", "hevc.mp4", "ntsc.mp4"])
def test_a_stream_that_comes_in_pieces_is_understood_as_one_that_comes_whole(name: str, piece: int) -> None:
    if piece < 1000 and name.endswith(".ts"):
        piece += 600  # the tables are among the first packets
    whole, pieced = (Parts(len(clip(name)), 1) for _ in range(2))
    supplied(whole, clip(name), len(clip(name)))
    supplied(pieced, clip(name), piece)
    assert whole.map is not None
    assert pieced.map is not None
    assert (pieced.map.entries, pieced.map.times) == (whole.map.entries, whole.map.times)
    if not name.endswith(".mp4"):
        assert whole.map == map_of(np.frombuffer(clip(name), np.uint8), 40)


@pytest.mark.parametrize(("name", "rate"), [("h264.mp4", 25), ("hevc10.mp4", 25), ("ntsc.mp4", 30000 / 1001)])
def test_the_tables_of_an_mp4_file_tell_each_picture(name: str, rate: float) -> None:
    known = driven(mp4_map(len(clip(name))), clip(name), 5000)
    assert known is not None
    assert sorted(one.number for one in known.entries) == list(range(len(known.entries)))
    assert known.times == pytest.approx([number * 1e6 / rate for number in range(len(known.times))], abs=50)
    assert known.entries[0].key
    ends = sorted((one.begin, one.end) for one in known.entries)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(ends))


@pytest.mark.parametrize(
    "stream", [b"", bytes(5000), b"\0\0\0\x08moov", clip("h264.mp4")[:900], clip("h264.mp4").replace(b"stsz", b"stzz")]
)
def test_of_anything_else_nothing_is_known(stream: bytes) -> None:
    assert driven(mp4_map(len(stream)), stream, 700) is None


def test_an_edit_list_that_leaves_pictures_out_is_not_followed() -> None:
    stream = clip("h264.mp4")
    at = stream.index(b"elst") + 4
    assert stream[at] == 0
    first = int.from_bytes(stream[at + 12 : at + 16], "big")
    later = stream[: at + 12] + (first + 4000).to_bytes(4, "big") + stream[at + 16 :]
    assert driven(mp4_map(len(stream)), stream, 5000) is not None
    assert driven(mp4_map(len(later)), later, 5000) is None


@pytest.mark.parametrize(("first", "last"), [(0, 15), (100, 115), (95, 97), (384, 399), (399, 414), (11, 12)])
def test_a_part_has_what_is_wanted_and_little_else(first: int, last: int) -> None:
    stream = repeated(clip("h264.ts"), 10)
    parts = Parts(len(stream), 1)
    supplied(parts, stream, 1 << 16)
    assert not parts.covers(first, last)
    parts.want(first, last)
    read = supplied(parts, stream, 1 << 12)
    assert parts.covers(first, last)
    assert parts.part is not None
    assert parts.part.first <= first <= min(last, 399) <= parts.part.last
    assert len(parts.stream) <= sum(length for _, length in read) < len(stream)
    assert parts.covers(parts.part.first, parts.part.last)
    assert not parts.covers(parts.part.first - 1, last)
    known = map_of(np.frombuffer(parts.stream, np.uint8), parts.stream.count(b"\0\0\0\1\x09"))
    assert known is None or known.entries[0].key
