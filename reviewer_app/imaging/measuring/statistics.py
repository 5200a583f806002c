"""What the values inside a region are: mean, spread, range, median, histogram, in the unit that a reader is told.

Pixels count by their centres (`scanlines`), each wholly or not at all. Padding is left out (PS3.3 C.7.5.1.1.2). The
standard deviation is that of these very pixels, divided by their number, not an estimate for others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging import voi
from reviewer_app.imaging.display import is_padding
from reviewer_app.imaging.measure import measure_of, only_line
from reviewer_app.imaging.measuring.scanlines import Mask, pixels_inside
from reviewer_app.imaging.source import DisplayInput, Pixels, PixelSource

Values: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int64]

_BINS = 256
_COUNTED_WIDTH = 1 << 16
"""Different whole numbers that are counted one by one."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often values occur: `counts` in bins of `width`, the lower edge of the first at `start`."""

    start: float
    width: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RegionStatistics:
    """The values inside a region in `unit` ("HU", "SUVbw", "Bq/ml", …; "" for stored values without one)."""

    pixels: int
    mean: float
    standard_deviation: float
    minimum: float
    maximum: float
    median: float
    unit: str
    histogram: Histogram

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The same, as they stand beside an area."""
        named = (
            (QuantityName.MEAN, self.mean),
            (QuantityName.STANDARD_DEVIATION, self.standard_deviation),
            (QuantityName.MINIMUM, self.minimum),
            (QuantityName.MAXIMUM, self.maximum),
            (QuantityName.MEDIAN, self.median),
        )
        values = tuple(Quantity(name, value, self.unit) for name, value in named)
        return (*values, Quantity(QuantityName.PIXEL_COUNT, float(self.pixels), "pixels"))


def with_statistics(measured: Measurement, found: RegionStatistics | None) -> Measurement:
    """Return a measurement of a region with the values in it; as it is where there are none."""
    return measured if found is None else replace(measured, quantities=(*measured.quantities, *found.quantities))


def region_statistics(
    source: PixelSource, kind: AnnotationKind, points: Sequence[ImagePoint], aspect: float = 1.0
) -> RegionStatistics | None:
    """Return what the values of level 0 inside a closed mark are.

    None for pictures whose pixels are colours, where no centre lies inside, where all is padding, and for regions too
    large to be read at once (see `pixels_inside`).

    Parameters
    ----------
    aspect
        Height of a pixel over its width, for a circle.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    if source.description.color:
        return None
    found = pixels_inside(kind, points, aspect, source.levels[0])
    if found is None:
        return None
    region, inside = found
    pixels = source.read(0, region)
    return statistics_of(pixels[inside], source.description) if pixels.ndim == 2 else None


def statistics_of(stored: Pixels, description: DisplayInput) -> RegionStatistics | None:
    """Return what stored values are; None where none is left.

    Padding is left out, and what the mapping that gives the unit does not speak of (PS3.3 C.7.6.16.2.11).
    """
    unit = measure_of(description).unit
    found = _counted(stored.ravel())
    if found is None:
        return values_summary(told(stored[_usable(stored, description)], description), unit)
    usable = _usable(found[0], description)  # asked of each value once, not of each pixel
    values, counts = found[0][usable], found[1][usable]
    if values.size == 0:
        return None
    # equal steps from one value to the next, unless a table makes the values
    step = 0.0 if description.modality_lut is not None else abs(description.transform.slope)
    return _summary(told(values, description), counts, step * abs(measure_of(description).factor), unit)


def _usable(stored: Pixels, description: DisplayInput) -> Mask:
    line, usable = only_line(description), ~is_padding(stored, description)
    if line is not None and line.first is not None:
        usable &= stored >= line.first
    if line is not None and line.last is not None:
        usable &= stored <= line.last
    return usable


def values_summary(values: Values, unit: str) -> RegionStatistics | None:
    """Return the statistics of values in `unit`, each counted once; None if none of them is a number."""
    finite = values[np.isfinite(values)]
    return _summary(finite, np.ones(finite.size, dtype=np.int64), 0.0, unit) if finite.size else None


def _counted(stored: Pixels) -> tuple[Pixels, Counts] | None:
    """Return the different whole numbers among stored values, and how often each occurs; None where that is no help."""
    if stored.dtype.kind not in "iu" or stored.size == 0:
        return None
    if stored.dtype.itemsize <= 2:
        bits = stored.view(f"u{stored.dtype.itemsize}")  # counted as they lie, below zero after all others
        found = np.bincount(bits)
        there = np.nonzero(found)[0]
        return there.astype(bits.dtype).view(stored.dtype), found[there].astype(np.int64)
    low, high = int(stored.min()), int(stored.max())
    if high - low >= _COUNTED_WIDTH:
        return None
    found = np.bincount((stored - low).astype(np.int64))
    there = np.nonzero(found)[0]
    return there + low, found[there].astype(np.int64)


def told(stored: Pixels, description: DisplayInput) -> Values:
    """Return stored values in the unit that a reader is told, as float64 of the same shape."""
    measure = measure_of(description)
    values = voi.modality(stored, description)
    return values if (measure.factor, measure.offset) == (1.0, 0.0) else values * measure.factor + measure.offset


def _summary(values: Values, counts: Counts, step: float, unit: str) -> RegionStatistics:
    """Return the statistics of values that occur as often as `counts` says; `step` as of `_histogram`."""
    number = int(counts.sum())
    with np.errstate(over="ignore", invalid="ignore"):  # of values near the largest there are: told by what is left
        mean = float((values * counts).sum()) / number
        spread = math.sqrt(float(((values - mean) ** 2 * counts).sum()) / number)
    low, high = float(values.min()), float(values.max())
    bars = _histogram(values, counts, (low, high), step)
    return RegionStatistics(number, mean, spread, low, high, _median(values, counts), unit, bars)


def _median(values: Values, counts: Counts) -> float:
    """Return the middle value, or the mean of the two in the middle."""
    if counts.size == int(counts.sum()):
        return float(np.median(values))
    order = np.argsort(values)
    until = np.cumsum(counts[order])
    number = int(until[-1])
    lower, upper = np.searchsorted(until, [(number - 1) // 2, number // 2], side="right")
    return float(values[order[lower]] + values[order[upper]]) / 2


def _histogram(values: Values, counts: Counts, around: tuple[float, float], step: float) -> Histogram:
    """Return at most 256 bins from the lowest to the highest value, one for each `step` where that fits (0: none)."""
    low, high = around
    if high <= low:
        width = step or 1.0
        return Histogram(low - width / 2, width, (int(counts.sum()),))
    if step > 0 and (high - low) / step < _BINS - 0.5:
        bins, width, start = round((high - low) / step) + 1, step, low - step / 2
    else:
        bins, width, start = _BINS, high / _BINS - low / _BINS, low
    at = np.minimum((values / width - start / width).astype(np.intp), bins - 1)
    found = np.bincount(at, weights=counts, minlength=bins)
    return Histogram(start, width, tuple(int(one) for one in found))
