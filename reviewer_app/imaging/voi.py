"""The grayscale formulas: modality LUT, window, VOI LUT. Arrays of any shape in, float64 of the same shape out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.imaging.source import DisplayInput, LookupTable, Pixels

Values = npt.NDArray[np.float64]

MAXIMUM = 255.0
"""Highest display value; the lowest is 0."""


def modality(stored: Pixels, description: DisplayInput) -> Values:
    """Return values after the Modality LUT or rescale (PS3.3 C.11.1)."""
    if description.modality_lut is not None:
        return look_up(stored, description.modality_lut)
    values = stored.astype(np.float64)
    transform = description.transform
    if transform.slope != 1.0:
        values *= transform.slope
    if transform.intercept != 0.0:
        values += transform.intercept
    return values


def look_up(values: Pixels, table: LookupTable) -> Values:
    """Return the entries of a table for `values`, rounded to whole inputs and held at both ends (PS3.3 C.11.1.1)."""
    position = np.nan_to_num(np.rint(values.astype(np.float64) - table.first_input))
    inside = np.clip(position, 0, len(table.entries) - 1).astype(np.intp)
    return np.asarray(table.entries[inside], dtype=np.float64)


def voi_table(values: Pixels, table: LookupTable) -> Values:
    """Return display values 0…255 of a VOI LUT (PS3.3 C.11.2.1.1): entries scaled by their declared width."""
    return look_up(values, table) * (MAXIMUM / float((1 << table.bits) - 1))


def presentation_table(shown: Values, table: LookupTable) -> Values:
    """Return display values 0…255 after a Presentation LUT (PS3.3 C.11.6.1).

    The output of the VOI, here 0…255, is spread over the inputs of the table, whatever their number.
    """
    position = np.clip(np.rint(shown * ((len(table.entries) - 1) / MAXIMUM)), 0, len(table.entries) - 1)
    found: Values = table.entries[position.astype(np.intp)].astype(np.float64)
    return found * (MAXIMUM / float((1 << table.bits) - 1))


def window(values: Values, chosen: Window) -> Values:
    """Return display values 0…255 of a window (PS3.3 C.11.2.1.2 and C.11.2.1.3).

    A LINEAR window narrower than 1, which the standard forbids but files of small values hold, is taken as
    LINEAR_EXACT; a width of 0 or less is a threshold at the centre.
    """
    center, width = chosen.center, chosen.width
    if chosen.function is VoiFunction.SIGMOID and width != 0:
        with np.errstate(over="ignore"):
            return np.asarray(MAXIMUM / (1.0 + np.exp(-4.0 * (values - center) / width)))
    if chosen.function is VoiFunction.LINEAR and width >= 1:
        center, width = center - 0.5, width - 1.0
    if width <= 0:
        return np.where(values > center, MAXIMUM, 0.0)
    ramp = ((values - center) / width + 0.5) * MAXIMUM
    return np.asarray(np.clip(ramp, 0.0, MAXIMUM, out=ramp))
