"""A video is seen second by second: a frame of it that is played stands too shortly to be seen for itself.

A second goes by the key of its first frame, so the frames of one second add up, whether they are played or stepped.
"""

from __future__ import annotations

import math
from collections.abc import Set
from itertools import pairwise

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.looks import SeenKey

#: Where the file tells no frame time, a frame is taken for so many milliseconds.
_USUAL_MS = 40.0
#: What rounding may cost.
_ROUNDING = 1e-9
_SECOND_MS = 1000.0


def second_keys(uid: str, index: InstanceIndex) -> tuple[SeenKey, ...]:
    """Return the keys of all seconds of a video, in order; what is left of less than half a second is of the last.

    A frame that stays longer than half a second counts as one for itself.
    """
    count, time = max(1, index.frame_count), _frame_ms(index)
    if time > _SECOND_MS / 2:
        return tuple((uid, frame) for frame in range(count))
    return tuple((uid, _first_frame(second, time)) for second in range(_seconds(count, time)))


def second_key(index: InstanceIndex, frame: int) -> SeenKey:
    """Return the key of the second that a frame (counted from 0) is of."""
    count, time = max(1, index.frame_count), _frame_ms(index)
    if time > _SECOND_MS / 2:
        return (index.sop_instance_uid, frame)
    second = min(int(frame * time / _SECOND_MS + _ROUNDING), _seconds(count, time) - 1)
    return (index.sop_instance_uid, _first_frame(second, time))


def stretches_seen(uid: str, index: InstanceIndex, seen: Set[SeenKey]) -> tuple[tuple[float, float], ...]:
    """Return from when to when a video was seen, in seconds from its beginning; seconds that meet are one stretch."""
    keys, time = second_keys(uid, index), _frame_ms(index) / _SECOND_MS
    begins = [*(frame for _, frame in keys), max(1, index.frame_count)]
    found: list[tuple[int, int]] = []
    for key, (first, end) in zip(keys, pairwise(begins), strict=True):
        if key not in seen:
            continue
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], end)
        else:
            found.append((first, end))
    return tuple((round(first * time, 3), round(end * time, 3)) for first, end in found)


def _frame_ms(index: InstanceIndex) -> float:
    return next((one.frame_time_ms for one in index.frames[:1] if one.frame_time_ms > 0), _USUAL_MS)


def _seconds(count: int, time: float) -> int:
    return max(1, math.floor(count * time / _SECOND_MS + 0.5))


def _first_frame(second: int, time: float) -> int:
    return math.ceil(second * _SECOND_MS / time - _ROUNDING)
