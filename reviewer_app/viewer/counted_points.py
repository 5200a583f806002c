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
Coordinates = npt.NDArray[np.float64]

_DOT, _HALO_DOT = 6.0, 8.5
#: More than so many points in sight are small squares: nobody sees the corners, and they cost a hundredth.
_ROUND_MOST = 2000
_SMALL = 3.0
#: The rims of more than so many squares would hide the picture.
_RIMS_MOST = 20_000
_KEPT, _SETS = 2048, 12


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


class _Scattered:
    """The points of one class on a picture: put together once, and scaled once for all places that it is panned to."""

    def __init__(self, parts: tuple[tuple[ImagePoint, ...], ...], arrays: _Arrays) -> None:
        self.parts = parts
        self._columns, self._rows = np.concatenate([arrays.of(one) for one in parts]).T.copy()
        self._scaled: tuple[object, Coordinates, Coordinates] | None = None

    def in_sight(self, canvas: Canvas, transform: PaneTransform) -> Places:
        """Return where points fall in the pane, in device pixels, without those outside it."""
        about = (transform.scale, transform.turn)
        if self._scaled is None or self._scaled[0] != about:
            across, down = self._columns * transform.scale[0], self._rows * transform.scale[1]
            xx, xy, yx, yy = transform.turn
            order = np.argsort(across * yx + down * yy)  # pixels are written faster in the order they lie in
            across, down = across[order], down[order]
            self._scaled = (about, across * xx + down * xy, across * yx + down * yy)
        x, y = self._scaled[1] + transform.offset[0], self._scaled[2] + transform.offset[1]
        near = (x > -_HALO_DOT) & (x < canvas.width + _HALO_DOT) & (y > -_HALO_DOT) & (y < canvas.height + _HALO_DOT)
        return np.stack((x[near], y[near]), axis=1)


class _Kept:
    """The newest few sets of points: those of the classes on the pictures in sight."""

    def __init__(self) -> None:
        self._sets: OrderedDict[tuple[int, ...], _Scattered] = OrderedDict()
        self._arrays = _Arrays()

    def of(self, parts: tuple[tuple[ImagePoint, ...], ...]) -> _Scattered:
        """Return points of several annotations as one set; their ids stay theirs while the set holds them."""
        key = tuple(map(id, parts))
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = _Scattered(parts, self._arrays)
            if len(self._sets) > _SETS:
                self._sets.popitem(last=False)
        self._sets.move_to_end(key)
        return found


_kept = _Kept()


def paint_counted(canvas: Canvas, marks: Sequence[Annotation], transform: PaneTransform, *, legend: bool) -> None:
    """Paint the points of all annotations that count, and how many there are of each class."""
    counted = [one for one in marks if one.kind is AnnotationKind.COUNT]
    if not counted:
        return
    parts: dict[str, list[tuple[ImagePoint, ...]]] = {}
    for one in counted:
        parts.setdefault(one.class_name, []).append(one.points)
    for name, found in parts.items():
        paint_dots(canvas, _kept.of(tuple(found)).in_sight(canvas, transform), class_color(name))
    if legend:
        _paint_totals(canvas, {name: sum(map(len, found)) for name, found in parts.items()})


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

    Parts outside the image are left out. All rims lie below all squares.
    """
    left, top = (np.floor(one - (side + 1) / 2 + 0.5).astype(np.int64) for one in places.T)
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    if rim:
        _fill(pixels, image.width(), (left, top), side + 2, 0xFF000000)
    _fill(pixels, image.width(), (left + 1, top + 1), side, 0xFF000000 | int(color[1:], 16))


def _fill(
    pixels: npt.NDArray[np.uint32], columns: int, corners: tuple[npt.NDArray[np.int64], ...], side: int, ink: int
) -> None:
    """Fill squares that begin at `corners` (column, row): pixel by pixel of a square for all of them at once."""
    left, top = corners
    rows, stride = pixels.shape
    whole = (left >= 0) & (left <= columns - side) & (top >= 0) & (top <= rows - side)
    first, flat = top[whole] * stride + left[whole], pixels.reshape(-1)
    left, top = left[~whole], top[~whole]
    for down in range(side):
        for across in range(side):
            flat[first + (down * stride + across)] = ink
            x, y = left + across, top + down
            seen = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
            pixels[y[seen], x[seen]] = ink


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
