"""Sequences whose ends are marked, written again with their lengths, and counted on the way (PS3.5 7.5).

pydicom makes objects of all that lies in a sequence of undefined length at once; what has a length it leaves as bytes
until it is asked for. So lengths keep the header of a slide of 200,000 tiles small, and counting its parts before
objects are made of them keeps a header that was made to fill the memory from doing so.
"""

from __future__ import annotations

import struct

MOST_IN_SEQUENCE = 400_000
"""Items of one sequence: a frame or a tile each in the longest ones."""
MOST_IN_ITEM = 20_000
"""Elements of one data set."""
MOST_PARTS = 1_200_000
"""Items of one sequence and their elements, of which pydicom makes objects at once."""
MOST_WITHIN = 4_000_000
"""The same, with all that is within them without a length."""
MOST_ITEMS = 1_000_000
"""Items of all sequences of a header."""
DEEPEST = 64
"""Sequences of undefined length within one another."""

UNDEFINED = 0xFFFFFFFF
_MARK = struct.pack("<I", UNDEFINED)
_GROUP = 0xFFFE
_ITEM, _END_OF_ITEM, _END_OF_SEQUENCE = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
_ITEM_BYTES = struct.pack("<HH", *_ITEM)
_SHORT = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())  # two reserved bytes, then four of length


class TooManyParts(Exception):
    """More items or elements than any object has that is meant to be looked at."""


class NotPlain(Exception):
    """Bytes that are no sequence as PS3.5 7.5 has it, end within one, or hold sequences too deep."""


class Ended(NotPlain):
    """The bytes end before the sequence does."""


def with_lengths(data: bytes, *, implicit: bool, little: bool) -> bytes:
    """Return the items of a sequence, all of them and all within them with their lengths.

    Parameters
    ----------
    data
        The value of a sequence, whose own length is that of `data`.

    Raises
    ------
    TooManyParts, NotPlain
    """
    walk = _Walk(data, implicit=implicit, little=little, writes=_MARK in data)
    walk.sequence(0, len(data), 0)
    return bytes(walk.out) if walk.writes else data


class MarkedSequence:
    """A sequence of undefined length, little endian, out of bytes of which more may come."""

    def __init__(self, *, implicit: bool) -> None:
        self._walk = _Walk(b"", implicit=implicit, little=True, writes=True)

    def read(self, data: bytes, at: int) -> tuple[bytearray, int]:
        """Return its items, all with lengths, and where it ends. After `Ended` call it again, with more behind `data`.

        Parameters
        ----------
        data, at
            The bytes, and where in them the first item begins.

        Raises
        ------
        TooManyParts, NotPlain, Ended
        """
        try:
            end = self._walk.go_on(data, at)
        finally:
            self._walk.take(b"")  # nothing of the bytes is held that does not need to be
        return self._walk.out, end


def item_count(data: bytes) -> int:
    """Return how many items little endian bytes hold at most, at any depth."""
    return data.count(_ITEM_BYTES)


