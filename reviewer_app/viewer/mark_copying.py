"""Copies a mark to another image: that image is shown first, since its own pixels and scale make the numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.volumes import outlines_slice
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.geometry import ImagePoint, PatientPoint
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.linking.slices import LEAST_REACH, plane_of, slices_of
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.tools.drawing import with_points
from reviewer_app.viewer.tools.edit import shifted

if TYPE_CHECKING:
    from reviewer_app.viewer.workspace import ViewerWorkspace

_NO_PRIOR = "No pane shows a prior: open one beside this examination, and copy the mark then."
_SAME_PIXELS = "The two examinations share no coordinates: the mark was copied to the same pixels of the prior."
_NO_SLICE = "The prior has no slice at the place of this mark: it was not copied."
_NOT_IN_ONE = "The slices of the prior are tilted against this mark, which lies in no single one: it was not copied."
_BESIDE = "The images of the prior do not reach to the place of this mark: it was not copied."
_END = "There is no such slice: this is the end of the series."


@dataclass(frozen=True, slots=True)
class _Wanted:
    mark: Annotation
    pane: ImagePane
    key: FrameKey
    label: str


class MarkCopying(QObject):
    """One copy at a time; it is made when the image it goes to is painted.

    Signals
    -------
    said
        A sentence: why nothing was copied, or where a copy is less sure than it looks.
    """

    said = Signal(str)

    def __init__(self, workspace: ViewerWorkspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._wanted: _Wanted | None = None

    def copy(self, mark: Annotation, place: str) -> None:
        """Copy a mark to the "next" or "previous" slice of the active pane, or to the "prior"."""
        if place == "prior":
            self._to_prior(mark)
        else:
            self._along(mark, 1 if place == "next" else -1, place)

    def _along(self, mark: Annotation, step: int, place: str) -> None:
        pane = self._workspace.active_pane
        viewport = pane.viewport
        here = viewport.position_of(mark.image)
        at = None if here is None else here + step
        if viewport.stack is None or at is None or not 0 <= at < viewport.count:
            self.said.emit(_END)
            return
        self._ask(mark, pane, at, f"Copy {mark.kind.value} to the {place} slice")

    def _to_prior(self, mark: Annotation) -> None:
        priors = self._workspace.scene.words.priors
        for slot in self._workspace.grid.visible_slots:
            stack = slot.image.viewport.stack
            if stack is None or stack.study_instance_uid not in priors:
                continue
            if stack.study_instance_uid == mark.image.study_instance_uid:
                continue
            at = _same_place(mark, stack, slot.image.viewport.position)
            if isinstance(at, str):
                self.said.emit(at)
            else:
                self._ask(mark, slot.image, at, f"Copy {mark.kind.value} to the prior")
            return
        self.said.emit(_NO_PRIOR)

    def _ask(self, mark: Annotation, pane: ImagePane, position: int, label: str) -> None:
        stack = pane.viewport.stack
        if stack is None:
            return
        frame = stack.frames[position]
        self._forget()
        self._wanted = _Wanted(mark, pane, (frame.instance.sop_instance_uid, frame.frame), label)
        pane.painted.connect(self._painted)
        pane.viewport.go(position)
        self._painted()

    def _forget(self) -> None:
        if self._wanted is not None:
            self._wanted.pane.painted.disconnect(self._painted)
            self._wanted = None

    def _painted(self) -> None:
        """Make the copy once its image is painted whole; another image asked for meanwhile gives it up."""
        wanted = self._wanted
        if wanted is None:
            return
        painted, viewport = wanted.pane.painted_now, wanted.pane.viewport
        if viewport.stack is None or viewport.stack.frame_keys()[viewport.position] != wanted.key:
            self._forget()
        elif painted is not None and painted.frame is not None and painted.complete and painted.shown.key == wanted.key:
            self._forget()
            self._make(wanted, painted.frame)

    def _make(self, wanted: _Wanted, painted: PaintedFrame) -> None:
        """Hand over the copy; of points that were counted together all are copied, by one act."""
        scene = self._workspace.scene
        found = [self._copy(one, wanted, painted) for one in scene.marks.counted_with(wanted.mark)]
        made = [one for one, _ in found]
        if len(made) == 1:
            change = AnnotationChange(None, made[0])
            scene.handing_over.give(painted, change, wanted.label, lambda: scene.select(made[0].id))
        else:
            scene.annotations_changed.emit(tuple(AnnotationChange(None, one) for one in made), wanted.label)
            scene.select(made[0].id)
        if not all(shared for _, shared in found):
            self.said.emit(_SAME_PIXELS)

    def _copy(self, mark: Annotation, wanted: _Wanted, painted: PaintedFrame) -> tuple[Annotation, bool]:
        """Return a mark as it lies on another frame, and whether that is the same place of the patient."""
        scene = self._workspace.scene
        points, shared = _points_on(painted, mark)
        empty = replace(
            mark, id=scene.author.new_id(), image=painted.image, author=scene.author.name, created=scene.author.now(),
            view=wanted.pane.viewport.view, frame_of_reference_uid=painted.frame_of_reference_uid, locked=False,
            lesion_id=mark.lesion_id if _goes_on(painted, mark) else "",
            label_offset=mark.label_offset if _same_pixels(painted, mark) else None,
        )  # fmt: skip
        return with_points(empty, painted, shifted(painted, points, 0.0, 0.0)), shared


def _same_pixels(painted: PaintedFrame, mark: Annotation) -> bool:
    """Tell whether a frame is of the series of a mark, so that a label has as much room there."""
    return painted.image.series_instance_uid == mark.image.series_instance_uid


def _goes_on(painted: PaintedFrame, mark: Annotation) -> bool:
    """Tell whether a copy outlines the same lesion on another slice: what else is copied is another measurement."""
    return outlines_slice(mark) and _same_pixels(painted, mark)


def _same_place(mark: Annotation, stack: Stack, shown: int) -> int | str:
    """Return the slice of a stack that a mark lies in, or a sentence why it lies in none.

    Without a frame of reference in common (PS3.3 C.7.4.1) that is the slice `shown`: nothing tells of another.
    """
    space = stack.frames[0].instance.frame_of_reference_uid
    if not mark.patient_points or not space or space != mark.frame_of_reference_uid:
        return shown
    slices = slices_of(stack)
    if slices is None:  # no pile: its pictures face different ways, or only some of them have a plane
        reach, at = LEAST_REACH, _nearest(stack, mark.patient_points[0])
    else:
        reach, at = slices.reach, slices.at(mark.patient_points[0])
    plane = None if at is None else plane_of(stack.frames[at])
    if at is None or plane is None or abs(plane.distance_of(mark.patient_points[0])) > reach:
        return _NO_SLICE
    if any(abs(plane.distance_of(one)) > reach for one in mark.patient_points):
        return _NOT_IN_ONE
    pixels = stack.frames[at].instance.pixels
    places = [plane.to_image(one) for one in mark.patient_points]
    inside = pixels is None or all(
        -0.5 <= one.column <= pixels.columns - 0.5 and -0.5 <= one.row <= pixels.rows - 0.5 for one in places
    )
    return at if inside else _BESIDE


def _nearest(stack: Stack, point: PatientPoint) -> int | None:
    planes = [(plane_of(one), at) for at, one in enumerate(stack.frames)]
    away = [(abs(plane.distance_of(point)), at) for plane, at in planes if plane is not None]
    return min(away)[1] if away else None


def _points_on(painted: PaintedFrame, mark: Annotation) -> tuple[tuple[ImagePoint, ...], bool]:
    """Return where a mark lies on another frame: by the patient where both share coordinates, else at its pixels.

    Within one series its own pixels are as sure as they can be where nothing is known of the patient.
    """
    space = painted.frame_of_reference_uid
    if painted.plane is not None and mark.patient_points and space and space == mark.frame_of_reference_uid:
        return tuple(painted.plane.to_image(one) for one in mark.patient_points), True
    return mark.points, _same_pixels(painted, mark)
