"""Paints what the plane of a picture cuts from marks of other planes: all of hundreds at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF

from reviewer_app.viewer.class_colors import class_color
from reviewer_app.viewer.crossing_marks import CrossedMark
from reviewer_app.viewer.mark_labels import HALO
from reviewer_app.viewer.mark_shapes import pen_of
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.transform import PaneTransform

_DISC = 6.0
#: Lines of no more points are painted as their segments: no two of them overlap so much that it is seen.
_SHORT = 8

Points = npt.NDArray[np.float64]


def paint_cuts(canvas: Canvas, cuts: Sequence[CrossedMark], transform: PaneTransform, last: int) -> list[Points]:
    """Paint what another plane cuts from marks: stretches as lines, and a disc where an open line goes through.

    Return all points of each of the `last` of them in the pane, ``(n, 2)``.
    """
    if not cuts:
        return []
    chains = [chain for one in cuts for chain in (*one.stretches, one.points)]
    ends = np.cumsum(np.array([len(one) for one in chains]))
    own = np.array([len(one.stretches) + 1 for one in cuts])
    turn = np.array(transform.turn).reshape(2, 2)
    placed: Points = (np.concatenate(chains) * transform.scale) @ turn.T + transform.offset
    discs = np.zeros(len(chains), np.bool_)
    discs[np.cumsum(own) - 1] = True  # the points of each mark come after its stretches
    colors = dict.fromkeys(one.annotation.class_name for one in cuts)
    inks = list(dict.fromkeys(map(class_color, colors)))
    number = {name: inks.index(class_color(name)) for name in colors}
    ink_of = np.repeat(np.array([number[one.annotation.class_name] for one in cuts]), own)
    for at, ink in enumerate(inks):
        _paint(canvas, QColor(ink), placed, ends, discs, ink_of == at)
    begin = np.concatenate(([0], ends[np.cumsum(own) - 1])).tolist()
    return [placed[begin[at] : begin[at + 1]] for at in range(max(0, len(cuts) - last), len(cuts))]


def _paint(
    canvas: Canvas,
    ink: QColor,
    placed: Points,
    ends: npt.NDArray[np.intp],
    discs: npt.NDArray[np.bool_],
    chosen: npt.NDArray[np.bool_],
) -> None:
    """Paint the chosen of some chains, of which each ends before a number of the points placed, in one colour."""
    lengths = np.diff(ends, prepend=0)
    chain = np.repeat(np.arange(len(ends)), lengths)
    short = chosen & ~discs & (lengths <= _SHORT)
    goes_on = np.flatnonzero((chain[1:] == chain[:-1]) & short[chain[1:]])
    lines = np.concatenate((placed[goes_on], placed[goes_on + 1]), axis=1)
    segments = list(map(QLineF, *lines.T.tolist()))
    long = np.flatnonzero(chosen & ~discs & (lengths > _SHORT)).tolist()
    curves = [QPolygonF(_points(placed[ends[at] - lengths[at] : ends[at]])) for at in long]
    spots = _points(placed[(chosen & discs)[chain]])
    for line, disc in _pens(canvas, ink):
        canvas.painter.setPen(line)
        canvas.painter.drawLines(segments)
        for one in curves:
            canvas.painter.drawPolyline(one)
        if spots:
            canvas.painter.setPen(disc)
            canvas.painter.drawPoints(spots)


def _points(placed: Points) -> list[QPointF]:
    return list(map(QPointF, *placed.T.tolist()))


def _pens(canvas: Canvas, ink: QColor) -> tuple[tuple[QPen, QPen], ...]:
    """Return the pens of lines and discs, first those of the halo; lines with flat ends are painted the quickest."""
    found = []
    for color, more in ((HALO, 2.0), (ink, 0.0)):
        line, disc = pen_of(color, (1.5 + more) * canvas.ratio), pen_of(color, (_DISC + more) * canvas.ratio)
        line.setCapStyle(Qt.PenCapStyle.FlatCap)
        found.append((line, disc))
    return tuple(found)
