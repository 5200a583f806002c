"""Masks of several parts into one array of codes: what the painter colours by a table of few entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from reviewer_app.imaging.layers.values import GradedSheet, MaskSheet, Mix, ValueSheet

Flags = npt.NDArray[np.bool_]
_Keys = npt.NDArray[Any]
Box = tuple[slice, slice]

_AT_ONCE, _COUNTED_BITS = 31, 16
_MOST_CODES = 256


def mask_sheets(masks: Mapping[int, Flags]) -> tuple[MaskSheet, ...]:
    """Return masks ``(rows, columns)`` by the number of their part, as few sheets as will hold them.

    Parts may overlap: a code names all parts that hold a pixel, and those that end there.
    """
    return tuple(sheet for part in _bunches(masks) for sheet in _sheets(part))


def graded_sheet(values: npt.NDArray[np.floating], part: int, top: float = 1.0) -> GradedSheet | None:
    """Return values ``(rows, columns)`` from 0 to `top` in 255 steps, None if there is nothing above 0.

    What is more than nothing keeps at least the lowest step.
    """
    share = np.clip(np.nan_to_num(values / top, nan=0.0), 0.0, 1.0)
    codes = np.rint(share * 255).astype(np.uint8)
    codes[(share > 0) & (codes == 0)] = 1
    box = box_of(codes > 0)
    if box is None:
        return None
    return GradedSheet(box[0].start, box[1].start, np.ascontiguousarray(codes[box]), part, top)


def value_sheet(values: npt.NDArray[np.float32], part: int) -> ValueSheet | None:
    """Return values ``(rows, columns)`` as they are, NaN for nothing; None if there is nothing else."""
    box = box_of(~np.isnan(values))
    return None if box is None else ValueSheet(box[0].start, box[1].start, np.ascontiguousarray(values[box]), part)


def box_of(flags: Flags) -> Box | None:
    """Return rows and columns of the smallest rectangle with all that is set, None if nothing is."""
    rows = np.flatnonzero(flags.any(axis=1))
    if not rows.size:
        return None
    columns = np.flatnonzero(flags[rows[0] : rows[-1] + 1].any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _bunches(masks: Mapping[int, Flags]) -> Iterator[dict[int, Flags]]:
    """Return masks with something in them, as many at a time as a key has bits."""
    kept = {number: mask for number, mask in masks.items() if mask.any()}
    numbers = list(kept)
    for start in range(0, len(numbers), _AT_ONCE):
        yield {number: kept[number] for number in numbers[start : start + _AT_ONCE]}


def _sheets(masks: Mapping[int, Flags]) -> list[MaskSheet]:
    box = box_of(np.logical_or.reduce(list(masks.values())))
    assert box is not None  # noqa: S101 - only masks with something in them come here
    numbers = list(masks)
    kind: type[np.integer] = np.uint16 if 2 * len(numbers) <= _COUNTED_BITS else np.int64
    keys: _Keys = np.zeros((box[0].stop - box[0].start, box[1].stop - box[1].start), dtype=kind)
    for bit, number in enumerate(numbers):
        keys |= masks[number][box].astype(kind) << bit
    keys |= _edges(keys) << len(numbers)
    found, places = _told_apart(keys, 2 * len(numbers))
    mixes = [_mix(int(one), numbers) for one in found]
    if len(mixes) > _MOST_CODES:
        half = len(numbers) // 2
        return [
            sheet
            for some in (numbers[:half], numbers[half:])
            for sheet in _sheets({number: masks[number] for number in some})
        ]
    codes = places.reshape(keys.shape).astype(np.uint8, copy=False)
    return [MaskSheet(box[0].start, box[1].start, codes, tuple(mixes))]


def _told_apart(keys: _Keys, bits: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the different keys, 0 always the first, and for each pixel which of them it has."""
    if bits > _COUNTED_BITS:
        found, places = np.unique(np.append(keys, 0), return_inverse=True)
        return found, places.reshape(-1)[:-1]
    # few keys are counted: that takes a tenth of the time of sorting them
    there = np.bincount(keys.ravel(), minlength=1 << bits) > 0
    there[0] = True
    order = np.cumsum(there) - 1
    return np.flatnonzero(there), order.astype(np.uint8 if order[-1] < _MOST_CODES else np.intp)[keys]


def _edges(keys: _Keys) -> _Keys:
    """Return the bits of a pixel that one of its four neighbours lacks."""
    around = np.pad(keys, 1)
    shared = around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
    return np.asarray(keys & ~shared)


def _mix(key: int, numbers: Sequence[int]) -> Mix:
    parts = tuple(number for bit, number in enumerate(numbers) if key >> bit & 1)
    return Mix(parts, tuple(number for bit, number in enumerate(numbers) if key >> (bit + len(numbers)) & 1))
