"""A slide for the screen: reading never waits. What is not there yet is shown from a coarser level and fetched.

Panes read while they paint, on the GUI thread; blocks are decoded by jobs, and kept beside the frames of the case
within one budget of memory. No Qt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np

from reviewer_app.cases.views import ViewState
from reviewer_app.errors import Cancelled, CannotDecode
from reviewer_app.geometry import ImagePlane
from reviewer_app.imaging.cache import FrameCache
from reviewer_app.imaging.color import SRGB, converted, is_usable, to_srgb
from reviewer_app.imaging.source import DisplayInput, Level, Pixels, PixelSource, Region, background_of
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority

_PIECE = (512, 512)
"""Columns and rows of a block where a level has no pieces of its own."""

Cache: TypeAlias = FrameCache[Hashable, "PixelSource | Pixels"]
"""Opened frames and slides by their keys, and blocks of slides."""

logger = logging.getLogger(__name__)


class Slide(PixelSource, Protocol):
    """A slide whose `read` may be slow."""

    @property
    def has_overview(self) -> bool:
        """Whether the coarsest level costs little to read as a whole."""


class Block(NamedTuple):
    """One piece of a level, counted in columns and rows of pieces.

    `space` is the ICC profile that its colours were led to, `SRGB` for sRGB, None where they are as stored.
    """

    space: bytes | None
    level: int
    column: int
    row: int


@dataclass(slots=True)
class _Awaited:
    """A block that is being decoded, and whom to tell of it."""

    waiting: dict[Hashable, Callable[[Block], None]]
    job: Job[Pixels] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many blocks what is painted needs, how many are on their way, and how many cannot be read."""

    wanted: int = 0
    missing: int = 0
    unreadable: int = 0

    @property
    def complete(self) -> bool:
        """Whether all is there at full resolution."""
        return not self.missing and not self.unreadable

    @property
    def percent(self) -> int:
        """How much is there, in per cent; what is not all is never called 100."""
        return 100 * (self.wanted - self.missing) // max(1, self.wanted)


ALL_THERE = Progress()


