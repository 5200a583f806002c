"""Coarser levels of a picture as 2×2 means: reducing by the mean keeps small bright things that skipping would lose."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePlane, Spacing
from reviewer_app.imaging.color import apply_palette
from reviewer_app.imaging.display import is_padding
from reviewer_app.imaging.source import DisplayInput, Level, Pixels, PixelSource, Region

_ROWS_AT_A_TIME = 32
"""Even, and few enough to stay in the processor's cache."""

SMALLEST = 256
"""Levels are made until neither side is larger than this."""


class MeanPyramid:
    """A source with coarser levels added. Measurements and probes read level 0, which is the source's own.

    A palette picture becomes RGB, since the mean of two indices is no colour. Levels are computed when first read and
    kept. Safe from any thread.
    """

    def __init__(self, source: PixelSource) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._arrays: dict[int, Pixels] = {}
        palette = source.description.palette
        self._palette = palette
        self.description = source.description if palette is None else as_rgb(source.description)
        self.levels = _levels(source.levels[0])

    @property
    def plane(self) -> ImagePlane | None:
        """Where level 0 lies."""
        return self._source.plane

    @property
    def nbytes(self) -> int:
        """Bytes of the source and of the levels made so far."""
        return self._source.nbytes + sum(one.nbytes for one in list(self._arrays.values()))

    def read(self, level: int, region: Region) -> Pixels:
        """Return the values of `region`; see `PixelSource.read`."""
        self.levels[level].require_inside(region)
        if level == 0:
            return self._level_zero(region)
        return self._array(level)[region.slices]

    def _level_zero(self, region: Region) -> Pixels:
        pixels = self._source.read(0, region)
        return pixels if self._palette is None else apply_palette(pixels, self._palette)

    def _array(self, level: int) -> Pixels:
        with self._lock:
            for number in range(1, level + 1):
                if number not in self._arrays:
                    finer = self._arrays[number - 1] if number > 1 else self._level_zero(self.levels[0].whole)
                    reduced = halve(finer, self.description)
                    reduced.setflags(write=False)
                    self._arrays[number] = reduced
            return self._arrays[level]


def halve(pixels: Pixels, description: DisplayInput) -> Pixels:
    """Return the means of 2×2 blocks in the same type; an odd last row or column counts twice.

    Padding does not enter a mean; a block of nothing but padding stays padding.
    """
    rows, columns = pixels.shape[:2]
    if rows % 2 or columns % 2:
        wider = [(0, rows % 2), (0, columns % 2)] + [(0, 0)] * (pixels.ndim - 2)
        pixels = np.pad(pixels, wider, mode="edge")
    if description.color_supplement is not None:
        # the mean of a grey and of a colour's number is neither: the highest value is the colour, if there is one
        blocks = pixels.reshape(pixels.shape[0] // 2, 2, pixels.shape[1] // 2, 2)
        return np.asarray(blocks.max(axis=(1, 3)), dtype=pixels.dtype)
    if pixels.ndim == 2 and (description.padding is not None or pixels.dtype.kind == "f"):
        parts = [pixels[row::2, column::2] for row in (0, 1) for column in (0, 1)]
        return _mean_without_padding(parts, description)
    return _mean(pixels)


def _mean(pixels: Pixels) -> Pixels:
    """Return the means of 2×2 blocks of whole numbers, rounded half up, a few rows at a time."""
    out = np.empty((pixels.shape[0] // 2, pixels.shape[1] // 2, *pixels.shape[2:]), dtype=pixels.dtype)
    kind = np.int32 if pixels.dtype.itemsize <= 2 else np.int64
    for start in range(0, pixels.shape[0], _ROWS_AT_A_TIME):
        block = pixels[start : start + _ROWS_AT_A_TIME]
        pairs: npt.NDArray[Any] = block[0::2].astype(kind)
        pairs += block[1::2].astype(kind, copy=False)
        fours = pairs[:, 0::2] + pairs[:, 1::2]
        fours += 2
        fours >>= 2
        out[start // 2 : start // 2 + fours.shape[0]] = fours
    return out


def _mean_without_padding(parts: list[Pixels], description: DisplayInput) -> Pixels:
    kept = [~is_padding(part, description) for part in parts]
    count = sum((one.astype(np.int8) for one in kept[1:]), kept[0].astype(np.int8))
    total = np.zeros(parts[0].shape, dtype=np.float64)
    for part, mask in zip(parts, kept, strict=True):
        total += np.where(mask, part, 0)
    mean = total / np.maximum(count, 1)
    if parts[0].dtype.kind != "f":
        mean = np.floor(mean + 0.5)
    return np.where(count > 0, mean, parts[0]).astype(parts[0].dtype)


def _levels(first: Level) -> tuple[Level, ...]:
    levels = [first]
    while max(levels[-1].columns, levels[-1].rows) > SMALLEST:
        finer = levels[-1]
        spacing = None if finer.spacing is None else Spacing(finer.spacing.row * 2, finer.spacing.column * 2)
        levels.append(Level(-(-finer.columns // 2), -(-finer.rows // 2), finer.downsample * 2, spacing))
    return tuple(levels)


def as_rgb(description: DisplayInput) -> DisplayInput:
    """Return what a palette picture means once its palette was applied."""
    return replace(description, photometric="RGB", samples=3, bits_stored=8, palette=None)
