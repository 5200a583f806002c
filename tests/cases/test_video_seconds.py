"""The seconds of a video: every frame is of one, and none is without frames."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.instances import FrameIndex, InstanceIndex, InstanceKind
from reviewer_app.cases.video_seconds import second_key, second_keys, stretches_seen
from tests.helpers.case_values import make_instances


def video(frames: int, time: float) -> InstanceIndex:
    entries = (FrameIndex(frame_time_ms=time),) * frames
    return replace(make_instances(count=1)[0], kind=InstanceKind.VIDEO, frame_count=frames, frames=entries)


@pytest.mark.parametrize(
    ("frames", "time", "firsts"),
    [
        (75, 40.0, [0, 25, 50]),
        (60, 40.0, [0, 25]),
        (63, 40.0, [0, 25, 50]),
        (90, 1001 / 30, [0, 30, 60]),
        (4, 2500.0, [0, 1, 2, 3]),
        (2, 999.0, [0, 1]),
        (3, 10.0, [0]),
        (1, 0.0, [0]),
        (50, 0.0, [0, 25]),
    ],
)
def test_a_second_goes_by_its_first_frame(frames: int, time: float, firsts: list[int]) -> None:
    index = video(frames, time)
    assert [frame for _, frame in second_keys("1.2.3", index)] == firsts
    assert {uid for uid, _ in second_keys("1.2.3", index)} == {"1.2.3"}


@pytest.mark.parametrize(
    ("frames", "time", "seen", "stretches"),
    [
        (75, 40.0, [], ()),
        (75, 40.0, [0, 50], ((0.0, 1.0), (2.0, 3.0))),
        (75, 40.0, [0, 25, 50], ((0.0, 3.0),)),
        (63, 40.0, [50, 3], ((2.0, 2.52),)),
        (90, 1001 / 30, [30], ((1.001, 2.002),)),
        (4, 2500.0, [1, 2], ((2.5, 7.5),)),
    ],
)
def test_seconds_that_were_seen_are_stretches_of_time(
    frames: int, time: float, seen: list[int], stretches: tuple[tuple[float, float], ...]
) -> None:
    assert stretches_seen("1.2.3", video(frames, time), {("1.2.3", frame) for frame in seen}) == stretches


@pytest.mark.parametrize("time", [0.0, 10.0, 1000 / 60, 1001 / 30, 40.0, 100.0, 999.0, 1000.0, 1700.0])
@pytest.mark.parametrize("frames", [1, 2, 59, 400])
def test_every_frame_is_of_one_of_the_seconds(frames: int, time: float) -> None:
    index = video(frames, time)
    keys = second_keys(index.sop_instance_uid, index)
    found = [second_key(index, frame) for frame in range(frames)]
    assert list(dict.fromkeys(found)) == list(keys)
    assert all(key[1] <= frame for frame, key in enumerate(found))
