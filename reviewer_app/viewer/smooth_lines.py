"""Long smooth lines as the straight pieces that Qt paints the quickest: a tenth of the time of one long line.

Qt fills the outline of a long wide line cell by cell, row by row, and a row that many pieces of it lie in takes the
square of its cells; straight lines with flat ends it fills by their corners.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF

Points = npt.NDArray[np.float64]
Directions = npt.NDArray[np.complex128]
"""Places and steps in device pixels: x along the real axis, y along the imaginary one."""

Pieces = list[QLineF] | None
"""Straight lines that a line is painted by, None where it is painted as one."""

#: Lines of fewer points, or shorter in device pixels, are painted as quickly as they are.
_FEW, _LEAST = 8, 120.0
#: About how far apart ends are in device pixels, no less than what, and how far from its piece a point may lie.
_APART, _CLOSE, _AWAY = 3.0, 1.0, 0.25
#: Cosine of the turn above which the flat ends of two pieces would leave a gap.
_SHARP = 0.9
#: Each piece goes on so many device pixels at both ends, so that nothing shines through where two of them meet.
_BEYOND = 0.2


def smooth_pieces(points: Points) -> Pieces:
    """Return the pieces of a line through points ``(n, 2)`` in device pixels; None if it is short or has corners."""
    if len(points) <= _FEW:
        return None
    places = np.ascontiguousarray(points).view(np.complex128)[:, 0]  # x + iy: half the work
    along = np.abs(places[1:] - places[:-1]).cumsum()
    if not _LEAST <= along[-1] < np.inf:
        return None
    part = (along / _APART).astype(np.intp)
    kept = np.flatnonzero(part[1:] != part[:-1]) + 2  # each the first one of its part
    kept = np.concatenate(([0], kept[kept < len(places) - 1], [len(places) - 1]))
    ends = places[kept]
    steps = ends[1:] - ends[:-1]
    size = np.abs(steps)
    if size.min() < _CLOSE:
        return None
    steps /= size
    if _cosines(steps[1:], steps[:-1]).min() < _SHARP or _strays(places, kept, steps):
        return None
    if places[0] == places[-1] and _cosines(steps[:1], steps[-1:])[0] < _SHARP:
        return None
    beyond = _BEYOND * steps
    first, last = ends[:-1] - beyond, ends[1:] + beyond
    return list(map(QLineF, first.real.tolist(), first.imag.tolist(), last.real.tolist(), last.imag.tolist()))


def _cosines(some: Directions, others: Directions) -> npt.NDArray[np.float64]:
    """Return the cosines of the turns between directions."""
    found: npt.NDArray[np.float64] = (some * others.conj()).real
    return found


def _strays(places: Directions, kept: npt.NDArray[np.intp], steps: Directions) -> bool:
    """Tell whether a point that was left out lies beside its piece."""
    if len(kept) == len(places):
        return False
    piece = np.repeat(np.arange(len(steps)), kept[1:] - kept[:-1])
    across = places[:-1] - places[kept[piece]]
    return bool(np.abs((across.conj() * steps[piece]).imag).max() > _AWAY)
