"""A slide for the screen: reading never waits. What is not there yet is shown from a coarser level and fetched.

`read` is called while painting, on the GUI thread; blocks are decoded by jobs. No Qt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from reviewer_app.errors import Cancelled
from reviewer_app.geometry import ImagePlane
from reviewer_app.imaging.cache import FrameCache
from reviewer_app.imaging.source import DisplayInput, Level, Pixels, PixelSource, Region
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority

BLOCK = 512
BLOCK_BUDGET = 192 << 20
#: The coarsest level is read whole when the slide is opened if it has no more pixels than this.
_MOST_BASE_PIXELS = 16_000_000

BlockKey: TypeAlias = tuple[int, int, int]
"""Level, block column, block row."""

logger = logging.getLogger(__name__)


class TiledSource:
    """A `PixelSource` that answers at once.

    Parameters
    ----------
    slide
        The slide itself; its `read` may be slow and is only called in jobs.
    base
        All of the coarsest level, or None if that is too large: then missing parts are plain background.
    """

    def __init__(self, slide: PixelSource, base: Pixels | None, runner: JobRunner, budget: int = BLOCK_BUDGET) -> None:
        self._slide = slide
        self._base = base
        self._runner = runner
        self._blocks: FrameCache[BlockKey, Pixels] = FrameCache(budget)
        self._jobs: dict[BlockKey, Job[Pixels]] = {}
        self._failed: set[BlockKey] = set()
        self._touched: set[BlockKey] = set()
        self._missing: set[BlockKey] = set()
        self.levels: tuple[Level, ...] = slide.levels
        self.description: DisplayInput = slide.description
        self.plane: ImagePlane | None = slide.plane

    @property
    def nbytes(self) -> int:
        """Bytes of the coarsest level; blocks that come and go have a budget of their own."""
        return 0 if self._base is None else int(self._base.nbytes)

    @property
    def complete(self) -> bool:
        """Whether the last reading since `begin` found everything at full resolution."""
        return not self._missing and not self._failed_now()

    @property
    def percent(self) -> int:
        """How much of what was read since `begin` is there, in per cent."""
        return 100 - round(100 * len(self._missing) / max(1, len(self._touched)))

    @property
    def unreadable(self) -> int:
        """How many of the blocks read since `begin` cannot be read at all."""
        return len(self._failed_now())

    def begin(self) -> None:
        """Begin to note what is missing: one picture is about to be painted."""
        self._touched.clear()
        self._missing.clear()

    def read(self, level: int, region: Region) -> Pixels:
        """Return the values of `region`, where they are not at hand from a coarser level; see `PixelSource.read`."""
        self.levels[level].require_inside(region)
        out = self._background(region)
        for key, part in self._blocks_of(level, region):
            self._touched.add(key)
            block = self._block(key)
            if block is None:
                if key not in self._failed:
                    self._missing.add(key)
                block_part = self._coarser(level, part)
            else:
                block_part = block[_in_block(part, key)]
            out[_within(part, (region.column, region.row))] = block_part
        return out

    def fetch(self, arrived: Callable[[], None]) -> None:
        """Decode what was missing, call `arrived` after each block, and drop what is no longer asked for."""
        for key in [one for one in self._jobs if one not in self._missing]:
            self._jobs.pop(key).cancel()
        for key in sorted(self._missing, key=lambda one: (-one[0], one[2], one[1])):
            if key not in self._jobs:
                self._jobs[key] = self._start(key, arrived)

    def close(self) -> None:
        """Stop all jobs and let go of the memory."""
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._blocks.clear()

    def _start(self, key: BlockKey, arrived: Callable[[], None]) -> Job[Pixels]:
        region = self._region(key)

        def work(token: CancelToken) -> Pixels:
            token.check()
            return self._slide.read(key[0], region)

        def done(pixels: Pixels) -> None:
            self._jobs.pop(key, None)
            self._blocks.put(key, pixels)
            arrived()

        def failed(error: BaseException) -> None:
            self._jobs.pop(key, None)
            if not isinstance(error, Cancelled):
                logger.warning("slide block %s: %s", key, type(error).__name__)
                self._failed.add(key)
                arrived()

        return self._runner.submit(Lane.DECODE, work, done=done, failed=failed, priority=Priority.INTERACTION)

    def _failed_now(self) -> set[BlockKey]:
        return self._failed & self._touched

    def _block(self, key: BlockKey) -> Pixels | None:
        if key[0] == len(self.levels) - 1 and self._base is not None:
            return self._base[self._region(key).slices]
        return self._blocks.get(key)

    def _blocks_of(self, level: int, region: Region) -> Iterator[tuple[BlockKey, Region]]:
        """Yield every block that a region meets, and the part of the region that lies in it."""
        for row in range(region.row // BLOCK, (region.row + region.rows - 1) // BLOCK + 1):
            for column in range(region.column // BLOCK, (region.column + region.columns - 1) // BLOCK + 1):
                left, top = max(region.column, column * BLOCK), max(region.row, row * BLOCK)
                right = min(region.column + region.columns, (column + 1) * BLOCK)
                bottom = min(region.row + region.rows, (row + 1) * BLOCK)
                yield (level, column, row), Region(left, top, right - left, bottom - top)

    def _region(self, key: BlockKey) -> Region:
        level, column, row = key
        size = self.levels[level]
        left, top = column * BLOCK, row * BLOCK
        return Region(left, top, min(BLOCK, size.columns - left), min(BLOCK, size.rows - top))

    def _coarser(self, level: int, part: Region) -> Pixels:
        """Return a part of a level from the next coarser level that has all of it."""
        for number in range(level + 1, len(self.levels)):
            step = self.levels[level].downsample / self.levels[number].downsample
            rows = _scaled(part.row, part.rows, step, self.levels[number].rows)
            columns = _scaled(part.column, part.columns, step, self.levels[number].columns)
            area = Region(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
            found = self._whole(number, area)
            if found is not None:
                return found[(rows - area.row)[:, None], columns - area.column]
        return self._background(part)

    def _whole(self, level: int, area: Region) -> Pixels | None:
        """Return an area of a level if every block of it is at hand."""
        out = self._background(area)
        for key, part in self._blocks_of(level, area):
            block = self._block(key)
            if block is None:
                return None
            out[_within(part, (area.column, area.row))] = block[_in_block(part, key)]
        return out

    def _background(self, region: Region) -> Pixels:
        samples = self.description.samples
        shape = (region.rows, region.columns) if samples == 1 else (region.rows, region.columns, samples)
        kind = np.uint8 if samples > 1 or self._base is None else self._base.dtype
        return np.full(shape, 255, dtype=kind)


def open_tiled(slide: PixelSource, runner: JobRunner) -> TiledSource:
    """Return a slide for the screen with its coarsest level read; slow, so called in a job.

    Raises
    ------
    CannotDecode
        If the coarsest level cannot be read.
    """
    last = len(slide.levels) - 1
    level = slide.levels[last]
    small = level.columns * level.rows <= _MOST_BASE_PIXELS
    base = slide.read(last, level.whole) if small else None
    return TiledSource(slide, base, runner)


def _within(part: Region, corner: tuple[int, int]) -> tuple[slice, slice]:
    """Return the slices of a part in an array whose first pixel lies at `corner` (column, row)."""
    row, column = part.row - corner[1], part.column - corner[0]
    return slice(row, row + part.rows), slice(column, column + part.columns)


def _in_block(part: Region, key: BlockKey) -> tuple[slice, slice]:
    return _within(part, (key[1] * BLOCK, key[2] * BLOCK))


def _scaled(first: int, count: int, step: float, size: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the pixels of a coarser level under those of a finer one."""
    places = ((np.arange(first, first + count) + 0.5) * step).astype(np.intp)
    return np.minimum(places, size - 1)
