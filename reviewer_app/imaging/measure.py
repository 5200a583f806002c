"""The values a reader is told: SUV, a real-world value, or the unit after the modality LUT. Windows in the same unit.

Pixels are windowed in the units after the modality LUT; this is a straight line on top of them, for words and probes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reviewer_app.cases.instances import RealWorldValue
from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging import voi
from reviewer_app.imaging.display import is_padding
from reviewer_app.imaging.source import DisplayInput, PixelSource, Region


@dataclass(frozen=True, slots=True)
class Measure:
    """What a value after the modality LUT is called: ``value * factor + offset`` in `unit`."""

    factor: float = 1.0
    offset: float = 0.0
    unit: str = ""

    def value(self, found: float) -> float:
        """Return a value after the modality LUT in this unit."""
        return found * self.factor + self.offset

    def window(self, window: Window) -> Window:
        """Return a window on values after the modality LUT in this unit."""
        return Window(self.value(window.center), window.width * abs(self.factor), window.function)

    def to_modality(self, window: Window) -> Window:
        """Return a window in this unit as one on values after the modality LUT."""
        return Window((window.center - self.offset) / self.factor, window.width / abs(self.factor), window.function)


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of one pixel: `value` with `unit`, three 8-bit `color` samples, or `padding`: no image there.

    `others` are what else the file says this value is, each with its unit.
    """

    value: float = math.nan
    unit: str = ""
    color: tuple[int, ...] = ()
    padding: bool = False
    others: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """All that is known of one pixel: what a reader is told, the number in the file, and that after the modality LUT.

    `stored` is None for colours, `modality` where nothing comes out of that LUT: colours, palettes, padding.
    """

    reading: Reading
    stored: float | None = None
    modality: tuple[float, str] | None = None


def measure_of(description: DisplayInput) -> Measure:
    """Return how windows on a picture are told: in SUV where it is known, else in the unit that the file names.

    Without either, in real world values where the file has but one line to them.
    """
    uptake, transform = description.uptake, description.transform
    if uptake is not None and uptake.factor > 0:
        return Measure(uptake.factor, 0.0, uptake.unit)
    line = only_line(description)
    if line is None:
        return Measure(unit=description.unit)
    # the mapping starts from stored values, windows and probes from those after the modality LUT
    factor = line.slope / transform.slope
    return Measure(factor, line.intercept - factor * transform.intercept, line.unit)


def only_line(description: DisplayInput) -> RealWorldValue | None:
    """Return the one line to real world values that stands in for a unit; None where there is a unit, or no such line.

    It need not cover all stored values.
    """
    known = description.uptake is not None and description.uptake.factor > 0
    lines = description.real_worlds
    if known or description.unit or description.modality_lut is not None or len(lines) != 1:
        return None
    return lines[0].rule if lines[0].table is None else None


def read_value(source: PixelSource, point: ImagePoint) -> Reading | None:
    """Return the value of the pixel of level 0 at an image point, None outside the picture.

    SUV, or the value after the modality LUT where it has a unit; else the first real world value, if the file maps this
    one. Real world values in other units stand beside it.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    found = probe(source, point)
    return None if found is None else found.reading


def probe(source: PixelSource, point: ImagePoint) -> Probe | None:
    """Return all that is known of the pixel of level 0 at an image point, None outside the picture; see `read_value`.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    level, column, row = source.levels[0], math.floor(point.column + 0.5), math.floor(point.row + 0.5)
    if not (0 <= column < level.columns and 0 <= row < level.rows):
        return None
    pixels, description = source.read(0, Region(column, row, 1, 1)), source.description
    if pixels.ndim == 3:
        return Probe(Reading(color=tuple(int(one) for one in pixels[0, 0])))
    stored = float(pixels[0, 0])
    if description.palette is not None:
        return Probe(Reading(value=stored), stored)
    if bool(is_padding(pixels, description)[0, 0]):
        return Probe(Reading(padding=True), stored)
    value = float(voi.modality(pixels, description)[0, 0])
    uptake, told = description.uptake, [(value, description.unit)]
    if uptake is not None and uptake.factor > 0:
        told = [(value * uptake.factor, uptake.unit)]
    mapped = _real_worlds(stored, description)
    if mapped and not told[0][1]:
        told = []
    known = {unit for _, unit in told}
    for one in mapped:
        if one[1] not in known:
            told.append(one)
            known.add(one[1])
    return Probe(Reading(*told[0], others=tuple(told[1:])), stored, (value, description.unit))


def _real_worlds(stored: float, description: DisplayInput) -> list[tuple[float, str]]:
    """Return what the mappings make of a stored value, those left out that do not speak of it (PS3.3 C.7.6.16.2.11)."""
    found = []
    for one in description.real_worlds:
        if not one.rule.covers(stored):
            continue
        if one.table is None:
            found.append((one.rule.slope * stored + one.rule.intercept, one.rule.unit))
        elif one.rule.first is not None and 0 <= (place := round(stored - one.rule.first)) < len(one.table):
            found.append((float(one.table[place]), one.rule.unit))
    return found
