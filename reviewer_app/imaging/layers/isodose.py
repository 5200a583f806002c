"""Isodose lines: which levels, in which colours, and where they run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from reviewer_app.dicom.colors import Rgb
from reviewer_app.imaging.layers.sheets import box_of
from reviewer_app.imaging.layers.values import Curve, Part

OF_PRESCRIPTION = (107, 105, 100, 95, 90, 80, 70, 50, 30, 20)
OF_MAXIMUM = (95, 90, 80, 70, 60, 50, 40, 30, 20, 10)
"""Levels in per cent, highest first."""
_COLORS: tuple[Rgb, ...] = (
    (255, 60, 200),
    (255, 40, 40),
    (255, 140, 0),
    (255, 210, 0),
    (190, 255, 60),
    (50, 220, 90),
    (0, 225, 215),
    (60, 160, 255),
    (110, 110, 255),
    (165, 120, 255),
)


def isodose_parts(reference: float, unit: str, percents: tuple[int, ...]) -> tuple[Part, ...]:
    """Return an isodose line for each level, counted from 1; `reference` is what the levels are per cent of."""
    made = []
    for number, (percent, color) in enumerate(zip(percents, _COLORS, strict=True), start=1):
        value = reference * percent / 100
        made.append(Part(number, f"{percent} %  {dose_words(value, unit)}", color, value=value))
    return tuple(made)


def dose_words(value: float, unit: str) -> str:
    """Return a dose in words: four figures of it, and its unit."""
    digits = 2 if abs(value) < 10 else 1
    return f"{value:.{digits}f} {unit}".rstrip()


def isodose_curves(dose: npt.NDArray[np.float32], levels: Mapping[int, float]) -> list[Curve]:
    """Return the lines of equal dose ``(rows, columns)`` for levels by the number of their part.

    They end where the dose does (NaN); a line that comes back to its start is closed.
    """
    from contourpy import contour_generator  # noqa: PLC0415 - only a dose needs it

    there = ~np.isnan(dose)
    box = box_of(there)
    if box is None:
        return []
    values, corner = dose[box], (box[1].start, box[0].start)
    highest = float(np.nanmax(values))
    made: list[Curve] = []
    whole = bool(there[box].all())
    lines = contour_generator(z=values if whole else np.ma.masked_invalid(values), line_type="Separate")
    for number, level in levels.items():
        if not 0 < level <= highest:
            continue
        for points in lines.lines(level):
            line = np.asarray(points, dtype=np.float64) + corner
            closed = len(line) > 2 and bool((line[0] == line[-1]).all())
            made.append(Curve(number, line[:-1] if closed else line, closed))
    return made
