"""A box at the foot of a pane that shows values: their curve or their bars between two lines of words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from reviewer_app.viewer import words
from reviewer_app.viewer.compose import Standing
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.words import Style

_GROUND = QColor(0, 0, 0, 215)
_WIDTH, _HEIGHT, _EDGE, _STEP = 300, 120, 10, 8
#: Places beside a mark that are tried are so far apart.
_APART = 24


def paint_value_box(
    image: QImage,
    lines: tuple[str, str],
    standing: Standing,
    ratio: float,
    draw: Callable[[QPainter, QRectF], None],
    mark: QRect | None = None,
) -> None:
    """Paint a box over a picture of a pane, where it covers no words.

    Parameters
    ----------
    lines
        The words above and below what is drawn.
    mark
        Where a mark lies that the box should not cover, in device pixels.
    draw
        Draws within a rectangle, in device pixels; it may set pen and brush.
    """
    painter = QPainter(image)
    canvas = Canvas(painter, image.width(), image.height(), ratio, list(standing.taken))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    beside = None if mark is None else _place_beside(canvas, mark)
    box = beside or _place(canvas)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(QRectF(box), 4 * ratio, 4 * ratio)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line, edge = words.line_height(canvas.text), canvas.px(_EDGE)
    draw(painter, QRectF(box.adjusted(edge, edge + line, -edge, -edge - line)))
    above, below = lines
    style = Style(canvas.text)
    words.draw_line(painter, above, style, box.left() + edge, box.top() + edge // 2)
    words.draw_line(painter, below, style, box.left() + edge, box.bottom() - edge // 2 - line)
    painter.end()


def has_room(image: QImage, ratio: float) -> bool:
    """Tell whether a pane is so large that a box leaves most of its picture in sight."""
    return image.width() >= 1.5 * _WIDTH * ratio and image.height() >= 3 * _HEIGHT * ratio


def _place(canvas: Canvas) -> QRect:
    """Return a box at the foot of the pane, in the middle, as low as the words there let it."""
    width, height = min(canvas.px(_WIDTH), canvas.width), canvas.px(_HEIGHT)
    left = (canvas.width - width) // 2
    lowest = canvas.height - height - canvas.px(_EDGE)
    boxes = (QRect(left, top, width, height) for top in range(lowest, 0, -canvas.px(_STEP)))
    return next((one for one in boxes if not canvas.is_taken(one)), QRect(left, lowest, width, height))


def _place_beside(canvas: Canvas, mark: QRect) -> QRect | None:
    """Return the lowest place, as near to the middle as can be, that covers neither words nor a mark; None for none."""
    width, height, edge, step = canvas.px(_WIDTH), canvas.px(_HEIGHT), canvas.px(_EDGE), canvas.px(_APART)
    middle, lowest = (canvas.width - width) // 2, canvas.height - height - edge
    ways = range(0, max(middle - edge, 0) + 1, step)
    lefts = dict.fromkeys(middle + sign * way for way in ways for sign in (1, -1))
    boxes = (QRect(left, top, width, height) for top in range(lowest, edge, -step) for left in lefts)
    return next((one for one in boxes if not one.intersects(mark) and not canvas.is_taken(one)), None)
