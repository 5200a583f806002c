"""Where the next image or page is that was not seen. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.looks import Looks, SeenKey
from reviewer_app.cases.video_seconds import second_key
from reviewer_app.imaging.series import Stack


def look_keys(stack: Stack) -> Sequence[SeenKey]:
    """Return what counts by position: the key of each frame, in a video that of its second."""
    if not is_video(stack):
        return stack.frame_keys()
    return [second_key(one.instance, one.frame) for one in stack.frames]


def is_video(stack: Stack) -> bool:
    """Tell whether a stack is a video, or several."""
    return stack.frames[0].instance.kind is InstanceKind.VIDEO


def shown_keys(stack: Stack) -> list[SeenKey | None]:
    """Return the keys that count by position, None for frames that cannot be shown."""
    problems = stack.problems()
    if not problems:
        return list(look_keys(stack))
    found = zip(stack.frame_keys(), look_keys(stack), strict=True)
    return [None if frame in problems else key for frame, key in found]


def unseen_position(keys: Sequence[SeenKey | None], looks: Looks, position: int, step: int) -> int | None:
    """Return the nearest position beyond `position`, in the direction of `step` (1 or -1), that was not seen.

    None where there is none up to the end. Passed is not seen; a place without a key cannot be. Places that share a
    key, the frames of a second of a video, are one: what is found is another than the one at `position`, and its first
    place.
    """
    places = range(position + 1, len(keys)) if step > 0 else range(min(position, len(keys)) - 1, -1, -1)
    here = keys[position] if 0 <= position < len(keys) else None
    wanted = (at for at in places if (key := keys[at]) is not None and key != here and key not in looks.seen)
    found = next(wanted, None)
    while found and keys[found - 1] == keys[found]:
        found -= 1
    return found
