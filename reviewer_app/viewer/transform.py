"""Between image pixels and device pixels of a pane: one affine map that everything on screen shares.

Image points have pixel centres at whole numbers (`geometry`). Pane points are device pixels from the pane's top left
corner: pixel ``(x, y)`` of the pane covers ``[x, x + 1) × [y, y + 1)``. The image's corner always falls on a corner of
a device pixel, so a picture at 1:1 is copied and never blurred.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint

Point = tuple[float, float]
Matrix = tuple[float, float, float, float]

#: Limits of the zoom, in device pixels per image pixel.
SMALLEST_ZOOM = 1e-3
LARGEST_ZOOM = 64.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of a picture in image pixels; `aspect` is the height of a pixel over its width (1 for square pixels)."""

    columns: int
    rows: int
    aspect: float = 1.0

    @property
    def middle(self) -> ImagePoint:
        """The image point in the middle of the picture."""
        return ImagePoint((self.columns - 1) / 2, (self.rows - 1) / 2)


@dataclass(frozen=True, slots=True)
class PaneTransform:
    """Image → pane: ``pane = turn · diag(zoom, zoom · aspect) · image + offset``.

    Attributes
    ----------
    zoom
        Device pixels per image pixel along a row.
    turn
        The exact matrix of flip and quarter turns: ``(xx, xy, yx, yy)``, each -1, 0 or 1.
    offset
        Where the centre of the first image pixel falls, in device pixels.
    """

    frame: Frame
    zoom: float
    turn: Matrix
    offset: Point

    @property
    def scale(self) -> Point:
        """Device pixels per image pixel along a row and down a column of the image."""
        return (self.zoom, self.zoom * self.frame.aspect)

    def to_pane(self, point: ImagePoint) -> Point:
        """Return where an image point falls in the pane, in device pixels."""
        across, down = point.column * self.scale[0], point.row * self.scale[1]
        xx, xy, yx, yy = self.turn
        return (xx * across + xy * down + self.offset[0], yx * across + yy * down + self.offset[1])

    def all_to_pane(self, points: Iterable[ImagePoint]) -> list[Point]:
        """Return where image points fall, each as `to_pane` tells."""
        (across, down), (xx, xy, yx, yy), (x, y) = self.scale, self.turn, self.offset
        places = ((one.column * across, one.row * down) for one in points)
        return [(xx * column + xy * row + x, yx * column + yy * row + y) for column, row in places]

    def placed(self, places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return where columns and rows of image points ``(n, 2)`` fall, each as `to_pane` tells: in less time."""
        column, row = places[:, 0] * self.scale[0], places[:, 1] * self.scale[1]
        (xx, xy, yx, yy), (x, y) = self.turn, self.offset
        found: npt.NDArray[np.float64] = np.stack((xx * column + xy * row + x, yx * column + yy * row + y), axis=1)
        return found

    def to_image(self, pane: Point) -> ImagePoint:
        """Return the image point under a place in the pane; it may lie outside the picture."""
        x, y = pane[0] - self.offset[0], pane[1] - self.offset[1]
        xx, xy, yx, yy = self.turn  # orthogonal: its inverse is its transpose
        return ImagePoint((xx * x + yx * y) / self.scale[0], (xy * x + yy * y) / self.scale[1])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The picture's outline in the pane: left, top, right, bottom in device pixels."""
        first = self.to_pane(ImagePoint(-0.5, -0.5))
        last = self.to_pane(ImagePoint(self.frame.columns - 0.5, self.frame.rows - 0.5))
        return (min(first[0], last[0]), min(first[1], last[1]), max(first[0], last[0]), max(first[1], last[1]))

    def in_sight(self, pane: tuple[int, int]) -> Point:
        """Return the share (0 to 1) of the picture's area that lies in a pane of this size, and that of the pane's."""
        left, top, right, bottom = self.bounds
        across = max(0.0, min(right, pane[0]) - max(left, 0.0))
        down = max(0.0, min(bottom, pane[1]) - max(top, 0.0))
        area, whole, room = across * down, (right - left) * (bottom - top), float(pane[0] * pane[1])
        return (area / whole if whole > 0 else 0.0, area / room if room > 0 else 0.0)


def turn_matrix(rotation: int, *, flipped: bool) -> Matrix:
    """Return the matrix of a mirroring left to right followed by quarter turns clockwise."""
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[rotation % 4]
    side = -1 if flipped else 1
    return (float(cos * side), float(-sin), float(sin * side), float(cos))


def fitted_zoom(frame: Frame, pane: tuple[int, int], rotation: int = 0) -> float:
    """Return the zoom at which the whole picture just fits a pane of width × height device pixels."""
    width, height = float(frame.columns), frame.rows * frame.aspect
    if rotation % 2:
        width, height = height, width
    return clamp_zoom(min(max(pane[0], 1) / width, max(pane[1], 1) / height))


def clamp_zoom(zoom: float) -> float:
    """Hold a zoom within its limits."""
    return min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)


