"""A DICOM whole slide as one picture of many levels (PS3.3 A.32.8): only the tiles looked at are read and decoded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import BinaryIO, TypeAlias

import numpy as np

from reviewer_app.cases.instances import InstanceIndex, PixelDescription, TileGrid
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePlane, Spacing
from reviewer_app.imaging.cache import FrameCache
from reviewer_app.imaging.color import colors_to_rgb
from reviewer_app.imaging.dicom_file import plain_stream
from reviewer_app.imaging.display import default_window
from reviewer_app.imaging.extras import display_input, read_extras
from reviewer_app.imaging.frames import decode_tile, read_stored_bytes
from reviewer_app.imaging.source import DisplayInput, Level, Pixels, Region
from reviewer_app.imaging.tiles import tile_pieces, tile_places

OpenStream: TypeAlias = Callable[[], BinaryIO]

TILE_BUDGET = 256 << 20
_LARGEST_OVERVIEW = 16 << 20
_WHITE = 255
_NO_PYRAMID = ("LABEL", "OVERVIEW", "THUMBNAIL")


@dataclass(frozen=True, slots=True)
class _SlideLevel:
    """One instance of the pyramid: how to read it, and where its tiles are."""

    index: InstanceIndex
    pixels: PixelDescription
    grid: TileGrid
    open_stream: OpenStream
    places: dict[tuple[int, int], int]

    @property
    def aligned(self) -> bool:
        """Whether every tile stands on the regular grid, so that the tiles of a region can be looked up."""
        return all(
            column % self.grid.tile_columns == 0 and row % self.grid.tile_rows == 0 for column, row in self.places
        )


class SlideSource:
    """The levels of one slide, finest first. Decoded tiles are kept within a budget. Safe from any thread.

    `decoders` holds the names of the decoders that tiles were made by so far.
    """

    def __init__(self, levels: Sequence[_SlideLevel], description: DisplayInput, budget: int = TILE_BUDGET) -> None:
        self._levels = tuple(levels)
        self.description = description
        self.levels = _level_sizes(levels)
        self.plane: ImagePlane | None = levels[0].grid.plane
        self.decoders: frozenset[str] = frozenset()
        self._tiles: FrameCache[tuple[int, int], Pixels] = FrameCache(budget)
        self._aligned = tuple(one.aligned for one in levels)

    @property
    def nbytes(self) -> int:
        """Bytes of decoded tiles held."""
        return self._tiles.nbytes

    def read(self, level: int, region: Region) -> Pixels:
        """Return `region` of one level; tiles that the file does not hold are background. See `PixelSource.read`."""
        self.levels[level].require_inside(region)
        chosen = self._levels[level]
        out = _background(chosen.pixels, region)
        wanted = _tiles_in(chosen, region, aligned=self._aligned[level])
        missing = [number for number in wanted.values() if (level, number) not in self._tiles]
        decoded = self._decode(level, missing) if missing else {}
        for place, number in wanted.items():
            tile = decoded.get(number)
            if tile is None:
                tile = self._tiles.get((level, number))
            if tile is None:  # another thread's tiles drove it out meanwhile
                tile = self._decode(level, [number])[number]
            _paste(out, region, tile, place)
        return out

    def _decode(self, level: int, numbers: Sequence[int]) -> dict[int, Pixels]:
        """Read and decode tiles through one stream of our own: a position cannot be shared between threads."""
        chosen = self._levels[level]
        tiles: dict[int, Pixels] = {}
        with closing(chosen.open_stream()) as stream:
            plain = plain_stream(stream, chosen.index.transfer_syntax_uid)
            for number in numbers:
                pieces = tile_pieces(plain, chosen.grid, number, encapsulated=chosen.pixels.encapsulated)
                data = read_stored_bytes(plain, pieces)
                tiles[number], decoder = _decode_tile(data, chosen, number)
                self.decoders |= {decoder}
                self._tiles.put((level, number), tiles[number])
        return tiles


def open_slide(levels: Sequence[tuple[InstanceIndex, OpenStream]]) -> SlideSource:
    """Return the picture of a slide from the instances of its series, in any order.

    Label, overview and thumbnail images are left out where there are volume levels. Of several instances of one size
    the first counts.

    Raises
    ------
    CannotDecode
        If none of them is a level of a slide, with the first instance's reason.
    """
    usable = [_level(index, open_stream) for index, open_stream in levels if _usable(index)]
    volume = [one for one in usable if not set(one.index.image_type) & set(_NO_PYRAMID)] or usable
    if not volume:
        reason = next((index.problem for index, _ in levels if index.problem), "")
        raise CannotDecode(reason or "These files hold no level of a slide.")
    by_size: dict[tuple[int, int], _SlideLevel] = {}
    for one in volume:
        by_size.setdefault((one.grid.total_columns, one.grid.total_rows), one)
    ordered = [by_size[size] for size in sorted(by_size, reverse=True)]
    shape = ordered[0].grid.total_rows / ordered[0].grid.total_columns
    pyramid = [one for one in ordered if _same_shape(one.grid, shape)]
    slide = SlideSource(pyramid, _description(pyramid[0]))
    return _with_window(slide, pyramid)


def _usable(index: InstanceIndex) -> bool:
    return index.tiles is not None and index.pixels is not None and len(index.tiles.offsets) > 0


def _level(index: InstanceIndex, open_stream: OpenStream) -> _SlideLevel:
    if index.tiles is None or index.pixels is None:
        raise CannotDecode(index.problem or "This file holds no level of a slide.")
    return _SlideLevel(index, index.pixels, index.tiles, open_stream, tile_places(index.tiles))


def _same_shape(grid: TileGrid, shape: float) -> bool:
    """Tell whether a level shows the same field: rounding of a size may change its shape a little."""
    slack = (1 + shape) / min(grid.total_columns, grid.total_rows)
    return abs(grid.total_rows / grid.total_columns - shape) <= max(0.02 * shape, slack)


def _description(level: _SlideLevel) -> DisplayInput:
    with closing(level.open_stream()) as stream:
        extras = read_extras(stream, level.index, 0)
    return display_input(level.index, level.pixels, 0, extras)


def _with_window(slide: SlideSource, levels: Sequence[_SlideLevel]) -> SlideSource:
    """Return a grey slide whose files give no window with one that fits its coarsest level."""
    description, coarsest = slide.description, slide.levels[-1]
    given = description.color or description.windows or description.voi_luts
    if given or coarsest.columns * coarsest.rows > _LARGEST_OVERVIEW:
        return slide
    window = default_window(slide.read(len(levels) - 1, coarsest.whole), description)
    return SlideSource(levels, replace(description, auto_window=window))


def _level_sizes(levels: Sequence[_SlideLevel]) -> tuple[Level, ...]:
    first = levels[0]
    sizes = []
    for one in levels:
        downsample = first.grid.total_columns / one.grid.total_columns
        spacing = one.pixels.spacing
        if spacing is None and first.pixels.spacing is not None:
            spacing = Spacing(first.pixels.spacing.row * downsample, first.pixels.spacing.column * downsample)
        sizes.append(Level(one.grid.total_columns, one.grid.total_rows, downsample, spacing))
    return tuple(sizes)


def _tiles_in(level: _SlideLevel, region: Region, *, aligned: bool) -> dict[tuple[int, int], int]:
    """Return place and number of the stored tiles that touch a region."""
    wide, high = level.grid.tile_columns, level.grid.tile_rows
    right, bottom = region.column + region.columns, region.row + region.rows
    if not aligned:
        return {
            (column, row): number
            for (column, row), number in level.places.items()
            if column < right and column + wide > region.column and row < bottom and row + high > region.row
        }
    places = (
        (column, row)
        for row in range(region.row // high * high, bottom, high)
        for column in range(region.column // wide * wide, right, wide)
    )
    return {place: level.places[place] for place in places if place in level.places}


def _decode_tile(data: bytes, level: _SlideLevel, number: int) -> tuple[Pixels, str]:
    decoded = decode_tile(data, level.index, number)
    if decoded.incomplete:
        # a part of a tile cannot be marked: the whole counts as one that cannot be read
        raise CannotDecode(decoded.incomplete, detail=f"tile {number}")
    tile = colors_to_rgb(decoded.pixels, decoded.photometric, level.pixels)
    tile.setflags(write=False)
    return tile, decoded.decoder


def _background(pixels: PixelDescription, region: Region) -> Pixels:
    """Return an empty slide: white glass for colour, nothing for grey (fluorescence)."""
    if pixels.samples_per_pixel > 1:
        return np.full((region.rows, region.columns, 3), _WHITE, dtype=np.uint8)
    kind = (
        "u1"
        if pixels.bits_allocated <= 8
        else f"{'i' if pixels.pixel_representation else 'u'}{pixels.bits_allocated // 8}"
    )
    return np.zeros((region.rows, region.columns), dtype=np.dtype(f"<{kind}"))


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
