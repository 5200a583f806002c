"""Small shapes with soft edges that stand over every picture: each is painted once, kept, and copied from then on."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

#: No pane has so many shapes that differ; what moves along a rail has one for each of its places.
_MOST = 256
_kept: dict[Hashable, QImage] = {}


def stamp(painter: QPainter, box: QRect, what: Hashable, paint: Callable[[QPainter], None]) -> None:
    """Paint a shape that lies within a box.

    Parameters
    ----------
    what
        All that the shape depends on beside the size of the box, measured from the corner of that; no words of a
        patient.
    paint
        Paints it, through a painter whose origin is the corner of the box.
    """
    key = (what, box.width(), box.height())
    image = _kept.get(key)
    if image is None:
        image = QImage(box.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        inner = QPainter(image)
        inner.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        paint(inner)
        inner.end()
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[key] = image
    painter.drawImage(box.topLeft(), image)
