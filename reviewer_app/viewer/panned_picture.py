"""The pixels of a picture, kept while only words, marks, or the place it is panned to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.palettes import chosen_palette
from reviewer_app.imaging.source import PixelSource
from reviewer_app.viewer.compose import paint_picture, pixels_of, transform_of
from reviewer_app.viewer.picture import enlarges
from reviewer_app.viewer.transform import PaneTransform, Point

_Key = tuple[PixelSource, ViewState, tuple[int, int], Monitor]
_Made = Callable[[], QImage | None]


class PannedPicture:
    """Paints the pixels that `compose.paint_picture` would, to the bit.

    They are kept from the second time on that the same picture is asked for: who steps through a stack pays nothing for
    it. A picture that is reduced or copied is the same at every place, since its corner falls on one of a device pixel
    (`transform`); so what was in sight is moved, and the rest painted. One that Qt enlarges is painted anew.
    """

    def __init__(self) -> None:
        self._key: _Key | None = None
        self._at: Point = (0.0, 0.0)
        self._kept: QImage | None = None

    def forget(self) -> None:
        """Keep nothing."""
        self._key = self._kept = None

    def passed(self, source: PixelSource, view: ViewState, size: tuple[int, int], monitor: Monitor) -> None:
        """Take note of a picture that was painted elsewhere, with words over it."""
        transform = transform_of(source, view, size)
        self._key, self._at, self._kept = _key(source, view, size, monitor, transform), transform.offset, None

    def paint(
        self,
        source: PixelSource,
        view: ViewState,
        size: tuple[int, int],
        monitor: Monitor,
        ready: _Made = lambda: None,
    ) -> QImage:
        """Return an image of `size` (width, height in device pixels) with the pixels of a view, to paint words on.

        `ready` is asked for the very same where it would have to be painted; None of it means that it has to be.

        Raises
        ------
        CannotDecode
            If the pixels cannot be read.
        """
        transform = transform_of(source, view, size)
        key = _key(source, view, size, monitor, transform)
        again = self._key is not None and self._key[0] is source and self._key[1:] == key[1:]
        moved = self._moved(transform.offset)
        kept = self._kept if again else None
        if kept is None or moved is None:
            made = ready()
            image = pixels_of(source, view, size, monitor) if made is None else made
        elif moved.isNull():
            image = kept
        elif self._may_be_moved(source, view, size):
            image = _shifted(kept, moved, source, view, monitor)
        else:
            image = pixels_of(source, view, size, monitor)
        self._key, self._at = key, transform.offset
        self._kept = image if again else None
        return QImage(image)  # what is painted on it does not reach the one that is kept

    def _moved(self, to: Point) -> QPoint | None:
        """Return how far the picture was moved since, None where that is no whole number of pixels."""
        across, down = to[0] - self._at[0], to[1] - self._at[1]
        whole = QPoint(round(across), round(down))
        return whole if abs(across - whole.x()) < 1e-6 and abs(down - whole.y()) < 1e-6 else None

    @staticmethod
    def _may_be_moved(source: PixelSource, view: ViewState, size: tuple[int, int]) -> bool:
        plain = not isinstance(source, StateSource) and chosen_palette(source.description, view) is None
        return plain and not enlarges(source, view, size)


def _key(
    source: PixelSource, view: ViewState, size: tuple[int, int], monitor: Monitor, transform: PaneTransform
) -> _Key:
    """Return what a picture depends on but for its place."""
    return source, replace(view, zoom=transform.zoom, center=None, edge=""), size, monitor


def _shifted(kept: QImage, by: QPoint, source: PixelSource, view: ViewState, monitor: Monitor) -> QImage:
    """Return a picture moved by whole pixels, with what came into sight painted."""
    image = QImage(kept.size(), kept.format())
    whole = image.rect()
    there = whole.translated(by) & whole
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.drawImage(by, kept)
    painter.end()
    for part in _around(whole, there):
        paint_picture(image, source, view, monitor, part)
    return image


def _around(whole: QRect, inner: QRect) -> list[QRect]:
    """Return what of a rectangle lies beside another one that holds one of its corners, or is empty."""
    if inner.isEmpty():
        return [whole]
    beside = QRect(whole)
    if inner.left() > whole.left():
        beside.setRight(inner.left() - 1)
    else:
        beside.setLeft(inner.right() + 1)
    other = QRect(inner.left(), whole.top(), inner.width(), whole.height())
    if inner.top() > whole.top():
        other.setBottom(inner.top() - 1)
    else:
        other.setTop(inner.bottom() + 1)
    return [one for one in (beside, other) if not one.isEmpty()]
