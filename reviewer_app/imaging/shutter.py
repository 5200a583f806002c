"""Display shutters painted: the parts of a picture that its file says to cover (PS3.3 C.7.6.11, C.7.6.15)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from reviewer_app.dicom.forgetting import forgets
from reviewer_app.imaging.color import as_rgb
from reviewer_app.imaging.source import Grey, OverlayPlane, Region, Shutter, is_grey

Mask = npt.NDArray[np.bool_]


def cover(image: Grey, shutter: Shutter, region: Region | None, downsample: float) -> Grey:
    """Return `image` (grey or RGB) with everything outside the shutter's opening in its colour; RGB if that has one.

    Parameters
    ----------
    region
        The part of the level that `image` shows, in pixels of that level; None is all of it.
    downsample
        Size of a pixel of that level in pixels of level 0.
    """
    place = region if region is not None else Region(0, 0, image.shape[1], image.shape[0])
    hidden = _hidden(shutter, place, downsample)
    if image.ndim == 2 and is_grey(shutter.color):
        return np.where(hidden, np.uint8(shutter.color[0]), image)
    return np.where(hidden[..., None], np.array(shutter.color, np.uint8), as_rgb(image))


@forgets
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
    from PIL import Image, ImageDraw  # noqa: PLC0415 - takes long to load, and few images need it

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
