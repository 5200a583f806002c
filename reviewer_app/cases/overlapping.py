"""Whether the outlines of two closed marks on one image cover a place that both bound."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.outlines import Place, outline_places


def overlap(one: Annotation, other: Annotation) -> bool:
    """Tell whether two outlines overlap, or one lies within the other; those that only touch may count as either."""
    return _overlap(_corners(one), _corners(other))


def _corners(mark: Annotation) -> tuple[Place, ...]:
    return outline_places(mark.kind, mark.points)


@lru_cache(maxsize=512)
def _overlap(one: tuple[Place, ...], other: tuple[Place, ...]) -> bool:
    if any(_apart(one, other, axis) for axis in (0, 1)):
        return False
    within = any(_within(place, other) for place in one) or any(_within(place, one) for place in other)
    return within or any(_cross(side, across) for side in _sides(one) for across in _sides(other))


def _apart(one: Sequence[Place], other: Sequence[Place], axis: int) -> bool:
    first, second = [place[axis] for place in one], [place[axis] for place in other]
    return max(first) < min(second) or max(second) < min(first)


def _sides(corners: Sequence[Place]) -> list[tuple[Place, Place]]:
    return list(pairwise((*corners, corners[0])))


def _within(place: Place, corners: Sequence[Place]) -> bool:
    """Tell by the even-odd rule whether a place lies within corners."""
    x, y = place
    odd = False
    for (left, top), (right, bottom) in _sides(corners):
        if (top > y) != (bottom > y) and x < left + (y - top) * (right - left) / (bottom - top):
            odd = not odd
    return odd


def _cross(side: tuple[Place, Place], across: tuple[Place, Place]) -> bool:
    """Tell whether two sides cross at a point within both."""
    turns = [_turn(*side, place) for place in across]
    back = [_turn(*across, place) for place in side]
    return turns[0] * turns[1] < 0 and back[0] * back[1] < 0


def _turn(start: Place, end: Place, place: Place) -> float:
    return (end[0] - start[0]) * (place[1] - start[1]) - (end[1] - start[1]) * (place[0] - start[0])