def pane_transform(frame: Frame, pane: tuple[int, int], view: ViewState) -> PaneTransform:
    """Return the map for a view in a pane of width × height device pixels."""
    place = _Place(view.fitted, view.zoom, view.center, view.rotation, view.flipped, view.edge)
    return _transform(frame, pane, place)


class _Place(NamedTuple):
    """What of a view the map follows from."""

    fitted: tuple[int, int] | None
    zoom: float | None
    center: ImagePoint | None
    rotation: int
    flipped: bool
    edge: str


@lru_cache(maxsize=64)  # a paint asks for it five times
def _transform(frame: Frame, pane: tuple[int, int], view: _Place) -> PaneTransform:
    fitted = frame if view.fitted is None else Frame(*view.fitted, frame.aspect)
    zoom = view.zoom if view.zoom is not None else fitted_zoom(fitted, pane, view.rotation)
    center = view.center if view.center is not None else frame.middle
    at_zero = PaneTransform(frame, zoom, turn_matrix(view.rotation, flipped=view.flipped), (0.0, 0.0))
    x, y = at_zero.to_pane(center)
    moved = replace(at_zero, offset=(pane[0] / 2 - x, pane[1] / 2 - y))
    left, top, right, _ = moved.bounds
    if view.edge and view.zoom is None and view.center is None:
        by = -left if view.edge == "left" else pane[0] - right
        moved = replace(moved, offset=(moved.offset[0] + by, moved.offset[1]))
        left += by
    return replace(moved, offset=(moved.offset[0] + _snap(left) - left, moved.offset[1] + _snap(top) - top))


def _snap(value: float) -> float:
    return float(math.floor(value + 0.5))


def zoomed_at(frame: Frame, pane: tuple[int, int], view: ViewState, factor: float, at: Point) -> ViewState:
    """Return the view zoomed by `factor` with the image point under `at` (device pixels) kept in its place.

    Some of the picture always stays in sight: where it would not, the point moves.
    """
    now = pane_transform(frame, pane, view)
    zoom = clamp_zoom(now.zoom * factor)
    held = now.to_image(at)
    middle = now.to_image((pane[0] / 2, pane[1] / 2))
    share = now.zoom / zoom
    center = ImagePoint(
        held.column + (middle.column - held.column) * share,
        held.row + (middle.row - held.row) * share,
    )
    return replace(view, zoom=zoom, center=held_inside(frame, center))


def held_inside(frame: Frame, center: ImagePoint) -> ImagePoint:
    """Return a place for the middle of a pane held within the picture, so that some of it is in sight."""
    return ImagePoint(
        min(max(center.column, -0.5), frame.columns - 0.5),
        min(max(center.row, -0.5), frame.rows - 0.5),
    )


def panned(frame: Frame, pane: tuple[int, int], view: ViewState, by: Point) -> ViewState:
    """Return the view with the picture moved `by` device pixels; some of the picture always stays in sight."""
    now = pane_transform(frame, pane, view)
    center = now.to_image((pane[0] / 2 - by[0], pane[1] / 2 - by[1]))
    return replace(view, zoom=now.zoom, center=held_inside(frame, center))


def view_of_box(frame: Frame, pane: tuple[int, int], view: ViewState, points: Sequence[ImagePoint]) -> ViewState:
    """Return the view in which the box about some points just fits a pane of width × height device pixels."""
    columns, rows = [one.column for one in points], [one.row for one in points]
    across, down = max(1.0, max(columns) - min(columns)), max(1.0, max(rows) - min(rows)) * frame.aspect
    if view.rotation % 2:
        across, down = down, across
    center = ImagePoint((max(columns) + min(columns)) / 2, (max(rows) + min(rows)) / 2)
    return replace(view, zoom=clamp_zoom(min(pane[0] / across, pane[1] / down)), center=center)


def turned(view: ViewState, quarters: int) -> ViewState:
    """Return the view turned by quarter turns clockwise, as it stands on the screen."""
    return replace(view, rotation=(view.rotation + quarters) % 4)


def mirrored(view: ViewState, *, upside_down: bool = False) -> ViewState:
    """Return the view mirrored left to right, or top to bottom, as it stands on the screen."""
    rotation = -view.rotation + (2 if upside_down else 0)
    return replace(view, flipped=not view.flipped, rotation=rotation % 4)
