"""The segments of somebody else as marks: their outlines alone, made of the masks of a segmentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from reviewer_app.geometry import PatientPoint
from reviewer_app.imaging.layers.sheets import Flags
from reviewer_app.imaging.layers.values import (
    Curve,
    GradedSheet,
    Largest,
    Layer,
    LayerKind,
    LayerSlice,
    LoadedLayer,
    MaskSheet,
    Place,
    SlideWindow,
    ValueSheet,
)
from reviewer_app.jobs import CancelToken

OUTLINES = "#outlines"
"""What the key of the outlines of a segmentation ends with, after its SOP Instance UID."""
_HALF = 0.5
_NEAR = 1e-6


class OutlinedSegments:
    """The outlines of a segmentation: of a fractional one where a segment fills half of a pixel.

    Parameters
    ----------
    segments
        The segmentation as it is laid over images.
    author
        Whose it is, for the legend.
    """

    def __init__(self, segments: LoadedLayer, author: str) -> None:
        self._segments = segments
        own = segments.layer
        title = f"{own.title} – {author}" if author else own.title
        self.layer: Layer = replace(own, key=own.key + OUTLINES, kind=LayerKind.OUTLINES, title=title)

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return self._segments.nbytes

    def on(self, place: Place, token: CancelToken) -> LayerSlice:
        """Return the outlines on an image frame, or on the part of a slide; see `LoadedLayer.on`.

        None of its frames counts as looked at: that is said of the segmentation itself.
        """
        found = self._segments.on(place, token)
        curves = outlines_of(found.sheets)
        if place.window is not None:
            token.check()
            within = _inner_edges(place.window, place.shape)
            curves = (part for one in curves for part in _but_along(one, within))
        return replace(found, key=self.layer.key, sheets=(), curves=tuple(curves), frames=())

    def largest(self, part: int, token: CancelToken) -> Largest | None:
        """Return where a segment is largest, None if it is nowhere."""
        return self._segments.largest(part, token)

    def value_at(self, _point: PatientPoint, _reach: float) -> float | None:
        """Return nothing: segments have no values."""
        return None


def outlines_of(sheets: Sequence[MaskSheet | GradedSheet | ValueSheet]) -> Iterator[Curve]:
    """Return the outlines of the parts of masks, in image points: halfway between pixels within and without."""
    for sheet in sheets:
        if isinstance(sheet, MaskSheet):
            for part in dict.fromkeys(part for mix in sheet.mixes for part in mix.parts):
                codes = [code for code, mix in enumerate(sheet.mixes) if part in mix.parts]
                yield from _outlines(np.isin(sheet.codes, codes), sheet, part)
        elif isinstance(sheet, GradedSheet):
            yield from _outlines(sheet.codes >= _HALF * 255, sheet, sheet.part)


def _inner_edges(window: SlideWindow, shape: tuple[int, int]) -> tuple[tuple[int, float], ...]:
    """Return the edges of a part of a slide beyond which the slide goes on, by axis (0 is across), in image points."""
    rows, columns = window.shape
    found = []
    for axis, first, count, size in ((0, window.column, columns, shape[1]), (1, window.row, rows, shape[0])):
        last = first + count * window.step
        found += [(axis, place - _HALF) for place, inner in ((first, first > 0), (last, last < size)) if inner]
    return tuple(found)


def _but_along(curve: Curve, edges: Sequence[tuple[int, float]]) -> Iterator[Curve]:
    """Give what of a closed outline does not run along such an edge: there the part that was read ends, no segment."""
    points = curve.points
    on_edge = np.zeros(len(points), np.bool_)
    for axis, place in edges:
        on_edge |= np.abs(points[:, axis] - place) < _NEAR
    along = on_edge & np.roll(on_edge, -1)
    if not along.any():
        yield curve
        return
    first = int(np.flatnonzero(along)[-1]) + 1
    ring, along = np.roll(points, -first, axis=0), np.roll(along, -first)  # the last piece runs along an edge
    for run in np.split(np.arange(len(ring)), np.flatnonzero(along) + 1):
        if len(run) > 1:
            yield Curve(curve.part, ring[run], closed=False)


def _outlines(within: Flags, sheet: MaskSheet | GradedSheet, part: int) -> Iterator[Curve]:
    from contourpy import contour_generator  # noqa: PLC0415 - only what is outlined needs it

    rimmed = np.pad(within, 1).astype(np.float64)
    corner = np.array([sheet.column, sheet.row]) + (sheet.step - 1) / 2
    for line in contour_generator(z=rimmed, line_type="Separate").lines(_HALF):
        points = (np.asarray(line, dtype=np.float64) - 1) * sheet.step + corner
        yield Curve(part, points[:-1], closed=True)
