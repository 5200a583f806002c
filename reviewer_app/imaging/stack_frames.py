"""The frames of a stack: as values, or as columns beside a table of instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

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
    `positions` its place along the stack's normal in millimetres, None without geometry. All are columns of numbers as
    numpy reads them (`array`, `memoryview`).
    """

    def __init__(
        self, table: InstanceTable, rows: Sequence[int], frames: Sequence[int], positions: Sequence[float] | None
    ) -> None:
        self.table = table
        self.rows = rows
        self.frames = frames
        self.positions = positions
        self._keys = FrameKeys(self)
        self._places: dict[int, int] = {}

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

    def frame_keys(self) -> FrameKeys:
        """Return SOP Instance UID and number of each frame."""
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
        return None if row is None else self._place_of().get(_place_key(row, key[1]))

    def _place_of(self) -> dict[int, int]:
        """Return position by row and frame, made at the first call: lists ask for each image that was seen."""
        if not self._places:
            keys = _place_key(np.asarray(self.rows, np.int64), np.asarray(self.frames, np.int64)).tolist()
            self._places = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))  # the first one counts
        return self._places


@overload
def _place_key(row: int, frame: int) -> int: ...
@overload
def _place_key(row: npt.NDArray[np.int64], frame: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]: ...
def _place_key(row: int | npt.NDArray[np.int64], frame: int | npt.NDArray[np.int64]) -> int | npt.NDArray[np.int64]:
    return row << 32 | frame


class FrameKeys(Sequence[tuple[str, int]]):
    """SOP Instance UID and number of each frame of a stack; all are made where all are gone through, and then kept."""

    def __init__(self, frames: TableFrames) -> None:
        self._frames = frames
        self._all: tuple[tuple[str, int], ...] = ()

    def __len__(self) -> int:
        return len(self._frames)

    @overload
    def __getitem__(self, at: int) -> tuple[str, int]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[str, int]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, int] | list[tuple[str, int]]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        return (self._frames.table.columns.uids[self._frames.rows[at]], self._frames.frames[at])

    def __iter__(self) -> Iterator[tuple[str, int]]:
        if not self._all:
            uids = self._frames.table.columns.uids.all
            self._all = tuple(zip(map(uids.__getitem__, self._frames.rows), self._frames.frames, strict=True))
        return iter(self._all)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and self._frames.position_of(key) is not None
