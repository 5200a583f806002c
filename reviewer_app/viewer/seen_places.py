"""Which stretches of each stack were shown: kept as they grow, since every paint shows them. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TypeAlias

from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.coverage import SeenKey

Stretch: TypeAlias = tuple[int, int]
"""First and last position of neighbours in a stack."""

#: Stacks beyond these are looked through anew when they are shown again.
_STACKS_KEPT = 8
#: Up to so many frames are looked for one by one: the first picture of a long stack does not wait for all its places.
_LOOKED_FOR = 16


class SeenPlaces:
    """What was seen, and the stretches of a stack that it makes."""

    def __init__(self) -> None:
        self._seen: set[SeenKey] = set()
        self._stacks: dict[Stack, _Places] = {}

    def add(self, keys: Iterable[SeenKey]) -> bool:
        """Add what was seen; return whether any of it is new."""
        new = set(keys) - self._seen
        self._seen |= new
        for one in self._stacks.values():
            one.add(new)
        return bool(new)

    def clear(self) -> None:
        """Forget everything."""
        self._seen.clear()
        self._stacks.clear()

    def of(self, stack: Stack) -> tuple[Stretch, ...]:
        """Return the stretches of a stack that were seen, from its first position on."""
        if not self._seen:
            return ()
        known = self._stacks.get(stack)
        if known is None:
            if len(self._stacks) >= _STACKS_KEPT:
                self._stacks.clear()  # of stacks that were exchanged, mostly
            known = self._stacks[stack] = _Places(stack)
            known.add(self._seen)
        return known.stretches


class _Places:
    """The positions of one stack that were seen."""

    def __init__(self, stack: Stack) -> None:
        self.stretches: tuple[Stretch, ...] = ()
        self._stack = stack
        self._seen: set[int] = set()

    @cached_property
    def _positions(self) -> dict[SeenKey, int]:
        return {key: number for number, key in enumerate(self._stack.frame_keys())}

    def add(self, keys: Collection[SeenKey]) -> None:
        new = self._found(keys) - self._seen
        if new:
            self._seen |= new
            self.stretches = _stretches(self._seen)

    def _found(self, keys: Collection[SeenKey]) -> set[int]:
        if self._stack.in_columns and len(keys) <= _LOOKED_FOR:
            positions = [self._stack.position_of(*one) for one in keys]
            return {one for one in positions if one is not None}
        return {self._positions[one] for one in keys if one in self._positions}


def _stretches(positions: Iterable[int]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for one in sorted(positions):
        if found and found[-1][1] == one - 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return tuple(found)
