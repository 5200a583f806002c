"""Paints the bar of values at the right edge of a picture."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPen

from reviewer_app.imaging.color import colors_on
from reviewer_app.imaging.measure import in_short
from reviewer_app.imaging.monitor import ANY_MONITOR, Monitor
from reviewer_app.imaging.source import BLACK, WHITE, Color
from reviewer_app.viewer import words
from reviewer_app.viewer.overlay_painter import INSET, Canvas
from reviewer_app.viewer.overlays import ColorBar
from reviewer_app.viewer.words import Style

_STOPS = 64
_WIDTH, _TICK, _FROM_RIGHT = 10, 4, 12
#: The bar lies between the letter of the side and the quality mark; lower panes have none.
_TOP, _FOOT, _LEAST = 0.56, 0.85, 240
_BELOW_LETTER = 30


def paint_color_bar(canvas: Canvas, bar: ColorBar, monitor: Monitor = ANY_MONITOR) -> None:
    """Paint bar, values at its ends and in its middle, and unit; nothing in a pane too low for it.

    It is painted for the `monitor` that the picture is made for.
    """
    if canvas.height < canvas.px(_LEAST):
        return
    right = canvas.width - canvas.px(INSET + _FROM_RIGHT)
    top = max(round(canvas.height * _TOP), canvas.height // 2 + canvas.px(_BELOW_LETTER))
    box = QRect(QPoint(right - canvas.px(_WIDTH), top), QPoint(right, round(canvas.height * _FOOT)))
    gradient = QLinearGradient(QPointF(box.bottomLeft()), QPointF(box.topLeft()))
    colors = _through(bar.colors, monitor)
    for number, color in enumerate(colors):
        gradient.setColorAt(number / (len(colors) - 1), QColor(*color))
    painter = canvas.painter
    painter.fillRect(box, gradient)
    painter.setPen(QPen(QColor(words.OTHER_LINES), canvas.ratio))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    canvas.taken.append(box)
    canvas.bar = box
    style = Style(canvas.text, veil=0.45)
    for share in (0.0, 0.5, 1.0):
        y = round(box.bottom() - share * box.height())
        painter.drawLine(box.left() - canvas.px(_TICK), y, box.left(), y)
        _write(canvas, in_short(bar.low + share * (bar.high - bar.low)), style, box.left() - canvas.px(2 * _TICK), y)
    _write(canvas, bar.unit or "no unit", style, box.right(), box.top() - words.line_height(style.pixels))


def _through(colors: tuple[Color, ...], monitor: Monitor) -> tuple[Color, ...]:
    """Return a bar as a monitor is to show it: from black to white, or back, by its table, colours by its profile."""
    greys = monitor.greys
    if set(colors) != {BLACK, WHITE}:
        return colors_on(colors, monitor.profile)
    if not greys:
        return colors
    stops = [round(number * 255 / (_STOPS - 1)) for number in range(_STOPS)]
    found = tuple((greys[one], greys[one], greys[one]) for one in stops)
    return found if colors[0] == BLACK else found[::-1]


def _write(canvas: Canvas, text: str, style: Style, right: int, middle: int) -> None:
    """Write a line that ends at `right`, about a height."""
    left = right - words.text_width(text, style.pixels)
    top = middle - words.line_height(style.pixels) // 2
    canvas.taken.append(words.draw_line(canvas.painter, text, style, left, top))
