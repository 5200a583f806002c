"""Shapes as lines of points, and as masks of the pixels whose centres they enclose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from reviewer_app.cases import outlines
from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.exchanged_marks import MarkShape
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.geometry import ImagePoint


def outline(shape: MarkShape) -> tuple[ImagePoint, ...]:
    """Return the points of a line along a shape; those of circles and ellipses are closed."""
    kind = _ROUND.get(shape.type)
    if kind is None:
        return shape.points
    found = outlines.outline(kind, shape.points)
    return (*found, found[0])


_ROUND = {"CIRCLE": AnnotationKind.CIRCLE, "ELLIPSE": AnnotationKind.ELLIPSE}


def inside(points: Sequence[ImagePoint], frame: MarkedFrame) -> tuple[ImagePoint, ...]:
    """Return points, those beyond the edge of the frame brought to it: states know no others (PS3.3 C.10.5.1.1)."""
    return tuple(
        ImagePoint(
            min(max(one.column, -0.5), frame.columns - 0.5),
            min(max(one.row, -0.5), frame.rows - 0.5),
        )
        for one in points
    )


def mask(shape: MarkShape, rows: int, columns: int) -> npt.NDArray[np.bool_]:
    """Return ``(rows, columns)``, True where the centre of a pixel lies within a closed shape, by the even-odd rule."""
    line = outline(shape)
    found = np.zeros((rows, columns), dtype=np.bool_)
    across = np.arange(columns)
    for row in range(rows):
        crossings = sorted(
            a.column + (row - a.row) * (b.column - a.column) / (b.row - a.row)
            for a, b in zip(line, (*line[1:], line[0]), strict=True)
            if (a.row <= row) != (b.row <= row)
        )
        for begin, end in zip(crossings[::2], crossings[1::2], strict=False):
            found[row] |= (across >= begin) & (across < end)
    return found
