"""Where a segment lies on an image: its mask, resampled to a plane or laid over a slide (nearest value)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePlane, Vector, dot
from reviewer_app.imaging.objects.segmentation import Segment, Segmentation, SegmentationType
from reviewer_app.imaging.source import Palette, Pixels

Mask = npt.NDArray[np.float32]
"""``(rows, columns)``, 0 outside the segment, 1 inside, between for fractional ones."""

ReadFrame = Callable[[int], Pixels]
"""Gives the stored values ``(rows, columns)`` of a frame, counted from 0."""

_THINNEST = 0.01
_SLACK = 1.001
_SAME_WAY = 0.99999
_Places = npt.NDArray[np.float64]
_LARGEST_LABEL = 65535


def mask_on_plane(
    segmentation: Segmentation, segment: int, read_frame: ReadFrame, plane: ImagePlane, shape: tuple[int, int]
) -> Mask | None:
    """Return the mask of a segment on an image plane.

    Each pixel takes the value of the segment's frame nearest to it, if that is at most half a slice away, at the pixel
    nearest to its foot. Image and segmentation must share a frame of reference; the caller sees to that.

    Parameters
    ----------
    plane, shape
        The plane to fill and its ``(rows, columns)``.

    Returns
    -------
    None if no frame of the segment with a place in the patient comes near the plane.
    """
    placed = [(one.number, one.plane) for one in segmentation.frames_of(segment) if one.plane is not None]
    reach = half_slice(segmentation, [plane for _, plane in placed])
    filling = _Filling(_patient_points(plane, shape))
    for group in _parallel(placed):
        filling.add(group, reach, lambda number: segment_values(segmentation, segment, read_frame(number)))
    return filling.mask.reshape(shape) if filling.touched else None


def mask_on_image(
    segmentation: Segmentation, segment: int, read_frame: ReadFrame, image: tuple[str, int], shape: tuple[int, int]
) -> Mask | None:
    """Return the mask of a segment on the image frame it was drawn on, pixel by pixel: for images without a plane.

    Parameters
    ----------
    image
        SOP Instance UID and frame, counted from 0.
    shape
        Its ``(rows, columns)``; None is returned if the segmentation has another size, or none of its frames.
    """
    sources = segmentation.frames_for_image(*image)
    frames = [one for one in sources if one.segment in (None, segment) and one.tile is None]
    if not frames or shape != (segmentation.rows, segmentation.columns):
        return None
    masks = [segment_values(segmentation, segment, read_frame(one.number)) for one in frames]
    return np.asarray(np.maximum.reduce(masks))


def mask_on_slide(
    segmentation: Segmentation, segment: int, read_frame: ReadFrame, corner: tuple[int, int], shape: tuple[int, int]
) -> Mask:
    """Return the mask of a segment on a part of the total pixel matrix that it was made on.

    Parameters
    ----------
    corner
        First column and row of the part, zero-based.
    shape
        Its ``(rows, columns)``.
    """
    mask = np.zeros(shape, dtype=np.float32)
    for frame in segmentation.frames_of(segment):
        if frame.tile is None:
            continue
        column, row = frame.tile[0] - corner[0], frame.tile[1] - corner[1]
        right, bottom = column + segmentation.columns, row + segmentation.rows
        if right <= 0 or bottom <= 0 or column >= shape[1] or row >= shape[0]:
            continue
        tile = segment_values(segmentation, segment, read_frame(frame.number))
        part = mask[max(0, row) : bottom, max(0, column) : right]
        cut = tile[max(0, -row) :, max(0, -column) :][: part.shape[0], : part.shape[1]]
        np.maximum(part, cut, out=part)
    return mask


def segment_values(segmentation: Segmentation, segment: int, stored: Pixels) -> Mask:
    """Return stored values of a frame as a mask of one segment."""
    if segmentation.type is SegmentationType.LABELMAP:
        return np.asarray(stored == segment, dtype=np.float32)
    return np.asarray(np.clip(stored.astype(np.float32) / segmentation.maximum, 0.0, 1.0), dtype=np.float32)


def label_palette(segments: Sequence[Segment]) -> Palette:
    """Return the colours of a label map that brings no palette: background black, each segment in its colour."""
    numbers = [one.number for one in segments if one.number <= _LARGEST_LABEL]
    colors = np.zeros((max(numbers, default=0) + 1, 3), dtype=np.uint8)
    for one in segments:
        if 0 < one.number < len(colors):
            colors[one.number] = one.color
    return Palette(0, colors)


_Placed = tuple[int, ImagePlane]


class _Filling:
    """A mask being filled from frames. All arrays run over the pixels of the plane, row by row."""

    def __init__(self, points: _Places) -> None:
        self._points = points
        self._best = np.full(len(points), np.inf)
        self.mask = np.zeros(len(points), dtype=np.float32)
        self.touched = False

    def add(self, group: Sequence[_Placed], reach: float, values_of: Callable[[int], Mask]) -> None:
        """Fill in from parallel frames: each pixel from the nearest, if that is nearer than any before."""
        normal = group[0][1].normal
        at: dict[float, list[_Placed]] = {}
        for one in group:
            at.setdefault(dot(one[1].position.as_tuple(), normal), []).append(one)
        places = np.array(sorted(at))
        along = self._points @ np.array(normal)
        nearest = np.searchsorted((places[1:] + places[:-1]) / 2, along)
        away = np.abs(along - places[nearest])
        chosen = (away <= reach) & (away < self._best)
        self._best[chosen] = away[chosen]
        for place in np.unique(nearest[chosen]):
            pixels = np.flatnonzero(chosen & (nearest == place))
            self.touched = True
            self.mask[pixels] = 0.0
            for number, plane in at[float(places[place])]:
                self._fill(pixels, plane, values_of(number))

    def _fill(self, pixels: npt.NDArray[np.intp], frame: ImagePlane, values: Mask) -> None:
        offset = self._points[pixels] - np.array(frame.position.as_tuple())
        column = np.rint(_along(offset, frame.row_direction, frame.spacing.column)).astype(np.int64)
        row = np.rint(_along(offset, frame.column_direction, frame.spacing.row)).astype(np.int64)
        inside = (column >= 0) & (row >= 0) & (column < values.shape[1]) & (row < values.shape[0])
        kept = pixels[inside]
        self.mask[kept] = np.maximum(self.mask[kept], values[row[inside], column[inside]])


def _parallel(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Group frames that face the same way."""
    groups: list[list[_Placed]] = []
    for one in placed:
        home = next((group for group in groups if dot(group[0][1].normal, one[1].normal) > _SAME_WAY), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    return groups


def half_slice(segmentation: Segmentation, planes: Sequence[ImagePlane]) -> float:
    """Return how far from a frame its values still count: half the distance of slices, in millimetres.

    Slices may be thicker than they lie apart, and frames without anything in them may be left out: the smaller of what
    the file tells and what its frames show counts.
    """
    normal = planes[0].normal if planes else (0.0, 0.0, 1.0)
    places = sorted(dot(one.position.as_tuple(), normal) for one in planes)
    gaps = [after - before for before, after in pairwise(places) if after - before > _THINNEST]
    told = [segmentation.slice_spacing] if segmentation.slice_spacing is not None else []
    return max(min([*gaps, *told], default=1.0) / 2, _THINNEST) * _SLACK


def _patient_points(plane: ImagePlane, shape: tuple[int, int]) -> _Places:
    """Return ``(rows × columns, 3)``: the place of each pixel centre in millimetres, row by row."""
    rows = np.arange(shape[0])[:, None, None] * plane.spacing.row * np.array(plane.column_direction)
    columns = np.arange(shape[1])[None, :, None] * plane.spacing.column * np.array(plane.row_direction)
    return np.asarray(np.array(plane.position.as_tuple()) + rows + columns).reshape(-1, 3)


def _along(offset: _Places, direction: Vector, spacing: float) -> _Places:
    return np.asarray(offset @ np.array(direction) / spacing)
