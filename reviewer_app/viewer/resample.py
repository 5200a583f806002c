"""Reduce an 8-bit picture by area mean: each pixel of the result is the mean of exactly what it covers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from reviewer_app.imaging.side_by_side import in_blocks

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

#: Rows of the result worked on at a time, so that sums stay in the processor's cache.
_BLOCK = 128
#: Rows, and columns, of the result that are one product of matrices: more, and most of their weights are nothing.
_ROWS_AT_ONCE, _COLUMNS_AT_ONCE = 8, 32
#: Of what 1 / n weights are multiples, and by what sums are multiplied between the two axes: see `area_mean`.
_FINE, _COARSE, _BETWEEN = 1 << 16, 1 << 12, 1 << 4


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

    Weights are multiples of 2⁻¹⁶; where both axes are reduced, those within rows of 2⁻¹², and the sums between are
    rounded to 2⁻⁴. So every product and sum is exact in 32 bits, in whatever order a processor takes them: a picture,
    and each part of it, has the same bytes on every machine. Before the last rounding a mean is off by at most 0.04,
    0.04 for each pixel that it covers within a row, and 0.001 for each row; a hundredth of these is usual.

    Parameters
    ----------
    pixels
        ``(rows, columns)`` or ``(rows, columns, 3)``.
    rows, columns
        What to do along each axis; None leaves it as it is. `step` must be 1 or more.
    """
    if rows is None and columns is None:
        return pixels
    scale = _BETWEEN if rows is not None and columns is not None else 1
    down = None if rows is None else _bands(rows, pixels.shape[0], _ROWS_AT_ONCE, _FINE, scale)
    across = None if columns is None else _bands(
        columns, pixels.shape[1], _COLUMNS_AT_ONCE, _FINE if scale == 1 else _COARSE, 1 / scale, turned=True
    )  # fmt: skip
    height = pixels.shape[0] if rows is None else rows.count
    width = pixels.shape[1] if columns is None else columns.count
    result = np.empty((height, width, *pixels.shape[2:]), dtype=np.uint8)

    def block(part: slice) -> None:
        sums = pixels[part].astype(np.float32) if down is None else _along_rows(pixels, down, part)
        if scale != 1:
            np.rint(sums, out=sums)
        if across is not None:
            sums = _along_columns(sums, across, width)
        sums += np.float32(0.5)
        np.copyto(result[part], sums, casting="unsafe")

    in_blocks(block, height, _BLOCK)
    return result


def _along_rows(pixels: Bytes, bands: tuple[_Band, ...], part: slice) -> Floats:
    """Return the weighted sums of whole rows that are the result's rows `part`, which begin with a band."""
    sums = np.empty((part.stop - part.start, *pixels.shape[1:]), dtype=np.float32)
    flat = sums.reshape(len(sums), -1)
    for band in bands[part.start // _ROWS_AT_ONCE : -(-part.stop // _ROWS_AT_ONCE)]:
        needed = pixels[band.source].astype(np.float32)
        out = flat[band.result.start - part.start : band.result.stop - part.start]
        np.matmul(band.weights, needed.reshape(len(needed), -1), out=out)
    return sums


def _along_columns(values: Floats, bands: tuple[_Band, ...], width: int) -> Floats:
    """Return the weighted sums within rows, `width` in each; colours lie apart for that."""
    planes = values if values.ndim == 2 else np.ascontiguousarray(np.moveaxis(values, 2, 0))
    sums = np.empty((*planes.shape[:-1], width), dtype=np.float32)
    for band in bands:
        np.matmul(planes[..., band.source], band.weights, out=sums[..., band.result])
    return sums if values.ndim == 2 else np.moveaxis(sums, 0, 2)


@dataclass(frozen=True, slots=True, eq=False)
class _Band:
    """Neighbouring pixels of a result, what of the source they need, and its weights.

    They are ``(result, source)``, or ``(source, result)`` for what lies within rows.
    """

    result: slice
    source: slice
    weights: Floats


@lru_cache(maxsize=16)
def _bands(
    cover: Cover, size: int, at_once: int, precision: int, scale: float, *, turned: bool = False
) -> tuple[_Band, ...]:
    """Return the bands of a result, `at_once` pixels in each, their weights multiples of ``scale / precision``."""
    first, shares = _taps(cover, size)
    weights = _rounded(shares, precision) * np.float32(scale)
    bands = []
    for start in range(0, cover.count, at_once):
        result = slice(start, min(start + at_once, cover.count))
        low = int(first[result.start])
        high = min(int(first[result.stop - 1]) + len(weights), size)
        table = np.zeros((result.stop - result.start, high - low), dtype=np.float32)
        for tap, weight in enumerate(weights[:, result]):
            places = np.minimum(first[result] + tap, size - 1) - low
            np.add.at(table, (np.arange(len(table)), places), weight)
        bands.append(_Band(result, slice(low, high), np.ascontiguousarray(table.T) if turned else table))
    return tuple(bands)


def _rounded(shares: npt.NDArray[np.float64], precision: int) -> Floats:
    """Return weights as multiples of ``1 / precision`` that add up to 1 where they did: one has what another lacks."""
    sums = np.rint(shares.cumsum(axis=0) * precision)
    weights: Floats = (np.diff(sums, axis=0, prepend=0) / precision).astype(np.float32)
    return weights


def _taps(cover: Cover, size: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
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
    return first.astype(np.intp) - cover.offset, shares
