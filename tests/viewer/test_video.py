"""Videos: frame k is the k-th picture, whatever the stream and the way there; and what is said where there is none."""

from __future__ import annotations

import io
import itertools
import multiprocessing
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState
from reviewer_app.cases.work import Work
from reviewer_app.child import Child, ChildFailed
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.inspect import inspect_paths
from reviewer_app.ui.office.figures import key_image_picture
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.loading import FrameLoader, FrameRequest
from reviewer_app.viewer.video_frames import forget_videos, open_picture
from tests.helpers.video_files import (
    CLIPS,
    COLUMNS,
    ROWS,
    grey_of,
    pictures_of,
    program_stream,
    stream_file,
    video_file,
)

UID = "1.2.826.0.1.3680043.8.498"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    """One process decodes for all tests of this module, and ends with them."""
    yield
    forget_videos()


class Video:
    def __init__(self, data: bytes) -> None:
        self.stream = io.BytesIO(data)
        self.index: InstanceIndex = index_instance(self.stream)

    def rgb(self, frame: int) -> np.ndarray:
        source = open_picture(self.stream, self.index, frame)
        return source.read(0, source.levels[0].whole)

    def grey(self, frame: int) -> float:
        return float(self.rgb(frame)[12:, 12:].mean())


def made(name: str, frames: int = 40, **more: object) -> Video:
    return Video(video_file(name, frames, uid=f"{UID}.77.{next(_numbers)}", **more))


def assert_each(video: Video, frames: list[int]) -> None:
    wrong = {frame: video.grey(frame) for frame in frames if abs(video.grey(frame) - grey_of(frame)) > 2}
    assert wrong == {}


@pytest.mark.parametrize("name", ["h264.mp4", "h264.ts", "hevc.mp4", "hevc10.mp4", "mpeg2.m2v", "mpeg2.ts"])
@pytest.mark.parametrize("way", ["forward", "backward", "anywhere"])
def test_frame_k_is_the_kth_picture(name: str, way: str) -> None:
    frames = list(range(40))
    if way == "backward":
        frames.reverse()
    elif way == "anywhere":
        random.Random(5).shuffle(frames)
    assert_each(made(name), frames)


def test_frames_are_found_at_a_rate_that_is_no_whole_number() -> None:
    assert_each(made("ntsc.mp4", 400), [399, 0, 201, 202, 203, 398, 17])


def test_a_stream_in_several_fragments_is_one_stream() -> None:
    video = made("h264.mp4", fragments=7)
    assert len(video.index.frames[0].fragments) == 7
    assert_each(video, [0, 39, 20])


@pytest.mark.parametrize("size", [500, 2000, 60_000])
def test_no_picture_of_a_program_stream_is_lost(size: int) -> None:
    bare = (CLIPS / "mpeg2.m2v").read_bytes()
    frames = len(pictures_of(bare))
    assert frames == 40
    stream = stream_file(program_stream(bare, size), "100", frames, uid=f"{UID}.77.{next(_numbers)}")
    assert_each(Video(stream), list(range(frames)))


def test_no_more_pictures_than_a_bare_stream_has_are_shown() -> None:
    video = made("mpeg2.m2v", 50)
    assert abs(video.grey(39) - grey_of(39)) <= 2
    with pytest.raises(CannotDecode, match="ends before its frame 41"):
        video.rgb(40)


def test_two_videos_by_turns_keep_their_own_pictures() -> None:
    one, other = made("h264.mp4"), made("ntsc.mp4", 400)
    for frame in (3, 390, 5, 20):
        assert abs(one.grey(frame % 40) - grey_of(frame)) <= 2
        assert abs(other.grey(frame) - grey_of(frame)) <= 2


def test_colours_are_those_that_the_stream_declares() -> None:
    luminance, cb, cr = (110 - 16) / 219, (90 - 128) / 224, (170 - 128) / 224
    red, blue = luminance + 1.5748 * cr, luminance + 1.8556 * cb
    green = (luminance - 0.2126 * red - 0.0722 * blue) / 0.7152
    found = made("bt709.mp4", 3).rgb(1)[20, 20]
    assert np.abs(found - np.array([red, green, blue]) * 255).max() <= 2


def test_a_frame_is_a_picture_like_any_other() -> None:
    video = made("h264.mp4")
    source = open_picture(video.stream, video.index, 4)
    assert (source.levels[0].rows, source.levels[0].columns) == (ROWS, COLUMNS)
    assert source.description.shown_in_color
    assert video.index.kind is InstanceKind.VIDEO
    assert [one.frame_time_ms for one in video.index.frames] == [40.0] * 40
    assert video.index.problem == ""


def test_a_frame_behind_the_end_is_said_not_to_be_there() -> None:
    video = made("h264.mp4", 50)
    assert abs(video.grey(39) - grey_of(39)) <= 2
    with pytest.raises(CannotDecode, match="ends before its frame 46"):
        video.rgb(45)
    with pytest.raises(CannotDecode, match="50 pictures; number 51"):
        video.rgb(50)
    assert abs(video.grey(0) - grey_of(0)) <= 2


