"""Finished strokes on their way to the case, with what a calibration changes; the values under them follow."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.work import AnnotationChange, with_changes
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.geometry import ImageGeometry
from reviewer_app.jobs import JobRunner, Lane
from reviewer_app.viewer.case_marks import CaseMarks
from reviewer_app.viewer.known_images import left_out
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.tools.calibrating import WHOLE_SERIES
from reviewer_app.viewer.tools.numbers import lacks_values, measured_anew, measured_by, needs_reading, numbers_read

if TYPE_CHECKING:
    from collections.abc import Callable

    from reviewer_app.viewer.scene import Scene

logger = logging.getLogger(__name__)


class HandingOver:
    """Hands strokes to the scene in the order they were finished in."""

    def __init__(self, scene: Scene, runner: JobRunner) -> None:
        self._scene = scene
        self._runner = runner
        #: Marks whose values were asked for, with their places: what cannot be read is not asked for again and again.
        self._asked: set[tuple[str, tuple[ImagePoint, ...]]] = set()

    def give(
        self,
        painted: PaintedFrame | None,
        change: AnnotationChange,
        label: str,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Hand over a change on a painted frame at once, then call `done`; the values under the mark may follow.

        What is typed may come when its picture has gone (None, or another one): then it is handed over as it is.
        """
        self._emit(change, label)
        done()
        mark = None if change.after is None else self._scene.annotation(change.after.id)
        if mark is None or painted is None or mark.image != painted.image or _keeps_number(change):
            return
        if needs_reading(painted, mark):
            self._asked.discard((mark.id, mark.points))  # it may have been there before
            self._read(painted, mark, label)

    def complete(self, painted: PaintedFrame) -> None:
        """Read the values that marks on a painted frame still lack: the program ended or undo came before they did."""
        if painted.preview or painted.source is None:
            return
        for mark in self._scene.annotations_on(painted.image):
            if lacks_values(mark):
                self._read(painted, mark, f"Measure {mark.kind.value}")

    def _read(self, painted: PaintedFrame, mark: Annotation, label: str) -> None:
        asked = (mark.id, mark.points)
        if asked in self._asked:
            return
        self._asked.add(asked)

        def take(found: Measurement | None) -> None:
            now = self._scene.annotation(mark.id)
            if now is None or (now.points, now.measurement) != (mark.points, mark.measurement):
                self._asked.discard(asked)  # deleted, moved or in another scale meanwhile: read when it is shown again
            elif found != now.measurement:
                self._scene.annotation_completed.emit(now, replace(now, measurement=found), label)
                if self._scene.annotation(mark.id) != now:  # else nothing is kept any more
                    self._asked.discard(asked)

        def failed(error: BaseException) -> None:
            logger.error("no values for a mark: %s", type(error).__name__)

        self._runner.submit(Lane.DECODE, lambda _token: numbers_read(painted, mark), done=take, failed=failed)

    def delete(self, mark: Annotation, label: str) -> None:
        """Hand over that a mark is deleted; what was measured by it has the scale of before again."""
        counted = self._scene.marks.counted_with(mark)
        if len(counted) > 1:
            self._scene.annotations_changed.emit(tuple(AnnotationChange(one, None) for one in counted), label)
            return
        change = AnnotationChange(mark, None)
        anew = self._without(mark) if mark.kind is AnnotationKind.CALIBRATION else ()
        if anew:
            self._scene.annotations_changed.emit((change, *anew), label)
        else:
            self._emit(change, label)

    def _without(self, calibration: Annotation) -> tuple[AnnotationChange, ...]:
        """Return the changes of the marks that a calibration measured, all those of its series.

        They have the scale of another calibration, else that of the file again; in pixels are those of an image that
        is not known any more: no scale outlives its mark.
        """
        left = CaseMarks((one for one in self._scene.marks.all if one.id != calibration.id), self._scene.images)
        return tuple(
            AnnotationChange(one, self._with_scale_left(one, left.calibration_of(one.image)))
            for one in left.all
            if one.measurement is not None and one.measurement.calibrated_by == calibration.id
        )

    def _with_scale_left(self, mark: Annotation, other: Annotation | None) -> Annotation:
        file = self._scene.images.geometry(mark.image)
        if file is not None:
            return measured_anew(mark, file) if other is None else measured_by(mark, other, file)
        spacing = mark.measurement.spacing if mark.measurement is not None else None
        aspect = spacing.row / spacing.column if spacing is not None else 1.0
        return measured_anew(mark, ImageGeometry(pixel_aspect=aspect))

    def _emit(self, change: AnnotationChange, label: str) -> None:
        mark = change.after
        if mark is not None and mark.kind is AnnotationKind.CALIBRATION:
            self._scene.annotations_changed.emit((change, *self._measured_anew(change, mark)), label)
            words = left_out(self._scene.images, mark.image) if mark.label == WHOLE_SERIES else ""
            if words:
                self._scene.said.emit(words)
        else:
            self._scene.annotation_changed.emit(change.before, change.after, label)

    def _measured_anew(self, change: AnnotationChange, calibration: Annotation) -> tuple[AnnotationChange, ...]:
        """Return the changes of the marks on the image, or in its series, that are measured by a calibration.

        A mark whose image has another calibration that goes before this one keeps that one's scale.
        """
        in_force = CaseMarks(with_changes(self._scene.marks.all, (change,)), self._scene.images)
        series = calibration.image.series_instance_uid
        whole = calibration.label == WHOLE_SERIES
        others = [
            one
            for one in self._scene.marks.all
            if one.id != calibration.id and one.kind is not AnnotationKind.CALIBRATION
            and (one.image == calibration.image or (whole and one.image.series_instance_uid == series))
            and in_force.calibration_of(one.image) == calibration
        ]  # fmt: skip
        files = ((one, self._scene.images.geometry(one.image)) for one in others)
        anew = [(one, measured_by(one, calibration, file)) for one, file in files if file is not None]
        return tuple(AnnotationChange(before, after) for before, after in anew if before != after)


def _keeps_number(change: AnnotationChange) -> bool:
    """Tell whether a mark stays where it is, so that what was measured stays as it was."""
    before, after = change.before, change.after
    return before is not None and after is not None and before.points == after.points
