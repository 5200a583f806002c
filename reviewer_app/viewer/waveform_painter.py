"""Draws waveforms on grid paper. It touches only `QImage` and `QPainter`, so it runs in a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from reviewer_app.viewer.fonts import image_font
from reviewer_app.viewer.waveform_layout import Paper, PaperScale, Strip, millivolts

if TYPE_CHECKING:
    from reviewer_app.imaging.objects.waveform import MultiplexGroup

PAPER = QColor("#FFFBF7")
_FINE, _COARSE = QColor("#F6DDD5"), QColor("#E8B5A8")
_INK = QColor("#101418")
#: Fewer device pixels than this between two lines, and the lines are left out.
_CLOSEST = 3.0
#: Width of the pulse of one millivolt, and how far the line runs beside it, in millimetres.
_PULSE, _FOOT = 5.0, 1.5
#: Points of a line drawn at once: Qt strokes many short lines sooner than a long one.
_PIECE = 16


@dataclass(frozen=True, slots=True)
class PaperView:
    """The part of the paper that is seen.

    `left` and `top` are device pixels from its corner, `millimetre` device pixels for one millimetre, `ratio` device
    pixels per logical pixel.
    """

    left: int
    top: int
    width: int
    height: int
    millimetre: float
    ratio: float = 1.0


def paint_paper(group: MultiplexGroup, paper: Paper, scale: PaperScale, view: PaperView) -> QImage:
    """Return what is seen of the paper as opaque RGB32 of ``view.width`` by ``view.height`` device pixels.

    Where several samples fall on one pixel, a line from the lowest to the highest of them is drawn, so no spike is
    lost, and the time it takes is that of the samples in sight.
    """
    image = QImage(max(1, view.width), max(1, view.height), QImage.Format.Format_RGB32)
    image.fill(PAPER)
    painter = QPainter(image)
    try:
        _grid(painter, view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        painter.setPen(_pen(view))
        for zero in paper.pulses:
            _pulse(painter, paper, zero, scale, view)
        for strip in paper.strips:
            _trace(painter, group, strip, scale, view)
        _labels(painter, paper, scale, view)
    finally:
        painter.end()
    return image


def curve(
    group: MultiplexGroup, strip: Strip, speed: float, view: PaperView
) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Return the lines of a strip in sight, each ``(points, 2)`` in device pixels; they part at gaps."""
    if group.frequency <= 0:
        return []
    samples, skew = group.samples[strip.channel], group.channels[strip.channel].skew
    seen = [strip.begin + (edge / view.millimetre - strip.left) / speed for edge in (view.left, view.left + view.width)]
    first = max(int((max(seen[0], strip.begin) - skew) * group.frequency) - 2, 0)
    last = min(int((min(seen[1], strip.end) - skew) * group.frequency) + 3, samples.size)
    last = min(last, int((strip.end - skew) * group.frequency) + 1)
    if last <= first:
        return []
    times = np.arange(first, last) / group.frequency + skew
    x = (strip.left + (times - strip.begin) * speed) * view.millimetre - view.left
    y = (strip.zero - samples[first:last].astype(np.float64) * strip.per_unit) * view.millimetre - view.top
    points = _thinned(x, y, group.frequency / (speed * view.millimetre))
    gaps = np.flatnonzero(~np.isfinite(points[:, 1]))
    parts = np.split(points, gaps)
    return [part for part in (one[np.isfinite(one[:, 1])] for one in parts) if len(part)]