@pytest.mark.parametrize("stream", [bytes(5000), b"\0\0\0\x1cftypisom" + bytes(5000), b"\0\0\1\xb3" * 500])
def test_a_stream_without_decoder_is_named_with_codec_and_size(stream: bytes) -> None:
    video = Video(stream_file(stream, "102", 40, uid=f"{UID}.77.{next(_numbers)}"))
    with pytest.raises(CannotDecode, match=r"H\.264, 64×48") as refused:
        video.rgb(3)
    assert "cannot be decoded on this computer" in refused.value.sentence


@pytest.mark.parametrize(
    ("name", "words"),
    [("us_mpeg2_mpml", "MPEG-2, 576×456"), ("us_h264_hp41", "H.264, 576×456"), ("us_hevc_mp51", "HEVC, 576×456")],
)
def test_without_any_decoder_pane_and_inspect_name_codec_and_size(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    def gone(*_given: object, **_limits: object) -> None:
        raise ChildFailed("no Qt Multimedia")

    monkeypatch.setattr(Child, "call", gone)
    path = shared_data / "dicom" / "video" / f"{name}.dcm"
    with path.open("rb") as stream:
        index = index_instance(stream)
        with pytest.raises(CannotDecode) as refused:
            open_picture(stream, index, 3)
    assert refused.value.sentence == f"This is a video ({words}) that cannot be decoded on this computer."
    (listed,) = inspect_paths([path]).files
    assert listed.readable
    assert listed.index is not None
    assert listed.index.content_label == f"Video ({words})"


def test_pictures_of_another_size_than_the_header_says_are_not_shown() -> None:
    with pytest.raises(CannotDecode, match="64×48 pixels, and its header says 64×96"):
        made("h264.mp4", rows=96).rgb(0)


def test_a_file_that_is_cut_off_never_shows_a_wrong_picture() -> None:
    data = video_file("mpeg2.ts", uid=f"{UID}.77.{next(_numbers)}")
    video = Video(data[: len(data) // 2])
    assert video.index.incomplete
    assert abs(video.grey(0) - grey_of(0)) <= 2
    with pytest.raises(CannotDecode):
        video.rgb(39)


def test_the_loader_gives_frames_of_a_video_and_forgets_them(runner, qtbot) -> None:
    data = video_file("hevc.mp4", uid=f"{UID}.78")
    index = index_instance(io.BytesIO(data))
    loader = FrameLoader(lambda uid: io.BytesIO(data), runner, 64 << 20)
    came: dict[FrameKey, object] = {}
    loader.want("pane", FrameRequest(index, 21), came.__setitem__)
    loader.prefetch({"pane": [FrameRequest(index, number) for number in range(22, 30)]})
    keys = [(index.sop_instance_uid, number) for number in range(21, 30)]
    qtbot.waitUntil(lambda: all(loader.get(key) is not None for key in keys))
    for key in keys:
        source = loader.get(key)
        assert source is not None
        assert abs(float(source.read(0, source.levels[0].whole)[12:, 12:].mean()) - grey_of(key[1])) <= 2
    assert [one.name for one in multiprocessing.active_children()].count("videos") == 1
    loader.forget()
    assert loader.bytes_held == 0
    assert "videos" not in [one.name for one in multiprocessing.active_children()], "it had the stream in its memory"


@pytest.mark.parametrize("frame", [7, 33])
def test_a_key_image_of_a_video_is_printed_with_its_frame(qapp, frame: int) -> None:
    data = video_file("h264.ts", uid=f"{UID}.79")
    index = index_instance(io.BytesIO(data))
    reference = ImageReference(f"{UID}.1", f"{UID}.2", index.sop_instance_uid, frame)
    key_image = KeyImage("key", 1, Bookmark(reference, ViewState()), "reviewer", datetime(2026, 11, 18, tzinfo=UTC))
    found = key_image_picture(key_image, Work(), {index.sop_instance_uid: index}, lambda uid: io.BytesIO(data), {})
    middle = found.pixelColor(found.width() // 2, found.height() // 2)
    assert abs(middle.red() - grey_of(frame)) <= 2


@pytest.mark.long
@pytest.mark.parametrize("name", ["us_h264_hp41", "us_hevc_mp51", "us_mpeg2_mpml"])
def test_real_videos_are_the_same_forward_backward_and_anywhere(shared_data: Path, name: str) -> None:
    with (shared_data / "dicom" / "video" / f"{name}.dcm").open("rb") as stream:
        index = index_instance(stream)
        orders = (range(60), range(59, -1, -3), random.Random(3).sample(range(60), 20))
        found: list[dict[int, bytes]] = []
        for order in orders:
            found.append({at: open_picture(stream, index, at).read(0, _whole(index)).tobytes() for at in order})
            forget_videos()
    forward, *others = found
    assert all(pictures == {at: forward[at] for at in pictures} for pictures in others)
    assert len(set(forward.values())) == 60


def _whole(index: InstanceIndex):
    from reviewer_app.imaging.source import Region

    assert index.pixels is not None
    return Region(0, 0, index.pixels.columns, index.pixels.rows)
