"""Reduce an 8-bit picture by area mean: each pixel of the result is the mean of exactly what it covers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from reviewer_app.imaging.side_by_side import in_blocks

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_BLOCK = 1 << 17
"""Values worked on at a time, so that sums stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the pixels of a result cover along one axis: result pixel k covers ``[start + k·step, start + (k+1)·step)``.

    In source pixels from the source's edge; parts outside the source count for nothing. Of a part of a larger result,
    `first` is the number of its first pixel, and the pixels at hand are those of a source of `size` from `offset` on.
    """

    start: float
    step: float
    count: int
    first: int = 0
    offset: int = 0
    size: int | None = None

    def part(self, first: int, count: int, size: int) -> tuple[Cover, slice]:
        """Return the cover of `count` of the result's pixels, which gives them to the bit, and what it needs.

        Parameters
        ----------
        size
            Pixels of the whole source; those needed are a slice of it.
        """
        low = min(max(math.floor(self.start + self.step * first), 0), size - 1)
        high = min(max(math.ceil(self.start + self.step * (first + count)), low + 1), size)
        return Cover(self.start, self.step, count, first, low, size), slice(low, high)


def area_mean(pixels: Bytes, rows: Cover | None, columns: Cover | None) -> Bytes:
    """Return the mean over what each result pixel covers, rounded to 8 bits.

    Parameters
    ----------
    pixels
        ``(rows, columns)`` or ``(rows, columns, 3)``.
    rows, columns
        What to do along each axis; None leaves it as it is. `step` must be 1 or more.
    """
    if rows is None and columns is None:
        return pixels
    values: npt.NDArray[Any] = pixels
    if rows is not None:
        values = _along_rows(values, rows)
    if columns is not None:
        values = _along_columns(values, columns)
    values += np.float32(0.5)
    return values.astype(np.uint8)


def _along_rows(values: npt.NDArray[Any], cover: Cover) -> Floats:
    """Return weighted sums of whole rows: the taps of a result row lie side by side in the source."""
    first, weights = _taps(cover, values.shape[0])
    flat = np.ascontiguousarray(values).reshape(values.shape[0], -1)
    result = np.empty((cover.count, flat.shape[1]), dtype=np.float32)
    step = max(1, _BLOCK // max(1, flat.shape[1]))
    last = values.shape[0] - 1
    taps = [np.minimum(first + tap, last) for tap in range(len(weights))]

    def block(part: slice) -> None:
        out = result[part]
        np.multiply(flat[taps[0][part]], weights[0, part, None], out=out)
        for tap, weight in zip(taps[1:], weights[1:], strict=True):
            out += flat[tap[part]] * weight[part, None]

    in_blocks(block, cover.count, step)
    return result.reshape(cover.count, *values.shape[1:])


def _along_columns(values: npt.NDArray[Any], cover: Cover) -> Floats:
    """Return weighted sums within rows; gathering the taps costs less than turning the picture over twice."""
    first, weights = _taps(cover, values.shape[1])
    weights = weights.reshape(*weights.shape, *(1,) * (values.ndim - 2))
    result = np.empty((values.shape[0], cover.count, *values.shape[2:]), dtype=np.float32)
    step = max(1, _BLOCK // max(1, values[0].size))
    last = values.shape[1] - 1
    places = [np.minimum(first + tap, last) for tap in range(len(weights))]

    def block(part: slice) -> None:
        source, out = values[part], result[part]
        np.multiply(source.take(places[0], axis=1), weights[0], out=out)
        for place, weight in zip(places[1:], weights[1:], strict=True):
            out += source.take(place, axis=1) * weight

    in_blocks(block, values.shape[0], step)
    return result


@lru_cache(maxsize=32)
def _taps(cover: Cover, size: int) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return the first source index of each result pixel and the weights ``(taps, count)``; they add up to 1."""
    size = size if cover.size is None else cover.size
    edges = cover.start + cover.step * np.arange(cover.first, cover.first + cover.count + 1, dtype=np.float64)
    low = np.clip(edges[:-1], 0, size)
    high = np.clip(edges[1:], 0, size)
    first = np.minimum(np.floor(low), size - 1)
    taps = max(1, int(np.max(np.ceil(high) - first)))
    at = first[None, :] + np.arange(taps)[:, None]
    shares = np.clip(np.minimum(high, at + 1) - np.maximum(low, at), 0.0, None)
    shares /= np.maximum(high - low, 1e-12)
    return first.astype(np.intp) - cover.offset, shares.astype(np.float32)
