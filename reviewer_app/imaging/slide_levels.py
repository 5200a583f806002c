"""The levels that the files of a slide hold (PS3.3 A.32.8): parts of one level joined, tiles read where they lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from reviewer_app.cases.instances import InstanceIndex, PixelDescription, TileGrid
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.color import colors_to_rgb
from reviewer_app.imaging.decode.bits import stored_type
from reviewer_app.imaging.dicom_file import plain_stream
from reviewer_app.imaging.frames import decode_tile, read_stored_bytes
from reviewer_app.imaging.source import Pixels, Region, background_of
from reviewer_app.imaging.tiles import Places, tile_pieces, tile_places, tiles_across_and_down

OpenStream: TypeAlias = Callable[[], BinaryIO]

PART_MISSING = "Part of the slide is missing."
ONE_LAYER = "Only the first channel or focal plane is shown."
OTHER_PICTURES = "Other pictures of this series are not shown."
_NO_PLACES = "The file does not tell where the tiles of the slide lie."
_NO_PYRAMID = frozenset({"LABEL", "OVERVIEW", "THUMBNAIL"})


@dataclass(frozen=True, slots=True)
class _Part:
    """One instance of a level: how to read it, and where its tiles lie."""

    index: InstanceIndex
    pixels: PixelDescription
    grid: TileGrid
    open_stream: OpenStream
    places: Places

    @property
    def level_key(self) -> tuple[object, ...]:
        """What the parts of one level have in common."""
        grid, pixels = self.grid, self.pixels
        size = (grid.total_columns, grid.total_rows, grid.tile_columns, grid.tile_rows)
        kind = (pixels.samples_per_pixel, pixels.bits_allocated, pixels.pixel_representation)
        return (grid.concatenation or self.index.sop_instance_uid, *size, *kind, grid.layer)


class StoredLevel:
    """One resolution of a slide, in one instance or in several of one concatenation. Safe from any thread.

    `decoders` holds the names of the decoders that tiles were made by so far.
    """

    def __init__(self, parts: Sequence[_Part]) -> None:
        self._parts = tuple(parts)
        first = parts[0]
        self.index, self.pixels, self.grid, self.open_stream = first.index, first.pixels, first.grid, first.open_stream
        self.decoders: set[str] = set()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows of the total matrix."""
        return self.grid.total_columns, self.grid.total_rows

    @property
    def nbytes(self) -> int:
        """Bytes of memory held: no tile is kept."""
        return sum(one.places.nbytes for one in self._parts)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values that `read` gives."""
        return np.dtype(np.uint8) if self.pixels.samples_per_pixel > 1 else stored_type(self.pixels)

    @property
    def incomplete(self) -> str:
        """A sentence where the level is not all that its files tell of, else empty."""
        for one in self._parts:
            if one.index.problem:
                return one.index.problem
        across, down = tiles_across_and_down(self.grid)
        if not self.grid.sparse and sum(len(one.places) for one in self._parts) < across * down:
            return PART_MISSING
        return ONE_LAYER if any(len(one.places) < len(one.grid.offsets) // 16 for one in self._parts) else ""

    def read(self, region: Region) -> Pixels:
        """Return the values of a region; what no tile covers is background.

        Raises
        ------
        CannotDecode
            If a tile cannot be decoded, or only in part: a part of a tile cannot be marked.
        """
        shape = (region.rows, region.columns) + ((3,) if self.pixels.samples_per_pixel > 1 else ())
        out = np.full(shape, background_of(self.pixels.samples_per_pixel), dtype=self.dtype)
        for part in self._parts:
            wanted = _tiles_in(part, region)
            for (_, column, row), tile in zip(wanted.tolist(), self._decoded(part, wanted), strict=True):
                _paste(out, region, tile, (column, row))
        return out

    def _decoded(self, part: _Part, wanted: Places) -> Iterator[Pixels]:
        """Yield tiles, read through a stream of our own: a position cannot be shared between threads."""
        if not len(wanted):
            return
        with closing(part.open_stream()) as stream:
            plain = plain_stream(stream, part.index.transfer_syntax_uid)
            for number in wanted[:, 0].tolist():
                pieces = tile_pieces(plain, part.grid, number, encapsulated=part.pixels.encapsulated)
                decoded = decode_tile(read_stored_bytes(plain, pieces), part.index, number)
                if decoded.incomplete:
                    raise CannotDecode(decoded.incomplete, detail=f"tile {number}")
                self.decoders.add(decoded.decoder)
                yield colors_to_rgb(decoded.pixels, decoded.photometric, part.pixels)


def stored_levels(instances: Sequence[tuple[InstanceIndex, OpenStream]]) -> tuple[tuple[StoredLevel, ...], str]:
    """Return the levels of a slide, finest first, and a sentence if they are not all that the instances hold.

    Label, overview and thumbnail are left out where there are volume levels. Of several pictures of one size, such as
    channels and focal planes, the first counts.

    Raises
    ------
    CannotDecode
        If none of the instances is a level of a slide, with the first one's reason.
    """
    volume = [one for one in instances if not _NO_PYRAMID & set(one[0].image_type)]
    found = _levels(volume)
    if not found:
        volume, found = list(instances), _levels(instances)
    if not found:
        reasons = [index.problem or _reason(index) for index, _ in instances]
        raise CannotDecode(next(iter(reasons), "") or "These files hold no level of a slide.")
    by_size: dict[tuple[int, int], StoredLevel] = {}
    for one in found:
        by_size.setdefault(one.size, one)
    ordered = sorted(by_size.values(), key=lambda one: one.size[0] * one.size[1], reverse=True)
    pyramid = tuple(one for one in ordered if _same_shape(one.grid, ordered[0].grid))
    told = [one.incomplete for one in pyramid]
    told += [index.problem for index, _ in volume if index.problem]
    told += [PART_MISSING] * _lacks_parts([index for index, _ in volume])
    told += [ONE_LAYER] * (len(found) > len(by_size)) + [OTHER_PICTURES] * (len(ordered) > len(pyramid))
    return pyramid, next((one for one in told if one), "")


def _levels(instances: Sequence[tuple[InstanceIndex, OpenStream]]) -> list[StoredLevel]:
    """Return the levels among instances, in their order; those of one concatenation are one."""
    groups: dict[tuple[object, ...], list[_Part]] = {}
    for index, open_stream in instances:
        if index.tiles is not None and index.pixels is not None:
            part = _Part(index, index.pixels, index.tiles, open_stream, tile_places(index.tiles))
            groups.setdefault(part.level_key, []).append(part)
    return [StoredLevel(parts) for parts in groups.values() if any(len(one.places) for one in parts)]


def _lacks_parts(instances: Sequence[InstanceIndex]) -> bool:
    """Tell whether a concatenation has fewer parts than it says."""
    grids = [one.tiles for one in instances if one.tiles is not None and one.tiles.concatenation]
    present = Counter(one.concatenation for one in grids)
    return any(present[one.concatenation] < one.concatenation_parts for one in grids)


def _reason(index: InstanceIndex) -> str:
    return _NO_PLACES if index.tiles is not None and index.tiles.sparse and index.tiles.offsets else ""


def _same_shape(grid: TileGrid, finest: TileGrid) -> bool:
    """Tell whether a level shows the same field: rounding of a size may change its shape a little."""
    shape = finest.total_rows / finest.total_columns
    slack = (1 + shape) / min(grid.total_columns, grid.total_rows)
    return abs(grid.total_rows / grid.total_columns - shape) <= max(0.02 * shape, slack)


def _tiles_in(part: _Part, region: Region) -> Places:
    """Return those of the stored tiles that touch a region."""
    _, column, row = part.places.T
    right, bottom = region.column + region.columns, region.row + region.rows
    inside = (column < right) & (column + part.grid.tile_columns > region.column)
    inside &= (row < bottom) & (row + part.grid.tile_rows > region.row)
    found: Places = part.places[inside]
    return found


def _paste(out: Pixels, region: Region, tile: Pixels, place: tuple[int, int]) -> None:
    """Copy the part of a tile at `place` (column, row of the level) that lies in the region."""
    column, row = place
    left, top = max(column, region.column), max(row, region.row)
    right = min(column + tile.shape[1], region.column + region.columns)
    bottom = min(row + tile.shape[0], region.row + region.rows)
    if right > left and bottom > top:
        out[top - region.row : bottom - region.row, left - region.column : right - region.column] = tile[
            top - row : bottom - row, left - column : right - column
        ]
