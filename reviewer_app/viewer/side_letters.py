"""The sides of the patient at the sides of a pane: never left out, and never mistaken for a mark burned into the image.

A radiographer's marker is white, or black, on the picture. Ours stand in a colour of their own on a framed plate that
is as good as opaque, so that a marker behind one is seen to be cut off, and does not lend it strokes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from reviewer_app.viewer import words
from reviewer_app.viewer.overlays import Letters
from reviewer_app.viewer.stamps import stamp
from reviewer_app.viewer.thinning import Said
from reviewer_app.viewer.words import SEMIBOLD, Style

if TYPE_CHECKING:
    from reviewer_app.viewer.overlay_painter import Canvas

COLOR = "#A8D4FF"
_PLATE, _FRAME = QColor(0, 0, 0, 226), QColor(168, 212, 255, 110)
_INSET, _RAIL, _FOOT = 12, 22, 12


def paint_letters(canvas: Canvas, letters: Letters, top: int) -> None:
    """Paint each letter at its side, the upper one from `top` down: they give way to words, and are never left out."""
    pixels = canvas.px(14) if canvas.room.says(Said.ROWS) else canvas.text
    style = Style(pixels, COLOR, SEMIBOLD)
    pitch, pad = words.line_height(pixels), words.side_pad(pixels)
    middle = (canvas.height - pitch) // 2
    bottom = canvas.height - canvas.px(_FOOT) - pitch + (pitch - pixels) // 2
    for text, side in ((letters.left, "left"), (letters.right, "right"), (letters.top, "top"), (letters.bottom, "low")):
        if not text:
            continue
        width = words.text_width(text, pixels, SEMIBOLD)
        centre = (canvas.width - width) // 2
        left, y = {
            "left": (canvas.px(_INSET), middle),
            "right": (canvas.width - canvas.px(_RAIL) - width, middle),
            "top": (centre, top),
            "low": (centre, bottom),
        }[side]
        box = QRect(left - pad, y, width + 2 * pad, pitch)
        _give_way(canvas, box, side)
        _plate(canvas, box)
        canvas.taken.append(words.draw_line(canvas.painter, text, style, box.left() + pad, box.top()))


def _give_way(canvas: Canvas, box: QRect, side: str) -> None:
    """Move a letter to the nearest place where nothing stands: within its half of the pane, and else along its side.

    One that has no place at all stays where it belongs, over words.
    """
    home, pane = box.topLeft(), QRect(0, 0, canvas.width, canvas.height)
    for place in _places(canvas, box, side):
        box.moveTopLeft(place)
        if pane.contains(box) and not canvas.is_taken(box):
            return
    box.moveTopLeft(home)


def _places(canvas: Canvas, box: QRect, side: str) -> Iterator[QPoint]:
    """Yield where a letter may stand, from where it belongs; almost always that one is free."""
    x, y, half = box.left(), box.top(), canvas.height // 2
    if side in ("left", "right"):
        yield from (QPoint(x, y + away * way) for away in range(half) for way in (1, -1))
        return
    step, last = (-1, half) if side == "low" else (1, half - box.height())
    yield from (QPoint(x, one) for one in range(y, last + step, step))
    reach = (canvas.width - box.width()) // 2 - canvas.px(_INSET)
    yield from (QPoint(x + away * way, y) for away in range(reach) for way in (1, -1))


def _plate(canvas: Canvas, box: QRect) -> None:
    half, ratio = canvas.ratio / 2, canvas.ratio
    plate = QRectF(0, 0, box.width(), box.height()).adjusted(half, half, -half, -half)

    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(_FRAME, ratio))
        painter.setBrush(_PLATE)
        painter.drawRoundedRect(plate, 3 * ratio, 3 * ratio)

    stamp(canvas.painter, box, ("plate", ratio), paint)
