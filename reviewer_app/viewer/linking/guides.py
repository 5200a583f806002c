"""Lines and points that tell in one pane where another is: they belong to what is painted, and cost no composing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from reviewer_app.geometry import PatientPoint
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.linking.lines import Line, PlacedPicture, cut
from reviewer_app.viewer.linking.slices import plane_of, slices_of
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.scene import Scene
from reviewer_app.viewer.transform import PaneTransform

_LINE, _ENDS, _POINT = "#7DB3E8", "#7DB3E8", "#F5D76E"
_ARM, _GAP = 14.0, 4.0


@dataclass(frozen=True, slots=True)
class PlacedPoint:
    """A place that the reader pointed at, in millimetres of a frame of reference."""

    point: PatientPoint
    frame_of_reference_uid: str


class Guides(QObject):
    """Knows what each pane has painted; `changed` carries the number of a pane whose lines are others.

    The line of the active pane is drawn in the others, and thinner the first and last slice of its stack. The point of
    the 3D cursor is drawn in every pane of its frame of reference: whole where it lies in the slice shown, broken where
    that slice only is the nearest.
    """

    changed = Signal(int)

    def __init__(self, scene: Scene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._pictures: dict[int, PlacedPicture] = {}
        self._ends: tuple[Stack, tuple[PlacedPicture, ...]] | None = None
        self._stacks: dict[int, Stack] = {}
        self._drawn: dict[int, tuple[tuple[Line, bool], ...]] = {}
        self.lines_shown = True
        self.point: PlacedPoint | None = None
        scene.active_changed.connect(self._tell_all)

    def painted(self, number: int, painted: Painted | None) -> None:
        """Note what a pane has painted; of the others only those whose lines it moves are painted again."""
        before = self._pictures.pop(number, None)
        self._stacks.pop(number, None)
        now = None if painted is None else placed_picture(painted)
        if now is not None and painted is not None:
            self._pictures[number] = now
            self._stacks[number] = painted.shown.stack
        if now != before and number == self._scene.active:
            for other in list(self._pictures):
                if self.lines(other) != self._drawn.get(other, ()):
                    self.changed.emit(other)

    def set_lines_shown(self, *, shown: bool) -> None:
        """Show or hide the lines."""
        self.lines_shown = shown
        self._tell_all()

    def set_point(self, point: PlacedPoint | None) -> None:
        """Point at a place of the patient, or at none."""
        if point != self.point:
            self.point = point
            self._tell_all()

    def forget(self) -> None:
        """Begin anew, for another case."""
        self._pictures.clear()
        self._stacks.clear()
        self._drawn.clear()
        self._ends = None
        self.set_point(None)

    def lines(self, number: int) -> tuple[tuple[Line, bool], ...]:
        """Return the lines over a pane, each with whether it is that of the very slice."""
        return self._lines_on(number, self._pictures.get(number))

    def _lines_on(self, number: int, on: PlacedPicture | None) -> tuple[tuple[Line, bool], ...]:
        active = self._scene.active
        by = self._pictures.get(active)
        if not self.lines_shown or number == active or on is None or by is None:
            return ()
        found = [(cut(on, one), False) for one in self._first_and_last(self._stacks[active])]
        found.append((cut(on, by), True))
        return tuple((line, here) for line, here in found if line is not None)

    def paint(self, painter: QPainter, number: int, painted: Painted) -> None:
        """Paint over a pane, through a painter in logical pixels."""
        transform, point = painted.transform, self.point
        picture = placed_picture(painted)  # of this very paint, which is not noted yet
        lines = self._drawn[number] = self._lines_on(number, picture)
        if transform is None or (not lines and point is None) or self._scene.hidden:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        for line, here in lines:
            _draw_line(painter, line, transform, painted.ratio, here=here)
        same = point is not None and picture is not None and _same_space(picture, point)
        if point is not None and picture is not None and same:
            x, y = transform.to_pane(picture.plane.to_image(point.point))
            off = abs(picture.plane.distance_of(point.point))
            reach = getattr(slices_of(painted.shown.stack), "reach", 1.0)
            if off <= reach + 1e-6:  # elsewhere it would point at what is not there
                _draw_point(painter, (x / painted.ratio, y / painted.ratio), whole=off <= reach / 2 + 1e-6)

    def _first_and_last(self, stack: Stack) -> tuple[PlacedPicture, ...]:
        """Return the outer slices of a pile; they stay while its stack does."""
        if self._ends is None or self._ends[0] is not stack:
            self._ends = (stack, _outer(stack))
        return self._ends[1]

    def _tell_all(self, _number: int = 0) -> None:
        for number in list(self._pictures):
            if number != self._scene.active:
                self.changed.emit(number)
        self.changed.emit(self._scene.active)


def placed_picture(painted: Painted) -> PlacedPicture | None:
    """Return where the painted picture lies in the patient; None where its file does not say."""
    frame = painted.frame
    if frame is None or frame.plane is None:
        return None
    return PlacedPicture(frame.plane, frame.frame.columns, frame.frame.rows, frame.frame_of_reference_uid)


def point_in(painted: Painted, place: tuple[float, float]) -> PlacedPoint | None:
    """Return the place of the patient under a place of the pane (device pixels); None where the file has no plane."""
    picture = placed_picture(painted)
    if picture is None or painted.transform is None or not picture.frame_of_reference_uid:
        return None
    return PlacedPoint(picture.plane.to_patient(painted.transform.to_image(place)), picture.frame_of_reference_uid)


def slice_at(stack: Stack, point: PlacedPoint) -> int | None:
    """Return the slice of a stack that a point lies in, None where it lies in none."""
    slices = slices_of(stack)
    if slices is None or slices.frame_of_reference_uid != point.frame_of_reference_uid:
        return None
    return slices.at(point.point)


def _same_space(picture: PlacedPicture, point: PlacedPoint) -> bool:
    return picture.frame_of_reference_uid == point.frame_of_reference_uid


def _outer(stack: Stack) -> tuple[PlacedPicture, ...]:
    if slices_of(stack) is None or len(stack.frames) < 2:
        return ()
    found = []
    for frame in (stack.frames[0], stack.frames[-1]):
        plane, pixels = plane_of(frame), frame.instance.pixels
        if plane is not None and pixels is not None:
            uid = frame.instance.frame_of_reference_uid
            found.append(PlacedPicture(plane, pixels.columns, pixels.rows, uid))
    return tuple(found)


def _draw_line(painter: QPainter, line: Line, transform: PaneTransform, ratio: float, *, here: bool) -> None:
    first, last = (transform.to_pane(one) for one in line)
    color = QColor(_LINE if here else _ENDS)
    color.setAlphaF(0.9 if here else 0.35)
    painter.setPen(QPen(color, 1.25 if here else 1.0))
    painter.drawLine(QPointF(first[0] / ratio, first[1] / ratio), QPointF(last[0] / ratio, last[1] / ratio))


def _draw_point(painter: QPainter, at: tuple[float, float], *, whole: bool) -> None:
    for color, width in ((QColor(0, 0, 0, 160), 3.0), (QColor(_POINT), 1.25)):
        pen = QPen(color, width)
        if not whole:
            pen.setDashPattern([2.0, 2.0])
        painter.setPen(pen)
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            start = QPointF(at[0] + x * _GAP, at[1] + y * _GAP)
            painter.drawLine(start, QPointF(at[0] + x * _ARM, at[1] + y * _ARM))
