"""The values a reader is told: SUV, a real-world value, or the unit after the modality LUT. Windows in the same unit.

Pixels are windowed in the units after the modality LUT; this is a straight line on top of them, for words and probes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging import voi
from reviewer_app.imaging.display import is_padding
from reviewer_app.imaging.source import DisplayInput, PixelSource, Region
from reviewer_app.imaging.uptake import UNIT as SUV


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
    """The value of one pixel: `value` with `unit`, three 8-bit `color` samples, or `padding`: no image there."""

    value: float = math.nan
    unit: str = ""
    color: tuple[int, ...] = ()
    padding: bool = False


def measure_of(description: DisplayInput) -> Measure:
    """Return how the values of a picture are told: SUVbw where it is known, else the unit that the file names."""
    uptake, mapping = description.uptake, description.real_world
    if uptake is not None and uptake.factor > 0:
        return Measure(uptake.factor, 0.0, SUV)
    transform = description.transform
    if mapping is None or description.unit or description.modality_lut is not None or mapping.slope == 0:
        return Measure(unit=description.unit)
    # the mapping starts from stored values, windows and probes from those after the modality LUT
    factor = mapping.slope / transform.slope
    return Measure(factor, mapping.intercept - factor * transform.intercept, mapping.unit)


def read_value(source: PixelSource, point: ImagePoint) -> Reading | None:
    """Return the value of the pixel of level 0 at an image point, None outside the picture.

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
        return Reading(color=tuple(int(one) for one in pixels[0, 0]))
    if description.palette is not None:
        return Reading(value=float(pixels[0, 0]))
    if bool(is_padding(pixels, description)[0, 0]):
        return Reading(padding=True)
    measure = measure_of(description) if _is_mapped(float(pixels[0, 0]), description) else Measure()
    value = float(voi.modality(pixels, description)[0, 0])
    return Reading(measure.value(value), measure.unit)


def _is_mapped(stored: float, description: DisplayInput) -> bool:
    """Tell whether a stored value is one that the real world value mapping, if there is one, speaks of."""
    mapping = description.real_world
    if mapping is None:
        return True
    return (mapping.first is None or stored >= mapping.first) and (mapping.last is None or stored <= mapping.last)
