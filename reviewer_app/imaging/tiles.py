"""The tiles of one slide level: where each stands in the total matrix, and where its bytes are (PS3.3 C.8.12.4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydicom.dataset import Dataset

from reviewer_app.cases.instances import PixelDescription, TileGrid
from reviewer_app.imaging import values
from reviewer_app.imaging.fragments import Piece
from reviewer_app.imaging.planes import slide_plane


def tile_grid(dataset: Dataset, pixels: PixelDescription, frames: Sequence[Sequence[Piece]]) -> TileGrid:
    """Return the grid of a slide instance.

    Parameters
    ----------
    frames
        The pieces of every stored tile; a tile in several pieces is kept as one span only if they follow one another.
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


def tile_span(grid: TileGrid, number: int) -> tuple[int, int]:
    """Return first byte and length of a stored tile."""
    offset, length = np.frombuffer(grid.offsets, dtype="<i8", count=2, offset=16 * number).tolist()
    return offset, length


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
