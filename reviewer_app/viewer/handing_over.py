"""Finished strokes on their way to the case: with the values under them, and with what a calibration changes."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.jobs import CancelToken, JobRunner, Lane
from reviewer_app.viewer.case_marks import CaseMarks
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.tools.calibrating import WHOLE_SERIES
from reviewer_app.viewer.tools.numbers import measured_anew, measured_by, needs_reading, numbers_read
from reviewer_app.viewer.viewport import painted_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from reviewer_app.viewer.scene import Scene

logger = logging.getLogger(__name__)


class HandingOver:
    """Hands strokes to the scene in the order they were finished in."""

    def __init__(self, scene: Scene, runner: JobRunner) -> None:
        self._scene = scene
        self._runner = runner

    def give(
        self,
        painted: PaintedFrame | None,
        change: AnnotationChange,
        label: str,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Hand over a change on a painted frame, now or when the values under the mark are read; then call `done`.

        What is typed may come when its picture has gone (None, or another one): then it is handed over as it is.
        """
        mark = change.after
        if mark is None or painted is None or mark.image != painted.image or not needs_reading(painted, mark):
            self._emit(change, label)
            done()
            return

        def read(_token: CancelToken) -> Measurement | None:
            return numbers_read(painted, mark)

        def take(found: Measurement | None) -> None:
            now = self._scene.annotation(mark.id)  # it may have been changed once more meanwhile
            self._emit(AnnotationChange(now or change.before, replace(mark, measurement=found)), label)
            done()

        def failed(error: BaseException) -> None:
            logger.error("no values for a mark: %s", type(error).__name__)
            self._emit(change, label)
            done()

        self._runner.submit(Lane.DECODE, read, done=take, failed=failed)

    def delete(self, mark: Annotation, label: str) -> None:
        """Hand over that a mark is deleted; what was measured by it has the scale of before again."""
        change = AnnotationChange(mark, None)
        anew = self._without(mark) if mark.kind is AnnotationKind.CALIBRATION else ()
        if anew:
            self._scene.annotations_changed.emit((change, *anew), label)
        else:
            self._emit(change, label)

    def _without(self, calibration: Annotation) -> tuple[AnnotationChange, ...]:
        """Return the changes of the marks that a calibration measured, on the images that are shown."""
        left = CaseMarks(one for one in self._scene.marks.all if one.id != calibration.id)
        found: dict[str, AnnotationChange] = {}
        for viewport in self._scene.viewports:
            shown = viewport.shown
            if shown is None or shown.source is None:
                continue
            geometry = left.calibrated(painted_frame(shown, shown.source, viewport.view)).geometry
            for one in left.on(shown.reference):
                if one.measurement is not None and one.measurement.calibrated_by == calibration.id:
                    found[one.id] = AnnotationChange(one, measured_anew(one, geometry))
        return tuple(found.values())

    def _emit(self, change: AnnotationChange, label: str) -> None:
        mark = change.after
        if mark is not None and mark.kind is AnnotationKind.CALIBRATION:
            self._scene.annotations_changed.emit((change, *self._measured_anew(mark)), label)
        else:
            self._scene.annotation_changed.emit(change.before, change.after, label)

    def _measured_anew(self, calibration: Annotation) -> tuple[AnnotationChange, ...]:
        """Return the changes of the marks on the image, or in its series, that are measured by a calibration."""
        series = calibration.image.series_instance_uid
        whole = calibration.label == WHOLE_SERIES
        others = [
            one
            for one in self._scene.marks.all
            if one.id != calibration.id and one.kind is not AnnotationKind.CALIBRATION
            and (one.image == calibration.image or (whole and one.image.series_instance_uid == series))
        ]  # fmt: skip
        anew = [(one, measured_by(one, calibration)) for one in others]
        return tuple(AnnotationChange(before, after) for before, after in anew if before != after)
