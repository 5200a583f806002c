"""Packed marks after the edits that came since they were packed: only the pictures that were touched are read.

So a case opens from its checkpoint also after a crash, when the journal holds more than the checkpoint does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.packed_marks import (
    PackedMarks,
    PackedPicture,
    PackedSpace,
    Place,
    calibrates,
    marks_of_picture,
    place_of,
)
from reviewer_app.viewer.sorted_marks import first_points, frame_key, space_of

_Read = Mapping[int, tuple[Annotation, ...]]
_There = dict[str, tuple[int, Annotation]]
"""The marks of a picture with their places, by the id of each."""


def after_changes(packed: PackedMarks, changes: Iterable[AnnotationChange]) -> tuple[PackedMarks, _Read]:
    """Return the marks as they are after the changes, and those of the pictures that were touched, by their numbers.

    The touched pictures have no bytes: what is returned beside them stands in their place.

    Raises
    ------
    ValueError
        If the changes do not follow from these marks.
    """
    touched = _Touched(packed)
    for one in changes:
        touched.change(one.before, one.after)
    return touched.packed()


class _Touched:
    def __init__(self, packed: PackedMarks) -> None:
        self._packed = packed
        self._at = {(one.uid, one.frame): number for number, one in enumerate(packed.pictures)}
        self._keys = list(self._at)
        self._there: dict[int, _There] = {}
        self._gone, self._last = dict(packed.gone), packed.last

    def change(self, before: Annotation | None, after: Annotation | None) -> None:
        """Make, change or delete a mark, as `cases.work` does."""
        if before is not None:
            there = self._picture(frame_key(before))
            if before.id not in there:
                raise ValueError("a mark that is not in the table was changed")
            self._gone[before.id] = there.pop(before.id)[0]
        if after is not None:
            place = self._gone.pop(after.id, -1)
            if place < 0:
                place, self._last = self._last, self._last + 1
            self._picture(frame_key(after))[after.id] = (place, after)

    def _picture(self, key: FrameKey) -> _There:
        number = self._at.setdefault(key, len(self._keys))
        if number == len(self._keys):
            self._keys.append(key)
        found = self._there.get(number)
        if found is None:
            pictures = self._packed.pictures
            known = pictures[number] if number < len(pictures) else PackedPicture(*key, b"", (), ())
            marks = marks_of_picture(known) if known.order else ()
            found = {one.id: (place, one) for place, one in zip(known.order, marks, strict=True)}
            self._there[number] = found
        return found

    def packed(self) -> tuple[PackedMarks, _Read]:
        """Return what is there now."""
        pictures = [*self._packed.pictures, *(PackedPicture(*key, b"", (), ()) for key in self._keys[self._old :])]
        read: dict[int, tuple[Annotation, ...]] = {}
        for number, found in self._there.items():
            there = sorted(found.values(), key=lambda one: one[0])
            read[number] = tuple(mark for _, mark in there)
            measured = tuple(int(mark.measurement is not None) for _, mark in there)
            order = tuple(place for place, _ in there)
            pictures[number] = msgspec.structs.replace(pictures[number], marks=b"", numbers=measured, order=order)
        pictures = _numbered(pictures)
        kept = [one for one in self._packed.calibrations if one[0] not in read]
        kept += [(number, at) for number, there in read.items() for at, one in enumerate(there) if calibrates(one)]
        kept.sort(key=lambda place: place_of(pictures, place))
        spaces = _spaces(self._packed.spaces, pictures, read)
        return PackedMarks(tuple(pictures), spaces, tuple(kept), self._gone, self._last), read

    @property
    def _old(self) -> int:
        return len(self._packed.pictures)


def _numbered(pictures: Sequence[PackedPicture]) -> list[PackedPicture]:
    """Return the pictures with the numbers of their measured marks counted from 1 in the order they were made."""
    measured = sorted(
        (place, number, at)
        for number, one in enumerate(pictures)
        for at, (place, told) in enumerate(zip(one.order, one.numbers, strict=True))
        if told
    )
    counted = [[0] * len(one.order) for one in pictures]
    for told, (_, number, at) in enumerate(measured, start=1):
        counted[number][at] = told
    return [
        msgspec.structs.replace(one, numbers=tuple(now)) if one.numbers != tuple(now) else one
        for one, now in zip(pictures, counted, strict=True)
    ]


def _spaces(
    spaces: Mapping[str, PackedSpace], pictures: Sequence[PackedPicture], read: _Read
) -> dict[str, PackedSpace]:
    more: dict[str, list[tuple[Place, Annotation]]] = {}
    for number, there in read.items():
        for at, one in enumerate(there):
            if uid := space_of(one):
                more.setdefault(uid, []).append(((number, at), one))
    found = {}
    for uid in {**spaces, **more}:
        old = spaces.get(uid, PackedSpace(b"", b""))
        places, first = np.frombuffer(old.places, "<u4").reshape(-1, 2), np.frombuffer(old.first, "<f8").reshape(-1, 3)
        stays = ~np.isin(places[:, 0], list(read))
        came = more.get(uid, [])
        new = np.array([place for place, _ in came], "<u4").reshape(-1, 2)
        places = np.concatenate((places[stays], new))
        first = np.concatenate((first[stays], first_points([mark for _, mark in came])))
        rank = np.array([pictures[picture].order[at] for picture, at in places.tolist()], np.int64)
        order = np.argsort(rank, kind="stable")
        found[uid] = PackedSpace(places[order].astype("<u4").tobytes(), first[order].astype("<f8").tobytes())
    return found
