"""Thousands of instances as columns: what they share is held once, and an index is made when it is asked for.

A series of 5,000 slices is a handful of headers and some numbers for each slice. Reading those takes no time to speak
of; making 5,000 values of them takes longer than anything else about opening a case, and a reader looks at few.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, overload

from reviewer_app.cases.instances import FrameIndex, InstanceIndex, InstanceKind, PixelDescription, Uptake
from reviewer_app.cases.uid_column import UidColumn
from reviewer_app.geometry import PatientPoint

T = TypeVar("T")
NO_NUMBER = -(1 << 63)
"""Stands for None in a column of numbers."""
_ORIGIN = PatientPoint(0.0, 0.0, 0.0)
_PICTURES = frozenset({InstanceKind.IMAGE, InstanceKind.VIDEO})


@dataclass(frozen=True, slots=True)
class Coded(Generic[T]):
    """A column of few different values: each value once, and for every row which it is, counted from 0."""

    values: Sequence[T]
    codes: Sequence[int]

    def __getitem__(self, row: int) -> T:
        return self.values[self.codes[row]]


@dataclass(frozen=True, slots=True)
class InstanceColumns:
    """What differs from instance to instance, a row for each; `heads` are the rest (see `_head_of`).

    `head_rows` has the first row of each head instead, in ascending order.
    """

    uids: UidColumn
    heads: Coded[InstanceIndex]
    head_rows: Sequence[int]
    numbers: Sequence[int]
    acquisitions: Sequence[int]
    times: Coded[str]
    uptakes: Coded[Uptake | None]
    data_offsets: Sequence[int]
    lossy_ratios: Sequence[float]


@dataclass(frozen=True, slots=True)
class FrameColumns:
    """What differs from frame to frame, a row for each frame of all instances; `heads` are the rest.

    The frames of instance `n` are the rows from ``first[n]`` on and before ``first[n + 1]``. `x`, `y` and `z` are the
    position of the plane in millimetres, 0 where there is none.
    """

    first: Sequence[int]
    heads: Coded[FrameIndex]
    offsets: Sequence[int]
    lengths: Sequence[int]
    x: Sequence[float]
    y: Sequence[float]
    z: Sequence[float]


class InstanceTable(Sequence[InstanceIndex]):
    """A sequence of instances, each made of its columns when it is asked for, and then kept. Any thread may read it."""

    def __init__(self, columns: InstanceColumns, frames: FrameColumns) -> None:
        self.columns = columns
        self.frames = frames
        self._made: dict[int, InstanceIndex] = {}
        self._pixels: dict[tuple[int, int, float], PixelDescription] = {}
        self._outline: tuple[InstanceIndex, ...] = ()

    @classmethod
    def of(cls, instances: Iterable[InstanceIndex]) -> InstanceTable:
        """Return the table of `instances`, in their order.

        Raises
        ------
        OverflowError
            If a number of theirs needs more than 64 bits.
        ValueError
            If a UID of theirs is of several lines.
        """
        columns = _Columns()
        for one in instances:
            columns.add(one)
        return cls(columns.instances(), columns.frames())

    def __len__(self) -> int:
        return len(self.columns.uids)

    @overload
    def __getitem__(self, row: int) -> InstanceIndex: ...
    @overload
    def __getitem__(self, row: slice) -> list[InstanceIndex]: ...
    def __getitem__(self, row: int | slice) -> InstanceIndex | list[InstanceIndex]:
        if isinstance(row, slice):
            return [self[one] for one in range(*row.indices(len(self)))]
        if row < 0:
            row += len(self)
        made = self._made.get(row)
        if made is None:
            made = self._made[row] = self._make(row)
        return made

    def find(self, sop_instance_uid: str) -> InstanceIndex | None:
        """Return an instance by its UID, None if it is not here."""
        row = self.row_of(sop_instance_uid)
        return None if row is None else self[row]

    def row_of(self, sop_instance_uid: str) -> int | None:
        """Return the row of an instance by its UID, None if it is not here."""
        return self.columns.uids.find(sop_instance_uid)

    def outline(self) -> tuple[InstanceIndex, ...]:
        """Return, in their order, the first picture of each header, and every instance that is no picture."""
        if not self._outline:
            self._outline = tuple(self[row] for row in self.columns.head_rows)
        return self._outline

    def headed(self) -> Iterator[tuple[str, InstanceIndex]]:
        """Return UID and shared header of each row; of a video, which is counted by its frame times, all of it."""
        heads = self.columns.heads
        found = zip(self.columns.uids, map(heads.values.__getitem__, heads.codes), strict=True)
        if not any(one.kind is InstanceKind.VIDEO for one in heads.values):
            return found
        return ((uid, self[row] if head.kind is InstanceKind.VIDEO else head) for row, (uid, head) in enumerate(found))

    def in_series(self) -> Counter[str]:
        """Return how many instances each series has, by its UID, from the codes of their headers alone."""
        heads, found = self.columns.heads, Counter[str]()
        for code, count in Counter(heads.codes).items():
            found[heads.values[code].series.uid] += count
        return found

    def _make(self, row: int) -> InstanceIndex:
        columns, first = self.columns, self.frames.first
        code = columns.heads.codes[row]
        head = columns.heads.values[code]
        return replace(
            head,
            sop_instance_uid=columns.uids[row],
            instance_number=_number(columns.numbers[row]),
            acquisition_number=_number(columns.acquisitions[row]),
            acquisition_time=columns.times[row],
            uptake=columns.uptakes[row],
            frames=tuple(self._frame(one) for one in range(first[row], first[row + 1])),
            pixels=self._described(head.pixels, (code, columns.data_offsets[row], columns.lossy_ratios[row])),
        )

    def _described(self, shared: PixelDescription | None, own: tuple[int, int, float]) -> PixelDescription | None:
        """Return the pixels of a header with the offset and ratio of an instance; slices mostly have the same."""
        if shared is None:
            return None
        made = self._pixels.get(own)
        if made is None:
            made = self._pixels[own] = replace(shared, data_offset=own[1], lossy_ratio=own[2])
        return made

    def _frame(self, row: int) -> FrameIndex:
        columns = self.frames
        head = columns.heads[row]
        plane = head.plane
        if plane is not None:
            plane = replace(plane, position=PatientPoint(columns.x[row], columns.y[row], columns.z[row]))
        return replace(head, offset=columns.offsets[row], length=columns.lengths[row], plane=plane)


def outline(instances: Sequence[InstanceIndex]) -> Sequence[InstanceIndex]:
    """Return enough of `instances` to tell studies and series apart and to list what is no picture."""
    return instances.outline() if isinstance(instances, InstanceTable) else instances


def headed(instances: Iterable[InstanceIndex]) -> Iterable[tuple[str, InstanceIndex]]:
    """Return the UID of each instance with its header; UID, numbers and frames of that may be another's."""
    if isinstance(instances, InstanceTable):
        return instances.headed()
    return ((one.sop_instance_uid, one) for one in instances)


