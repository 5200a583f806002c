"""The pixels of a view: pick the level, read and window only what is visible, scale it into place.

Reducing is area mean (the pyramid does whole steps, `resample` the rest); enlarging is bilinear; 1:1 is a copy. Where a
grey picture is shown in a palette, its values are scaled and then coloured.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.monitor import ANY_MONITOR, Monitor
from reviewer_app.imaging.palettes import Argb, chosen_palette, color_table, covers_of, index_of
from reviewer_app.imaging.source import Level, PixelSource, Region
from reviewer_app.viewer.resample import Bytes, Cover, area_mean
from reviewer_app.viewer.transform import Frame, PaneTransform, pane_transform

#: Levels whose pixels would be shown larger than this are too coarse; a little more than 1 forgives rounding.
_COARSEST = 1.0 + 1e-6
#: Device pixels at the edge of a picture that rounding may give to either side.
_EDGE = 1
_Number = TypeVar("_Number", bound=np.generic)
_HALF = 0x80
"""Pixels that are less opaque are outside of a picture, which is a rectangle of the device."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """One device axis of what is painted: `needed` of a level's pixels, over `length` device pixels from `start` on.

    `cover` tells how they are reduced, None where they are enlarged or copied.
    """

    needed: slice
    start: float
    length: float
    cover: Cover | None = None


def frame_of(source: PixelSource) -> Frame:
    """Return size and pixel aspect of a picture: of a state, else from its spacing, else as the file names it."""
    level, description = source.levels[0], source.description
    spacing = source.plane.spacing if source.plane is not None else level.spacing
    own = spacing.row / spacing.column if spacing is not None else description.pixel_aspect
    aspect = own if description.presented_aspect is None else description.presented_aspect
    return Frame(level.columns, level.rows, aspect)


def draw_picture(
    painter: QPainter,
    source: PixelSource,
    view: ViewState,
    monitor: Monitor = ANY_MONITOR,
    part: QRect | None = None,
    finest: int = 0,
) -> None:
    """Paint the visible part of `source`.

    Parameters
    ----------
    painter
        On an image, in its own pixels.
    monitor
        What it is painted for, see `DisplayState`.
    part
        What to paint of the device, to the bit as in the whole unless the picture is enlarged; None for all of it.
    finest
        The number of the finest level that may be read.
    """
    size = (painter.device().width(), painter.device().height())
    number, region = seen_of(source, view, size, finest)
    if region is None:
        return
    if part is not None:
        painter.setClipRect(part)
    level, transform = source.levels[number], pane_transform(frame_of(source), size, view)
    axes = _axes(level, region, transform, part or QRect(0, 0, *size))
    if any(one.needed.stop <= one.needed.start for one in axes):
        return
    region = _turned(level, transform, axes[0].needed, axes[1].needed)
    state = DisplayState(
        window=view.window,
        inverted=view.inverted,
        voi_lut=view.voi_lut,
        overlays=view.file_overlays,
        color_managed=view.color_managed,
        shutter=view.shutter,
        monitor=monitor,
    )
    pixels = source.read(number, region)
    palette = chosen_palette(source.description, view)
    if palette is None:
        shown = to_display(pixels, source.description, state, region=region, downsample=level.downsample)
        _place(painter, _oriented(shown, view), axes)
        return
    index = index_of(pixels, source.description, state)
    profile = monitor.for_colors(managed=view.color_managed).profile
    _place_colored(painter, _oriented(index, view), axes, color_table(palette, inverted=view.inverted, profile=profile))
    covers = covers_of(pixels, source.description, state, region, level.downsample)
    if covers is not None:
        _place_covers(painter, _oriented(covers, view), axes)


def seen_of(source: PixelSource, view: ViewState, size: tuple[int, int], finest: int = 0) -> tuple[int, Region | None]:
    """Return the number of the level that a device of `size` shows of a picture, and the part of it; None for none."""
    transform = pane_transform(frame_of(source), size, view)
    number = max(finest, choose_level(source.levels, max(transform.scale)))
    return number, visible_region(source.levels[number], transform, size)


def enlarges(source: PixelSource, view: ViewState, size: tuple[int, int]) -> bool:
    """Tell whether Qt enlarges a picture: what it paints in parts is not to the bit what it paints as a whole."""
    scale = max(pane_transform(frame_of(source), size, view).scale)
    return scale * source.levels[choose_level(source.levels, scale)].downsample > _COARSEST


def covered_by(source: PixelSource, view: ViewState, size: tuple[int, int]) -> QRect:
    """Return the device pixels that `draw_picture` covers for sure: nothing of what was there before shines through.

    A picture that is coloured is cut by what is opaque of it, so of one nothing is promised.
    """
    if chosen_palette(source.description, view) is not None:
        return QRect()
    bounds = pane_transform(frame_of(source), size, view).bounds
    if not all(math.isfinite(one) for one in bounds):  # a presentation state may ask for any magnification
        return QRect()
    left, top, right, bottom = bounds
    corner = QPoint(_within(math.ceil(left) + _EDGE, size[0]), _within(math.ceil(top) + _EDGE, size[1]))
    last = QPoint(_within(math.floor(right) - _EDGE, size[0]) - 1, _within(math.floor(bottom) - _EDGE, size[1]) - 1)
    return QRect(corner, last)


def _within(place: int, length: int) -> int:
    return min(max(0, place), length)


def area_of(level: Level, region: Region, transform: PaneTransform, size: tuple[int, int]) -> QRect:
    """Return the device pixels that a region of a level has a share in, within a device of `size`."""
    step = level.downsample
    first = transform.to_pane(ImagePoint((region.column - 1) * step - 0.5, (region.row - 1) * step - 0.5))
    last = transform.to_pane(
        ImagePoint((region.column + region.columns + 1) * step - 0.5, (region.row + region.rows + 1) * step - 0.5)
    )
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(first, last, strict=True))
    corner = QPoint(max(0, math.floor(left)), max(0, math.floor(top)))
    return QRect(corner, QPoint(min(size[0], math.ceil(right)) - 1, min(size[1], math.ceil(bottom)) - 1))


def choose_level(levels: tuple[Level, ...], scale: float) -> int:
    """Return the number of the coarsest level that still has a pixel or more for each device pixel."""
    fitting = [number for number, level in enumerate(levels) if level.downsample * scale <= _COARSEST]
    return max(fitting, key=lambda number: levels[number].downsample, default=0)


def visible_region(level: Level, transform: PaneTransform, size: tuple[int, int]) -> Region | None:
    """Return the part of a level that a device of `size` shows, with a margin for smoothing; None if there is none."""
    corners = [transform.to_image((x, y)) for x in (0.0, float(size[0])) for y in (0.0, float(size[1]))]
    columns = sorted((point.column + 0.5) / level.downsample for point in corners)
    rows = sorted((point.row + 0.5) / level.downsample for point in corners)
    left, right = max(0, math.floor(columns[0]) - 1), min(level.columns, math.ceil(columns[-1]) + 1)
    top, bottom = max(0, math.floor(rows[0]) - 1), min(level.rows, math.ceil(rows[-1]) + 1)
    if left >= right or top >= bottom:
        return None
    return Region(left, top, right - left, bottom - top)


def _oriented(pixels: npt.NDArray[_Number], view: ViewState) -> npt.NDArray[_Number]:
    """Return the array as it lies on the screen: mirrored, then turned clockwise. Exact; nothing is interpolated."""
    seen: npt.NDArray[_Number] = pixels[:, ::-1] if view.flipped else pixels
    return np.rot90(seen, -view.rotation % 4) if view.rotation % 4 else seen


def _axes(level: Level, region: Region, transform: PaneTransform, part: QRect) -> tuple[_Axis, _Axis]:
    """Return how a level lies along the device's x and y axis, cut to a part of the device.

    Where the level is reduced, device pixels are counted from the edge of the picture, so that each is the same to the
    bit wherever the picture stands in the pane and however little of it is painted.
    """
    step = level.downsample
    first = transform.to_pane(ImagePoint(-0.5, -0.5))
    last = transform.to_pane(ImagePoint(level.columns * step - 0.5, level.rows * step - 0.5))
    counts = (level.columns, level.rows) if transform.turn[0] else (level.rows, level.columns)
    visible = _turned_slices(level, transform, region)
    bounds = ((part.left(), part.left() + part.width()), (part.top(), part.top() + part.height()))
    return tuple(  # type: ignore[return-value]  # two axes give two
        _axis(_whole(min(a, b)), _whole(abs(b - a)) / count, count, seen, bound)
        for a, b, count, seen, bound in zip(first, last, counts, visible, bounds, strict=True)
    )


def _axis(start: float, scale: float, count: int, seen: slice, bound: tuple[int, int]) -> _Axis:
    """Return an axis of `count` pixels, each `scale` device pixels long, that begins at `start` of the device."""
    if scale >= 1.0:
        return _Axis(seen, _whole(start + seen.start * scale), _whole((seen.stop - seen.start) * scale))
    # A device pixel belongs to the picture when its middle does, as where Qt enlarges.
    edge = math.ceil(start - 0.5)
    first = max(edge, bound[0])
    last = min(math.ceil(start + count * scale - 0.5), bound[1])
    if last <= first:
        return _Axis(slice(0, 0), first, 0.0)
    whole = Cover((edge - start) / scale, 1.0 / scale, last - edge)
    cover, needed = whole.part(first - edge, last - first, count)
    return _Axis(needed, float(first), float(last - first), cover)


def _turned_slices(level: Level, transform: PaneTransform, region: Region) -> tuple[slice, slice]:
    """Return a region as slices of the level along the device's x and y axis."""
    xx, xy, yx, yy = transform.turn
    rows, columns = region.slices
    if xx + yx < 0:
        columns = slice(level.columns - columns.stop, level.columns - columns.start)
    if xy + yy < 0:
        rows = slice(level.rows - rows.stop, level.rows - rows.start)
    return (columns, rows) if xx else (rows, columns)


