"""The Grayscale Standard Display Function (PS3.14 7), and the table that makes a measured display follow it.

A display is conformant when equal steps of P-value are equal steps of JND. Its own curve, from digital driving level to
luminance, is measured; the table sends each of 256 P-values to the driving level whose luminance comes nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FIRST, LAST = 1, 1023
"""Indices of just noticeable differences that the function knows: 0.05 to 3993.4 cd/m²."""
LEVELS = 256

Luminances = npt.NDArray[np.float64]

_NUMERATOR = (1.3635334e-3, -2.5468404e-2, 1.3646699e-1, 8.0242636e-2, -1.3011877)
_DENOMINATOR = (1.2992634e-4, -3.1978977e-3, 2.8745620e-2, -1.0320229e-1, -2.5840191e-2, 1.0)


def luminance(jnd: npt.ArrayLike) -> Luminances:
    """Return luminance in cd/m² of JND indices 1 to 1023 (PS3.14 equation 7-1)."""
    logarithm = np.log(np.asarray(jnd, dtype=np.float64))
    exponent = np.polyval(_NUMERATOR, logarithm) / np.polyval(_DENOMINATOR, logarithm)
    return np.asarray(10.0**exponent, dtype=np.float64)


def jnd_index(candela: npt.ArrayLike) -> Luminances:
    """Return the JND indices of luminances in cd/m², held at both ends of the function."""
    indices = np.arange(FIRST, LAST + 1, dtype=np.float64)
    return np.asarray(np.interp(np.log10(np.asarray(candela, dtype=np.float64)), np.log10(luminance(indices)), indices))


def response(darkest: float, brightest: float, gamma: float) -> Luminances:
    """Return the luminances of 256 driving levels of a display that follows a power law, in cd/m².

    Parameters
    ----------
    darkest, brightest
        Measured at driving levels 0 and 255, with the light of the room that the screen reflects.
    """
    return np.asarray(darkest + (brightest - darkest) * np.linspace(0.0, 1.0, LEVELS) ** gamma, dtype=np.float64)


def measured_response(measured: Sequence[float]) -> Luminances:
    """Return the luminances of 256 driving levels from measurements at evenly spaced levels, the first 0, the last 255.

    Between measurements log luminance is straight.

    Raises
    ------
    ValueError
        If there are fewer than two, or if they do not rise.
    """
    found = np.asarray(measured, dtype=np.float64)
    if found.size < 2 or found[0] <= 0 or not np.all(np.diff(found) > 0):
        raise ValueError("luminances must be greater than 0 and rise from level to level")
    places = np.linspace(0.0, LEVELS - 1.0, found.size)
    return np.asarray(10.0 ** np.interp(np.arange(LEVELS), places, np.log10(found)), dtype=np.float64)


def table_for(measured: Sequence[float], gamma: float) -> bytes:
    """Return the table of a display from what was measured, see `Settings.display_luminances`; empty for nothing.

    Raises
    ------
    ValueError
        If the luminances do not rise or lie outside what the function covers.
    """
    if not measured:
        return b""
    levels = response(measured[0], measured[1], gamma) if len(measured) == 2 else measured_response(measured)
    return calibration_table(levels)


def calibration_table(levels: Luminances) -> bytes:
    """Return, for each of 256 P-values, the driving level that shows it; `levels` are the luminances of the display.

    Raises
    ------
    ValueError
        If the luminances do not rise or lie outside what the function covers.
    """
    if levels.shape != (LEVELS,) or not np.all(np.diff(levels) >= 0) or levels[0] >= levels[-1]:
        raise ValueError("the luminances of a display must rise from black to white")
    ends = luminance([FIRST, LAST])
    if levels[0] < ends[0] or levels[-1] > ends[1]:
        raise ValueError("the luminances of a display must lie between 0.05 and 3993 cd/m²")
    low, high = jnd_index(levels[[0, -1]])
    own = jnd_index(levels)
    wanted = np.linspace(low, high, LEVELS)
    above = np.clip(np.searchsorted(own, wanted), 1, LEVELS - 1)
    nearest = np.where(wanted - own[above - 1] <= own[above] - wanted, above - 1, above)
    return bytes(nearest.astype(np.uint8))


@dataclass(frozen=True, slots=True)
class GsdfFit:
    """How far a display is from the function, step by step.

    `steps` are the deviations of the contrast response between neighbouring levels, relative to the function's, in
    per cent; `largest` the greatest of their amounts.
    """

    steps: tuple[float, ...]

    @property
    def largest(self) -> float:
        """The greatest deviation, in per cent."""
        return max(abs(one) for one in self.steps)


def fit(measured: Sequence[float]) -> GsdfFit:
    """Compare the contrast response of a display with the function (AAPM On-Line Report 03, 4.3.4.2).

    Between levels i and i + 1 it is ``2 (L(i+1) - L(i)) / ((L(i+1) + L(i)) (J(i+1) - J(i)))``, with J evenly spaced
    between the JND indices of the darkest and the brightest luminance.

    Parameters
    ----------
    measured
        Luminances in cd/m² at evenly spaced driving levels, the first black, the last white.

    Raises
    ------
    ValueError
        If there are fewer than three, if they do not rise, or if they lie outside what the function covers.
    """
    found = np.asarray(measured, dtype=np.float64)
    if found.size < 3 or not np.all(np.diff(found) > 0):
        raise ValueError("at least three luminances that rise from level to level are needed")
    ends = luminance([FIRST, LAST])
    if found[0] < ends[0] or found[-1] > ends[1]:
        raise ValueError("the luminances of a display must lie between 0.05 and 3993 cd/m²")
    low, high = jnd_index(found[[0, -1]])
    ideal = luminance(np.linspace(low, high, found.size))
    own, wanted = _contrast(found), _contrast(ideal)
    return GsdfFit(tuple(float(one) for one in 100.0 * (own - wanted) / wanted))


def corrected(measured: Sequence[float]) -> tuple[float, ...]:
    """Return what the levels would measure with the table for this display before them, computed from the same values.

    Raises
    ------
    ValueError
        As `calibration_table`.
    """
    levels = measured_response(measured)
    table = np.frombuffer(calibration_table(levels), dtype=np.uint8)
    at = np.round(np.linspace(0, LEVELS - 1, len(measured))).astype(int)
    return tuple(float(one) for one in levels[table[at]])


def _contrast(levels: Luminances) -> Luminances:
    return np.asarray(2.0 * np.diff(levels) / (levels[1:] + levels[:-1]), dtype=np.float64)
