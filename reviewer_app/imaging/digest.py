"""Instances and the stacks they make as bytes that are read back at once, however many they are.

Columns are written as they lie in memory, one whose rows are all the same as that one row. What frames share is decoded
when a frame is asked for. The bytes are meant for the program that wrote them: whoever keeps them notes `FORMAT` beside
them, and lets what another version wrote alone.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from os.path import commonprefix
from typing import Any, TypeVar, overload

import msgspec

from reviewer_app import __version__, geometry
from reviewer_app.cases import instances
from reviewer_app.cases.instance_table import Coded, FrameColumns, InstanceColumns, InstanceTable
from reviewer_app.cases.instances import FrameIndex, InstanceIndex, Uptake
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
    rows: bytes
    frames: bytes
    positions: bytes | None


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """Columns by their order in `InstanceColumns` and `FrameColumns`; the values of coded ones stand before."""

    count: int
    frame_count: int
    uid_prefix: str
    uid_endings: str
    heads: tuple[InstanceIndex, ...]
    times: tuple[str, ...]
    uptakes: tuple[Uptake | None, ...]
    frame_heads: list[msgspec.Raw]
    columns: tuple[bytes, ...]
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
    if any("\n" in uid for uid in own.uids) or len(set(own.uids)) < len(table):
        raise ValueError("a UID of two lines, or of two instances")
    prefix = commonprefix(own.uids)  # noqa: RUF071 - of the characters, whatever they mean
    encoder = msgspec.msgpack.Encoder()
    packed = _Packed(
        len(table),
        len(frames.offsets),
        prefix,
        "\n".join(uid[len(prefix) :] for uid in own.uids),
        tuple(own.heads.values),
        tuple(own.times.values),
        tuple(own.uptakes.values),
        [msgspec.Raw(encoder.encode(one)) for one in frames.heads.values],
        tuple(_bytes(column) for column in _columns(own, frames)),
        tuple(_packed_stack(one, table) for one in stacks),
    )
    return encoder.encode(packed)


def unpack(data: bytes) -> tuple[InstanceTable, tuple[Stack, ...]]:
    """Return what `pack` was given.

    Raises
    ------
    ValueError
        If `data` is anything else.
    """
    try:
        packed = msgspec.msgpack.decode(data, type=_Packed)
        table = _table(packed)
        return table, tuple(_stack(one, table) for one in packed.stacks)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        # the message of the decoder may quote what it read
        raise ValueError(f"not a digest: {type(error).__name__}") from None


def _columns(own: InstanceColumns, frames: FrameColumns) -> tuple[array[Any], ...]:
    return (
        own.heads.codes, own.numbers, own.acquisitions, own.times.codes, own.uptakes.codes, own.data_offsets,
        own.lossy_ratios, frames.first, frames.heads.codes, frames.offsets, frames.lengths,
        frames.x, frames.y, frames.z,
    )  # fmt: skip


def _table(packed: _Packed) -> InstanceTable:
    count, frame_count = packed.count, packed.frame_count
    prefix = packed.uid_prefix
    uids = (prefix + packed.uid_endings.replace("\n", f"\n{prefix}")).split("\n") if count else []
    if len(uids) != count:
        raise ValueError("not a digest: number of instances")
    sizes = (*(count,) * 7, count + 1, *(frame_count,) * 6)
    codes = {0: packed.heads, 3: packed.times, 4: packed.uptakes, 8: packed.frame_heads}
    filled = [
        _column(data, size, len(codes[at]) if at in codes else None)
        for at, (data, size) in enumerate(zip(packed.columns, sizes, strict=True))
    ]
    heads, numbers, acquisitions, times, uptakes, data_offsets, ratios, first, frame_heads, *rest = filled
    own = InstanceColumns(
        uids,
        Coded(packed.heads, heads),
        numbers,
        acquisitions,
        Coded(packed.times, times),
        Coded(packed.uptakes, uptakes),
        data_offsets,
        ratios,
    )
    return InstanceTable(own, FrameColumns(first, Coded(_Later(packed.frame_heads, FrameIndex), frame_heads), *rest))


def _packed_stack(stack: Stack, table: InstanceTable) -> _PackedStack:
    rows = array("i")
    for uid, _ in stack.frame_keys():
        row = table.row_of(uid)
        if row is None:
            raise ValueError("a stack holds an instance that is not in the table")
        rows.append(row)
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
        _bytes(array("i", (frame for _, frame in stack.frame_keys()))),
        _bytes(array("d", known)) if known else None,
    )


def _stack(packed: _PackedStack, table: InstanceTable) -> Stack:
    rows = _column(packed.rows, packed.count, len(table))
    if not rows:
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


def _bytes(column: array[Any]) -> bytes:
    """Return a column as bytes behind its type, as narrow as its values are; where all rows are the same, one row."""
    if len(column) > 1 and column.count(column[0]) == len(column):
        column = column[:1]
    if column.typecode != _REAL:
        column = _narrowed(column)
    return column.typecode.encode() + column.tobytes()


def _narrowed(column: array[int]) -> array[int]:
    for code in _WHOLE:
        try:
            return array(code, column)
        except OverflowError:
            continue
    raise ValueError("a number beyond 64 bits")


def _column(data: bytes, count: int, below: int | None = None) -> array[Any]:
    """Return a column of `count` rows from what `_bytes` gave; with `below`, of numbers from 0 and below that."""
    code = data[:1].decode()
    if len(code) != 1 or code not in _WHOLE + _REAL:
        raise ValueError("not a digest: a type of numbers")
    column: array[Any] = array(code)
    if len(data) % column.itemsize != 1 % column.itemsize:
        raise ValueError("not a digest: a row is cut off")
    column.frombytes(memoryview(data)[1:])
    if column and below is not None and not 0 <= min(column) <= max(column) < below:
        raise ValueError("not a digest: a number beyond what it counts")
    if len(column) == 1:
        column *= count
    if len(column) != count:
        raise ValueError("not a digest: number of rows")
    return column


class _Later(Sequence[T]):
    """Values that are decoded when they are asked for, and then kept."""

    def __init__(self, written: Sequence[msgspec.Raw], kind: type[T]) -> None:
        self._written = written
        self._decoder = msgspec.msgpack.Decoder(kind)
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
