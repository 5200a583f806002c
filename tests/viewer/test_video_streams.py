"""Where the pictures of a stream lie, and that a stream cut at one of them gives the same pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from reviewer_app.child import Child
from reviewer_app.viewer import video_child
from reviewer_app.viewer.video_child import Clip, Need, Run, Wish
from reviewer_app.viewer.video_streams import bare_stream, first_bare_picture, map_of
from tests.helpers.video_files import CLIPS, COLUMNS, ROWS, grey_of, pictures_of, program_stream, repeated
from tests.helpers.video_programs import first_decoded, spoil_cuts, spoil_times

TIMES = 60
FRAMES = 40 * TIMES


def data_of(stream: bytes) -> np.ndarray:
    return np.frombuffer(stream, np.uint8)


def clip(name: str) -> bytes:
    return (CLIPS / name).read_bytes()


def long_stream(name: str) -> bytes:
    return clip(name) * TIMES if name.endswith("m2v") else repeated(clip(name), TIMES)


@pytest.mark.parametrize("name", ["h264.ts", "mpeg2.ts", "mpeg2.m2v"])
def test_every_picture_has_its_number(name: str) -> None:
    found = map_of(data_of(clip(name)), 40)
    assert found is not None
    assert sorted(one.number for one in found.entries) == list(range(40))
    assert (found.entries[0].key, found.entries[0].number, found.entries[-1].end) == (True, 0, len(clip(name)))
    assert not all(one.key for one in found.entries)
    if found.times:
        assert found.times == pytest.approx([40_000.0 * number for number in range(40)])


@pytest.mark.parametrize("name", ["h264.ts", "mpeg2.ts", "mpeg2.m2v"])
def test_a_stream_of_another_number_of_pictures_than_its_file_says_is_not_cut(name: str) -> None:
    assert map_of(data_of(clip(name)), 41) is None


@pytest.mark.parametrize("stream", [b"", bytes(1000), b"G" + bytes(187), (b"G" + bytes(187)) * 5, clip("h264.mp4")])
def test_of_anything_else_nothing_is_known(stream: bytes) -> None:
    assert map_of(data_of(stream), 40) is None
    assert bare_stream(data_of(stream)) == b""
    assert first_bare_picture(data_of(stream)) == (0, 0)


def test_times_may_go_round() -> None:
    ticks = (1 << 33) - 20 * 3600
    turned = repeated(clip("h264.ts"), 2, frames=ticks // 3600)[len(clip("h264.ts")) :]
    found = map_of(data_of(turned), 40)
    assert found is not None
    assert found.times == pytest.approx([40_000.0 * number for number in range(40)])


@pytest.mark.parametrize("name", ["h264.ts", "mpeg2.ts", "mpeg2.m2v"])
def test_a_cut_begins_at_the_key_picture_before_and_leaves_out_what_is_shown_before_that(name: str) -> None:
    stream = long_stream(name)
    found = map_of(data_of(stream), FRAMES)
    assert found is not None
    assert found.cut_before(5) is None, "the whole stream begins with that picture"
    for wanted in (700, 1203, 1777):
        cut = found.cut_before(wanted)
        assert cut is not None
        assert wanted - 12 <= cut.first <= wanted
        kept = b"".join(stream[begin:end] for begin, end in cut.pieces)
        if name.endswith("m2v"):
            assert len(pictures_of(kept)) == FRAMES - cut.first, "exactly the pictures from there on are left"
        else:
            assert map_of(data_of(kept), FRAMES - cut.first) is not None


def test_a_program_stream_is_the_video_that_it_carries() -> None:
    stream = clip("mpeg2.m2v")
    assert bare_stream(data_of(program_stream(stream, 700))) == stream
    begin, end = first_bare_picture(data_of(stream))
    assert stream[begin:end] == pictures_of(stream)[0]


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """The process that decodes: Qt's player warns of what this machine lacks, which fails a test."""
    made = Child("test-videos", video_child.prepare)
    yield made
    made.close()


class Player:
    """A long stream in the process apart."""

    def __init__(self, child: Child, name: str, key: str, part: int = 0) -> None:
        self.stream = long_stream(name)
        self.clip = Clip(key, len(self.stream), self.stream[:8], FRAMES, part)
        self.child = child

    def greys(self, first: int, count: int) -> list[float]:
        """Return the grey levels of so many pictures, some of which may come in a run of their own."""
        answer = self._call(video_child.begin, Wish(self.clip, first, count))
        for _ in range(60):
            if isinstance(answer, Run):
                break
            piece = self.stream[answer.offset :] if isinstance(answer, Need) else b""
            answer = self._call(video_child.go_on, self.clip.key, piece)
        assert isinstance(answer, Run), answer
        assert (answer.first, answer.rows, answer.columns) == (first, ROWS, COLUMNS)
        shape, came = (ROWS, COLUMNS, 3), len(answer.pictures)
        found = [float(np.frombuffer(one, np.uint8).reshape(shape)[12:, 12:].mean()) for one in answer.pictures]
        return found if came == count else found + self.greys(first + came, count - came)

    def ask(self, function: Callable[..., object]) -> object:
        """Call something about the player in its process."""
        return self._call(function, self.clip.key)

    def _call(self, function: Callable[..., object], *given: object) -> object:
        return self.child.call(function, *given, seconds=30.0, memory=3 << 30)


def wanted(first: int, count: int) -> object:
    return pytest.approx([grey_of(first + number) for number in range(count)], abs=2)


@pytest.mark.parametrize("name", ["h264.ts", "mpeg2.ts", "mpeg2.m2v"])
def test_a_jump_in_a_long_stream_decodes_from_the_key_picture_before(child: Child, name: str) -> None:
    player = Player(child, name, f"long {name}")
    for first in (1203, 1777, 702, 3, 1500):
        assert player.greys(first, 4) == wanted(first, 4)
        assert player.ask(first_decoded) in range(max(0, first - 12), first + 1)


def test_where_times_do_not_bear_a_cut_out_it_is_counted_from_the_beginning(child: Child) -> None:
    player = Player(child, "h264.ts", "wrong times")
    player.greys(0, 1)
    player.ask(spoil_times)
    assert player.greys(200, 2) == wanted(200, 2)
    assert player.ask(first_decoded) == 0


@pytest.mark.parametrize("name", ["h264.ts", "mpeg2.ts", "mpeg2.m2v"])
def test_a_part_of_a_long_stream_begins_at_the_key_picture_before(child: Child, name: str) -> None:
    player = Player(child, name, f"parts of {name}", 1)
    for first in (1203, 1777, 702, 3, 1500):
        assert player.greys(first, 4) == wanted(first, 4)
        assert player.ask(first_decoded) in range(max(0, first - 12), first + 1)


def test_where_times_do_not_bear_a_part_out_it_is_counted_from_its_first_picture(child: Child) -> None:
    player = Player(child, "h264.ts", "wrong times of parts", 1)
    player.greys(0, 1)
    player.ask(spoil_times)
    assert player.greys(1203, 2) == wanted(1203, 2)
    assert player.ask(first_decoded) in range(1191, 1204)


def test_a_cut_whose_first_picture_cannot_be_decoded_is_not_taken(child: Child) -> None:
    player = Player(child, "h264.ts", "wrong cuts")
    player.greys(0, 1)
    player.ask(spoil_cuts)
    assert player.greys(130, 1) == wanted(130, 1)
    assert player.ask(first_decoded) == 0
