"""The magnifier: the pixels under the pointer, larger, made by the one function that makes pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ViewState
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.viewer import words
from reviewer_app.viewer.compose import Device, compose, paint_words
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.slide_canvas import SlideCanvas
from reviewer_app.viewer.tiles import TiledSource
from reviewer_app.viewer.transform import Point, clamp_zoom

#: Width and height in logical pixels.
SIDE = 240
_EDGE = "#7DB3E8"
_CROSS, _GAP = 9, 3


def magnified(painted: Painted, place: Point, times: int) -> ViewState | None:
    """Return the view of the magnifier over a place of a pane (device pixels); None where no picture is painted."""
    transform = painted.transform
    if transform is None:
        return None
    zoom = clamp_zoom(transform.zoom * times)
    return replace(painted.view, zoom=zoom, center=transform.to_image(place), fitted=None, edge="")


class MagnifierGlass:
    """What one pane shows under the pointer; it costs nothing until it is painted for the first time."""

    def __init__(self, repaint: Callable[[], None]) -> None:
        self._repaint = repaint
        self._canvas: SlideCanvas | None = None

    def picture(
        self, painted: Painted, place: Point, times: int, marks: Sequence[Annotation], monitor: Monitor
    ) -> QImage | None:
        """Return the pixels about a place, from the frame that the pane has painted; None where there are none.

        A square of `SIDE` logical pixels, in device pixels. Of a slide, what is not there yet is fetched.
        """
        source, view = painted.shown.source, magnified(painted, place, times)
        if source is None or view is None:
            return None
        size, device = (round(SIDE * painted.ratio),) * 2, Device(painted.ratio, monitor)
        if not isinstance(source, TiledSource):
            try:
                return compose(source, view, marks, NOTHING, (size[0], size[1]), device)
            except CannotDecode:
                return None
        if self._canvas is None or self._canvas.slide is not source:
            self.close()
            self._canvas = SlideCanvas(source, self._repaint)
        image = self._canvas.draw(view, (size[0], size[1]), monitor).copy()
        paint_words(image, source, view, marks, NOTHING, device)
        return image

    def close(self) -> None:
        """Wait for nothing any more."""
        if self._canvas is not None:
            self._canvas.close()
            self._canvas = None


def bounds(place: Point, ratio: float) -> QRect:
    """Return what the magnifier covers of a pane, in logical pixels, its edge included."""
    side = SIDE + 4
    return QRect(round(place[0] / ratio - side / 2), round(place[1] / ratio - side / 2), side, side)


def paint_glass(painter: QPainter, image: QImage, place: Point, ratio: float, text: str) -> None:
    """Paint a magnified picture centred on a place (device pixels), through a painter in logical pixels.

    Its centre is marked; `text` stands at its foot.
    """
    left, top = round(place[0] - image.width() / 2), round(place[1] - image.height() / 2)
    box = QRectF(left / ratio, top / ratio, image.width() / ratio, image.height() / ratio)
    painter.save()
    painter.setClipRect(box)
    painter.drawImage(box, image, QRectF(image.rect()))
    _cross(painter, QPointF(place[0] / ratio, place[1] / ratio))
    pixels = round(12 * ratio)
    line = words.text_image(words.fitted(text, image.width() - 2 * pixels, pixels), words.Style(pixels, veil=0.8))
    across, down = line.width() / ratio, line.height() / ratio
    painter.drawImage(QRectF(box.left() + 3, box.bottom() - down - 3, across, down), line, QRectF(line.rect()))
    painter.restore()
    painter.setPen(QPen(QColor(_EDGE), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def _cross(painter: QPainter, at: QPointF) -> None:
    """Mark the centre and leave the very pixel free."""
    for color, width in (("#B0000000", 3.0), ("#FFFFFF", 1.0)):
        painter.setPen(QPen(QColor(color), width))
        for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            begin = QPointF(at.x() + across * _GAP, at.y() + down * _GAP)
            painter.drawLine(QLineF(begin, QPointF(at.x() + across * _CROSS, at.y() + down * _CROSS)))
