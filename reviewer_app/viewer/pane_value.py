"""The value under the pointer, told over the foot of a pane: not part of the picture, so moving costs no composing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.measure import probe
from reviewer_app.viewer import words
from reviewer_app.viewer.captions import all_value_lines, place_words, value_words
from reviewer_app.viewer.overlay_painter import INSET
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.tiles import TiledSource
from reviewer_app.viewer.transform import Point

#: Height of the words in logical pixels.
_PIXELS = 12


def value_under(painted: Painted | None, place: Point | None, *, everything: bool = False) -> tuple[str, ...]:
    """Return the lines to tell of the pixel at `place` (device pixels of the pane), none where there is none.

    Its value, or `everything` that is known of it. Nothing where the picture is a preview, or not the one asked for. A
    slide's pixels are colours that may not be at hand: of them only the place is told, if all is asked for.
    """
    if painted is None or not painted.complete or place is None or painted.transform is None:
        return ()
    source, pixel = painted.shown.source, painted.transform.to_image(place)
    if source is None:
        return ()
    frame = painted.frame
    where = None if frame is None or frame.plane is None else frame.plane.to_patient(pixel)
    if isinstance(source, TiledSource):
        return (place_words(where),) if everything and where is not None else ()
    try:
        found = probe(source, pixel)
    except CannotDecode:
        return ()
    if found is None:
        return ()
    return all_value_lines(found, pixel, where) if everything else (value_words(found.reading),)


def paint_value(painter: QPainter, told: Sequence[str], painted: Painted, lines: int) -> None:
    """Paint the words over the `lines` lines at the lower left, through a painter in logical pixels."""
    ratio = painted.ratio
    pixels = round(_PIXELS * ratio)
    pitch = words.line_height(pixels)
    left = round(INSET * ratio) - words.side_pad(pixels)
    for number, text in enumerate(reversed(told), start=1):
        image = words.text_image(text, words.Style(pixels, veil=words.BRIGHT_VEIL))
        top = painted.size[1] - round(INSET * ratio) - pitch * (lines + number) + (pitch - pixels) // 2
        painter.drawImage(
            QRectF(left / ratio, top / ratio, image.width() / ratio, image.height() / ratio),
            image,
            QRectF(0, 0, image.width(), image.height()),
        )


def foot_of(width: int, height: int, lines: int) -> QRect:
    """Return what of a pane of a size in logical pixels holds so many lines at its foot."""
    high = INSET + (lines + 1) * words.line_height(_PIXELS)
    return QRect(0, height - high, width, high)
