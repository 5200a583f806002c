"""Frames of encapsulated pixel data by their offset tables, and what is done with tables that do not fit."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from unittest.mock import Mock

from reviewer_app.imaging.dicom_file import PixelElement
from reviewer_app.imaging.fragments import ITEM, Fragments, Piece, frames_of, walk

JPEG, MORE = b"\xff\xd8" + bytes(14), bytes(16)


def item(value: bytes) -> bytes:
    return ITEM + struct.pack("<I", len(value)) + value


def walked(values: Sequence[bytes], table: bytes, *, most: int = 100) -> Fragments:
    data = b"".join(map(item, (table, *values))) + b"\xfe\xff\xdd\xe0\x00\x00\x00\x00"
    return walk(io.BytesIO(data), Mock(spec=PixelElement, offset=0), len(data), most)


def numbers(fragments: Fragments, frames: tuple[tuple[Piece, ...], ...]) -> list[list[int]]:
    return [[fragments.pieces.index(piece) for piece in frame] for frame in frames]


def test_a_table_says_where_frames_of_several_fragments_begin() -> None:
    found = walked([MORE, MORE, MORE], struct.pack("<2I", 0, 2 * 24))
    assert numbers(found, frames_of(found, 2)) == [[0, 1], [2]]
    assert numbers(found, frames_of(found, 2, extended=(0, 24))) == [[0], [1, 2]], "the extended table comes first"


def test_a_table_that_leaves_out_the_first_fragment_is_not_believed() -> None:
    found = walked([JPEG, MORE, JPEG, MORE], struct.pack("<2I", 24, 2 * 24))
    assert numbers(found, frames_of(found, 2)) == [[0, 1], [2, 3]]


def test_a_table_longer_than_there_may_be_fragments_is_not_read() -> None:
    long = struct.pack("<101I", *range(0, 101 * 24, 24))
    assert walked([JPEG, MORE, JPEG], long).offset_table == ()
    assert len(walked([JPEG, MORE, JPEG], long, most=101).offset_table) == 101
    found = walked([JPEG, MORE, JPEG], long)
    assert numbers(found, frames_of(found, 2)) == [[0, 1], [2]]
