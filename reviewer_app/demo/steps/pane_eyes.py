"""What a person sees in a pane: which image, where a lesion lies on the screen, where its edges are."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage

from reviewer_app.cases.views import Window
from reviewer_app.demo.samples.phantom import PhantomLesion
from reviewer_app.demo.walk import StepFailed
from reviewer_app.geometry import ImagePoint, PatientPoint
from reviewer_app.imaging.display import initial_window
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.tools.base import PaintedFrame

#: The edges of a lesion are looked for within this part of its diameter around its middle.
_REACH = 1.2
#: What differs by so many of 255 steps is told apart by eye.
_CONTRAST = 40


class PaneEyes:
    """Looks at one pane of the screen."""

    def __init__(self, pane: ImagePane) -> None:
        self.pane = pane

    @property
    def painted(self) -> Painted:
        """What the last paint has put on the screen."""
        painted = self.pane.painted_now
        if painted is None or painted.transform is None:
            raise StepFailed(f"{self.pane.accessibleName()} shows no picture.")
        return painted

    @property
    def fresh(self) -> bool:
        """Whether what is painted belongs to the pane's size, and nothing better is on its way."""
        painted = self.painted
        size = (round(self.pane.width() * painted.ratio), round(self.pane.height() * painted.ratio))
        return painted.complete and painted.size == size and painted.view == self.pane.viewport.view

    @property
    def position(self) -> int:
        """The number of the painted image, from 0."""
        return self.painted.shown.position

    @property
    def count(self) -> int:
        """How many images the stack has."""
        return len(self.painted.shown.stack.frames)

    @property
    def middle(self) -> QPoint:
        """The middle of the pane."""
        return self.pane.rect().center()

    @property
    def own_window(self) -> Window | None:
        """The window of the file."""
        source = self.painted.shown.source
        return initial_window(source.description) if source is not None else None

    @property
    def _frame(self) -> PaintedFrame:
        frame = self.painted.frame
        if frame is None:
            raise StepFailed("The painted picture is not the one that was asked for.")
        return frame

    def position_of(self, lesion: PhantomLesion | None) -> int:
        """Return the number of the image through the middle of a lesion, or of the stack where none is known."""
        frames = self.painted.shown.stack.frames
        if lesion is None:
            return len(frames) // 2
        middle = PatientPoint(*lesion.center_mm)
        planes = [one.instance.frames[one.frame].plane if one.instance.frames else None for one in frames]
        away = [abs(plane.distance_of(middle)) if plane is not None else float("inf") for plane in planes]
        return away.index(min(away))

    def place_of(self, lesion: PhantomLesion | None) -> QPoint:
        """Return where the middle of a lesion is in the pane."""
        return self._place(lesion).toPoint() if lesion is not None else self.middle

    def edges_of(self, lesion: PhantomLesion, above_mm: float = 0.0) -> tuple[QPoint, QPoint]:
        """Return the left and right edge of a lesion as they can be seen, at a height above its middle."""
        middle = self._place(lesion)
        beside = QPointF(middle.x(), round(middle.y() - above_mm / self._mm_a_pixel()))
        left, right = (self._edge(lesion, beside, QPointF(step, 0.0)) for step in (-1.0, 1.0))
        return left.toPoint(), right.toPoint()

    def edge_across(self, lesion: PhantomLesion, start: ImagePoint) -> QPoint:
        """Return the edge of a lesion that can be seen across its middle from a point of the image."""
        middle = self._place(lesion)
        towards = middle - self.pane_place(start)
        return self._edge(lesion, middle, towards / math.hypot(towards.x(), towards.y())).toPoint()

    def _edge(self, lesion: PhantomLesion, inside: QPointF, step: QPointF) -> QPointF:
        """Return where the grey is half way to the ground, on the way from a place inside of a lesion."""
        image = self.pane.grab().toImage()
        scale = image.width() / self.pane.width()
        reach = round(lesion.diameter_mm * _REACH / self._mm_a_pixel())
        along = [inside + step * at for at in range(reach)]
        grey = [_grey(image, place.x() * scale, place.y() * scale) for place in along]
        half = (max(grey) + min(grey)) / 2
        outside = next((at for at, one in enumerate(grey) if one <= half), 0)
        if max(grey) - min(grey) < _CONTRAST or not outside:
            raise StepFailed("No lesion can be seen where one is.")
        before, after = grey[outside - 1], grey[outside]
        return along[outside - 1] + step * ((before - half) / max(1, before - after))

    def is_colored(self, point: ImagePoint) -> bool:
        """Tell whether something coloured stands at a point of the image: on a grey picture, the handle of a mark."""
        image, place = self.pane.grab().toImage(), self.pane_place(point)
        scale = image.width() / self.pane.width()
        color = image.pixelColor(QPointF(place.x() * scale, place.y() * scale).toPoint())
        parts = (color.red(), color.green(), color.blue())
        return max(parts) - min(parts) > _CONTRAST

    @property
    def spacing_mm(self) -> float:
        """Millimetres from one column of the image to the next."""
        plane = self._frame.plane
        if plane is None:
            raise StepFailed("The image has no place in the patient.")
        return plane.spacing.column

    def middle_line(self) -> tuple[QPoint, QPoint]:
        """Return a line across the middle of the picture."""
        size = self._frame.frame
        first, last = (self.pane_place(ImagePoint(size.columns * part, size.rows / 2)) for part in (0.4, 0.6))
        return first.toPoint(), last.toPoint()

    def pane_place(self, point: ImagePoint) -> QPointF:
        """Return where a point of the image is in the pane, in logical pixels."""
        transform = self.painted.transform
        assert transform is not None  # noqa: S101 - `painted` has looked
        x, y = transform.to_pane(point)
        return QPointF(x / self.painted.ratio, y / self.painted.ratio)

    def is_blank(self) -> bool:
        """Whether the picture's middle is of one colour only."""
        image = self.pane.grab().toImage()
        across = range(image.width() // 4, 3 * image.width() // 4, 3)
        return len({_grey(image, x, image.height() / 2) for x in across}) < 2

    def _place(self, lesion: PhantomLesion) -> QPointF:
        plane = self._frame.plane
        if plane is None:
            raise StepFailed("The image has no place in the patient.")
        return self.pane_place(plane.to_image(PatientPoint(*lesion.center_mm)))

    def _mm_a_pixel(self) -> float:
        plane, transform = self._frame.plane, self.painted.transform
        assert plane is not None  # noqa: S101 - `_place` has looked
        assert transform is not None  # noqa: S101
        return plane.spacing.column / transform.zoom * self.painted.ratio


def _grey(image: QImage, x: float, y: float) -> int:
    color = image.pixelColor(min(max(int(x), 0), image.width() - 1), min(max(int(y), 0), image.height() - 1))
    return (color.red() + color.green() + color.blue()) // 3
