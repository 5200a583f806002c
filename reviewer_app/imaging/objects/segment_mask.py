"""Where a segment lies on an image: its mask, resampled to a plane or laid over a slide (nearest value)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePlane, ImagePoint, Vector, dot
from reviewer_app.imaging.objects.segmentation import Segmentation, SegmentationType, SegmentFrame
from reviewer_app.imaging.source import Palette, Pixels

Mask = npt.NDArray[np.float32]
"""``(rows, columns)``, 0 outside the segment, 1 inside, between for fractional ones."""

ReadFrame = Callable[[int], Pixels]
"""Gives the stored values ``(rows, columns)`` of a frame, counted from 0."""

_THINNEST = 0.01
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
    frames = [one for one in segmentation.frames_of(segment) if one.plane is not None]
    if not frames:
        return None
    reach = _half_slice(segmentation, frames)
    target = _patient_points(plane, shape)
    best = np.full(shape, np.inf)
    mask = np.zeros(shape, dtype=np.float32)
    touched = False
    for frame in frames:
        if frame.plane is None or not _comes_near(frame.plane, plane, shape, reach):
            continue
        touched = True
        _fill(mask, best, target, frame.plane, segment_values(segmentation, segment, read_frame(frame.number)), reach)
    return mask if touched else None


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


def label_palette(segmentation: Segmentation) -> Palette:
    """Return the colours of a label map that brings no palette: background black, each segment in its colour."""
    numbers = [one.number for one in segmentation.segments if one.number <= _LARGEST_LABEL]
    colors = np.zeros((max(numbers, default=0) + 1, 3), dtype=np.uint8)
    for one in segmentation.segments:
        if 0 < one.number < len(colors):
            colors[one.number] = one.color
    return Palette(0, colors)


def _half_slice(segmentation: Segmentation, frames: Sequence[SegmentFrame]) -> float:
    """Return how far from a frame its values still count: half the distance of slices, in millimetres."""
    if segmentation.slice_spacing is not None:
        return max(segmentation.slice_spacing / 2, _THINNEST)
    normal = frames[0].plane.normal if frames[0].plane is not None else (0.0, 0.0, 1.0)
    places = sorted(dot(one.plane.position.as_tuple(), normal) for one in frames if one.plane is not None)
    gaps = [after - before for before, after in pairwise(places) if after - before > _THINNEST]
    return max(min(gaps, default=1.0) / 2, _THINNEST)


def _patient_points(plane: ImagePlane, shape: tuple[int, int]) -> _Places:
    """Return ``(rows, columns, 3)``: the place of each pixel centre in millimetres."""
    rows = np.arange(shape[0])[:, None, None] * plane.spacing.row * np.array(plane.column_direction)
    columns = np.arange(shape[1])[None, :, None] * plane.spacing.column * np.array(plane.row_direction)
    return np.asarray(np.array(plane.position.as_tuple()) + rows + columns)


def _comes_near(frame: ImagePlane, plane: ImagePlane, shape: tuple[int, int], reach: float) -> bool:
    """Tell whether any pixel of the plane lies within `reach` of the frame's plane."""
    corners = ((0, 0), (0, shape[0] - 1), (shape[1] - 1, 0), (shape[1] - 1, shape[0] - 1))
    away = [frame.distance_of(plane.to_patient(ImagePoint(column, row))) for column, row in corners]
    return min(away) <= reach * 1.001 and max(away) >= -reach * 1.001


def _fill(
    mask: Mask,
    best: _Places,
    target: _Places,
    frame: ImagePlane,
    values: Mask,
    reach: float,
) -> None:
    """Put the values of one frame where it is the nearest so far."""
    offset = target - np.array(frame.position.as_tuple())
    away = np.abs(offset @ np.array(frame.normal))
    nearest = (away <= reach * 1.001) & (away < best)
    column = np.rint(_along(offset, frame.row_direction, frame.spacing.column)).astype(np.int64)
    row = np.rint(_along(offset, frame.column_direction, frame.spacing.row)).astype(np.int64)
    inside = nearest & (column >= 0) & (row >= 0) & (column < values.shape[1]) & (row < values.shape[0])
    best[inside] = away[inside]
    mask[inside] = values[row[inside], column[inside]]


def _along(offset: _Places, direction: Vector, spacing: float) -> _Places:
    return np.asarray(offset @ np.array(direction) / spacing)
