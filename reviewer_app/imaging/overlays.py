"""Overlay planes (groups 60xx, PS3.3 C.9.2) painted on a finished picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from reviewer_app.dicom.forgetting import forgets
from reviewer_app.imaging.color import as_rgb
from reviewer_app.imaging.source import Grey, OverlayPlane, Region, is_grey

Places = npt.NDArray[np.intp]


def burn(image: Grey, planes: Sequence[OverlayPlane], region: Region | None, downsample: float) -> Grey:
    """Return `image` with every overlay bit in the colour of its plane; RGB if any of them is no grey.

    Parameters
    ----------
    region
        The part of the level that `image` shows, in pixels of that level; None is all of it.
    downsample
        Size of a pixel of that level in pixels of level 0. A reduced pixel is painted where any of its bits is set:
        thin lines must not vanish.
    """
    out = image.copy() if all(is_grey(one.color) for one in planes) else as_rgb(image).copy()
    first_row, first_column = (region.row, region.column) if region is not None else (0, 0)
    for plane in planes:
        set_rows, set_columns = _set_bits(plane, downsample)
        rows, columns = set_rows - first_row, set_columns - first_column
        inside = (rows >= 0) & (rows < out.shape[0]) & (columns >= 0) & (columns < out.shape[1])
        out[rows[inside], columns[inside]] = plane.color[0] if out.ndim == 2 else plane.color
    return out


@forgets
def forget_bits() -> None:
    """Drop the places that are remembered: overlays are drawn with words too."""
    _set_bits.cache_clear()


@lru_cache(maxsize=32)
def _set_bits(plane: OverlayPlane, downsample: float) -> tuple[Places, Places]:
    """Return rows and columns, in pixels of a level, of the bits that are set; a window drag asks again and again."""
    rows, columns = np.nonzero(plane.bits)
    return (
        np.floor((rows + plane.row) / downsample).astype(np.intp),
        np.floor((columns + plane.column) / downsample).astype(np.intp),
    )
