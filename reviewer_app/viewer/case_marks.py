"""The marks of a case as panes ask for them: on a frame, through a plane, and which calibration holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ImageReference
from reviewer_app.geometry import ImagePlane
from reviewer_app.viewer.captions import SCALE_WARNINGS
from reviewer_app.viewer.crossing_marks import CrossedMark, CrossingMarks
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.known_images import KnownImages, Sampling
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.reported import slice_reach
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.tools.calibrating import WHOLE_SERIES
from reviewer_app.viewer.tools.numbers import calibrated_by
from reviewer_app.viewer.viewport import Shown

_K = AnnotationKind
#: What belongs to its own picture alone.
_OWN_PICTURE = frozenset({_K.COUNT, _K.CALIBRATION, _K.CROP})
#: So many marks are changed one by one in what was sorted; more are sorted anew.
_FEW = 32
_Space = tuple[tuple[Annotation, ...], npt.NDArray[np.float64]]
"""Marks of one frame of reference, and the first point of each, shape (marks, 3), in millimetres."""


class CaseMarks:
    """Annotations in the order they were made; those that are hidden are known by their id alone.

    `images` tells on which images of its series a calibration can hold; of `before`, the marks of a moment ago, what is
    known is taken over.
    """

    def __init__(
        self,
        annotations: Iterable[Annotation] = (),
        images: KnownImages | None = None,
        before: CaseMarks | None = None,
    ) -> None:
        self.all = tuple(annotations)
        self._images = images
        self._samplings: dict[FrameKey, Sampling] = {}
        self._by_id = {one.id: one for one in self.all}
        self._on_frame: dict[FrameKey, tuple[Annotation, ...]] = {}
        self._spaces: dict[str, _Space] | None = None
        self._passing: dict[tuple[FrameKey, str], tuple[Annotation, ...]] = {}
        self._cuts = CrossingMarks(images) if before is None else self._cuts_after(before)
        self._crossing: dict[tuple[FrameKey, str], tuple[CrossedMark, ...]] = {}
        self._calibrations = [one for one in self.all if one.kind is _K.CALIBRATION and one.known_length > 0]
        if before is None or not self._takes_over(before):
            self._sort()

    def _cuts_after(self, before: CaseMarks) -> CrossingMarks:
        return before._cuts if before._images is self._images else CrossingMarks(self._images)

    def _sort(self) -> None:
        by_frame: dict[FrameKey, list[Annotation]] = {}
        for one in self.all:
            if not one.hidden:
                by_frame.setdefault(_key(one.image), []).append(one)
        self._on_frame = {key: tuple(found) for key, found in by_frame.items()}

    def _takes_over(self, before: CaseMarks) -> bool:
        """Take over what is known of the marks before where few are others; return whether it could be.

        What was sorted stays in the order of all marks: those changed keep their place, new ones are the last.
        """
        kept = [self._by_id.get(one.id) for one in before.all]
        there = [one for one in kept if one is not None]
        changed = [(was, now) for was, now in zip(before.all, kept, strict=True) if was is not now]
        new = self.all[len(there) :]
        if len(changed) + len(new) > _FEW or tuple(there) != self.all[: len(there)]:
            return False
        if any(now is not None and _place(was) != _place(now) for was, now in changed):
            return False
        self._on_frame = dict(before._on_frame)
        spaces = None if before._spaces is None else dict(before._spaces)
        for was, now in (*changed, *((None, one) for one in new)):
            _change_frame(self._on_frame, was, now)
            if spaces is not None:
                _change_space(spaces, was, now)
        self._spaces = spaces
        return True

    def get(self, annotation_id: str) -> Annotation | None:
        """Return a mark by its id, None if there is none."""
        return self._by_id.get(annotation_id)

    def on(self, image: ImageReference) -> tuple[Annotation, ...]:
        """Return the marks of one frame that are shown, the newest last."""
        return self._on_frame.get(_key(image), ())

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
        warnings = frozenset(SCALE_WARNINGS.values())
        return replace(
            words,
            spacing=scale.spacing,
            badges=tuple(one for one in words.badges if one not in warnings),
            folded=tuple(one for one in words.folded if one not in warnings),
            notes=(*words.notes, "User-calibrated"),
        )

    def passing(self, shown: Shown) -> tuple[Annotation, ...]:
        """Return the marks of other pictures that lie within half a slice of this one, with its image points."""
        plane = shown.source.plane if shown.source is not None else None
        space = shown.frame.instance.frame_of_reference_uid
        if plane is None or not space or not self.all:
            return ()
        key = (shown.key, shown.stack.key)
        if key not in self._passing:
            self._passing[key] = self._through(plane, space, slice_reach(shown.stack), shown.key)
        return self._passing[key]

    def crossing(self, shown: Shown) -> tuple[CrossedMark, ...]:
        """Return what the plane of a picture cuts from marks that do not lie in it, with its image points."""
        plane = shown.source.plane if shown.source is not None else None
        space = shown.frame.instance.frame_of_reference_uid
        if plane is None or not space or not self.all:
            return ()
        key = (shown.key, shown.stack.key)
        if key not in self._crossing:
            self._crossing[key] = self._cuts.through(self._on_frame, plane, space, slice_reach(shown.stack))
        return self._crossing[key]

    def _through(self, plane: ImagePlane, space: str, reach: float, own: FrameKey) -> tuple[Annotation, ...]:
        marks, first = self._in_space(space)
        if not marks:
            return ()
        away = (first - np.array(plane.position.as_tuple())) @ np.array(plane.normal)
        near = (marks[at] for at in np.flatnonzero(np.abs(away) <= reach))
        return tuple(
            replace(one, points=tuple(plane.to_image(point) for point in one.patient_points), label_offset=None)
            for one in near
            if _key(one.image) != own and all(abs(plane.distance_of(point)) <= reach for point in one.patient_points)
        )

    def _in_space(self, space: str) -> _Space:
        if self._spaces is None:
            found: dict[str, list[Annotation]] = {}
            for one in self.all:
                if uid := _space_of(one):
                    found.setdefault(uid, []).append(one)
            self._spaces = {uid: (tuple(marks), _first_points(marks)) for uid, marks in found.items()}
        return self._spaces.get(space, ((), np.empty((0, 3))))


def _space_of(mark: Annotation) -> str:
    """Return the frame of reference in which a mark may lie on other pictures, empty for none."""
    passes = mark.patient_points and not mark.hidden and mark.kind not in _OWN_PICTURE
    return mark.frame_of_reference_uid if passes else ""


def _place(mark: Annotation) -> tuple[FrameKey, bool, str]:
    """Return what says among which marks a mark is sorted."""
    return _key(mark.image), mark.hidden, _space_of(mark)


def _change_frame(
    frames: dict[FrameKey, tuple[Annotation, ...]], was: Annotation | None, now: Annotation | None
) -> None:
    mark = now or was
    if mark is None or mark.hidden:
        return
    key = _key(mark.image)
    marks = frames.get(key, ())
    frames[key] = (*marks, mark) if was is None else _replaced(marks, was, now)


def _change_space(spaces: dict[str, _Space], was: Annotation | None, now: Annotation | None) -> None:
    mark = now or was
    uid = "" if mark is None else _space_of(mark)
    if not uid:
        return
    marks, first = spaces.get(uid, ((), np.empty((0, 3))))
    own = np.empty((0, 3)) if now is None else _first_points([now])
    if was is None:
        spaces[uid] = ((*marks, *([] if now is None else [now])), np.concatenate((first, own)))
    else:
        at = next(number for number, one in enumerate(marks) if one is was)
        spaces[uid] = (_replaced(marks, was, now), np.concatenate((first[:at], own, first[at + 1 :])))


def _replaced(marks: tuple[Annotation, ...], was: Annotation, now: Annotation | None) -> tuple[Annotation, ...]:
    return tuple(now if one is was else one for one in marks if one is not was or now is not None)  # type: ignore[misc]


def _first_points(marks: Sequence[Annotation]) -> npt.NDArray[np.float64]:
    """Return the first place of each mark in the patient, (marks, 3); made anew with every edit: in no time."""
    first = (one.patient_points[0] for one in marks)
    return np.array([number for at in first for number in (at.x, at.y, at.z)]).reshape(-1, 3)


def _key(image: ImageReference) -> FrameKey:
    return (image.sop_instance_uid, image.frame)
