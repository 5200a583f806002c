"""Which part of a slide its layers are asked for, and how finely: what a pane shows, and somewhat more."""

from __future__ import annotations

import math

from reviewer_app.imaging.layers.values import SlideWindow
from reviewer_app.viewer.transform import PaneTransform

_GRID = 256
"""Pixels that are wanted, by which windows begin and end: so that a small step asks for nothing new."""


def slide_window(transform: PaneTransform, size: tuple[int, int]) -> SlideWindow | None:
    """Return the part of a slide that a pane of `size` (device pixels) shows, None where it shows nothing of it.

    A pixel that is wanted is about one of the device, and a power of two of the slide's.
    """
    step = 1 << max(0, round(math.log2(1 / max(transform.scale))))
    corners = [transform.to_image((x, y)) for x in (0.0, float(size[0])) for y in (0.0, float(size[1]))]
    left, right = _span([one.column for one in corners], transform.frame.columns, step * _GRID)
    top, bottom = _span([one.row for one in corners], transform.frame.rows, step * _GRID)
    if left >= right or top >= bottom:
        return None
    return SlideWindow(left, top, right - left, bottom - top, step)


def _span(places: list[float], count: int, grid: int) -> tuple[int, int]:
    first = max(0, math.floor(min(places) / grid) * grid)
    return first, min(count, math.ceil(max(places) / grid) * grid)
