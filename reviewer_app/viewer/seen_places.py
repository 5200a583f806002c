"""Which stretches of each stack were seen and passed: kept as they grow, since every paint shows them. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from reviewer_app.cases.looks import Looks, Mark, SeenKey
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.unseen import is_video, look_keys

Stretch: TypeAlias = tuple[int, int]
"""First and last position of neighbours in a stack."""

#: Stacks beyond these are looked through anew when they are shown again.
_STACKS_KEPT = 8
#: Up to so many frames are looked for one by one: the first picture of a long stack does not wait for all its places.
_LOOKED_FOR = 16


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of a stack that were seen, and those that were passed and not seen, from its first position on."""

    seen: tuple[Stretch, ...] = ()
    passed: tuple[Stretch, ...] = ()


NO_STRETCHES = Stretches()


class SeenPlaces:
    """The looks of a case, and the stretches of a stack that they make."""

    def __init__(self) -> None:
        self.looks = Looks()
        self._stacks: dict[Stack, _Places] = {}

    def start(self, looks: Looks) -> None:
        """Begin with the looks of another case."""
        self.looks = looks
        self._stacks.clear()

    def mark(self, changed: Mapping[SeenKey, Mark]) -> None:
        """Take marks that have changed in the looks."""
        for one in self._stacks.values():
            one.mark(changed)

    def of(self, stack: Stack) -> Stretches:
        """Return the stretches of a stack."""
        if not self.looks.by_key:
            return NO_STRETCHES
        known = self._stacks.get(stack)
        if known is None:
            if len(self._stacks) >= _STACKS_KEPT:
                self._stacks.clear()  # of stacks that were exchanged, mostly
            known = self._stacks[stack] = _Places(stack, self.looks)
        return known.stretches


class _Places:
    """The positions of one stack that were seen or passed."""

    def __init__(self, stack: Stack, looks: Looks) -> None:
        self._stack = stack
        self._seen, self._passed = self._found(looks.seen), self._found(looks.passed)
        self.stretches = self._made()

    @cached_property
    def _positions(self) -> dict[SeenKey, tuple[int, ...]]:
        """The positions that a key counts for: one, or in a video all of a second."""
        found: dict[SeenKey, tuple[int, ...]] = {}
        for number, key in enumerate(look_keys(self._stack)):
            found[key] = (*found.get(key, ()), number)
        return found

    def mark(self, changed: Mapping[SeenKey, Mark]) -> None:
        """Take those marks that are of this stack."""
        seen = self._found([key for key, mark in changed.items() if mark is Mark.SEEN])
        passed = self._found([key for key, mark in changed.items() if mark is Mark.PASSED])
        if seen or passed:
            self._seen |= seen
            self._passed = (self._passed | passed) - self._seen
            self.stretches = self._made()

    def _made(self) -> Stretches:
        return Stretches(_stretches(self._seen), _stretches(self._passed))

    def _found(self, keys: Collection[SeenKey]) -> set[int]:
        if self._stack.in_columns and len(keys) <= _LOOKED_FOR and not is_video(self._stack):
            positions = [self._stack.position_of(*one) for one in keys]
            return {one for one in positions if one is not None}
        return {position for one in keys for position in self._positions.get(one, ())}


def _stretches(positions: Iterable[int]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for one in sorted(positions):
        if found and found[-1][1] == one - 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return tuple(found)
