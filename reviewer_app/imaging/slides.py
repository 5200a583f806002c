"""A DICOM whole slide as one picture of many levels (PS3.3 A.32.8): only the tiles looked at are read and decoded.

The files' own levels are often four times smaller each, and some slides have but one. Levels of 2×2 means are made
between and below them, so that a pixel of the screen is made of some four pixels, and of eight at most.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.geometry import ImagePlane, Spacing
from reviewer_app.imaging.color import apply_palette
from reviewer_app.imaging.display import default_window
from reviewer_app.imaging.extras import display_input, read_extras
from reviewer_app.imaging.pyramid import as_rgb, halve
from reviewer_app.imaging.slide_levels import OpenStream, StoredLevel, stored_levels
from reviewer_app.imaging.source import DisplayInput, Level, Pixels, Region

OVERVIEW_PIXELS = 4 << 20
"""The coarsest level has no more pixels than this: levels are made until it is so."""
_CHEAP = 16 << 20
"""A stored level of no more pixels than this may be read as a whole."""
_STEP = 1.4
"""A level is made where the next stored one is that much coarser than it, or more."""
_PIECE, _LARGEST_PIECE = 512, 2048
"""Pixels across that are read at a time: of a level as it is stored, and for a piece of a level that is made of it."""
_LONGEST_TILE = 4096


@dataclass(frozen=True, slots=True)
class _Layer:
    """A level as it is shown: the stored one that it is read from, and how often its pixels are halved."""

    level: Level
    stored: StoredLevel
    halvings: int = 0


class SlideSource:
    """The levels of one slide, finest first. Keeps no pixels. Safe from any thread."""

    def __init__(self, stored: Sequence[StoredLevel], description: DisplayInput) -> None:
        self._stored = tuple(stored)
        self._layers = _layers(stored)
        self._palette = description.palette
        self.description = description if self._palette is None else as_rgb(description)
        self.levels: tuple[Level, ...] = tuple(one.level for one in self._layers)
        self.plane: ImagePlane | None = stored[0].grid.plane

    @property
    def nbytes(self) -> int:
        """Bytes held: of where tiles lie."""
        return sum(one.nbytes for one in self._stored)

    @property
    def decoders(self) -> frozenset[str]:
        """The names of the decoders that tiles were made by so far."""
        return frozenset(name for one in self._stored for name in one.decoders)

    @property
    def has_overview(self) -> bool:
        """Whether the coarsest level costs little to read as a whole; if not, all of a large level must be decoded."""
        columns, rows = self._stored[-1].size
        return columns * rows <= _CHEAP

    def read(self, level: int, region: Region) -> Pixels:
        """Return `region` of one level; tiles that the file does not hold are background. See `PixelSource.read`."""
        self.levels[level].require_inside(region)
        layer = self._layers[level]
        if not layer.halvings:
            return self._shown(layer.stored.read(region))
        parts = [(part, self._made(layer, part)) for part in pieces_of(layer.level, region)]
        out = np.empty((region.rows, region.columns, *parts[0][1].shape[2:]), dtype=parts[0][1].dtype)
        for part, pixels in parts:
            out[Region(part.column - region.column, part.row - region.row, part.columns, part.rows).slices] = pixels
        return out

    def _made(self, layer: _Layer, part: Region) -> Pixels:
        """Return a part of a level of means; it begins and ends where the means do, so no mean is cut."""
        factor = 1 << layer.halvings
        columns, rows = layer.stored.size
        left, top = part.column * factor, part.row * factor
        right, bottom = min(columns, left + part.columns * factor), min(rows, top + part.rows * factor)
        pixels = self._shown(layer.stored.read(Region(left, top, right - left, bottom - top)))
        for _ in range(layer.halvings):
            pixels = halve(pixels, self.description)
        return pixels

    def _shown(self, stored: Pixels) -> Pixels:
        return stored if self._palette is None else apply_palette(stored, self._palette)


def open_slide(instances: Sequence[tuple[InstanceIndex, OpenStream]]) -> SlideSource:
    """Return the picture of a slide from the instances of its series, in any order; see `stored_levels`.

    Raises
    ------
    CannotDecode
        If none of them is a level of a slide, with the first instance's reason.
    """
    stored, incomplete = stored_levels(instances)
    finest = stored[0]
    with closing(finest.open_stream()) as stream:
        extras = read_extras(stream, finest.index, 0)
    description = replace(display_input(finest.index, finest.pixels, 0, extras), incomplete=incomplete)
    slide = SlideSource(stored, description)
    if not slide.has_overview or description.color or description.windows or description.voi_luts:
        return slide
    last = len(slide.levels) - 1
    window = default_window(slide.read(last, slide.levels[last].whole), description)
    return SlideSource(stored, replace(description, auto_window=window))


def pieces_of(level: Level, region: Region) -> Iterator[Region]:
    """Yield the parts of a region that lie in different pieces of the level."""
    wide, high = level.piece or (level.columns, level.rows)
    right, bottom = region.column + region.columns, region.row + region.rows
    for top in range(region.row // high * high, bottom, high):
        for left in range(region.column // wide * wide, right, wide):
            column, row = max(left, region.column), max(top, region.row)
            yield Region(column, row, min(left + wide, right) - column, min(top + high, bottom) - row)


def _layers(stored: Sequence[StoredLevel]) -> tuple[_Layer, ...]:
    """Return the stored levels and those that are made between and below them."""
    found: list[_Layer] = []
    width = stored[0].size[0]
    for number, one in enumerate(stored):
        found.append(_Layer(_level(stored[0], one, 0), one))
        following = stored[number + 1] if number + 1 < len(stored) else None
        while _is_far(found[-1].level, None if following is None else width / following.size[0]):
            halvings = found[-1].halvings + 1
            found.append(_Layer(_level(stored[0], one, halvings), one, halvings))
    return tuple(found)


def _is_far(last: Level, following: float | None) -> bool:
    """Tell whether a level should be made after `last`, before the next stored one with the downsample `following`."""
    if following is None:
        return last.columns * last.rows > OVERVIEW_PIXELS
    return last.downsample * 2 * _STEP < following


def _level(finest: StoredLevel, stored: StoredLevel, halvings: int) -> Level:
    factor = 1 << halvings
    columns, rows = stored.size
    downsample = finest.size[0] / columns * factor
    spacing, first = stored.pixels.spacing, finest.pixels.spacing
    if spacing is not None:
        spacing = Spacing(spacing.row * factor, spacing.column * factor)
    elif first is not None:
        spacing = Spacing(first.row * downsample, first.column * downsample)
    grid = stored.grid
    piece = (_piece(grid.tile_columns, factor), _piece(grid.tile_rows, factor))
    return Level(-(-columns // factor), -(-rows // factor), downsample, spacing, piece)


def _piece(tile: int, factor: int) -> int:
    """Return the length of a piece in pixels `factor` times larger than those stored: of whole tiles where it can."""
    wanted = min(_PIECE * factor, _LARGEST_PIECE)
    whole = math.lcm(tile, factor)
    if whole <= max(tile, _LONGEST_TILE):
        return max(1, round(wanted / whole)) * whole // factor
    return -(-max(wanted, tile) // factor)
