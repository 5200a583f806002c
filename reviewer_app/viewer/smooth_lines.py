"""Long smooth lines as the straight pieces that Qt paints the quickest: a tenth of the time of one long line.

Qt fills the outline of a long wide line cell by cell, row by row, and a row that many pieces of it lie in takes the
square of its cells; straight lines with flat ends it fills by their corners.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF

Points = npt.NDArray[np.float64]
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
    steps = points[1:] - points[:-1]
    along = np.cumsum(np.sqrt((steps * steps).sum(axis=1)))
    if not _LEAST <= along[-1] < np.inf:
        return None
    part = (along / _APART).astype(np.intp)
    kept = np.flatnonzero(part[1:] != part[:-1]) + 2  # each the first one of its part
    kept = np.concatenate(([0], kept[kept < len(points) - 1], [len(points) - 1]))
    ends = points[kept]
    steps = ends[1:] - ends[:-1]
    size = np.sqrt((steps * steps).sum(axis=1))
    if size.min() < _CLOSE:
        return None
    steps /= size[:, None]
    turns = (steps[1:] * steps[:-1]).sum(axis=1)
    if turns.min() < _SHARP or _strays(points, kept, steps):
        return None
    if (points[0] == points[-1]).all() and float(steps[0] @ steps[-1]) < _SHARP:
        return None
    beyond = _BEYOND * steps
    told = np.concatenate((ends[:-1] - beyond, ends[1:] + beyond), axis=1).T.tolist()
    return list(map(QLineF, *told))


def _strays(points: Points, kept: npt.NDArray[np.intp], steps: Points) -> bool:
    """Tell whether a point that was left out lies beside its piece."""
    if len(kept) == len(points):
        return False
    piece = np.repeat(np.arange(len(steps)), kept[1:] - kept[:-1])
    across, along = points[:-1] - points[kept[piece]], steps[piece]
    return bool(np.abs(across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0]).max() > _AWAY)