def _turned(level: Level, transform: PaneTransform, across: slice, down: slice) -> Region:
    """Return the region of the level that lies in slices along the device's x and y axis."""
    xx, xy, yx, yy = transform.turn
    columns, rows = (across, down) if xx else (down, across)
    column = level.columns - columns.stop if xx + yx < 0 else columns.start
    row = level.rows - rows.stop if xy + yy < 0 else rows.start
    return Region(column, row, columns.stop - columns.start, rows.stop - rows.start)


def _whole(value: float) -> float:
    """Return `value`, freed of the dust of arithmetic where it is meant to be a whole number."""
    nearest = round(value)
    return float(nearest) if abs(value - nearest) < 1e-6 else value


def _place(painter: QPainter, pixels: Bytes, axes: tuple[_Axis, _Axis]) -> None:
    """Reduce along the axes that need it, then draw; Qt enlarges the others, or copies."""
    across, down = axes
    reduced = np.ascontiguousarray(area_mean(pixels, down.cover, across.cover))
    _draw(painter, _image(reduced), axes)


def _draw(painter: QPainter, image: QImage, axes: tuple[_Axis, _Axis], *, smooth: bool = True) -> None:
    across, down = axes
    left, top, width, height = across.start, down.start, across.length, down.length
    if (width, height) == (image.width(), image.height()) and left.is_integer() and top.is_integer():
        painter.drawImage(QPoint(int(left), int(top)), image)
        return
    mode = painter.compositionMode()
    # Qt enlarges 32-bit pixels faster than it converts each of those it makes, and puts down what is opaque unmixed
    if not image.hasAlphaChannel():
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=smooth)
    painter.drawImage(QRectF(left, top, width, height), image, QRectF(0, 0, image.width(), image.height()))
    painter.setCompositionMode(mode)


