"""The frames of a stack: as values, or as columns beside a table of instances."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from reviewer_app.cases.instance_table import InstanceTable
from reviewer_app.cases.instances import InstanceIndex


@dataclass(frozen=True, slots=True)
class StackFrame:
    """One frame of a stack; `position` in millimetres along the stack's normal, None without geometry."""

    instance: InstanceIndex
    frame: int
    position: float | None = None


class TableFrames(Sequence[StackFrame]):
    """Frames of instances of a table, made when they are asked for.

    `rows` tells the row of each frame's instance in `table`, `frames` its number in that instance, counted from 0, and
    `positions` its place along the stack's normal in millimetres, None without geometry.
    """

    def __init__(
        self, table: InstanceTable, rows: array[int], frames: array[int], positions: array[float] | None
    ) -> None:
        self.table = table
        self.rows = rows
        self.frames = frames
        self.positions = positions
        self._keys: tuple[tuple[str, int], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> StackFrame: ...
    @overload
    def __getitem__(self, at: slice) -> list[StackFrame]: ...
    def __getitem__(self, at: int | slice) -> StackFrame | list[StackFrame]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        position = None if self.positions is None else self.positions[at]
        return StackFrame(self.table[self.rows[at]], self.frames[at], position)

    def frame_keys(self) -> tuple[tuple[str, int], ...]:
        """Return SOP Instance UID and number of each frame."""
        if not self._keys:
            uids = self.table.columns.uids
            self._keys = tuple(zip(map(uids.__getitem__, self.rows), self.frames, strict=True))
        return self._keys

    def problems(self) -> dict[tuple[str, int], str]:
        """Return, for the keys of the frames that cannot be shown, the sentence why."""
        heads = self.table.columns.heads
        if not any(one.problem for one in heads.values):
            return {}
        found = ((key, heads[row].problem) for key, row in zip(self.frame_keys(), self.rows, strict=True))
        return {key: problem for key, problem in found if problem}

    def position_of(self, key: tuple[str, int]) -> int | None:
        """Return where a frame is, None if it is not here."""
        row = self.table.row_of(key[0])
        if row is None:
            return None
        try:
            at = self.rows.index(row)
            while self.frames[at] != key[1]:
                at = self.rows.index(row, at + 1)
        except ValueError:  # no more frames of this instance
            return None
        return at
