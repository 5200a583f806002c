"""The tiles of one slide level: where each stands in the total matrix, and where its bytes are (PS3.3 C.8.12.4)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from pydicom.dataset import Dataset

from reviewer_app.cases.instances import PixelDescription, TileGrid
from reviewer_app.dicom import values
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.fragments import ITEM, ITEM_HEADER, Piece
from reviewer_app.imaging.planes import slide_plane


def tile_grid(dataset: Dataset, pixels: PixelDescription, frames: Sequence[Sequence[Piece]]) -> TileGrid:
    """Return the grid of a slide instance.

    Parameters
    ----------
    frames
        The pieces of every stored tile; they follow one another, and are kept as one span (see `tile_pieces`).
    """
    columns = values.integer(dataset, "TotalPixelMatrixColumns") or pixels.columns
    rows = values.integer(dataset, "TotalPixelMatrixRows") or pixels.rows
    sparse = values.text(dataset, "DimensionOrganizationType") != "TILED_FULL" and len(frames) > 1
    return TileGrid(
        total_columns=columns,
        total_rows=rows,
        tile_columns=pixels.columns,
        tile_rows=pixels.rows,
        sparse=sparse,
        image_type=" ".join(values.texts(dataset, "ImageType")[2:]),
        offsets=_packed(frames),
        positions=_positions(dataset) if sparse else b"",
        plane=slide_plane(dataset, pixels.spacing),
    )


def tile_places(grid: TileGrid) -> dict[tuple[int, int], int]:
    """Return the number of the stored tile at each first column and row of the total matrix.

    TILED_FULL lays tiles row by row, first focal plane of the first optical path first (PS3.3 C.7.6.17.3).
    """
    if grid.sparse:
        pairs = np.frombuffer(grid.positions, dtype="<i4").reshape(-1, 2).tolist()
        return {(column, row): number for number, (column, row) in enumerate(pairs) if column >= 0}
    across = -(-grid.total_columns // grid.tile_columns)
    down = -(-grid.total_rows // grid.tile_rows)
    stored = len(grid.offsets) // 16
    return {
        (number % across * grid.tile_columns, number // across * grid.tile_rows): number
        for number in range(min(across * down, stored))
    }


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


def _positions(dataset: Dataset) -> bytes:
    """Return places of tiles in the focal plane and optical path of the first; others get (-1, -1)."""
    places: list[tuple[int, int]] = []
    first: tuple[str, float] | None = None
    for item in values.items(dataset, "PerFrameFunctionalGroupsSequence"):
        position = values.item(item, "PlanePositionSlideSequence")
        path = values.item(item, "OpticalPathIdentificationSequence")
        column = values.integer(position, "ColumnPositionInTotalImagePixelMatrix") if position is not None else None
        row = values.integer(position, "RowPositionInTotalImagePixelMatrix") if position is not None else None
        if position is None or column is None or row is None:
            places.append((-1, -1))
            continue
        layer = (
            values.text(path, "OpticalPathIdentifier") if path is not None else "",
            values.number(position, "ZOffsetInSlideCoordinateSystem") or 0.0,
        )
        first = first or layer
        places.append((column - 1, row - 1) if layer == first else (-1, -1))
    return np.array(places, dtype="<i4").tobytes()
