"""Where the next image or page is that was not seen. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.cases.looks import Looks, SeenKey
from reviewer_app.imaging.series import Stack


def shown_keys(stack: Stack) -> list[SeenKey | None]:
    """Return the keys of a stack's frames by position, None for those that cannot be shown."""
    problems = stack.problems()
    return [None if key in problems else key for key in stack.frame_keys()]


def unseen_position(keys: Sequence[SeenKey | None], looks: Looks, position: int, step: int) -> int | None:
    """Return the nearest position beyond `position`, in the direction of `step` (1 or -1), that was not seen.

    None where there is none up to the end. Passed is not seen; a place without a key cannot be.
    """
    places = range(position + 1, len(keys)) if step > 0 else range(min(position, len(keys)) - 1, -1, -1)
    return next((at for at in places if (key := keys[at]) is not None and key not in looks.seen), None)
