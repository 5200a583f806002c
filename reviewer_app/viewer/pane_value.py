"""The value under the pointer, told over the foot of a pane: not part of the picture, so moving costs no composing."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.measure import read_value
from reviewer_app.viewer import words
from reviewer_app.viewer.captions import value_words
from reviewer_app.viewer.overlay_painter import INSET
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.tiles import TiledSource
from reviewer_app.viewer.transform import Point


def value_under(painted: Painted | None, place: Point | None) -> str:
    """Return the words of the pixel at `place` (device pixels of the pane), empty where there is none.

    Nor is there one where the picture is a preview, or not the one asked for. A slide's pixels are colours that may not
    be at hand: they are not told.
    """
    if painted is None or not painted.complete or place is None or painted.transform is None:
        return ""
    source = painted.shown.source
    if source is None or isinstance(source, TiledSource):
        return ""
    try:
        reading = read_value(source, painted.transform.to_image(place))
    except CannotDecode:
        return ""
    return "" if reading is None else value_words(reading)


def paint_value(painter: QPainter, text: str, painted: Painted, lines: int) -> None:
    """Paint the words over the `lines` lines at the lower left, through a painter in logical pixels."""
    ratio = painted.ratio
    pixels = round(12 * ratio)
    image = words.text_image(text, words.Style(pixels, veil=0.45))
    pitch = words.line_height(pixels)
    top = painted.size[1] - round(INSET * ratio) - pitch * (lines + 1) + (pitch - pixels) // 2
    left = round(INSET * ratio) - words.side_pad(pixels)
    painter.drawImage(
        QRectF(left / ratio, top / ratio, image.width() / ratio, image.height() / ratio),
        image,
        QRectF(0, 0, image.width(), image.height()),
    )
