"""Encapsulated pixel data (PS3.5 A.4): where the bytes of each frame lie, found by walking the items once."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from reviewer_app.imaging.dicom_file import PixelElement

Piece: TypeAlias = tuple[int, int]
"""Offset into the stream and length of one fragment's value."""

ITEM = b"\xfe\xff\x00\xe0"
"""The tag of an item, in little endian as encapsulated pixel data always are."""
ITEM_HEADER = 8
_STARTS = (b"\xff\xd8", b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP", b"\xff\x0a", b"\x00\x00\x00\x0cJXL")
"""How the codestreams of JPEG, JPEG-LS, JPEG 2000 and JPEG XL begin."""


@dataclass(frozen=True, slots=True)
class Fragments:
    """The fragments of one Pixel Data element, the basic offset table, and whether the last fragment is whole."""

    pieces: tuple[Piece, ...]
    heads: tuple[bytes, ...]
    offset_table: tuple[int, ...]
    complete: bool


def walk(stream: BinaryIO, element: PixelElement, size: int, most: int) -> Fragments:
    """Read every item's header and the first bytes of its value, not the value itself; of more than `most` no more."""
    position = element.offset
    table: tuple[int, ...] = ()
    pieces: list[Piece] = []
    heads: list[bytes] = []
    first = True
    while len(pieces) < most:
        stream.seek(position)
        head = stream.read(20)
        if len(head) < 8 or head[:4] != ITEM:
            # a file may lack the sequence delimiter: what counts is that the last fragment is whole
            return Fragments(tuple(pieces), tuple(heads), table, complete=not first)
        (length,) = struct.unpack("<I", head[4:8])
        if position + 8 + length > size:
            if not first and size > position + 8:
                pieces.append((position + 8, size - position - 8))
                heads.append(head[8:])
            return Fragments(tuple(pieces), tuple(heads), table, complete=False)
        if first:
            stream.seek(position + 8)
            # one with more entries than there may be fragments is none, and need not fill the memory
            table = _offset_table(stream.read(length)) if length <= 4 * most else ()
            first = False
        else:
            pieces.append((position + 8, length))
            heads.append(head[8:])
        position += 8 + length
    return Fragments(tuple(pieces), tuple(heads), table, complete=False)


def frames_of(fragments: Fragments, frame_count: int, extended: Sequence[int] = ()) -> tuple[tuple[Piece, ...], ...]:
    """Return the pieces of each frame, in order.

    By the extended or basic offset table where it fits; else one fragment per frame, all fragments of a single frame,
    or a new frame wherever a codestream begins.
    """
    pieces = fragments.pieces
    if frame_count <= 1:
        return (pieces,) if pieces else ()
    if len(pieces) == frame_count:
        return tuple((piece,) for piece in pieces)
    for table in (extended, fragments.offset_table):
        grouped = _by_table(pieces, table)
        if len(grouped) == frame_count:
            return grouped
    return _by_codestream(fragments)


def _offset_table(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _by_table(pieces: tuple[Piece, ...], table: Sequence[int]) -> tuple[tuple[Piece, ...], ...]:
    """Group by offsets of first items, counted from the first byte of the first fragment's item (PS3.5 A.4)."""
    if not pieces or not table:
        return ()
    start = pieces[0][0] - 8
    number_at = {offset - 8 - start: number for number, (offset, _) in enumerate(pieces)}
    firsts = [number_at.get(offset) for offset in table]
    known = [one for one in firsts if one is not None]
    # the first frame begins with the first fragment: what a table leaves out before it would be lost unsaid
    if len(known) != len(firsts) or sorted(set(known)) != known or known[0] != 0:
        return ()
    ends = [*known[1:], len(pieces)]
    return tuple(pieces[begin:end] for begin, end in zip(known, ends, strict=True))


def _begins(head: bytes) -> bool:
    """Tell whether a frame begins here: a codestream, or the header of RLE segments (PS3.5 G.5)."""
    if head.startswith(_STARTS):
        return True
    segments, first = int.from_bytes(head[:4], "little"), int.from_bytes(head[4:8], "little")
    return 1 <= segments <= 15 and first == 64


def _by_codestream(fragments: Fragments) -> tuple[tuple[Piece, ...], ...]:
    frames: list[list[Piece]] = []
    for piece, head in zip(fragments.pieces, fragments.heads, strict=True):
        if _begins(head) or not frames:
            frames.append([piece])
        else:
            frames[-1].append(piece)
    return tuple(tuple(frame) for frame in frames)
