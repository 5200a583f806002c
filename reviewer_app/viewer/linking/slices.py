"""Where the slices of a stack lie in the patient, and which slice is at a place. No Qt."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

from reviewer_app.geometry import ImagePlane, PatientPoint, Vector, dot
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.stack_frames import StackFrame, TableFrames

PARALLEL = 0.94
"""Cosine of the angle (20°) up to which scrolling through one stack leads through another: a tilted gantry will do."""
_SAME = 0.05
"""Millimetres within which two places along a normal are one."""
LEAST_REACH = 1.0
"""Millimetres that a slice reaches at least."""


@dataclass(frozen=True, slots=True)
class Slices:
    """The slices of a stack along their normal.

    `places` are millimetres along `normal` in the order of the stack, growing or falling throughout; `reach` is how far
    from the nearest slice, in millimetres, a place still belongs to it.
    """

    frame_of_reference_uid: str
    normal: Vector
    places: Sequence[float]
    reach: float

    @property
    def falling(self) -> bool:
        """Whether the places fall from the first slice to the last."""
        return len(self.places) > 1 and self.places[-1] < self.places[0]

    def nearest(self, place: float, reach: float | None = None) -> int | None:
        """Return the slice at `place` millimetres along the normal, None where none is within reach."""
        ordered = self.places[::-1] if self.falling else self.places
        after = bisect_left(ordered, place)
        around = [one for one in (after - 1, after) if 0 <= one < len(ordered)]
        found = min(around, key=lambda one: abs(ordered[one] - place))
        if abs(ordered[found] - place) > (self.reach if reach is None else reach):
            return None
        return len(ordered) - 1 - found if self.falling else found

    def at(self, point: PatientPoint) -> int | None:
        """Return the slice that a place in the patient lies in, None where none is within reach."""
        return self.nearest(dot(point.as_tuple(), self.normal))


def plane_of(frame: StackFrame) -> ImagePlane | None:
    """Return the plane of a frame in the patient, None where its file has none."""
    frames = frame.instance.frames
    return frames[frame.frame].plane if frame.frame < len(frames) else None


@lru_cache(maxsize=64)
def slices_of(stack: Stack) -> Slices | None:
    """Return where the slices of a stack lie; None where it is no pile of slices in the patient."""
    first = stack.frames[0]
    plane = plane_of(first)
    places = None if plane is None else _places(stack, plane.normal)
    if plane is None or places is None:
        return None
    return Slices(first.instance.frame_of_reference_uid, plane.normal, places, _reach(stack, places))


def is_parallel(one: Slices, other: Slices) -> bool:
    """Tell whether scrolling through one leads through the other."""
    return abs(dot(one.normal, other.normal)) > PARALLEL


def _places(stack: Stack, normal: Vector) -> Sequence[float] | None:
    """Return the places along `normal`: those the stack was sorted by, where they are the same."""
    frames, count = stack.frames, len(stack.frames)
    if any(plane_of(frames[at]) is None or frames[at].position is None for at in (0, count // 2, count - 1)):
        return None
    sorted_by = frames.positions if isinstance(frames, TableFrames) else None
    if sorted_by is not None and all(_agrees(frames[at], normal) for at in (0, count // 2, count - 1)):
        return sorted_by
    planes = [plane_of(one) for one in frames]
    places = array("d", [_along(plane, normal) for plane in planes if plane is not None])
    rising = all(one <= other for one, other in pairwise(places))
    falling = all(one >= other for one, other in pairwise(places))
    return places if len(places) == count and (rising or falling) else None


def _along(plane: ImagePlane, normal: Vector) -> float:
    return dot(plane.position.as_tuple(), normal)


def _agrees(frame: StackFrame, normal: Vector) -> bool:
    """Tell whether a frame's place in its stack is that along `normal`; slices of one stack may differ by a degree."""
    plane = plane_of(frame)
    return plane is not None and frame.position is not None and abs(_along(plane, normal) - frame.position) < _SAME


def _reach(stack: Stack, places: Sequence[float]) -> float:
    """Return how far a slice reaches: the usual distance to the next; of a single one its thickness, 1 mm if not told.

    A gap does not stretch it: in a gap there is no slice.
    """
    if stack.spacing:
        return stack.spacing
    if len(places) > 1:
        return max(median(abs(other - one) for one, other in pairwise(places)), LEAST_REACH)
    first = stack.frames[0]
    frames = first.instance.frames
    thickness = frames[first.frame].thickness if first.frame < len(frames) else 0.0
    return max(thickness, LEAST_REACH)