def _place_colored(painter: QPainter, pixels: Bytes, axes: tuple[_Axis, _Axis], table: Argb) -> None:
    """Scale numbers of colours ``(rows, columns)`` as `_place` does, then paint what colours they stand for."""
    across, down = axes
    edges = QRectF(across.start, down.start, across.length, down.length).toAlignedRect()
    area = edges & QRect(0, 0, painter.device().width(), painter.device().height())
    if area.isEmpty():
        return
    scaled = QImage(area.size(), QImage.Format.Format_ARGB32_Premultiplied)
    scaled.fill(0)
    inner = QPainter(scaled)
    inner.translate(-area.topLeft())
    _place(inner, pixels, axes)
    inner.end()
    values = np.frombuffer(scaled.constBits(), np.uint8).reshape(area.height(), area.width(), 4)
    alpha = 3 if sys.byteorder == "little" else 0
    rows = np.flatnonzero(values[:, area.width() // 2, alpha] >= _HALF)
    columns = np.flatnonzero(values[area.height() // 2, :, alpha] >= _HALF)
    if rows.size and columns.size:
        # red, green and blue are one: whichever stands second in either order of bytes
        index = np.ascontiguousarray(values[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1, 1])
        height, width = index.shape
        colored = QImage(index.data, width, height, width, QImage.Format.Format_Indexed8)
        colored.setColorTable(table.tolist())
        painter.drawImage(area.topLeft() + QPoint(int(columns[0]), int(rows[0])), colored)


def _place_covers(painter: QPainter, covers: Argb, axes: tuple[_Axis, _Axis]) -> None:
    """Paint what lies over a coloured picture, each pixel from the nearest: nothing may fade into a colour."""
    across, down = axes
    for axis, one in ((1, across), (0, down)):
        if one.cover is not None:
            length = round(one.length)
            places = (np.arange(length) + 0.5) * covers.shape[axis] / length
            covers = np.take(covers, places.astype(np.intp), axis=axis)
    _draw(painter, _image32(covers), axes, smooth=False)


def _image32(colors: Argb) -> QImage:
    """Return an image of its own of colours that are opaque, or nothing."""
    made = np.ascontiguousarray(colors)
    rows, columns = made.shape
    return QImage(made.data, columns, rows, made.strides[0], QImage.Format.Format_ARGB32_Premultiplied).copy()


def _image(pixels: Bytes) -> QImage:
    """Wrap an array in a QImage that does not own it: the array must outlive the image."""
    rows, columns = pixels.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(pixels.data, columns, rows, pixels.strides[0], kind)
