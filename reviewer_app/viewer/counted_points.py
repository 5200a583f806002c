"""Paints counted points: only those in sight, and where they are many, all of them as one mask."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPen, QPolygonF

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
#: More than so many points in sight are small squares: nobody sees the corners, and they cost a hundredth.
_ROUND_MOST = 2000
_SMALL = 3.0
#: The rims of more than so many squares would hide the picture.
_RIMS_MOST = 20_000
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
    across, down = places[:, 0] * transform.scale[0], places[:, 1] * transform.scale[1]
    xx, xy, yx, yy = transform.turn
    x, y = across * xx + down * xy + transform.offset[0], across * yx + down * yy + transform.offset[1]
    near = (x > -_HALO_DOT) & (x < canvas.width + _HALO_DOT) & (y > -_HALO_DOT) & (y < canvas.height + _HALO_DOT)
    return np.stack((x[near], y[near]), axis=1)


def paint_dots(canvas: Canvas, places: Places, color: str) -> None:
    """Paint dots at places in device pixels, shape (points, 2)."""
    device = canvas.painter.device()
    if len(places) > _ROUND_MOST and isinstance(device, QImage) and device.format() is QImage.Format.Format_RGB32:
        stamp(device, places, round(_SMALL * canvas.ratio), color, rim=len(places) <= _RIMS_MOST)
        return
    points = QPolygonF([QPointF(x, y) for x, y in places.tolist()])
    for ink, size in ((HALO, _HALO_DOT), (QColor(color), _DOT)):
        pen = QPen(ink, size * canvas.ratio)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        canvas.painter.setPen(pen)
        canvas.painter.drawPoints(points)


def stamp(image: QImage, places: Places, side: int, color: str, *, rim: bool = True) -> None:
    """Put squares of `side` pixels, with a black rim of one or without, on an RGB32 image, about places (points, 2).

    Parts outside the image are left out. Squares that lie over each other cost nothing more: all are one mask.
    """
    rows, columns, whole = image.height(), image.width(), side + 2
    width = columns + 2 * whole  # the rows of the mask are so long that nothing spreads from one into sight of the next
    left = np.floor(places[:, 0] - (whole - 1) / 2 + 0.5).astype(np.int64) + whole
    top = np.floor(places[:, 1] - (whole - 1) / 2 + 0.5).astype(np.int64) + whole
    inside = (left > 0) & (left < columns + whole) & (top > 0) & (top < rows + whole)
    mask = np.zeros((rows + 2 * whole) * width, np.bool_)
    mask[top[inside] * width + left[inside]] = True
    core = _spread(_spread(mask, side, 1), side, width)
    layers = [(core, whole - 1, 0xFF000000 | int(color[1:], 16))]
    if rim:
        layers.insert(0, (_spread(_spread(core, 3, 1), 3, width), whole, 0xFF000000))
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(rows, image.bytesPerLine() // 4)[:, :columns]
    for found, shift, ink in layers:
        seen = found.reshape(-1, width)[shift : shift + rows, shift : shift + columns]
        np.copyto(pixels, np.uint32(ink), where=seen)


def _spread(mask: npt.NDArray[np.bool_], side: int, stride: int) -> npt.NDArray[np.bool_]:
    """Return a flat mask in which each pixel that is set has set the `side - 1` after it, a `stride` apart, as well."""
    found, have = mask.copy(), 1
    while have < side:
        step = min(have, side - have)
        found[step * stride :] |= found[: -step * stride].copy()
        have += step
    return found


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
