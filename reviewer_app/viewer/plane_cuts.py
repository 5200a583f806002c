"""What a plane cuts from many lines in the patient at once: hundreds of marks within the time of one frame. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePlane

Points = npt.NDArray[np.float64]
_Numbers = npt.NDArray[np.intp]
_Cut = tuple[int, Points]


@dataclass(frozen=True, slots=True, eq=False)
class PlaneCuts:
    """What is cut, each with the number of its line, as image points ``(n, 2)`` (column, row) of the plane.

    `stretches` are the parts of lines that lie within the reach of the plane; `crossings` where a line goes through
    it, in its order. `within` tells of each line whether it never leaves that reach.
    """

    stretches: tuple[_Cut, ...]
    crossings: tuple[_Cut, ...]
    within: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Segments:
    """All lines one after another: points in millimetres from the plane and in its picture, and the line of each.

    `away` is ``(n,)``, `flat` ``(n, 2)``; `joined` ``(n - 1,)`` tells where a point and the next are of one line.
    """

    away: Points
    flat: Points
    line: _Numbers
    joined: npt.NDArray[np.bool_]

    def at(self, segments: _Numbers, shares: Points) -> Points:
        """Return the places at these shares of the way along segments, ``(n, 2)``."""
        begin = self.flat[segments]
        placed: Points = begin + shares[:, None] * (self.flat[segments + 1] - begin)
        return placed


def cut_lines(lines: Sequence[Points], plane: ImagePlane, reach: float) -> PlaneCuts:
    """Return what `plane` cuts from lines.

    Parameters
    ----------
    lines
        Places in the patient, each line ``(n, 3)``, in millimetres.
    plane
        The plane of the picture.
    reach
        Millimetres on either side of the plane that belong to it.
    """
    if not lines:
        return PlaneCuts((), (), np.zeros(0, np.bool_))
    from_plane = np.concatenate(lines) - np.array(plane.position.as_tuple())
    axes = np.array((plane.row_direction, plane.column_direction)).T
    scale = np.array((plane.spacing.column, plane.spacing.row))
    line = np.repeat(np.arange(len(lines)), [len(one) for one in lines])
    own = _Segments(from_plane @ np.array(plane.normal), from_plane @ axes / scale, line, line[:-1] == line[1:])
    outside = np.bincount(line, np.abs(own.away) > reach, len(lines))
    return PlaneCuts(_stretches(own, reach), _crossings(own), outside == 0)


def _stretches(own: _Segments, reach: float) -> tuple[_Cut, ...]:
    """Return the parts of lines within a distance of the plane; segments that go on into each other are one."""
    before, after = own.away[:-1], own.away[1:]
    near = own.joined & (np.minimum(before, after) <= reach) & (np.maximum(before, after) >= -reach)
    at = np.flatnonzero(near)
    begin, end = _shares_within(before[at], after[at], reach)
    kept = begin < end
    at, begin, end = at[kept], begin[kept], end[kept]
    if not len(at):
        return ()
    goes_on = (np.diff(at) == 1) & (own.line[at[1:]] == own.line[at[:-1]]) & (end[:-1] == 1) & (begin[1:] == 0)
    starts = np.flatnonzero(np.concatenate(([True], ~goes_on)))
    chain = np.zeros(len(at), np.intp)
    chain[starts[1:]] = 1
    chain = np.cumsum(chain)
    points = np.empty((len(at) + len(starts), 2))
    points[starts + np.arange(len(starts))] = own.at(at[starts], begin[starts])
    points[np.arange(len(at)) + chain + 1] = own.at(at, end)
    parts = split(points, (starts[1:] + np.arange(1, len(starts))).tolist())
    return tuple(zip(own.line[at[starts]].tolist(), parts, strict=True))


def _shares_within(before: Points, after: Points, reach: float) -> tuple[Points, Points]:
    """Return from which to which share of the way between two distances they are at most `reach`."""
    step = after - before
    still = step == 0
    step = np.where(still, 1.0, step)
    one, other = (-reach - before) / step, (reach - before) / step
    begin = np.where(still, 0.0, np.maximum(0.0, np.minimum(one, other)))
    end = np.where(still, 1.0, np.minimum(1.0, np.maximum(one, other)))
    return begin, end


def _crossings(own: _Segments) -> tuple[_Cut, ...]:
    before, after = own.away[:-1], own.away[1:]
    at = np.flatnonzero(own.joined & ((before < 0) != (after < 0)))
    if not len(at):
        return ()
    points = own.at(at, before[at] / (before[at] - after[at]))
    line = own.line[at]
    starts = np.flatnonzero(np.concatenate(([True], line[1:] != line[:-1])))
    return tuple(zip(line[starts].tolist(), split(points, starts[1:].tolist()), strict=True))


def split(points: Points, bounds: Sequence[int]) -> list[Points]:
    """Return points ``(n, 2)`` in parts that begin at these; what numpy has for that takes far longer."""
    return [points[first:last] for first, last in pairwise((0, *bounds, len(points)))]
