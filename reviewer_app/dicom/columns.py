"""Values out of the items of a long sequence, read from its bytes: no object is made of any of them (PS3.5 7.5)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from reviewer_app.dicom.lengths import UNDEFINED, NotPlain

_ITEM = 0xFFFEE000
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())  # two reserved bytes, then four of length

#: Tags of sequences, of which the first item counts, and at the end that of a value.
Path: TypeAlias = tuple[int, ...]
#: Makes a value of its tag, its representation (None where the file does not tell) and its bytes.
Convert: TypeAlias = Callable[[int, bytes | None, bytes], Any]
_Tree: TypeAlias = dict[int, "int | _Tree"]


def read_rows(
    data: bytes, paths: Sequence[Path], convert: Convert, *, implicit: bool, little: bool
) -> list[tuple[Any, ...]]:
    """Return, for each item of a sequence, what `convert` makes of the value at each path, None where there is none.

    Parameters
    ----------
    data
        The value of the sequence; its items, and what is within them, have lengths.

    Raises
    ------
    NotPlain
        If it is anything else, or `convert` raises that.
    """
    try:
        return _Rows(data, convert, implicit=implicit, little=little).read(_tree(paths), len(paths))
    except struct.error:
        raise NotPlain from None


def _tree(paths: Sequence[Path]) -> _Tree:
    tree: _Tree = {}
    for column, path in enumerate(paths):
        inner = tree
        for tag in path[:-1]:
            below = inner.setdefault(tag, {})
            assert isinstance(below, dict)  # noqa: S101 - no path is the beginning of another
            inner = below
        inner[path[-1]] = column
    return tree


class _Rows:
    """One way through the items."""

    def __init__(self, data: bytes, convert: Convert, *, implicit: bool, little: bool) -> None:
        order = "<" if little else ">"
        self._pair = struct.Struct(f"{order}HHI").unpack_from
        self._explicit = struct.Struct(f"{order}HH2sH").unpack_from
        self._length = struct.Struct(f"{order}I").unpack_from
        self._data = data
        self._convert = convert
        self._implicit = implicit

    def read(self, tree: _Tree, columns: int) -> list[tuple[Any, ...]]:
        """Return a row for each item."""
        rows = []
        at, end = 0, len(self._data)
        while at < end:
            begin, at = self._item(at, end)
            row = [None] * columns
            self._elements(begin, at, tree, row)
            rows.append(tuple(row))
        return rows

    def _item(self, at: int, end: int) -> tuple[int, int]:
        """Return where the elements of an item begin and end."""
        group, element, length = self._pair(self._data, at)
        if group << 16 | element != _ITEM or length == UNDEFINED or at + 8 + length > end:
            raise NotPlain
        return at + 8, at + 8 + length

    def _elements(self, at: int, end: int, tree: _Tree, row: list[Any]) -> None:
        data, implicit = self._data, self._implicit
        name = None
        while at < end:
            if implicit:
                group, element, length = self._pair(data, at)
                at += 8
            else:
                group, element, name, length = self._explicit(data, at)
                at += 8
                if name in _LONG:
                    (length,) = self._length(data, at)
                    at += 4
            stop = at + length
            if length == UNDEFINED or stop > end:
                raise NotPlain
            wanted = tree.get(group << 16 | element)
            if isinstance(wanted, int):
                row[wanted] = self._convert(group << 16 | element, name, data[at:stop])
            elif wanted is not None and length:
                if name not in (None, b"SQ"):
                    raise NotPlain
                self._elements(*self._item(at, stop), wanted, row)
            at = stop