class _Walk:
    """One way through the items; `out` is what was written of them."""

    def __init__(self, data: bytes, *, implicit: bool, little: bool, writes: bool) -> None:
        order = "<" if little else ">"
        self._pair = struct.Struct(f"{order}HHI")
        self._explicit = struct.Struct(f"{order}HH2sH")
        self._length = struct.Struct(f"{order}I")
        self._item_head = self._pair.pack(*_ITEM, 0)
        self.take(data)
        self._implicit = implicit
        self._whole: tuple[int, int, int, int] | None = None
        self._little = little
        self._left = MOST_PARTS
        self._left_within = MOST_WITHIN
        self.writes = writes
        self.out = bytearray()

    def take(self, data: bytes) -> None:
        """Go on in these bytes."""
        self._data = data
        self._bytes = memoryview(data)  # parts of it are written without a copy between

    def go_on(self, data: bytes, at: int) -> int:
        """Go through the items from `at` to the mark of the end, from the first on that was not whole the last time."""
        self.take(data)
        count = 0
        if self._whole is not None:
            at, size, count, self._left_within = self._whole
            del self.out[size:]
        return self.sequence(at, None, 0, count)

    def sequence(self, at: int, end: int | None, depth: int, count: int = 0) -> int:
        """Go through the items from `at` to `end`, or to the mark of the end; return where it ends."""
        if depth > DEEPEST:
            raise NotPlain
        while end is None or at < end:
            if depth == 0:
                self._whole = at, len(self.out), count, self._left_within
            group, element, length = self._implicit_head(at)
            if group != _GROUP or element != _ITEM[1]:
                if (group, element) != _END_OF_SEQUENCE:
                    raise NotPlain
                at = at + 8 if end is None else end
                break
            count += 1
            if count > MOST_IN_SEQUENCE:
                raise TooManyParts
            place = self._open(self._item_head)
            at = self._item(at + 8, None if length == UNDEFINED else at + 8 + length, depth)
            self._close(place)
        self._take(count, depth)
        return at

    def _item(self, at: int, end: int | None, depth: int) -> int:
        """Go through the elements of an item; return where it ends."""
        if end is not None and end > len(self._data):
            raise Ended
        copied, count = at, 0
        while end is None or at < end:
            group, element, length, value, unknown = self._head(at)
            if group == _GROUP:
                if element != _END_OF_ITEM[1] or end is not None:
                    raise NotPlain
                break
            count += 1
            if count > MOST_IN_ITEM:
                raise TooManyParts
            if length != UNDEFINED:
                at = value + length
                continue
            if unknown:
                place = self._open(self._bytes[copied : value - 8], b"SQ", self._bytes[value - 6 : value])
                at = copied = self._unknown(value, depth + 1)
            else:
                place = self._open(self._bytes[copied:value])
                at = copied = self.sequence(value, None, depth + 1)
            self._close(place)
        self._take(count, depth)
        if end is not None and at != end:
            raise NotPlain
        if self.writes:
            self.out += self._bytes[copied:at]
        return at if end is not None else at + 8

    def _unknown(self, at: int, depth: int) -> int:
        """Go through a sequence of unknown representation: it is implicit little endian (PS3.5 6.2.2)."""
        self._implicit = True
        try:
            return self.sequence(at, None, depth)
        finally:
            self._implicit = False

    def _head(self, at: int) -> tuple[int, int, int, int, bool]:
        """Return group, element and length of an element, where its value begins, and if it is an unknown sequence."""
        if self._implicit:
            return *self._implicit_head(at), at + 8, False
        if at + 8 > len(self._data):
            raise Ended
        group, element, vr, length = self._explicit.unpack_from(self._data, at)
        if vr in _SHORT or group == _GROUP:
            return group, element, length, at + 8, False
        if vr not in _LONG:
            raise NotPlain
        if at + 12 > len(self._data):
            raise Ended
        (length,) = self._length.unpack_from(self._data, at + 8)
        unknown = length == UNDEFINED and vr == b"UN" and self._little
        if length == UNDEFINED and vr != b"SQ" and not unknown:
            raise NotPlain
        return group, element, length, at + 12, unknown

    def _implicit_head(self, at: int) -> tuple[int, int, int]:
        if at + 8 > len(self._data):
            raise Ended
        group, element, length = self._pair.unpack_from(self._data, at)
        return group, element, length

    def _take(self, count: int, depth: int) -> None:
        self._left_within -= count
        self._left -= count if depth == 0 else 0
        if self._left < 0 or self._left_within < 0:
            raise TooManyParts

    def _open(self, *pieces: bytes | memoryview) -> int:
        """Write what ends with a head, whose last four bytes will be the length of what follows."""
        if self.writes:
            for piece in pieces:
                self.out += piece
        return len(self.out)

    def _close(self, place: int) -> None:
        if self.writes:
            self._length.pack_into(self.out, place - 4, len(self.out) - place)