class TiledSource:
    """A slide whose blocks are decoded by jobs, for any number of panes; each reads through a `SlideReading`.

    Parameters
    ----------
    slide
        The slide itself; its `read` is only called in jobs.
    base
        All of the coarsest level, or None if that costs too much: then missing parts are plain background.
    cache
        Where blocks are kept; those that panes want are pinned.
    """

    def __init__(self, slide: Slide, base: Pixels | None, runner: JobRunner, cache: Cache) -> None:
        self._slide = slide
        self._runner = runner
        self._cache = cache
        self._name = object()
        self._awaited: dict[Block, _Awaited] = {}
        self._failed: set[Block] = set()
        self._wanted: dict[Hashable, frozenset[Block]] = {}
        self._closed = False
        self.levels: tuple[Level, ...] = slide.levels
        self.description: DisplayInput = slide.description
        self.plane: ImagePlane | None = slide.plane
        profile = slide.description.icc_profile
        self.can_manage = slide.description.samples > 1 and is_usable(profile)
        self._bases: dict[bytes | None, Pixels] = {} if base is None else {None: base}
        if base is not None and self.can_manage:
            self._bases[SRGB] = to_srgb(base, profile)
        self._described: dict[bytes | None, DisplayInput] = {None: slide.description}

    @property
    def nbytes(self) -> int:
        """Bytes of the coarsest level; the cache counts the blocks."""
        return self._slide.nbytes + sum(int(one.nbytes) for one in self._bases.values())

    def space_of(self, view: ViewState, profile: bytes) -> bytes | None:
        """Return what colours of blocks are to be led to for a view on a monitor with this ICC profile; see `Block`."""
        if not view.color_managed or self.description.samples == 1:
            return None
        return profile or (SRGB if self.can_manage else None)

    def described(self, space: bytes | None) -> DisplayInput:
        """Return what the values of blocks in a colour space mean."""
        found = self._described.get(space)
        if found is None:
            found = self._described[space] = replace(self.description, icc_profile=space or SRGB)
        return found

    def read(self, level: int, region: Region) -> Pixels:
        """Return values that are at hand, in the file's own colours; see `PixelSource.read`.

        Raises
        ------
        CannotDecode
            If they are not: a source on the screen does not wait.
        """
        self.levels[level].require_inside(region)
        found = self._whole(level, region, None)
        if found is None:
            raise CannotDecode("This part of the slide is not read yet.")
        return found

    def want(self, client: Hashable, wanted: Iterable[Block], arrived: Callable[[Block], None]) -> set[Block]:
        """Keep these blocks at hand for a client in place of those it wanted before, and decode what is missing.

        Returns
        -------
        set[Block]
            What is on its way; `arrived` is called for each, whether it could be read or not.
        """
        before, now = self._wanted.pop(client, frozenset()), frozenset(wanted)
        missing = {one for one in now if one not in self._failed and self.block(one) is None}
        if self._closed:
            return missing
        if now:
            self._wanted[client] = now
        for one in now - before:
            self._cache.pin(self._key(one))
        for one in before - now:
            self._leave(one, client)
        for one in sorted(missing, key=lambda one: (-one.level, one.row, one.column)):
            self._await(one, client, arrived)
        return missing

    def block(self, block: Block) -> Pixels | None:
        """Return a block, None if it is not at hand."""
        base = self._bases.get(block.space)
        if block.level == len(self.levels) - 1 and base is not None:
            return base[self.region(block).slices]
        found = self._cache.get(self._key(block))
        return found if isinstance(found, np.ndarray) else None

    def failed(self, block: Block) -> bool:
        """Whether a block cannot be read."""
        return block in self._failed

    def region(self, block: Block) -> Region:
        """Return what a block covers of its level."""
        level = self.levels[block.level]
        wide, high = level.piece or _PIECE
        left, top = block.column * wide, block.row * high
        return Region(left, top, min(wide, level.columns - left), min(high, level.rows - top))

    def blocks_of(self, level: int, region: Region, space: bytes | None) -> Iterator[tuple[Block, Region]]:
        """Yield every block that a region meets, and the part of the region that lies in it."""
        wide, high = self.levels[level].piece or _PIECE
        for row in range(region.row // high, (region.row + region.rows - 1) // high + 1):
            for column in range(region.column // wide, (region.column + region.columns - 1) // wide + 1):
                left, top = max(region.column, column * wide), max(region.row, row * high)
                right = min(region.column + region.columns, (column + 1) * wide)
                bottom = min(region.row + region.rows, (row + 1) * high)
                yield Block(space, level, column, row), Region(left, top, right - left, bottom - top)

    def coarser(self, level: int, part: Region, space: bytes | None) -> Pixels | None:
        """Return a part of a level from the next coarser level that has all of it, None if none has.

        Where the coarsest is not led to this colour space yet, that in another one stands in for it.
        """
        for number in range(level + 1, len(self.levels)):
            step = self.levels[level].downsample / self.levels[number].downsample
            rows = _scaled(part.row, part.rows, step, self.levels[number].rows)
            columns = _scaled(part.column, part.columns, step, self.levels[number].columns)
            area = Region(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
            found = self._whole(number, area, space)
            if found is None and number == len(self.levels) - 1 and self._bases:
                found = self._bases[SRGB if SRGB in self._bases else None][area.slices]
            if found is not None:
                # columns first, while there are few rows: to repeat a row is to copy it
                return found.take(columns - area.column, axis=1).take(rows - area.row, axis=0)
        return None

    def close(self) -> None:
        """Stop all jobs and let go of the memory; what is read from now on is background."""
        self._closed = True
        for awaited in self._awaited.values():
            if awaited.job is not None:
                awaited.job.cancel()
        self._awaited.clear()
        for blocks in self._wanted.values():
            for one in blocks:
                self._cache.unpin(self._key(one))
        self._wanted.clear()
        self._bases.clear()
        self._cache.drop(lambda key: isinstance(key, tuple) and key[0] is self._name)

    def _key(self, block: Block) -> tuple[object, Block]:
        return (self._name, block)

    def _leave(self, block: Block, client: Hashable) -> None:
        self._cache.unpin(self._key(block))
        awaited = self._awaited.get(block)
        if awaited is None:
            return
        awaited.waiting.pop(client, None)
        if not awaited.waiting:
            del self._awaited[block]
            if awaited.job is not None:
                awaited.job.cancel()

    def _await(self, block: Block, client: Hashable, arrived: Callable[[Block], None]) -> None:
        awaited = self._awaited.get(block)
        if awaited is not None:
            awaited.waiting[client] = arrived
            return
        region = self.region(block)

        def work(token: CancelToken) -> Pixels:
            token.check()
            base = self._bases.get(None) if block.level == len(self.levels) - 1 else None
            pixels = self._slide.read(block.level, region) if base is None else base[region.slices]
            if block.space is not None:
                pixels = converted(pixels, self.description.icc_profile, block.space)
            if base is None:
                pixels.setflags(write=False)
            return pixels

        def done(pixels: Pixels) -> None:
            self._cache.put(self._key(block), pixels)
            self._answer(block)

        def failed(error: BaseException) -> None:
            if not isinstance(error, Cancelled):
                logger.warning("slide block %s: %s", block[1:], type(error).__name__)
                self._failed.add(block)
            self._answer(block)

        awaited = self._awaited[block] = _Awaited({client: arrived})
        awaited.job = self._runner.submit(Lane.DECODE, work, done=done, failed=failed, priority=Priority.INTERACTION)

    def _answer(self, block: Block) -> None:
        awaited = self._awaited.pop(block, None)
        for arrived in () if awaited is None else list(awaited.waiting.values()):
            arrived(block)

    def _whole(self, level: int, area: Region, space: bytes | None) -> Pixels | None:
        """Return an area of a level if every block of it is at hand."""
        parts: list[tuple[Region, Pixels]] = []
        for block, part in self.blocks_of(level, area, space):
            found = self.block(block)
            if found is None:
                return None
            corner = self.region(block)
            parts.append((part, found[within(part, corner)]))
        out = np.empty((area.rows, area.columns, *parts[0][1].shape[2:]), dtype=parts[0][1].dtype)
        for part, pixels in parts:
            out[within(part, area)] = pixels
        return out


@dataclass(frozen=True, slots=True)
class SlideReading:
    """How a pane reads a slide while it paints: it never waits. `space` is that of its colours, see `Block`."""

    slide: TiledSource
    space: bytes | None = None

    @property
    def levels(self) -> tuple[Level, ...]:
        """Resolutions, finest first."""
        return self.slide.levels

    @property
    def description(self) -> DisplayInput:
        """What the values mean."""
        return self.slide.described(self.space)

    @property
    def plane(self) -> ImagePlane | None:
        """Where level 0 lies on the slide."""
        return self.slide.plane

    @property
    def nbytes(self) -> int:
        """Bytes of memory held: none of its own."""
        return 0

    def read(self, level: int, region: Region) -> Pixels:
        """Return the values of `region`, where they are not at hand from a coarser level; see `PixelSource.read`."""
        self.levels[level].require_inside(region)
        parts: list[tuple[Region, Pixels]] = []
        for block, part in self.slide.blocks_of(level, region, self.space):
            found = self.slide.block(block)
            pixels = self.slide.coarser(level, part, self.space) if found is None else None
            if found is not None:
                pixels = found[within(part, self.slide.region(block))]
            if pixels is not None:
                parts.append((part, pixels))
        out = self._ground(region, parts)
        for part, pixels in parts:
            out[within(part, region)] = pixels
        return out

    def _ground(self, region: Region, parts: list[tuple[Region, Pixels]]) -> Pixels:
        samples = self.description.samples
        shape = (region.rows, region.columns) if samples == 1 else (region.rows, region.columns, samples)
        # without a pixel of the slide its type does not matter: all of the ground is one value
        dtype = parts[0][1].dtype if parts else np.dtype(np.uint8)
        return np.full(shape, background_of(samples), dtype=dtype)


def open_tiled(slide: Slide, runner: JobRunner, cache: Cache) -> TiledSource:
    """Return a slide for the screen, with its coarsest level read where that costs little; slow, so called in a job.

    Raises
    ------
    CannotDecode
        If the coarsest level cannot be read.
    """
    last = len(slide.levels) - 1
    base = slide.read(last, slide.levels[last].whole) if slide.has_overview else None
    return TiledSource(slide, base, runner, cache)


def within(part: Region, around: Region) -> tuple[slice, slice]:
    """Return the slices of a part in an array that holds the region around it."""
    return Region(part.column - around.column, part.row - around.row, part.columns, part.rows).slices


def _scaled(first: int, count: int, step: float, size: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the pixels of a coarser level under those of a finer one."""
    places = ((np.arange(first, first + count) + 0.5) * step).astype(np.intp)
    return np.minimum(places, size - 1)
