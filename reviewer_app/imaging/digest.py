"""Instances and the stacks they make as bytes that are read back at once, however many they are.

Columns are written as they lie in memory, one whose rows are all the same as that one row, and read where they lie in
the bytes: nothing is made of a row before it is asked for. What frames share is decoded when a frame is asked for. The
bytes are meant for the program that wrote them: whoever keeps them notes `FORMAT` beside them, and lets what another
version wrote alone.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, overload

import msgspec
import numpy as np

from reviewer_app import __version__, geometry
from reviewer_app.cases import instances
from reviewer_app.cases.instance_table import Coded, FrameColumns, InstanceColumns, InstanceTable
from reviewer_app.cases.instances import FrameIndex, InstanceIndex, Uptake
from reviewer_app.cases.uid_column import UidColumn
from reviewer_app.decoding import from_msgpack, msgpack_decoder
from reviewer_app.imaging.series import SORTING, Stack
from reviewer_app.imaging.stack_frames import TableFrames
from reviewer_app.imaging.stack_notes import Note

T = TypeVar("T")
_LAYOUT = 2
"""Raised with the layout of the bytes."""
_REAL = "d"
_WHOLE = "bhiq"
"""Types of columns (`array`), the narrowest first."""


class _PackedStack(msgspec.Struct, frozen=True, array_like=True):
    """A stack; `rows`, `frames` and `positions` are the columns of `TableFrames`."""

    key: str
    series_instance_uid: str
    title: str
    modality: str
    missing: int
    duplicates: int
    notes: tuple[Note, ...]
    spacing: float | None
    count: int
    rows: memoryview
    frames: memoryview
    positions: memoryview | None


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """Columns by their order in `InstanceColumns` and `FrameColumns`; the values of coded ones stand before."""

    count: int
    frame_count: int
    uid_prefix: str
    uid_width: int
    uid_endings: str
    heads: tuple[InstanceIndex, ...]
    times: tuple[str, ...]
    uptakes: tuple[Uptake | None, ...]
    frame_heads: list[msgspec.Raw]
    columns: tuple[memoryview, ...]
    stacks: tuple[_PackedStack, ...]


def schema_of(kinds: Iterable[type[Any]]) -> str:
    """Return a hash of the names and types of the fields of dataclasses: what the values in a digest may hold."""
    said = "\n".join(f"{one.__qualname__}: {[(each.name, each.type) for each in fields(one)]}" for one in kinds)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _kinds() -> list[type[Any]]:
    """Return the dataclasses an index is made of, and those of a stack."""
    named = [one for module in (instances, geometry) for one in vars(module).values()]
    return [one for one in named if isinstance(one, type) and is_dataclass(one)] + [Note]


#: What the bytes follow from: layout, rules of sorting, version, fields of an index, and the order of bytes here.
FORMAT = f"{_LAYOUT} {SORTING} {__version__} {schema_of(_kinds())} {sys.byteorder}"


def pack(table: InstanceTable, stacks: Iterable[Stack]) -> bytes:
    """Return a table and the stacks of its instances as bytes.

    Raises
    ------
    ValueError
        If a stack holds an instance that is not in the table, or something cannot be written.
    """
    own, frames = table.columns, table.frames
    rows = dict(zip(own.uids, range(len(table)), strict=True))
    if len(rows) < len(table):
        raise ValueError("a UID of two instances")
    encoder = msgspec.msgpack.Encoder()
    packed = _Packed(
        len(table),
        len(frames.offsets),
        own.uids.prefix,
        own.uids.width,
        own.uids.endings,
        tuple(own.heads.values),
        tuple(own.times.values),
        tuple(own.uptakes.values),
        [msgspec.Raw(encoder.encode(one)) for one in frames.heads.values],
        tuple(_bytes(column) for column in _columns(own, frames)),
        tuple(_packed_stack(one, rows) for one in stacks),
    )
    return encoder.encode(packed)


def unpack(data: bytes | memoryview) -> tuple[InstanceTable, tuple[Stack, ...]]:
    """Return what `pack` was given; it reads from `data` as long as it lives.

    Raises
    ------
    ValueError
        If `data` is anything else.
    """
    try:
        packed = from_msgpack(data, _Packed)
        table = _table(packed)
        return table, tuple(_stack(one, table) for one in packed.stacks)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        # the message of the decoder may quote what it read
        raise ValueError(f"not a digest: {type(error).__name__}") from None


def _columns(own: InstanceColumns, frames: FrameColumns) -> tuple[Sequence[Any], ...]:
    return (
        own.heads.codes, own.head_rows, own.numbers, own.acquisitions, own.times.codes, own.uptakes.codes,
        own.data_offsets, own.lossy_ratios, frames.first, frames.heads.codes, frames.offsets, frames.lengths,
        frames.x, frames.y, frames.z,
    )  # fmt: skip


def _table(packed: _Packed) -> InstanceTable:
    count, frame_count = packed.count, packed.frame_count
    try:
        uids = UidColumn(packed.uid_prefix, packed.uid_width, packed.uid_endings)
    except ValueError as error:
        raise ValueError(f"not a digest: {error}") from None
    if len(uids) != count:
        raise ValueError("not a digest: number of instances")
    sizes = (count, len(packed.heads), *(count,) * 6, count + 1, *(frame_count,) * 6)
    limits = {0: len(packed.heads), 1: count, 4: len(packed.times), 5: len(packed.uptakes), 9: len(packed.frame_heads)}
    filled = [
        _column(data, size, limits.get(at)) for at, (data, size) in enumerate(zip(packed.columns, sizes, strict=True))
    ]
    heads, head_rows, numbers, acquisitions, times, uptakes, data_offsets, ratios, first, frame_heads, *rest = filled
    own = InstanceColumns(
        uids,
        Coded(packed.heads, heads),
        head_rows,
        numbers,
        acquisitions,
        Coded(packed.times, times),
        Coded(packed.uptakes, uptakes),
        data_offsets,
        ratios,
    )
    return InstanceTable(own, FrameColumns(first, Coded(_Later(packed.frame_heads, FrameIndex), frame_heads), *rest))


def _packed_stack(stack: Stack, row_of: Mapping[str, int]) -> _PackedStack:
    keys = stack.frame_keys()
    if any(uid not in row_of for uid, _ in keys):
        raise ValueError("a stack holds an instance that is not in the table")
    rows = array("i", (row_of[uid] for uid, _ in keys))
    places = [one.position for one in stack.frames]
    known = [one for one in places if one is not None]
    if known and len(known) < len(places):
        raise ValueError("a stack places some of its frames only")
    return _PackedStack(
        stack.key,
        stack.series_instance_uid,
        stack.title,
        stack.modality,
        stack.missing,
        stack.duplicates,
        stack.notes,
        stack.spacing,
        len(rows),
        _bytes(rows),
        _bytes(array("i", (frame for _, frame in keys))),
        _bytes(array("d", known)) if known else None,
    )


def _stack(packed: _PackedStack, table: InstanceTable) -> Stack:
    rows = _column(packed.rows, packed.count, len(table))
    if not len(rows):
        raise ValueError("not a digest: an empty stack")
    positions = None if packed.positions is None else _column(packed.positions, packed.count)
    return Stack(
        packed.key,
        packed.series_instance_uid,
        packed.title,
        packed.modality,
        TableFrames(table, rows, _column(packed.frames, packed.count), positions),
        packed.missing,
        packed.duplicates,
        packed.notes,
        packed.spacing,
    )


def _bytes(rows: Sequence[float]) -> memoryview:
    """Return a column as bytes behind its type, as narrow as its values are; where all rows are the same, one row."""
    column: array[Any] = array(_REAL if len(rows) and isinstance(rows[0], float) else _WHOLE[-1], rows)
    if len(column) > 1 and column.count(column[0]) == len(column):
        column = column[:1]
    if column.typecode != _REAL:
        column = _narrowed(column)
    return memoryview(column.typecode.encode() + column.tobytes())


def _narrowed(column: array[int]) -> array[int]:
    for code in _WHOLE:
        try:
            return array(code, column)
        except OverflowError:
            continue
    raise ValueError("a number beyond 64 bits")


def _column(data: memoryview, count: int, below: int | None = None) -> Sequence[Any]:
    """Return a column of `count` rows from what `_bytes` gave; with `below`, of numbers from 0 and below that."""
    code = bytes(data[:1]).decode()
    if len(code) != 1 or code not in _WHOLE + _REAL:
        raise ValueError("not a digest: a type of numbers")
    if len(data) % array(code).itemsize != 1 % array(code).itemsize:
        raise ValueError("not a digest: a row is cut off")
    column: memoryview[Any] = data[1:].cast(code)  # type: ignore[call-overload]  # it is one of them
    if len(column) and below is not None:
        numbers = np.asarray(column)
        if not 0 <= numbers.min() <= numbers.max() < below:
            raise ValueError("not a digest: a number beyond what it counts")
    if len(column) == 1:
        return array(code, column) * count
    if len(column) != count:
        raise ValueError("not a digest: number of rows")
    return column


class _Later(Sequence[T]):
    """Values that are decoded when they are asked for, and then kept."""

    def __init__(self, written: Sequence[msgspec.Raw], kind: type[T]) -> None:
        self._written = written
        self._decoder = msgpack_decoder(kind)
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self._written)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        made = self._made.get(at)
        if made is None:
            made = self._made[at] = self._decoder.decode(self._written[at])
        return made
