"""The pixels of a view: pick the level, read and window only what is visible, scale it into place.

Reducing is area mean (the pyramid does whole steps, `resample` the rest); enlarging is bilinear; 1:1 is a copy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter

from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.source import Level, PixelSource, Region
from reviewer_app.viewer.resample import Bytes, Cover, area_mean
from reviewer_app.viewer.transform import Frame, PaneTransform

#: Levels whose pixels would be shown larger than this are too coarse; a little more than 1 forgives rounding.
_COARSEST = 1.0 + 1e-6


@dataclass(frozen=True, slots=True)
class _Span:
    """One device axis: the region begins at `start` and each of its `size` pixels is `scale` device pixels long."""

    start: float
    scale: float
    size: int


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
    transform: PaneTransform,
    view: ViewState,
    size: tuple[int, int],
    device: bytes = b"",
) -> None:
    """Paint the visible part of `source` into a device of `size` (width, height in device pixels).

    `device` is the table of a measured display, see `DisplayState`.
    """
    number = choose_level(source.levels, max(transform.scale))
    level = source.levels[number]
    region = visible_region(level, transform, size)
    if region is None:
        return
    state = DisplayState(
        window=view.window,
        inverted=view.inverted,
        voi_lut=view.voi_lut,
        overlays=view.file_overlays,
        color_managed=view.color_managed,
        shutter=view.shutter,
        device=device,
    )
    pixels = source.read(number, region)
    shown = to_display(pixels, source.description, state, region=region, downsample=level.downsample)
    _place(painter, _oriented(shown, view), _spans(level, region, transform), size)


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


def _oriented(pixels: Bytes, view: ViewState) -> Bytes:
    """Return the array as it lies on the screen: mirrored, then turned clockwise. Exact; nothing is interpolated."""
    seen: npt.NDArray[np.uint8] = pixels[:, ::-1] if view.flipped else pixels
    return np.rot90(seen, -view.rotation % 4) if view.rotation % 4 else seen


def _spans(level: Level, region: Region, transform: PaneTransform) -> tuple[_Span, _Span]:
    """Return how the region lies along the device's x and y axis."""
    step = level.downsample
    first = transform.to_pane(ImagePoint(region.column * step - 0.5, region.row * step - 0.5))
    last = transform.to_pane(
        ImagePoint((region.column + region.columns) * step - 0.5, (region.row + region.rows) * step - 0.5)
    )
    sideways = transform.turn[0] == 0
    across, down = (region.rows, region.columns) if sideways else (region.columns, region.rows)
    return tuple(  # type: ignore[return-value]  # two axes give two spans
        _Span(_whole(min(a, b)), _whole(abs(b - a)) / count, count)
        for a, b, count in zip(first, last, (across, down), strict=True)
    )


def _whole(value: float) -> float:
    """Return `value`, freed of the dust of arithmetic where it is meant to be a whole number."""
    nearest = round(value)
    return float(nearest) if abs(value - nearest) < 1e-6 else value


def _place(painter: QPainter, pixels: Bytes, spans: tuple[_Span, _Span], size: tuple[int, int]) -> None:
    """Reduce along the axes that need it, then draw; Qt enlarges the others, or copies."""
    covers = [_cover(span, limit) for span, limit in zip(spans, size, strict=True)]
    if any(cover is not None and cover[1].count == 0 for cover in covers):
        return
    reduced = area_mean(
        pixels, covers[1][1] if covers[1] is not None else None, covers[0][1] if covers[0] is not None else None
    )
    reduced = np.ascontiguousarray(reduced)
    image = _image(reduced)
    left, width = _extent(spans[0], covers[0])
    top, height = _extent(spans[1], covers[1])
    if (width, height) == (image.width(), image.height()) and left.is_integer() and top.is_integer():
        painter.drawImage(QPoint(int(left), int(top)), image)
    else:
        # Qt enlarges 32-bit pixels faster than it converts each of those it makes
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=True)
        painter.drawImage(QRectF(left, top, width, height), image, QRectF(0, 0, image.width(), image.height()))


def _cover(span: _Span, limit: int) -> tuple[int, Cover] | None:
    """Return the first device pixel and what it and its neighbours cover, or None where nothing is reduced."""
    if span.scale >= 1.0:
        return None
    # A device pixel belongs to the picture when its middle does, as where Qt enlarges.
    first = max(0, math.ceil(span.start - 0.5))
    last = min(limit, math.ceil(span.start + span.size * span.scale - 0.5))
    step = 1.0 / span.scale
    return first, Cover((first - span.start) * step, step, max(0, last - first))


def _extent(span: _Span, cover: tuple[int, Cover] | None) -> tuple[float, float]:
    if cover is not None:
        return float(cover[0]), float(cover[1].count)
    return span.start, span.size * span.scale


def _image(pixels: Bytes) -> QImage:
    """Wrap an array in a QImage that does not own it: the array must outlive the image."""
    rows, columns = pixels.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(pixels.data, columns, rows, pixels.strides[0], kind)
