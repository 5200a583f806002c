"""Which slice of one stack belongs to a slice of another: by place in the patient, or as the reader set it. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from reviewer_app.geometry import ImagePoint, PatientPoint, dot
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.linking.slices import Slices, is_parallel, plane_of, slices_of


@dataclass(frozen=True, slots=True)
class Matched:
    """Slices that the reader laid beside each other: by the key of a stack, the SOP Instance UID and frame shown."""

    images: Mapping[str, tuple[str, int]]

    def position(self, stack: Stack) -> int | None:
        """Return where in a stack the image is that was matched: a stack may have grown since."""
        image = self.images.get(stack.key)
        return None if image is None else _position_of(stack, image)


@lru_cache(maxsize=64)
def _position_of(stack: Stack, image: tuple[str, int]) -> int | None:
    """Return where an image is in a stack: it is asked for with every step, and the stack may be long."""
    return stack.position_of(*image)


def forget_stacks() -> None:
    """Keep nothing of any stack: they know names."""
    slices_of.cache_clear()
    _position_of.cache_clear()


@dataclass(frozen=True, slots=True)
class Relation:
    """How one stack follows another: from a slice of the leader to one of the follower, and what to call it."""

    leader: Stack
    follower: Stack
    matched: Matched | None = None

    def follow(self, position: int) -> int | None:
        """Return the follower's position for the leader's; None where the follower has no slice there."""
        one, other = slices_of(self.leader), slices_of(self.follower)
        if self.matched is not None:
            return self._matched(position, self.matched, one, other)
        # by the middle of the picture: millimetres along one normal mean another place along a tilted one
        middle = _middle(self.leader, position)
        return None if middle is None or other is None else other.at(middle)

    @property
    def offset(self) -> float:
        """How far the reader moved the follower along the leader's normal, in millimetres; 0 by place."""
        one, other = slices_of(self.leader), slices_of(self.follower)
        if self.matched is None or one is None or other is None:
            return 0.0
        mine, its = self.matched.position(self.leader), self.matched.position(self.follower)
        return 0.0 if mine is None or its is None else _across(one, other) * other.places[its] - one.places[mine]

    def _matched(self, position: int, matched: Matched, one: Slices | None, other: Slices | None) -> int | None:
        mine, its = matched.position(self.leader), matched.position(self.follower)
        if mine is None or its is None:
            return None
        if one is None or other is None:
            wanted = its + position - mine
            return wanted if 0 <= wanted < len(self.follower.frames) else None
        moved = _across(one, other) * (one.places[position] - one.places[mine])
        return other.nearest(other.places[its] + moved)


def relation(leader: Stack, follower: Stack, matched: Matched | None, *, again: bool = False) -> Relation | None:
    """Return how a stack follows another; None where it does not.

    What the reader matched goes first. Else slices of one frame of reference (PS3.3 C.7.4.1) that face about the same
    way follow by their place in the patient. Nothing follows across frames of reference unless it was matched: two
    examinations of one patient share no coordinates. A stack does not follow itself, unless it is shown `again` with
    another laid over it.
    """
    if leader.key == follower.key:
        return Relation(leader, follower) if again and slices_of(leader) is not None else None
    one, other = slices_of(leader), slices_of(follower)
    if matched is not None and {leader.key, follower.key} <= matched.images.keys():
        if (one is None) != (other is None) or (one is not None and other is not None and not is_parallel(one, other)):
            return None
        return Relation(leader, follower, matched)
    if one is None or other is None or not one.frame_of_reference_uid:
        return None
    same = one.frame_of_reference_uid == other.frame_of_reference_uid
    return Relation(leader, follower) if same and is_parallel(one, other) else None


def _middle(stack: Stack, position: int) -> PatientPoint | None:
    """Return the middle of a slice in the patient."""
    frame = stack.frames[position]
    plane, pixels = plane_of(frame), frame.instance.pixels
    if plane is None or pixels is None:
        return None
    return plane.to_patient(ImagePoint((pixels.columns - 1) / 2, (pixels.rows - 1) / 2))


def _across(one: Slices, other: Slices) -> float:
    """Return 1 where two normals point the same way, -1 where they point against each other."""
    return 1.0 if dot(one.normal, other.normal) > 0 else -1.0


def could_match(leader: Stack, follower: Stack) -> bool:
    """Tell whether two piles of slices would scroll together if the reader matched a slice of each."""
    one, other = slices_of(leader), slices_of(follower)
    piles = leader.key != follower.key and len(leader.frames) > 1 and len(follower.frames) > 1
    return piles and one is not None and other is not None and is_parallel(one, other)
