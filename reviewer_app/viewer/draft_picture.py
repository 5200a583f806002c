"""The mark in the making over a picture that is kept composed: from step to step only what changes is painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter


class DraftPicture:
    """A copy of a picture that something is painted over, again and again.

    `paint` paints it over an image and returns the part that it may have changed, in device pixels.
    """

    def __init__(self) -> None:
        self._base: QImage | None = None
        self._over = QImage()
        self._what: object = None
        self._part = QRect()

    def forget(self) -> None:
        """Keep nothing."""
        self._base = self._what = None
        self._over = QImage()

    def over(self, base: QImage, what: object, paint: Callable[[QImage], QRect]) -> tuple[QImage, QRect]:
        """Return the picture `base` with `what` over it, and the part that is not as it was returned last."""
        if base is self._base and what is self._what:
            return self._over, QRect()
        if base is self._base:
            changed = self._part
            self._over.setDevicePixelRatio(1.0)  # painted in its own pixels
            painter = QPainter(self._over)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(QRectF(changed), base, QRectF(changed))  # of any ratio: pixel for pixel
            painter.end()
        else:
            self._base, self._over, changed = base, base.copy(), base.rect()
            self._over.setDevicePixelRatio(1.0)
        self._part = paint(self._over) & base.rect()
        self._what = what
        return self._over, changed | self._part
