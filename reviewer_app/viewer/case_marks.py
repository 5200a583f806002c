"""The marks of a case as panes ask for them: on a frame, through a plane, and which calibration holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import is_

import numpy as np

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.language import say
from reviewer_app.cases.views import ImageReference
from reviewer_app.geometry import ImagePlane
from reviewer_app.viewer.captions import scale_warnings
from reviewer_app.viewer.crossing_marks import CrossedMark, CrossingMarks
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.known_images import KnownImages, Sampling
from reviewer_app.viewer.mark_table import MarkTable
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.reported import slice_reach
from reviewer_app.viewer.sorted_marks import SortedMarks, frame_key
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.tools.calibrating import WHOLE_SERIES
from reviewer_app.viewer.tools.numbers import calibrated_by
from reviewer_app.viewer.viewport import Shown

_K = AnnotationKind
#: So many times before this one are known: what is undone or redone is sorted already.
_EARLIER = 2


class CaseMarks:
    """Annotations in the order they were made; those that are hidden are known by their id alone.

    `images` tells on which images of its series a calibration can hold; of `before`, the marks of a moment ago, what is
    known is taken over; `numbers` stand before their labels, by the id of each; a table has its own.
    """

    def __init__(
        self,
        annotations: Iterable[Annotation] | MarkTable = (),
        images: KnownImages | None = None,
        before: CaseMarks | None = None,
        numbers: Mapping[str, int] | None = None,
    ) -> None:
        self._earlier = () if before is None else before.sorted_until_now
        self._marks: SortedMarks | MarkTable
        if isinstance(annotations, MarkTable):
            self._marks = annotations
        else:
            self._marks = self._sorted(tuple(annotations))
        if not self.any:
            self._earlier = ()  # the case is over: nothing of it is held
        self._images = images
        self._numbers = numbers or {}
        self._samplings: dict[FrameKey, Sampling] = {}
        self._passing: dict[tuple[FrameKey, str], tuple[Annotation, ...]] = {}
        self._cuts = CrossingMarks(images) if before is None else self._cuts_after(before)
        self._crossing: dict[tuple[FrameKey, str], tuple[CrossedMark, ...]] = {}
        self._calibrations = self._marks.calibrations

    def _cuts_after(self, before: CaseMarks) -> CrossingMarks:
        return before._cuts if before._images is self._images else CrossingMarks(self._images)

    def _sorted(self, marks: tuple[Annotation, ...]) -> SortedMarks:
        """Return marks sorted, as they were if they are those of a moment ago."""
        again = (one for one in self._earlier if len(one.all) == len(marks) and all(map(is_, one.all, marks)))
        return next(again, None) or SortedMarks(marks, self._earlier[0] if self._earlier else None)

    @property
    def sorted_until_now(self) -> tuple[SortedMarks, ...]:
        """The marks now and a few times before, the last first."""
        now = self.sorted
        return self._earlier if now is None else (now, *(one for one in self._earlier if one is not now))[:_EARLIER]

    @property
    def sorted(self) -> SortedMarks | None:
        """The marks as they are sorted, None of a table."""
        return self._marks if isinstance(self._marks, SortedMarks) else None

    @property
    def any(self) -> bool:
        """Whether there may be marks: what a table holds is not looked through for that."""
        return self.sorted is None or bool(self.sorted.all)

    @property
    def all(self) -> tuple[Annotation, ...]:
        """Every mark."""
        return self._marks.all

    def get(self, annotation_id: str) -> Annotation | None:
        """Return a mark by its id, None if there is none."""
        return self._marks.get(annotation_id)

    def on(self, image: ImageReference) -> tuple[Annotation, ...]:
        """Return the marks of one frame that are shown, the newest last."""
        return self._marks.on(_key(image))

    def numbers_of(self, marks: Iterable[Annotation]) -> tuple[tuple[str, int], ...]:
        """Return ids and numbers of those marks that have a number."""
        known = self._marks
        if isinstance(known, MarkTable):
            return tuple((one.id, number) for one in marks if (number := known.number_of(one)))
        return tuple((one.id, self._numbers[one.id]) for one in marks if one.id in self._numbers)

    def counted_with(self, mark: Annotation) -> tuple[Annotation, ...]:
        """Return all marks that hold points counted on one image in one class; any other mark is alone."""
        if mark.kind is not _K.COUNT:
            return (mark,)
        alike = (_key(mark.image), mark.class_name)
        return tuple(one for one in self.all if one.kind is _K.COUNT and (_key(one.image), one.class_name) == alike)

    def is_locked(self, mark: Annotation) -> bool:
        """Tell whether a mark, or any of the points counted with it, is locked."""
        return any(one.locked for one in self.counted_with(mark))

    def calibration_of(self, image: ImageReference) -> Annotation | None:
        """Return the newest calibration of an image, else the newest that holds for all of its series.

        That holds for the images that have as many pixels, as far apart, as the one it was made on.
        """
        own = [one for one in self._calibrations if _key(one.image) == _key(image)]
        if own:
            return own[-1]
        series = image.series_instance_uid
        whole = (
            one
            for one in reversed(self._calibrations)
            if one.label == WHOLE_SERIES and one.image.series_instance_uid == series
        )
        return next((one for one in whole if self._alike(one.image, image)), None)

    def _alike(self, one: ImageReference, other: ImageReference) -> bool:
        sampling = self._sampling(one)
        return sampling is not None and sampling == self._sampling(other)

    def _sampling(self, image: ImageReference) -> Sampling | None:
        found = self._samplings.get(_key(image))
        if found is None and self._images is not None:
            found = self._images.sampling(image)
            if found is not None:
                self._samplings[_key(image)] = found
        return found

    def calibrated(self, painted: PaintedFrame) -> PaintedFrame:
        """Return a frame with the scale that the reader gave it, if there is one."""
        mark = self.calibration_of(painted.image) if self._calibrations else None
        return painted if mark is None else calibrated_by(painted, mark)

    def told(self, words: OverlaySet, image: ImageReference, *, parted: bool = False) -> OverlaySet:
        """Return the words of a picture with the scale that the reader gave it, in the place of that of the file.

        A picture `parted` into regions with scales of their own has none as a whole: the marks tell what they have.
        """
        mark = self.calibration_of(image) if self._calibrations else None
        scale = mark.measurement if mark is not None else None
        if parted or scale is None or scale.spacing is None:
            return words
        warnings = scale_warnings()
        return replace(
            words,
            spacing=scale.spacing,
            badges=tuple(one for one in words.badges if one not in warnings),
            folded=tuple(one for one in words.folded if one not in warnings),
            notes=(*words.notes, say("badge.user")),
        )

    def passing(self, shown: Shown) -> tuple[Annotation, ...]:
        """Return the marks of other pictures that lie within half a slice of this one, with its image points."""
        plane = shown.source.plane if shown.source is not None else None
        space = shown.frame.instance.frame_of_reference_uid
        if plane is None or not space:
            return ()
        key = (shown.key, shown.stack.key)
        if key not in self._passing:
            self._passing[key] = self._through(plane, space, shown)
        return self._passing[key]

    def crossing(self, shown: Shown) -> tuple[CrossedMark, ...]:
        """Return what the plane of a picture cuts from marks that do not lie in it, with its image points.

        Of a table nothing: all of it would have to be read, and it is there for the first moments of a case only.
        """
        plane = shown.source.plane if shown.source is not None else None
        space = shown.frame.instance.frame_of_reference_uid
        if plane is None or not space or self.sorted is None or not self.sorted.all:
            return ()
        key = (shown.key, shown.stack.key)
        if key not in self._crossing:
            self._crossing[key] = self._cuts.through(self.sorted.frames, plane, space, slice_reach(shown.stack))
        return self._crossing[key]

    def _through(self, plane: ImagePlane, space: str, shown: Shown) -> tuple[Annotation, ...]:
        marks, first = self._marks.in_space(space)
        if not marks:
            return ()
        reach = slice_reach(shown.stack)
        away = (first - np.array(plane.position.as_tuple())) @ np.array(plane.normal)
        near = (marks[at] for at in np.flatnonzero(np.abs(away) <= reach).tolist())
        return tuple(
            replace(one, points=tuple(plane.to_image(point) for point in one.patient_points), label_offset=None)
            for one in near
            if frame_key(one) != shown.key
            and all(abs(plane.distance_of(point)) <= reach for point in one.patient_points)
        )


def _key(image: ImageReference) -> FrameKey:
    return (image.sop_instance_uid, image.frame)
