"""Which stretches of each stack were shown: kept as they grow, since every paint shows them. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.coverage import SeenKey

Stretch: TypeAlias = tuple[int, int]
"""First and last position of neighbours in a stack."""

#: Stacks beyond these are looked through anew when they are shown again.
_STACKS_KEPT = 8


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
        self._positions = {key: number for number, key in enumerate(stack.frame_keys())}
        self._seen: set[int] = set()

    def add(self, keys: Iterable[SeenKey]) -> None:
        new = {self._positions[one] for one in keys if one in self._positions} - self._seen
        if new:
            self._seen |= new
            self.stretches = _stretches(self._seen)


def _stretches(positions: Iterable[int]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for one in sorted(positions):
        if found and found[-1][1] == one - 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return tuple(found)
