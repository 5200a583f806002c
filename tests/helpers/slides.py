"""Slides made of arrays, and the blocks of them on their way to the screen."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from reviewer_app.imaging.cache import FrameCache
from reviewer_app.imaging.source import Level, Pixels, Region
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.tiles import Block, Cache, TiledSource, open_tiled
from tests.helpers.patience import PATIENCE
from tests.helpers.pictures import COLOR, ArraySource

BLOCK = 64


@dataclass
class ArraySlide(ArraySource):
    """A slide in memory whose levels are read in pieces of 64."""

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(replace(one, piece=(BLOCK, BLOCK)) for one in super().levels)


def gradients(rows: int = 360, columns: int = 500) -> Pixels:
    """A smooth picture in colour, so that a coarser level is nearly the same."""
    down, across = np.mgrid[0:rows, 0:columns]
    return np.stack([down // 2, across // 2, np.full_like(down, 128)], axis=-1).astype(np.uint8)


def halves(pixels: Pixels) -> Pixels:
    rows, columns, samples = pixels.shape
    return pixels.reshape(rows // 2, 2, columns // 2, 2, samples).mean(axis=(1, 3)).astype(np.uint8)


def make_slide(pixels: Pixels | None = None, **attributes: object) -> ArraySlide:
    """A slide of three levels, each half the size of the one before."""
    full = gradients() if pixels is None else pixels
    made = {"description": COLOR, "smaller": (halves(full), halves(halves(full))), **attributes}
    return ArraySlide(full, **made)  # type: ignore[arg-type]


class Screen:
    """A slide for the screen; answers of jobs come when they are asked for, one by one, as on a GUI thread."""

    def __init__(self, slide: ArraySlide, budget: int = 1 << 24) -> None:
        self._answers: queue.Queue[Callable[[], None]] = queue.Queue()
        self.runner = JobRunner(self._answers.put)
        self.cache: Cache = FrameCache(budget)
        self.tiled: TiledSource = open_tiled(slide, self.runner, self.cache)
        slide.read_regions.clear()

    def answer(self) -> None:
        """Take the next answer."""
        self._answers.get(timeout=PATIENCE)()

    def settle(self) -> None:
        """Take answers until no block is awaited."""
        deadline = time.monotonic() + PATIENCE
        while self.tiled._awaited:
            assert time.monotonic() < deadline
            self.answer()

    def blocks(self, level: int, region: Region, space: bytes | None = None) -> frozenset[Block]:
        """The blocks of a part of a level."""
        return frozenset(one for one, _ in self.tiled.blocks_of(level, region, space))

    def fetch(self, level: int, region: Region, space: bytes | None = None) -> set[Block]:
        """Ask for a part of a level, and wait until it is there; return what was not at hand."""
        missing = self.tiled.want("pane", self.blocks(level, region, space), lambda _: None)
        self.settle()
        return missing

    def close(self) -> None:
        assert self.runner.close(PATIENCE)