def _thinned(
    x: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    y: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    per_pixel: float,
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return ``(points, 2)``: all samples, or the lowest and highest of as many as share a device pixel."""
    size = int(per_pixel)
    if size < 3:
        return np.column_stack((x, y))
    whole = y.size // size * size
    pieces = [(x[:whole].reshape(-1, size), y[:whole].reshape(-1, size))] if whole else []
    if whole < y.size:
        pieces.append((x[whole:].reshape(1, -1), y[whole:].reshape(1, -1)))
    made = []
    for across, down in pieces:
        lost = ~np.isfinite(down)
        low, high = np.where(lost, np.inf, down).min(axis=1), np.where(lost, -np.inf, down).max(axis=1)
        both = np.column_stack((low, high))
        both[lost.all(axis=1)] = np.nan
        made.append(np.column_stack((np.repeat(across.mean(axis=1), 2), both.ravel())))
    return np.concatenate(made)


def _pen(view: PaperView) -> QPen:
    pen = QPen(_INK, max(1.0, 1.1 * view.ratio))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _grid(painter: QPainter, view: PaperView) -> None:
    """Draw a line every millimetre and a stronger one every five, each one device pixel wide."""
    for step, color in ((1, _FINE), (5, _COARSE)):
        pitch = step * view.millimetre
        if pitch < _CLOSEST:
            continue
        painter.setPen(QPen(color, 1))
        first_x, first_y = int(view.left // pitch), int(view.top // pitch)
        columns = [round(n * pitch) - view.left for n in range(first_x, int((view.left + view.width) / pitch) + 1)]
        rows = [round(n * pitch) - view.top for n in range(first_y, int((view.top + view.height) / pitch) + 1)]
        for x in columns:
            painter.drawLine(x, 0, x, view.height)
        for y in rows:
            painter.drawLine(0, y, view.width, y)


def _pulse(painter: QPainter, paper: Paper, middle: float, scale: PaperScale, view: PaperView) -> None:
    """Draw one millivolt at the beginning of a row."""
    left = min(one.left for one in paper.strips) - _PULSE - 2 * _FOOT - 1
    top, foot = middle - scale.gain / 2, middle + scale.gain / 2
    steps = ((0, foot), (_FOOT, foot), (_FOOT, top), (_FOOT + _PULSE, top), (_FOOT + _PULSE, foot))
    corners = [*steps, (2 * _FOOT + _PULSE, foot)]
    places = [((left + x) * view.millimetre - view.left, y * view.millimetre - view.top) for x, y in corners]
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in places]))


def _trace(painter: QPainter, group: MultiplexGroup, strip: Strip, scale: PaperScale, view: PaperView) -> None:
    for points in curve(group, strip, scale.speed, view):
        if len(points) == 1:
            painter.drawPoint(QPointF(*points[0]))
        else:
            places = [QPointF(x, y) for x, y in points.tolist()]
            for begin in range(0, len(places) - 1, _PIECE):
                painter.drawPolyline(QPolygonF(places[begin : begin + _PIECE + 1]))


def _labels(painter: QPainter, paper: Paper, scale: PaperScale, view: PaperView) -> None:
    """Write the name at the beginning of each strip; of a long one that is scrolled it stays in sight."""
    painter.setFont(image_font(round(12 * view.ratio), QFont.Weight.DemiBold))
    metrics = painter.fontMetrics()
    for strip in paper.strips:
        begin = strip.left * view.millimetre - view.left
        end = strip.x_at(strip.end, scale.speed) * view.millimetre - view.left
        if end < 0 or begin > view.width:
            continue
        words = label_words(strip)
        left = max(begin, 0.0) + 4 * view.ratio
        top = strip.top * view.millimetre - view.top + 2 * view.ratio
        box = QRectF(left, top, metrics.horizontalAdvance(words) + 4 * view.ratio, metrics.height())
        painter.fillRect(box, QColor(255, 251, 247, 200))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        if begin > 0 and strip.begin > 0:
            middle = (strip.top + strip.height / 2) * view.millimetre - view.top
            painter.drawLine(QLineF(begin, middle - 6 * view.ratio, begin, middle - 2 * view.ratio))
            painter.drawLine(QLineF(begin, middle + 2 * view.ratio, begin, middle + 6 * view.ratio))


def label_words(strip: Strip) -> str:
    """Return the name of a lead; of what is no voltage also its own scale: "ABP, 10 mm = 50 mmHg"."""
    if millivolts(strip.unit) is not None:
        return strip.label
    return f"{strip.label}, 10 mm = {10 / strip.per_unit:g} {strip.unit or 'as stored'}"