def in_series(instances: Sequence[InstanceIndex]) -> Counter[str]:
    """Return how many instances each series has, by its UID."""
    if isinstance(instances, InstanceTable):
        return instances.in_series()
    return Counter(one.series.uid for one in instances)


def finder(instances: Sequence[InstanceIndex]) -> Callable[[str], InstanceIndex | None]:
    """Return what finds an instance by its SOP Instance UID, and gives None for one that is not here."""
    if isinstance(instances, InstanceTable):
        return instances.find
    return {one.sop_instance_uid: one for one in instances}.get


def _number(kept: int) -> int | None:
    return None if kept == NO_NUMBER else kept


def _kept(number: int | None) -> int:
    return NO_NUMBER if number is None else number


class _Coding(Generic[T]):
    """A coded column being filled."""

    def __init__(self) -> None:
        self._codes: dict[object, int] = {}
        self._values: list[T] = []
        self._column = array("i")
        #: The first row of each value.
        self.first_rows = array("i")

    def add(self, value: T, key: object) -> None:
        """Add a row; rows with equal keys have equal values."""
        code = self._codes.setdefault(key, len(self._values))
        if code == len(self._values):
            self._values.append(value)
            self.first_rows.append(len(self._column))
        self._column.append(code)

    def coded(self) -> Coded[T]:
        return Coded(tuple(self._values), self._column)


class _Columns:
    """Columns being filled, instance by instance."""

    def __init__(self) -> None:
        self._uids: list[str] = []
        self._heads = _Coding[InstanceIndex]()
        self._numbers, self._acquisitions, self._data_offsets = array("q"), array("q"), array("q")
        self._times, self._uptakes = _Coding[str](), _Coding[Uptake | None]()
        self._lossy_ratios = array("d")
        self._first = array("i", [0])
        self._frame_heads = _Coding[FrameIndex]()
        self._offsets, self._lengths = array("q"), array("q")
        self._places = (array("d"), array("d"), array("d"))

    def add(self, one: InstanceIndex) -> None:
        head, pixels = _head_of(one), one.pixels
        self._uids.append(one.sop_instance_uid)
        # of what is no picture every instance is listed, so none of them may be taken for another
        self._heads.add(head, head if one.kind in _PICTURES else one.sop_instance_uid)
        self._numbers.append(_kept(one.instance_number))
        self._acquisitions.append(_kept(one.acquisition_number))
        self._times.add(one.acquisition_time, one.acquisition_time)
        self._uptakes.add(one.uptake, one.uptake)
        self._data_offsets.append(0 if pixels is None else pixels.data_offset)
        self._lossy_ratios.append(0.0 if pixels is None else pixels.lossy_ratio)
        for frame in one.frames:
            self._add_frame(frame)
        self._first.append(self._first[-1] + len(one.frames))

    def _add_frame(self, frame: FrameIndex) -> None:
        plane, place = frame.plane, _ORIGIN
        if plane is not None:
            plane, place = replace(plane, position=_ORIGIN), plane.position
        head = replace(frame, offset=0, length=0, plane=plane)
        self._frame_heads.add(head, head)
        self._offsets.append(frame.offset)
        self._lengths.append(frame.length)
        for column, value in zip(self._places, place.as_tuple(), strict=True):
            column.append(value)

    def instances(self) -> InstanceColumns:
        return InstanceColumns(
            UidColumn.of(self._uids),
            self._heads.coded(),
            self._heads.first_rows,
            self._numbers,
            self._acquisitions,
            self._times.coded(),
            self._uptakes.coded(),
            self._data_offsets,
            self._lossy_ratios,
        )

    def frames(self) -> FrameColumns:
        return FrameColumns(self._first, self._frame_heads.coded(), self._offsets, self._lengths, *self._places)


def _head_of(one: InstanceIndex) -> InstanceIndex:
    """Return an instance without all that has a column of its own."""
    pixels = None if one.pixels is None else replace(one.pixels, data_offset=0, lossy_ratio=0.0)
    return replace(
        one,
        sop_instance_uid="",
        instance_number=None,
        acquisition_number=None,
        acquisition_time="",
        uptake=None,
        frames=(),
        pixels=pixels,
    )
