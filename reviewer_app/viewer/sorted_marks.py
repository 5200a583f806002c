"""Marks sorted as panes ask for them: by id, frame and frame of reference; after an edit only what it touched anew."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import compress, count
from operator import is_, is_not

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer.frame_key import FrameKey

#: What belongs to its own picture alone.
_OWN_PICTURE = frozenset({AnnotationKind.COUNT, AnnotationKind.CALIBRATION, AnnotationKind.CROP})
Space = tuple[Sequence[Annotation], npt.NDArray[np.float64]]
"""Marks of one frame of reference, and the first point of each, shape (marks, 3), in millimetres."""
_NOWHERE: Space = ((), np.empty((0, 3)))
#: So many marks are changed one by one in their frames; after more all are sorted anew.
_FEW = 32
_Frames = dict[FrameKey, tuple[Annotation, ...]]


class SortedMarks:
    """Annotations in the order they were made; of `before`, the marks of a moment ago, what is sorted is taken over."""

    def __init__(self, annotations: Iterable[Annotation] = (), before: SortedMarks | None = None) -> None:
        self.all = tuple(annotations)
        self._by_id: dict[str, Annotation] = {}
        #: Those that are shown by the frame they were made on; a frame whose marks stay keeps its very tuple.
        self.frames: _Frames = {}
        self._spaces: dict[str, Space] | None = None
        #: The marks that a reader has given a scale with.
        self.calibrations: tuple[Annotation, ...] = ()
        if before is not None and self._takes_over_in_place(before):
            return
        self._by_id = {one.id: one for one in self.all}
        if before is None or not self._takes_over(before):
            self.frames = _by_frame(self.all)
            self.calibrations = tuple(filter(_calibrates, self.all))

    def get(self, annotation_id: str) -> Annotation | None:
        """Return a mark by its id, None if there is none."""
        return self._by_id.get(annotation_id)

    def on(self, key: FrameKey) -> tuple[Annotation, ...]:
        """Return the marks of one frame that are shown, the newest last."""
        return self.frames.get(key, ())

    def in_space(self, uid: str) -> Space:
        """Return the marks that may lie on other pictures of a frame of reference, by its UID."""
        if self._spaces is None:
            self._spaces = _by_space(self.all)
        return self._spaces.get(uid, _NOWHERE)

    def _takes_over_in_place(self, before: SortedMarks) -> bool:
        """Take over all, with a few marks in the place of those they come from; False where there is more to do."""
        was, now = before.all, self.all
        if len(was) != len(now):
            return False
        places = list(compress(range(len(now)), map(is_not, was, now)))
        if len(places) > _FEW or not all(_stays(was[at], now[at]) for at in places):
            return False
        self._by_id, self.frames = before._by_id.copy(), before.frames.copy()
        spaces, self.calibrations = before._spaces, before.calibrations
        for at in places:
            old, new = was[at], now[at]
            self._by_id[new.id] = new
            if not new.hidden:
                key = frame_key(new)
                self.frames[key] = tuple(new if one is old else one for one in self.frames[key])
            if spaces is not None and (uid := space_of(new)):
                marks, first = spaces[uid]
                spaces = {**spaces, uid: _with_mark(marks, first, old, new)}
        self._spaces = spaces
        return True

    def _takes_over(self, before: SortedMarks) -> bool:
        """Take over what was sorted, and sort in what is another now; False where marks changed their order."""
        was, now = before._by_id, self._by_id
        if list(filter(was.__contains__, now)) != list(filter(now.__contains__, was)):
            return False
        came = [one for one, old in zip(now.values(), map(was.get, now), strict=True) if old is not one]
        gone = [was[name] for name in was.keys() - now.keys()]
        gone += [was[one.id] for one in came if one.id in was]
        ranks = dict(zip(now, range(len(now)), strict=True)) if came else {}
        few = len(came) + len(gone) <= _FEW
        self.frames = _frames_after(before.frames, gone, came, ranks) if few else _by_frame(self.all)
        if not any(map(_calibrates, (*gone, *came))):
            self.calibrations = before.calibrations
        else:
            self.calibrations = tuple(filter(_calibrates, self.all))
        if before._spaces is not None:
            self._spaces = _spaces_after(before._spaces, gone, came, ranks)
        return True


def _stays(old: Annotation, new: Annotation) -> bool:
    """Return whether a mark is sorted as the one that it comes from."""
    alike = (old.id, old.image, old.hidden, space_of(old)) == (new.id, new.image, new.hidden, space_of(new))
    return alike and not (_calibrates(old) or _calibrates(new))


def _with_mark(marks: Sequence[Annotation], first: npt.NDArray[np.float64], old: Annotation, new: Annotation) -> Space:
    at = next(compress(count(), map(partial(is_, old), marks)))
    points = first.copy()
    points[at] = first_points([new])[0]
    return (*marks[:at], new, *marks[at + 1 :]), points


def frame_key(mark: Annotation) -> FrameKey:
    """Return the frame that a mark was made on."""
    return (mark.image.sop_instance_uid, mark.image.frame)


def _calibrates(mark: Annotation) -> bool:
    return mark.kind is AnnotationKind.CALIBRATION and mark.known_length > 0


def space_of(mark: Annotation) -> str:
    """Return the frame of reference in which a mark may lie on other pictures, empty for none."""
    passes = mark.patient_points and not mark.hidden and mark.kind not in _OWN_PICTURE
    return mark.frame_of_reference_uid if passes else ""


def _by_frame(marks: Iterable[Annotation]) -> _Frames:
    found: dict[FrameKey, list[Annotation]] = {}
    for one in marks:
        if not one.hidden:
            found.setdefault((one.image.sop_instance_uid, one.image.frame), []).append(one)
    return {key: tuple(there) for key, there in found.items()}


def _by_space(marks: Iterable[Annotation]) -> dict[str, Space]:
    found: dict[str, list[Annotation]] = {}
    for one in marks:
        if uid := space_of(one):
            found.setdefault(uid, []).append(one)
    return {uid: (tuple(there), first_points(there)) for uid, there in found.items()}


def _frames_after(
    frames: _Frames, gone: Sequence[Annotation], came: Sequence[Annotation], ranks: dict[str, int]
) -> _Frames:
    """Return the marks by frame without those gone, and with those that came, in the order of their ranks."""
    out, more = {one.id for one in gone}, _by_frame(came)
    after = dict(frames)
    for key in {*map(frame_key, gone), *more}:
        kept = [one for one in frames.get(key, ()) if one.id not in out]
        after[key] = tuple(sorted((*kept, *more.get(key, ())), key=lambda one: ranks.get(one.id, -1)))
    return after


def _spaces_after(
    spaces: dict[str, Space], gone: Sequence[Annotation], came: Sequence[Annotation], ranks: dict[str, int]
) -> dict[str, Space]:
    """Return the marks by frame of reference after a change, see `_frames_after`."""
    out, more = {one.id for one in gone}, _by_space(came)
    after = dict(spaces)
    for uid in {*map(space_of, gone), *more} - {""}:
        marks, first = spaces.get(uid, _NOWHERE)
        new, places = more.get(uid, _NOWHERE)
        stays = [at for at, one in enumerate(marks) if one.id not in out]
        there, points = [marks[at] for at in stays], first[stays]
        if len(new) <= _FEW:
            for one, place in zip(new, places, strict=True):
                at = bisect_left(there, ranks[one.id], key=lambda mark: ranks[mark.id])
                there.insert(at, one)
                points = np.insert(points, at, place, axis=0)
        else:
            there, points = [*there, *new], np.concatenate((points, places))
            order = sorted(range(len(there)), key=[ranks[one.id] for one in there].__getitem__)
            there, points = [there[at] for at in order], points[order]
        after[uid] = (tuple(there), points)
    return after


def first_points(marks: Sequence[Annotation]) -> npt.NDArray[np.float64]:
    """Return the first place of each mark in the patient, (marks, 3)."""
    first = [one.patient_points[0] for one in marks]
    return np.array([number for at in first for number in (at.x, at.y, at.z)], np.float64).reshape(-1, 3)
