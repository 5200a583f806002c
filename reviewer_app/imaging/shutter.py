"""Display shutters: the parts of a picture that its file says to cover (PS3.3 C.7.6.11, C.7.6.15)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.imaging.source import Grey, OverlayPlane, Region, Shutter

Mask = npt.NDArray[np.bool_]
_WHITE = 65535.0


def shutter_of(dataset: Dataset, aspect: float, bitmap: OverlayPlane | None = None) -> Shutter | None:
    """Return the shutter of a Display Shutter Module or of an item of Frame Display Shutter, None for none.

    Parameters
    ----------
    aspect
        Height of a pixel over its width.
    bitmap
        The overlay of the group that `overlay_group` names.
    """
    shapes = {one.upper() for one in values.texts(dataset, "ShutterShape")}
    found = Shutter(
        rectangle=_rectangle(dataset) if "RECTANGULAR" in shapes else None,
        circle=_circle(dataset, aspect) if "CIRCULAR" in shapes else None,
        polygon=_polygon(dataset) if "POLYGONAL" in shapes else (),
        bitmap=bitmap if "BITMAP" in shapes else None,
        level=_level(dataset),
    )
    nothing = found.rectangle is None and found.circle is None and not found.polygon and found.bitmap is None
    return None if nothing else found


def overlay_group(dataset: Dataset) -> int | None:
    """Return the group of the overlay that is a bitmap shutter (0018,1623), None where there is none."""
    shapes = {one.upper() for one in values.texts(dataset, "ShutterShape")}
    return values.integer(dataset, "ShutterOverlayGroup") if "BITMAP" in shapes else None


def cover(image: Grey, shutter: Shutter, region: Region | None, downsample: float) -> Grey:
    """Return `image` (grey or RGB) with everything outside the shutter's opening at its level.

    Parameters
    ----------
    region
        The part of the level that `image` shows, in pixels of that level; None is all of it.
    downsample
        Size of a pixel of that level in pixels of level 0.
    """
    place = region if region is not None else Region(0, 0, image.shape[1], image.shape[0])
    hidden = _hidden(shutter, place, downsample)
    return np.where(hidden if image.ndim == 2 else hidden[..., None], np.uint8(shutter.level), image)


def forget_masks() -> None:
    """Drop the masks that are remembered."""
    _hidden.cache_clear()


@lru_cache(maxsize=8)
def _hidden(shutter: Shutter, region: Region, downsample: float) -> Mask:
    """Return where a region of a level is covered; the shapes of a shutter are open where all of them are."""
    rows = (np.arange(region.row, region.row + region.rows) + 0.5)[:, None] * downsample - 0.5
    columns = (np.arange(region.column, region.column + region.columns) + 0.5)[None, :] * downsample - 0.5
    hidden = np.zeros((region.rows, region.columns), dtype=np.bool_)
    if shutter.rectangle is not None:
        left, right, top, bottom = shutter.rectangle
        hidden |= (columns < left) | (columns > right) | (rows < top) | (rows > bottom)
    if shutter.circle is not None:
        row, column, radius, aspect = shutter.circle
        hidden |= (columns - column) ** 2 + ((rows - row) * aspect) ** 2 > radius**2
    if shutter.polygon:
        hidden |= ~_inside_polygon(shutter.polygon, region, downsample)
    if shutter.bitmap is not None:
        hidden |= _bits_at(shutter.bitmap, rows, columns)
    hidden.setflags(write=False)
    return hidden


def _inside_polygon(vertices: tuple[tuple[float, float], ...], region: Region, downsample: float) -> Mask:
    canvas = Image.new("1", (region.columns, region.rows))
    places = [
        ((column + 0.5) / downsample - 0.5 - region.column, (row + 0.5) / downsample - 0.5 - region.row)
        for row, column in vertices
    ]
    ImageDraw.Draw(canvas).polygon(places, fill=1, outline=1)
    return np.asarray(canvas, dtype=np.bool_)


def _bits_at(plane: OverlayPlane, rows: npt.NDArray[Any], columns: npt.NDArray[Any]) -> Mask:
    down, across = np.rint(rows[:, 0]).astype(np.intp) - plane.row, np.rint(columns[0]).astype(np.intp) - plane.column
    height, width = plane.bits.shape
    inside = ((down >= 0) & (down < height))[:, None] & ((across >= 0) & (across < width))[None, :]
    found = plane.bits[np.clip(down, 0, height - 1)[:, None], np.clip(across, 0, width - 1)[None, :]]
    return np.asarray(found & inside, dtype=np.bool_)


def _rectangle(dataset: Dataset) -> tuple[float, float, float, float] | None:
    """Return left, right, top and bottom, the outermost columns and rows still seen, counted from 0."""
    edges = [
        values.number(dataset, f"Shutter{edge}Edge")
        for edge in ("LeftVertical", "RightVertical", "UpperHorizontal", "LowerHorizontal")
    ]
    known = [one - 1.0 for one in edges if one is not None]
    if len(known) < 4 or known[0] > known[1] or known[2] > known[3]:
        return None
    return known[0], known[1], known[2], known[3]


def _circle(dataset: Dataset, aspect: float) -> tuple[float, float, float, float] | None:
    center, radius = (
        values.numbers(dataset, "CenterOfCircularShutter"),
        values.number(dataset, "RadiusOfCircularShutter"),
    )
    if len(center) != 2 or radius is None or radius <= 0:
        return None
    return center[0] - 1.0, center[1] - 1.0, radius, aspect


def _polygon(dataset: Dataset) -> tuple[tuple[float, float], ...]:
    found = values.numbers(dataset, "VerticesOfThePolygonalShutter")
    pairs = tuple((row - 1.0, column - 1.0) for row, column in zip(found[::2], found[1::2], strict=False))
    return pairs if len(pairs) >= 3 else ()


def _level(dataset: Dataset) -> int:
    """Return Shutter Presentation Value, a P-value from black 0 to white 65535, as 0 to 255; black if not told."""
    told = values.number(dataset, "ShutterPresentationValue") or 0.0
    return round(min(max(told, 0.0), _WHITE) * 255.0 / _WHITE)
