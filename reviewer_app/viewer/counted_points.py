"""Paints counted points, a hundred thousand of them as fast as a few: only those in sight, all in one call."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from shiboken6 import VoidPtr, getCppPointer

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.class_colors import class_color
from reviewer_app.viewer.mark_labels import HALO, box_size, paint_box
from reviewer_app.viewer.overlay_painter import INSET, Canvas
from reviewer_app.viewer.transform import PaneTransform
from reviewer_app.viewer.words import SEMIBOLD, Style

Places = npt.NDArray[np.float64]
"""Shape (points, 2): column, row."""

_DOT, _HALO_DOT = 6.0, 8.5
#: More than so many points in sight are drawn as small squares: nobody sees the corners, and they cost a tenth.
_ROUND_MOST = 2000
_SMALL, _HALO_SMALL = 3.0, 5.0
_KEPT = 2048


class _Arrays:
    """The points of annotations as arrays; annotations are frozen, so one is converted once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[tuple[ImagePoint, ...], Places]] = OrderedDict()

    def of(self, points: tuple[ImagePoint, ...]) -> Places:
        """Return points as an array (points, 2)."""
        found = self._kept.get(id(points))
        if found is not None and found[0] is points:
            return found[1]
        made = np.array([(one.column, one.row) for one in points], np.float64).reshape(-1, 2)
        self._kept[id(points)] = (points, made)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made


_arrays = _Arrays()


def paint_counted(canvas: Canvas, marks: Sequence[Annotation], transform: PaneTransform, *, legend: bool) -> None:
    """Paint the points of all annotations that count, and how many there are of each class."""
    counted = [one for one in marks if one.kind is AnnotationKind.COUNT]
    if not counted:
        return
    totals: dict[str, int] = {}
    chunks: dict[str, list[Places]] = {}
    for one in counted:
        totals[one.class_name] = totals.get(one.class_name, 0) + len(one.points)
        chunks.setdefault(one.class_name, []).append(_arrays.of(one.points))
    for name, found in chunks.items():
        paint_dots(canvas, _in_sight(canvas, np.concatenate(found), transform), class_color(name))
    if legend:
        _paint_totals(canvas, totals)


def _in_sight(canvas: Canvas, places: Places, transform: PaneTransform) -> Places:
    """Return where points fall in the pane, in device pixels, without those outside it."""
    scaled = places * np.array(transform.scale)
    turn = np.array(transform.turn).reshape(2, 2)
    found = scaled @ turn.T + np.array(transform.offset)
    near = (found > -_HALO_DOT) & (found < np.array((canvas.width, canvas.height)) + _HALO_DOT)
    return np.ascontiguousarray(found[near.all(axis=1)])


def paint_dots(canvas: Canvas, places: Places, color: str) -> None:
    """Paint dots at places in device pixels, shape (points, 2)."""
    if not len(places):
        return
    small = len(places) > _ROUND_MOST
    painter, points = canvas.painter, polygon_of(places)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not small)
    sizes = (_HALO_SMALL, _SMALL) if small else (_HALO_DOT, _DOT)
    for ink, size in zip((HALO if not small else QColor(0, 0, 0), QColor(color)), sizes, strict=True):
        pen = QPen(ink, size * canvas.ratio)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap if small else Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(points)
    painter.restore()


def polygon_of(places: Places) -> QPolygonF:
    """Return places (points, 2) as Qt's own array, copied at once: a call for each point takes far longer."""
    polygon = QPolygonF()
    polygon.resize(len(places))
    if len(places):
        memory = np.frombuffer(VoidPtr(getCppPointer(polygon.data())[0], places.nbytes, True), np.float64)
        memory[:] = places.ravel()
    return polygon


def _paint_totals(canvas: Canvas, totals: dict[str, int]) -> None:
    """Tell how many points there are of each class, at the left edge where there is room."""
    lines = [(f"{name or 'Counted'}  {count}", Style(canvas.text, class_color(name), SEMIBOLD))
             for name, count in totals.items()]  # fmt: skip
    width, height = box_size(canvas, lines)
    left = canvas.px(INSET)
    tops = range(canvas.height // 2 - height // 2, canvas.height - height, max(1, canvas.px(8)))
    boxes = (QRect(left, top, width, height) for top in tops)
    free: Iterable[QRect] = (box for box in boxes if not canvas.is_taken(box))
    box = next(iter(free), QRect(left, canvas.height // 2, width, height))
    paint_box(canvas, lines, box)
