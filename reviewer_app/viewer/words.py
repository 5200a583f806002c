"""Words over pictures: a black veil of their own width and a soft dark outline, so they read on white bone and glass.

Every piece is painted once and kept, since laying out text costs more than copying it.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPaintDevice, QPainter, QStaticText

from reviewer_app.dicom.forgetting import forgets
from reviewer_app.viewer.fonts import image_font

REGULAR = int(QFont.Weight.Normal)
SEMIBOLD = int(QFont.Weight.DemiBold)

FIRST_LINE = "#FFFFFF"
OTHER_LINES = "#CFCFCF"
#: The veil on slides, and wherever the picture is bright: at 45 % grey words could not be read on white.
BRIGHT_VEIL = 0.8
_MID_GREY = 110
#: One black pixel of 32 bits.
_BLACK = bytes((0, 0, 0, 255) if sys.byteorder == "little" else (255, 0, 0, 0))
#: What 32-bit pixels are multiplied with, byte by byte, for 32 times their grey, as Qt counts it (`qGray`).
_GREY = np.array((5, 16, 11, 0) if sys.byteorder == "little" else (0, 11, 16, 5), np.int32)
#: Strong enough to part letters from words that are burned into the picture beneath them.
_OUTLINE = QColor(0, 0, 0, 150)
_AROUND = ((-1, 0), (1, 0), (0, -1), (0, 1), (-0.7, -0.7), (0.7, -0.7), (-0.7, 0.7), (0.7, 0.7))


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text looks: height and line pitch in device pixels, colour, and the veil under it (0 to 1)."""

    pixels: int
    color: str = OTHER_LINES
    weight: int = REGULAR
    veil: float = 0.0
    outline: bool = True


def line_height(pixels: int) -> int:
    """Return the distance from line to line for text of a height in device pixels."""
    return round(pixels * 17 / 12)


@lru_cache(maxsize=512)
def text_width(text: str, pixels: int, weight: int = REGULAR) -> int:
    """Return the width of a line in device pixels."""
    return math.ceil(QFontMetricsF(image_font(pixels, QFont.Weight(weight))).horizontalAdvance(text))


@lru_cache(maxsize=768)
def text_image(text: str, style: Style) -> QImage:
    """Return a line of text on its veil, as an image one line pitch high with a quarter of an em at each side."""
    font = image_font(style.pixels, QFont.Weight(style.weight))
    pad = side_pad(style.pixels)
    image = QImage(
        text_width(text, style.pixels, style.weight) + 2 * pad,
        line_height(style.pixels),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(QColor.fromRgbF(0.0, 0.0, 0.0, style.veil))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    metrics = QFontMetricsF(font)
    baseline = round((image.height() + metrics.ascent() - metrics.descent()) / 2)
    painter.setFont(font)
    laid_out = QStaticText(text)
    laid_out.setTextFormat(Qt.TextFormat.PlainText)
    at = QPointF(pad, baseline - metrics.ascent())
    if style.outline:
        _outline(painter, laid_out, at, style.pixels)
    painter.setPen(QColor(style.color))
    painter.drawStaticText(at, laid_out)
    painter.end()
    return image


@forgets
def _forget_words() -> None:
    """Drop pictures of words: names of patients are among them."""
    text_width.cache_clear()
    text_image.cache_clear()


def side_pad(pixels: int) -> int:
    """Return the veil's overhang at each side of a line."""
    return max(1, round(pixels / 4))


def _outline(painter: QPainter, text: QStaticText, at: QPointF, pixels: int) -> None:
    """Set the text in the dark all round its place; glyphs are kept by Qt, stroking their outlines is not."""
    step = max(1.0, pixels / 12)
    painter.setPen(_OUTLINE)
    for x, y in _AROUND:
        painter.drawStaticText(QPointF(at.x() + x * step, at.y() + y * step), text)


def fitted(text: str, width: int, pixels: int, weight: int = REGULAR) -> str:
    """Return the text, elided at its end if it is wider than `width` device pixels."""
    if text_width(text, pixels, weight) <= width:
        return text
    metrics = QFontMetricsF(image_font(pixels, QFont.Weight(weight)))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(width, 0))


def draw_line(painter: QPainter, text: str, style: Style, left: int, top: int, picture: QRect | None = None) -> QRect:
    """Paint a line so that its letters begin at `left`; return the rectangle that it covers.

    A veil gets darker where the picture under it is bright. Beside `picture` all is black; None where that is unknown.
    """
    image = text_image(text, style)
    box = (left - side_pad(style.pixels), top, image.width(), image.height())
    beside = picture is not None and not picture.intersects(QRect(*box))
    if not beside and 0 < style.veil < BRIGHT_VEIL and _is_bright(painter.device(), *box):
        image = text_image(text, replace(style, veil=BRIGHT_VEIL))
    painter.drawImage(box[0], top, image)
    return QRect(*box)


def _is_bright(device: QPaintDevice, left: int, top: int, width: int, height: int) -> bool:
    """Whether an eighth or more of what lies under a box is brighter than mid-grey: words in a picture are no more."""
    if not isinstance(device, QImage):
        return False
    right, bottom = min(left + width, device.width()), min(top + height, device.height())
    left, top = max(left, 0), max(top, 0)
    if right <= left or bottom <= top:
        return False
    if device.format() is not QImage.Format.Format_RGB32:
        device = device.copy(left, top, right - left, bottom - top).convertToFormat(QImage.Format.Format_RGB32)
        left, top, right, bottom = 0, 0, device.width(), device.height()
    pixels = np.frombuffer(device.constBits(), np.uint32).reshape(device.height(), device.width())
    down, across = max(1, (bottom - top) // 5), max(1, (right - left) // 16)
    looked_at = pixels[top + down // 2 : bottom : down, left:right:across]
    if looked_at.tobytes() == _BLACK * looked_at.size:
        return False  # beside the picture, where most words stand
    channels = np.ascontiguousarray(looked_at).view(np.uint8).reshape(*looked_at.shape, 4)
    bright = channels @ _GREY > 32 * _MID_GREY + 31
    return bool(8 * np.count_nonzero(bright) >= bright.size)


def wrapped(text: str, width: int, pixels: int, weight: int = REGULAR) -> list[str]:
    """Break a sentence into lines no wider than `width`; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, pixels, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
