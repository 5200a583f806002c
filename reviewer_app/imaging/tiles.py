"""The tiles of one slide level: where each stands in the total matrix, and where its bytes are (PS3.3 C.8.12.4)."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from reviewer_app.cases.instances import PixelDescription, TileGrid
from reviewer_app.dicom import values
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.fragments import ITEM, ITEM_HEADER, Piece
from reviewer_app.imaging.planes import slide_plane

Places: TypeAlias = npt.NDArray[np.int64]
"""Number, first column and first row in the total matrix of tiles, ``(tiles, 3)``."""
_SLIDE, _PATH = "PlanePositionSlideSequence", "OpticalPathIdentificationSequence"
_PLACE = (
    (_SLIDE, "ColumnPositionInTotalImagePixelMatrix"),
    (_SLIDE, "RowPositionInTotalImagePixelMatrix"),
    (_SLIDE, "ZOffsetInSlideCoordinateSystem"),
    (_PATH, "OpticalPathIdentifier"),
)
"""Where a tile lies, and which of the pictures of this place it is (PS3.3 C.8.12.6.1, C.8.12.5)."""


def tile_grid(dataset: Dataset, pixels: PixelDescription, frames: Sequence[Sequence[Piece]]) -> TileGrid:
    """Return the grid of a slide instance.

    Parameters
    ----------
    frames
        The pieces of every stored tile; they follow one another, and are kept as one span (see `tile_pieces`).
    """
    columns = values.integer(dataset, "TotalPixelMatrixColumns") or pixels.columns
    rows = values.integer(dataset, "TotalPixelMatrixRows") or pixels.rows
    single = len(frames) <= 1 and columns <= pixels.columns and rows <= pixels.rows
    sparse = values.text(dataset, "DimensionOrganizationType") != "TILED_FULL" and not single
    # TILED_FULL mostly leaves places out; where a file tells them in another order they count
    places, layer = (array("i"), "") if single else _positions(dataset)
    concatenation = values.text(dataset, "ConcatenationUID")
    grid = TileGrid(
        total_columns=columns,
        total_rows=rows,
        tile_columns=pixels.columns,
        tile_rows=pixels.rows,
        sparse=sparse,
        image_type=" ".join(values.texts(dataset, "ImageType")[2:]),
        offsets=_packed(frames),
        positions=np.array(places, dtype="<i4").tobytes(),
        plane=slide_plane(dataset, pixels.spacing),
        concatenation=concatenation,
        concatenation_parts=values.integer(dataset, "InConcatenationTotalNumber") or 0 if concatenation else 0,
        first_tile=max(0, values.integer(dataset, "ConcatenationFrameOffsetNumber") or 0) if concatenation else 0,
        layer=layer,
    )
    if sparse:
        return grid
    return replace(grid, sparse=True) if _in_another_order(grid) else replace(grid, positions=b"", layer="")


def _in_another_order(grid: TileGrid) -> bool:
    """Tell whether the file of a full slide tells where its tiles lie, each at a place of its own, and not in order.

    Places that are none of the grid of tiles are a mistake in the places, not in the order.
    """
    if not grid.positions or not grid.offsets:
        return False
    ordered = tile_places(replace(grid, sparse=False))[:, 1:]
    told = np.frombuffer(grid.positions, dtype="<i4").reshape(-1, 2)[: len(ordered)].astype(np.int64)
    expected, found = (one[:, 0] << 32 | one[:, 1] for one in (ordered, told))
    return not np.array_equal(expected, found) and np.array_equal(np.sort(expected), np.sort(found))


def tile_places(grid: TileGrid) -> Places:
    """Return where the stored tiles of one layer lie.

    TILED_FULL lays tiles row by row, first focal plane of the first optical path first (PS3.3 C.7.6.17.3); a part of a
    concatenation begins with its frame offset. Numbers count the tiles of this instance.
    """
    stored = len(grid.offsets) // 16
    numbers = np.arange(stored)
    if grid.sparse:
        places = np.frombuffer(grid.positions, dtype="<i4").reshape(-1, 2)[:stored]
        found = np.column_stack((numbers[: len(places)], places))
        return found[found[:, 1] >= 0]
    across, down = tiles_across_and_down(grid)
    row, column = np.divmod(numbers + grid.first_tile, across)
    return np.column_stack((numbers, column * grid.tile_columns, row * grid.tile_rows))[row < down]


def tiles_across_and_down(grid: TileGrid) -> tuple[int, int]:
    """Return how many tiles cover the total matrix."""
    return -(-grid.total_columns // grid.tile_columns), -(-grid.total_rows // grid.tile_rows)


def tile_pieces(stream: BinaryIO, grid: TileGrid, number: int, *, encapsulated: bool) -> tuple[Piece, ...]:
    """Return where the bytes of a stored tile lie.

    A grid keeps one span for each tile, from its first piece to its last; in an encapsulated tile of several fragments
    the headers of all items but the first lie between them (PS3.5 A.4).
    """
    offset, length = np.frombuffer(grid.offsets, dtype="<i8", count=2, offset=16 * number).tolist()
    if not encapsulated:
        return ((offset, length),)
    pieces: list[Piece] = []
    position, end = offset - ITEM_HEADER, offset + length
    while position + ITEM_HEADER <= end:
        stream.seek(position)
        tag, size = struct.unpack("<4sI", stream.read(ITEM_HEADER).ljust(ITEM_HEADER, b"\0"))
        if tag != ITEM:
            raise CannotDecode("The compressed picture is damaged.", detail=f"tile {number}: no item")
        pieces.append((position + ITEM_HEADER, min(size, end - position - ITEM_HEADER)))
        position += ITEM_HEADER + size
    return tuple(pieces)


def _packed(frames: Sequence[Sequence[Piece]]) -> bytes:
    spans = [(pieces[0][0], pieces[-1][0] + pieces[-1][1] - pieces[0][0]) for pieces in frames]
    return np.array(spans, dtype="<i8").tobytes()


def _positions(dataset: Dataset) -> tuple[array[int], str]:
    """Return places of tiles in the optical path and focal plane of the first, and its name; others get (-1, -1).

    Places are column and row from 0, one pair after the other.
    """
    places = array("i")
    first = ""
    shared = _optical_path(values.item(dataset, "SharedFunctionalGroupsSequence"))
    for found in values.rows(dataset, "PerFrameFunctionalGroupsSequence", _PLACE):
        column, row = (values.to_integer(values.first(one)) for one in found[:2])
        if column is None or row is None:
            places.extend((-1, -1))
            continue
        depth = values.to_number(values.first(found[2])) or 0.0
        layer = f"{values.to_text(found[3]) or shared} {depth}"
        first = first or layer
        places.extend((column - 1, row - 1) if layer == first else (-1, -1))
    return places, first


def _optical_path(groups: Dataset | None) -> str:
    path = values.item(groups, _PATH) if groups is not None else None
    return values.text(path, "OpticalPathIdentifier") if path is not None else ""
