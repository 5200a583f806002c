"""How the pixels of one plane lie on the grid of another, and values taken from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePlane, Vector, dot, subtract

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

_SAME_PIXEL = 0.01
"""Pixels within which two grids are one, at every corner."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A coordinate as it follows from column and row of an image: ``column * across + row * down + start``."""

    across: float
    down: float
    start: float

    def at(self, shape: tuple[int, int]) -> Floats:
        """Return the coordinate of every pixel, ``(rows, columns)``, or ``(1, columns)`` or ``(rows, 1)`` if it does.

        That is where it changes along one direction only.
        """
        rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])[None, :]
        if abs(self.down) * shape[0] < 1e-6:
            return np.asarray(columns * self.across + self.start)
        if abs(self.across) * shape[1] < 1e-6:
            return np.asarray(rows * self.down + self.start)
        return np.asarray(columns * self.across + rows * self.down + self.start)

    def of(self, column: float, row: float) -> float:
        """Return the coordinate of one place of the image."""
        return column * self.across + row * self.down + self.start

    def corners(self, shape: tuple[int, int]) -> tuple[float, ...]:
        """Return the coordinate of the four corner pixels."""
        return tuple(self.of(column, row) for row in (0, shape[0] - 1) for column in (0, shape[1] - 1))


@dataclass(frozen=True, slots=True)
class Affine:
    """Column and row of another grid for each pixel of an image."""

    column: Axis
    row: Axis

    def same(self, grid: tuple[int, int], image: tuple[int, int]) -> bool:
        """Tell whether both have the same size ``(rows, columns)`` and pixels to a hundredth of one."""
        if grid != image:
            return False
        own = Affine(Axis(1.0, 0.0, 0.0), Axis(0.0, 1.0, 0.0))
        pairs = [*zip(self.column.corners(image), own.column.corners(image), strict=True)]
        pairs += zip(self.row.corners(image), own.row.corners(image), strict=True)
        return all(abs(one - other) <= _SAME_PIXEL for one, other in pairs)


def axis_along(image: ImagePlane, origin: Vector, direction: Vector, step: float = 1.0) -> Axis:
    """Return how far the pixels of an image lie from `origin` along a unit vector, in steps of millimetres."""
    return Axis(
        dot(image.row_direction, direction) * image.spacing.column / step,
        dot(image.column_direction, direction) * image.spacing.row / step,
        dot(subtract(image.position.as_tuple(), origin), direction) / step,
    )


def affine_between(image: ImagePlane, grid: ImagePlane) -> Affine:
    """Return where the pixels of one plane fall on the grid of another, at the foot of the perpendicular."""
    origin = grid.position.as_tuple()
    return Affine(
        axis_along(image, origin, grid.row_direction, grid.spacing.column),
        axis_along(image, origin, grid.column_direction, grid.spacing.row),
    )


def sampled(values: Array, grid: Affine, shape: tuple[int, int]) -> Array:
    """Return the nearest value of a grid for each pixel of an image ``shape``, 0 outside of the grid."""
    columns = np.rint(grid.column.at(shape)).astype(np.int64)
    rows = np.rint(grid.row.at(shape)).astype(np.int64)
    inside = (columns >= 0) & (rows >= 0) & (columns < values.shape[1]) & (rows < values.shape[0])
    taken = values[np.clip(rows, 0, values.shape[0] - 1), np.clip(columns, 0, values.shape[1] - 1)]
    return np.asarray(np.where(inside, taken, 0), dtype=values.dtype)
