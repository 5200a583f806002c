"""The marks of a case as bytes of which those of a picture are read when it is shown: thousands open at once.

They lie by picture, and beside them what finds those of other pictures that lie in its plane.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import overload

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.packed_marks import Place, marks_of_picture, unpack_marks
from reviewer_app.viewer.sorted_marks import frame_key

_NOWHERE = np.empty((0, 3))


class MarkTable:
    """Answers what `SortedMarks` does of the marks that were packed, and of the `changes` made since.

    Raises
    ------
    msgspec.MsgspecError, ValueError, zlib.error
        If the bytes are no packed marks, here or when those of a picture are asked for; or if the changes do not follow
        from them.
    """

    def __init__(self, data: bytes, changes: Iterable[AnnotationChange] = ()) -> None:
        packed = unpack_marks(data)
        self._read: dict[int, tuple[Annotation, ...]] = {}
        since = tuple(changes)
        if since:
            from reviewer_app.viewer.table_changes import after_changes  # noqa: PLC0415 - after a crash alone

            packed, read = after_changes(packed, since)
            self._read.update(read)
        self._pictures, self._spaces = packed.pictures, packed.spaces
        self._at = {(one.uid, one.frame): number for number, one in enumerate(self._pictures)}
        self.calibrations = tuple(map(self.mark, packed.calibrations))

    def picture(self, number: int) -> tuple[Annotation, ...]:
        """Return all marks of a picture by its number."""
        found = self._read.get(number)
        if found is None:
            found = self._read[number] = marks_of_picture(self._pictures[number])
        return found

    def mark(self, place: Place) -> Annotation:
        """Return the mark at a place."""
        return self.picture(place[0])[place[1]]

    @cached_property
    def all(self) -> tuple[Annotation, ...]:
        """Every mark in its order; reads all."""
        found = [
            (at, mark)
            for number, one in enumerate(self._pictures)
            for at, mark in zip(one.order, self.picture(number), strict=True)
        ]
        return tuple(mark for _, mark in sorted(found, key=lambda one: one[0]))

    def get(self, annotation_id: str) -> Annotation | None:
        """Return a mark by its id, None if there is none; reads all."""
        return next((one for one in self.all if one.id == annotation_id), None)

    def on(self, key: FrameKey) -> tuple[Annotation, ...]:
        """Return the marks of one frame that are shown, the newest last."""
        number = self._at.get(key)
        return () if number is None else tuple(one for one in self.picture(number) if not one.hidden)

    def in_space(self, uid: str) -> tuple[Sequence[Annotation], npt.NDArray[np.float64]]:
        """Return the marks of a frame of reference, and the first point of each, shape (marks, 3), in mm."""
        found = self._spaces.get(uid)
        if found is None:
            return (), _NOWHERE
        places = np.frombuffer(found.places, "<u4").reshape(-1, 2)
        return _Lazily(self, places), np.frombuffer(found.first, "<f8").reshape(-1, 3)

    def number_of(self, mark: Annotation) -> int:
        """Return the number that stands before the label of a mark, 0 for none."""
        number = self._at.get(frame_key(mark))
        if number is None:
            return 0
        told = zip(self.picture(number), self._pictures[number].numbers, strict=True)
        return next((found for one, found in told if one.id == mark.id), 0)


class _Lazily(Sequence[Annotation]):
    def __init__(self, table: MarkTable, places: npt.NDArray[np.uint32]) -> None:
        self._table, self._places = table, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Annotation: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Annotation, ...]: ...

    def __getitem__(self, at: int | slice) -> Annotation | tuple[Annotation, ...]:
        if isinstance(at, slice):
            return tuple(self[one] for one in range(*at.indices(len(self))))
        picture, number = self._places[at].tolist()
        return self._table.mark((picture, number))

    def __iter__(self) -> Iterator[Annotation]:
        return (self[at] for at in range(len(self)))
