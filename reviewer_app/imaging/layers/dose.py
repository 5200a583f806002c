"""Dose grids over images: a wash of colour, and lines of equal dose (PS3.3 C.8.8.3).

A dose at a point is the trilinear mean of the eight grid points around it, in the unit of Dose Units; planes may lie
unevenly apart. Outside of the grid there is no dose: nothing is continued beyond its outermost points. A grid of one
plane shows on images within half a slice of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePlane, PatientPoint, dot, subtract
from reviewer_app.imaging.layers.grids import affine_between, axis_along
from reviewer_app.imaging.layers.isodose import isodose_curves
from reviewer_app.imaging.layers.sheets import graded_sheet
from reviewer_app.imaging.layers.values import Curve, Largest, Layer, LayerSlice, Place, UsedFrame, refusal_of
from reviewer_app.jobs import CancelToken

Dose = npt.NDArray[np.float32]

WASH = 0
"""The number of the wash among the parts of a dose; isodose lines count from 1."""
_PARALLEL = 0.99999
_OUTSIDE = 1e-3
"""Share of a grid step that a point may lie beyond the outermost grid points."""


@dataclass(frozen=True, slots=True, eq=False)
class DoseVolume:
    """A dose grid: `values` ``(planes, rows, columns)`` in its unit, `plane` that of the first plane of the array.

    `places` are the distances of the planes from the first along its normal in millimetres, rising from 0; `frames`
    their numbers in the file, counted from 0.
    """

    values: Dose
    plane: ImagePlane
    places: npt.NDArray[np.float64]
    frames: tuple[int, ...]

    def depth_of(self, plane: ImagePlane) -> float | None:
        """Return where a parallel plane lies among those of the grid, as a number with a fraction, else None."""
        if abs(dot(plane.normal, self.plane.normal)) < _PARALLEL:
            return None
        along = dot(subtract(plane.position.as_tuple(), self.plane.position.as_tuple()), self.plane.normal)
        return float(np.interp(along, self.places, np.arange(len(self.places))))

    def at(self, plane: ImagePlane, shape: tuple[int, int], reach: float = 0.0) -> Dose | None:
        """Return the dose ``(rows, columns)`` on an image plane, NaN outside of the grid; None if all of it is.

        Parameters
        ----------
        reach
            How far from the one plane of a grid of one plane its dose still counts, in millimetres.
        """
        across = axis_along(plane, self.plane.position.as_tuple(), self.plane.normal).at(shape)
        if not (across.size and (across.min() <= self.places[-1] + reach + 1) and across.max() >= -reach - 1):
            return None
        depth = self._depth(across, reach)
        grid = affine_between(plane, self.plane)
        column, row = grid.column.at(shape), grid.row.at(shape)
        found = self._slab(depth, column, row) if depth.size == 1 else self._trilinear(depth, column, row)
        inside = ~np.isnan(depth) & _within(column, self.values.shape[2]) & _within(row, self.values.shape[1])
        if not inside.any():
            return None
        return np.asarray(np.where(inside, found, np.nan), dtype=np.float32)

    def value_at(self, point: PatientPoint, reach: float) -> float | None:
        """Return the value at a place, None outside of the grid; see `LoadedLayer.value_at`."""
        grid = self.plane
        here = ImagePlane(point, grid.row_direction, grid.column_direction, grid.spacing)
        found = self.at(here, (1, 1), reach)
        return None if found is None else float(found[0, 0])

    def highest(self) -> PatientPoint:
        """Return the place of the highest value."""
        at = int(np.nanargmax(self.values))
        plane, row, column = (int(one) for one in np.unravel_index(at, self.values.shape))
        return self.point(plane, float(row), float(column))

    def point(self, plane: int, row: float, column: float) -> PatientPoint:
        """Return the place of a row and a column, which may have fractions, of a plane."""
        first, away = self.plane, float(self.places[plane])
        start = [origin + normal * away for origin, normal in zip(first.position.as_tuple(), first.normal, strict=True)]
        across, down = column * first.spacing.column, row * first.spacing.row
        x, y, z = (
            one + r * across + c * down
            for one, r, c in zip(start, first.row_direction, first.column_direction, strict=True)
        )
        return PatientPoint(x, y, z)

    def _depth(self, across: npt.NDArray[np.float64], reach: float) -> npt.NDArray[np.float64]:
        """Return places along the normal as plane numbers with fractions, NaN outside; one number if all agree."""
        if across.size > 1 and float(np.ptp(across)) < 1e-4:
            across = across.reshape(-1)[:1].reshape(1, 1)
        if len(self.places) == 1:
            return np.where(np.abs(across) <= max(reach, 0.01), 0.0, np.nan)
        steps = np.arange(len(self.places), dtype=np.float64)
        slack = _OUTSIDE * (self.places[-1] / steps[-1])
        found = np.interp(across, self.places, steps)
        return np.where((across >= -slack) & (across <= self.places[-1] + slack), found, np.nan)

    def _slab(
        self, depth: npt.NDArray[np.float64], column: npt.NDArray[np.float64], row: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Return the dose where all pixels lie equally deep: two planes are mixed once, then within the plane."""
        place = float(depth.reshape(-1)[0])
        if np.isnan(place):
            return np.full((1, 1), np.nan)
        lower = min(int(place), len(self.places) - 1)
        upper, share = min(lower + 1, len(self.places) - 1), place - lower
        plane = self.values[lower] * np.float32(1 - share) + self.values[upper] * np.float32(share)
        if column.shape[0] == 1 and row.shape[1] == 1:
            return _along_axes(plane, column[0], row[:, 0])
        return _bilinear(plane[None], np.zeros((1, 1), np.intp), column, row)

    def _trilinear(
        self, depth: npt.NDArray[np.float64], column: npt.NDArray[np.float64], row: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        known = np.nan_to_num(depth)
        lower = np.minimum(known.astype(np.intp), len(self.places) - 1)
        upper, share = np.minimum(lower + 1, len(self.places) - 1), known - lower
        below, above = (_bilinear(self.values, one, column, row) for one in (lower, upper))
        return np.asarray(below * (1 - share) + above * share)


class DoseLayer:
    """A dose, held in memory."""

    def __init__(self, volume: DoseVolume, layer: Layer) -> None:
        self._volume = volume
        self.layer = layer

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return int(self._volume.values.nbytes)

    def on(self, place: Place, token: CancelToken) -> LayerSlice:
        """Return wash and isodose lines on an image frame; see `LoadedLayer.on`."""
        refusal = refusal_of(self.layer.frame_of_reference_uids, place)
        if refusal or place.plane is None:
            return LayerSlice(self.layer.key, place.key, refusal=refusal)
        dose = self._volume.at(place.plane, place.shape, place.reach)
        if dose is None:
            return LayerSlice(self.layer.key, place.key)
        token.check()
        levels = {one.number: one.value for one in self.layer.parts if one.value is not None}
        curves: list[Curve] = isodose_curves(dose, levels)
        sheet = graded_sheet(dose, WASH, max(self.layer.maximum, 1e-12))
        sheets = () if sheet is None else (sheet,)
        parts = frozenset(one.part for one in curves) | (frozenset() if sheet is None else frozenset({WASH}))
        return LayerSlice(self.layer.key, place.key, sheets, tuple(curves), parts, self._used(place.plane))

    def _used(self, plane: ImagePlane) -> tuple[UsedFrame, ...]:
        """Return the frames that a parallel plane is made of; one that cuts the grid shows none of them."""
        depth = self._volume.depth_of(plane)
        near = () if depth is None else dict.fromkeys((math.floor(depth), math.ceil(depth)))
        parts = frozenset(one.number for one in self.layer.parts)
        return tuple(UsedFrame((self.layer.key, self._volume.frames[one]), parts) for one in near)

    def largest(self, part: int, token: CancelToken) -> Largest | None:
        """Return the middle of the dose above a level on the plane with most of it; see `LoadedLayer.largest`.

        For the wash that is the place of the highest dose.
        """
        token.check()
        values, volume = self._volume.values, self._volume
        level = next((one.value for one in self.layer.parts if one.number == part), None)
        if level is None:
            point = volume.highest()
        else:
            counts = (values >= level).sum(axis=(1, 2))
            if not counts.any():
                return None
            plane = int(counts.argmax())
            rows, columns = np.nonzero(volume.values[plane] >= level)
            point = volume.point(plane, float(rows.mean()), float(columns.mean()))
        return Largest(point, None, next(iter(self.layer.frame_of_reference_uids), ""))

    def value_at(self, point: PatientPoint, reach: float) -> float | None:
        """Return the dose at a place, None outside of the grid; see `LoadedLayer.value_at`."""
        return self._volume.value_at(point, reach)


def dose_volume(values: Dose, planes: list[ImagePlane]) -> DoseVolume:
    """Return a grid from its planes in the order of the file, which may run either way along the normal."""
    normal = planes[0].normal
    along = np.array([dot(one.position.as_tuple(), normal) for one in planes])
    order = np.argsort(along, kind="stable")
    first = planes[int(order[0])]
    kept = values if (order == np.arange(len(order))).all() else values[order]
    return DoseVolume(kept, first, along[order] - along[order[0]], tuple(int(one) for one in order))


def _within(places: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.bool_]:
    return np.asarray((places >= -_OUTSIDE) & (places <= count - 1 + _OUTSIDE))


def _bilinear(
    values: Dose, plane: npt.NDArray[np.intp], column: npt.NDArray[np.float64], row: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the mean of the four grid points around each place within its plane; all arrays broadcast."""
    (left, right, across), (top, bottom, down) = _ends(column, values.shape[2]), _ends(row, values.shape[1])
    upper = values[plane, top, left] * (1 - across) + values[plane, top, right] * across
    lower = values[plane, bottom, left] * (1 - across) + values[plane, bottom, right] * across
    return np.asarray(upper * (1 - down) + lower * down)


def _along_axes(plane: Dose, column: npt.NDArray[np.float64], row: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return what `_bilinear` does where columns of the image lie along those of the grid: first down, then across."""
    (left, right, across), (top, bottom, down) = _ends(column, plane.shape[1]), _ends(row, plane.shape[0])
    share, rest = down[:, None], 1 - down[:, None]
    rows = plane[top] * rest + plane[bottom] * share
    return np.asarray(rows[:, left] * (1 - across) + rows[:, right] * across)


def _ends(
    places: npt.NDArray[np.float64], count: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    held = np.clip(places, 0.0, count - 1)
    first = held.astype(np.intp)
    return first, np.minimum(first + 1, count - 1), held - first
