"""Overlay planes (groups 60xx, PS3.3 C.9.2) painted white on a finished picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reviewer_app.imaging.source import Grey, OverlayPlane, Region


def burn(image: Grey, planes: Sequence[OverlayPlane], region: Region | None, downsample: float) -> Grey:
    """Return `image` with every overlay bit white.

    Parameters
    ----------
    region
        The part of the level that `image` shows, in pixels of that level; None is all of it.
    downsample
        Size of a pixel of that level in pixels of level 0. A reduced pixel is white where any of its bits is set: thin
        lines must not vanish.
    """
    out = image.copy()
    first_row, first_column = (region.row, region.column) if region is not None else (0, 0)
    for plane in planes:
        rows, columns = np.nonzero(plane.bits)
        rows = ((rows + plane.row) / downsample).astype(np.intp) - first_row
        columns = ((columns + plane.column) / downsample).astype(np.intp) - first_column
        inside = (rows >= 0) & (rows < out.shape[0]) & (columns >= 0) & (columns < out.shape[1])
        out[rows[inside], columns[inside]] = 255
    return out
