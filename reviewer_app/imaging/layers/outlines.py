"""Outlines on one plane, and how far points lie from them: exactly, to the polygon and not to a grid of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Points = npt.NDArray[np.float64]

_AT_ONCE = 1 << 14
"""Pairs of a point and an edge that are calculated with at once."""
_BLOCK = 8
"""Pixels across of a block that is looked at as a whole first."""


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """All outlines of a region on one plane. `starts` and `ways` ``(n, 2)``: where each edge begins, and leads."""

    starts: _Points
    ways: _Points
    lowest: _Points
    highest: _Points

    def distance(self, points: _Points) -> _Points:
        """Return how far points ``(m, 2)`` lie from the outline, positive inside.

        A point is inside where a line from it crosses outlines an odd number of times: outlines within others are holes
        (PS3.3 C.8.8.6.3).
        """
        made = np.empty(len(points))
        count = max(1, _AT_ONCE // len(self.starts))
        for first in range(0, len(points), count):
            made[first : first + count] = self._distance(points[first : first + count])
        return made

    def _distance(self, points: _Points) -> _Points:
        x = points[:, :1] - self.starts[:, 0]
        y = points[:, 1:] - self.starts[:, 1]
        right, up = self.ways[:, 0], self.ways[:, 1]
        share = np.clip((x * right + y * up) / np.maximum(right * right + up * up, 1e-30), 0.0, 1.0)
        away = np.sqrt(((x - share * right) ** 2 + (y - share * up) ** 2).min(axis=1))
        between = (y < 0) != (y < up)  # the edge begins on one side of the point's height and ends on the other
        with np.errstate(divide="ignore", invalid="ignore"):
            crossed = between & (x < y * right / up)
        return np.asarray(np.where(np.count_nonzero(crossed, axis=1) % 2 == 1, away, -away))


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """Pixels of an image: their `points` ``(m, 2)`` in millimetres across the contours, and their rows and columns."""

    points: _Points
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]


def ring_of(polygons: Sequence[_Points]) -> Ring:
    """Return polygons ``(n, 2)``, each closed by an edge from its last point to its first, as one ring."""
    starts = np.concatenate(polygons)
    ways = np.concatenate([np.roll(one, -1, axis=0) - one for one in polygons])
    return Ring(starts, ways, starts.min(axis=0), starts.max(axis=0))


def mixed_distance(sampled: Sampled, lower: Ring, upper: Ring, share: _Points, margin: float) -> _Points:
    """Return the distance from two outlines, mixed by the share of the upper one for each point.

    Within `margin` of an outline it is exact. Blocks of pixels that lie farther inside both, or outside both, get one
    value, which is of the right sign, no larger than any true one and no smaller than the margin.
    """
    blocks, of_block = np.unique((sampled.rows // _BLOCK) * (1 << 24) + sampled.columns // _BLOCK, return_inverse=True)
    of_block = of_block.reshape(-1)
    counts = np.bincount(of_block)
    middles = np.stack([np.bincount(of_block, sampled.points[:, axis]) / counts for axis in range(2)], axis=1)
    reach = np.zeros(len(blocks))
    np.maximum.at(reach, of_block, np.linalg.norm(sampled.points - middles[of_block], axis=1))
    below = lower.distance(middles)
    above = below if upper is lower else upper.distance(middles)
    surely = np.minimum(np.abs(below), np.abs(above)) - reach
    far = (np.sign(below) == np.sign(above)) & (surely > margin)
    made = (np.sign(below) * surely)[of_block]
    near = np.flatnonzero(~far[of_block])
    if near.size:
        points, part = sampled.points[near], share[near]
        found = lower.distance(points)
        made[near] = found if upper is lower else found * (1 - part) + upper.distance(points) * part
    return np.asarray(made)
