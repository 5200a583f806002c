"""The body between the contours of a region, and where a plane cuts it (PS3.3 C.8.8.6: contours bound a volume).

Between two contour planes the outline is interpolated by shape: the distance from the contours, positive inside, is
mixed linearly between both, and the outline is where it is 0. Planes that lie farther apart than usual for the region
are not joined: what was left out between them was left out. Beyond such an end, and beyond the first and the last
plane, the region goes on for half of the usual step, as a slice of that thickness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePlane
from reviewer_app.imaging.layers.grids import Floats, axis_along
from reviewer_app.imaging.layers.outlines import Ring, Sampled, mixed_distance, ring_of
from reviewer_app.imaging.objects.radiotherapy import Contour

_JOINED = 1.5
"""Planes this many usual steps apart, and no farther, bound a body between them."""
_FLAT = 0.2
"""Millimetres that the points of a planar contour may stray from its plane."""
_SAME_PLACE = 0.1
_SMALL = 1e-9
_Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A region between parallel contours.

    `axes` are the unit vectors ``(3, 3)`` across, along and out of the contour planes; `places` the planes along the
    last of them in millimetres, rising; `rings` the outlines on each in the first two; `half` is half the usual step.
    """

    axes: _Points
    places: _Points
    rings: tuple[Ring, ...]
    half: float
    members: frozenset[int]

    def covers(self, along: float) -> bool:
        """Tell whether the body reaches a place along its normal, in millimetres."""
        away = np.abs(self.places - along)
        joined = (self.places[:-1] <= along) & (along <= self.places[1:]) & self._joined
        return bool(away.min() <= self.half) or bool(joined.any())

    @property
    def _joined(self) -> npt.NDArray[np.bool_]:
        return np.asarray(np.diff(self.places) <= 2 * self.half * _JOINED)

    def outline(self, plane: ImagePlane, shape: tuple[int, int]) -> list[tuple[_Points, bool]]:
        """Return the lines ``(n, 2)``, columns and rows, along which the plane of an image leaves the body.

        All are closed: along the edge of the image, where that cuts them.
        """
        box = self._box_on(plane, shape)
        if box is None:
            return []
        (top, bottom), (left, right) = box
        across, along, out = self._coordinates(plane, (top, bottom), (left, right))
        values = self._values(across, along, out, max(plane.spacing.row, plane.spacing.column))
        return [(line + np.array([left, top]), closed) for line, closed in _zero_lines(values)]

    def _coordinates(
        self, plane: ImagePlane, rows: tuple[int, int], columns: tuple[int, int]
    ) -> tuple[Floats, Floats, Floats]:
        """Return the place of each pixel along the three axes, ``(rows, columns)`` each."""
        down, right = np.arange(*rows)[:, None], np.arange(*columns)[None, :]
        made = []
        for axis in self.axes:
            found = axis_along(plane, (0.0, 0.0, 0.0), (float(axis[0]), float(axis[1]), float(axis[2])))
            made.append(right * found.across + down * found.down + found.start)
        return made[0], made[1], made[2]

    def _values(self, across: Floats, along: Floats, out: Floats, pixel: float) -> Floats:
        """Return the distance from the outline in millimetres, positive inside; what is far away is only so."""
        values = np.full(out.shape, -2 * pixel)
        for lower, upper, first, last in self._layers(pixel):
            rows, columns = np.nonzero((out >= first) & (out < last))
            if not rows.size:
                continue
            sampled = Sampled(np.stack([across[rows, columns], along[rows, columns]], axis=1), rows, columns)
            height = out[rows, columns]
            if lower == upper:
                found = mixed_distance(sampled, self.rings[lower], self.rings[lower], np.zeros(len(rows)), 2 * pixel)
                found = np.minimum(found, self.half - np.abs(height - self.places[lower]))
            else:
                share = (height - self.places[lower]) / (self.places[upper] - self.places[lower])
                found = mixed_distance(sampled, self.rings[lower], self.rings[upper], share, 2 * pixel)
            values[rows, columns] = found
        return values

    def _layers(self, pixel: float) -> list[tuple[int, int, float, float]]:
        """Return what lies between which rings: the same twice beyond an end. First and last place, in millimetres."""
        beyond, last = self.half + 2 * pixel, len(self.places) - 1
        made = [(0, 0, self.places[0] - beyond, self.places[0])]
        for at, joined in enumerate(self._joined):
            here, there = self.places[at], self.places[at + 1]
            middle = (here + there) / 2
            made += (
                [(at, at + 1, here, there)]
                if joined
                else [(at, at, here, min(here + beyond, middle)), (at + 1, at + 1, max(there - beyond, middle), there)]
            )
        return [*made, (last, last, self.places[last], self.places[last] + beyond)]

    def _box_on(self, plane: ImagePlane, shape: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Return the rows and columns, first and one past the last, within which a plane can meet the body."""
        margin = 2 * max(plane.spacing.row, plane.spacing.column)
        lowest = np.append(np.min([one.lowest for one in self.rings], axis=0), self.places[0] - self.half) - margin
        highest = np.append(np.max([one.highest for one in self.rings], axis=0), self.places[-1] + self.half) + margin
        corners = np.array([np.where([at & 1, at & 2, at & 4], highest, lowest) for at in range(8)]) @ self.axes
        offset = corners - np.array(plane.position.as_tuple())
        away = offset @ np.array(plane.normal)
        met = [
            offset[one] + (offset[other] - offset[one]) * away[one] / (away[one] - away[other])
            for one in range(8)
            for other in (one | 1, one | 2, one | 4)
            if other != one and (away[one] < 0) != (away[other] < 0)
        ]
        if np.abs(away).max() < _SMALL or not met:
            return None
        found = np.array(met)
        columns = found @ np.array(plane.row_direction) / plane.spacing.column
        rows = found @ np.array(plane.column_direction) / plane.spacing.row
        vertical, horizontal = _within(rows, shape[0]), _within(columns, shape[1])
        return None if vertical is None or horizontal is None else (vertical, horizontal)


def solid_of(contours: Sequence[Contour], usual_step: float | None) -> Solid | None:
    """Return the body of the closed planar contours that face as the largest does, None where there is none.

    Parameters
    ----------
    usual_step
        The distance of contour planes where a single one does not tell it, in millimetres.
    """
    closed = [at for at, one in enumerate(contours) if one.closed and len(one.points) > 2]
    if not closed:
        return None
    areas = [area_vector(contours[at].points) for at in closed]
    largest = max(areas, key=lambda one: float(one @ one))
    size = float(np.linalg.norm(largest))
    if size < _SMALL:
        return None
    axes = _axes(largest / size)
    turned = {at: contours[at].points @ axes.T for at in closed}
    flat = [at for at in closed if np.ptp(turned[at][:, 2]) <= _FLAT]
    flat.sort(key=lambda at: float(turned[at][:, 2].mean()))
    places: list[float] = []
    members: list[list[_Points]] = []
    for at in flat:
        place = float(turned[at][:, 2].mean())
        if not places or place - places[-1] > _SAME_PLACE:
            places.append(place)
            members.append([])
        members[-1].append(turned[at][:, :2])
    step = usual_gap(places) or usual_step
    if not places or step is None:
        return None
    return Solid(axes, np.array(places), tuple(ring_of(one) for one in members), step / 2, frozenset(flat))


def usual_gap(places: Sequence[float]) -> float | None:
    """Return the distance that most neighbours among rising places have, None for fewer than two."""
    gaps = np.diff(np.asarray(places, dtype=np.float64))
    return float(np.median(gaps)) if gaps.size else None


def area_vector(points: _Points) -> _Points:
    """Return the normal of a polygon ``(n, 3)``, as long as its area."""
    away = points - points[0]
    return np.asarray(np.cross(away[:-1], away[1:]).sum(axis=0) / 2)


def _axes(normal: _Points) -> _Points:
    """Return unit vectors across, along and out of the planes with a normal."""
    helper = np.eye(3)[int(np.abs(normal).argmin())]
    across = np.cross(helper, normal)
    across /= np.linalg.norm(across)
    return np.stack([across, np.cross(normal, across), normal])


def _within(places: _Points, count: int) -> tuple[int, int] | None:
    first, last = max(0, int(np.floor(places.min()))), min(count, int(np.ceil(places.max())) + 1)
    return (first, last) if first < last else None


def _zero_lines(values: Floats) -> list[tuple[_Points, bool]]:
    """Return where values ``(rows, columns)`` are 0, as columns and rows; half a pixel outside of the edge at most."""
    from contourpy import contour_generator  # noqa: PLC0415 - only what is cut needs it

    framed = np.pad(values, 1, mode="edge")
    for edge in (framed[0], framed[-1], framed[:, 0], framed[:, -1]):
        np.negative(np.abs(edge), out=edge)
    found = contour_generator(z=framed, line_type="Separate").lines(0.0)
    lines = [np.asarray(one, dtype=np.float64) - 1 for one in found]
    return [
        (one[:-1], True) if len(one) > 2 and bool((one[0] == one[-1]).all()) else (one, False)
        for one in lines
        if len(one) > 1
    ]
