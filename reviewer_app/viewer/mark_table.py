"""The marks of a case as bytes of which those of a picture are read when it is shown: thousands open at once.

They lie by picture, and beside them what finds those of other pictures that lie in its plane. The bytes are meant for
the version of the program that wrote them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

import msgspec
import numpy as np
import numpy.typing as npt

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.sorted_marks import first_points, frame_key, space_of

_NOWHERE = np.empty((0, 3))
_Place = tuple[int, int]
"""The number of a picture, and that of a mark among those of the picture."""


class _Picture(msgspec.Struct, frozen=True, array_like=True):
    """The marks of a frame, compressed, with the number of each (0 for none) and its place among all marks."""

    uid: str
    frame: int
    marks: bytes
    numbers: tuple[int, ...]
    order: tuple[int, ...]


class _InSpace(msgspec.Struct, frozen=True, array_like=True):
    """Marks of a frame of reference: two whole numbers of 32 bits (`_Place`) and three reals, in mm, for each."""

    places: bytes
    first: bytes


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    pictures: tuple[_Picture, ...]
    spaces: dict[str, _InSpace]
    calibrations: tuple[_Place, ...]


def pack_marks(marks: Sequence[Annotation], numbers: Mapping[str, int]) -> bytes:
    """Return marks, in their order, and the numbers that stand before their labels as bytes."""
    by_frame: dict[FrameKey, list[int]] = {}
    for at, one in enumerate(marks):
        by_frame.setdefault(frame_key(one), []).append(at)
    pictures, spaces, calibrations = [], dict[str, list[tuple[_Place, Annotation]]](), list[_Place]()
    for number, ((uid, frame), order) in enumerate(by_frame.items()):
        there = [marks[at] for at in order]
        data = zlib.compress(msgspec.msgpack.encode(there), 1)
        told = tuple(numbers.get(one.id, 0) for one in there)
        pictures.append(_Picture(uid, frame, data, told, tuple(order)))
        for at, one in enumerate(there):
            if space := space_of(one):
                spaces.setdefault(space, []).append(((number, at), one))
            if one.kind is AnnotationKind.CALIBRATION and one.known_length > 0:
                calibrations.append((number, at))
    calibrations.sort(key=lambda place: pictures[place[0]].order[place[1]])
    packed = {uid: _in_space(found, pictures) for uid, found in spaces.items()}
    return msgspec.msgpack.encode(_Packed(tuple(pictures), packed, tuple(calibrations)))


def _in_space(found: list[tuple[_Place, Annotation]], pictures: Sequence[_Picture]) -> _InSpace:
    found = sorted(found, key=lambda one: pictures[one[0][0]].order[one[0][1]])
    places = np.array([place for place, _ in found], "<u4")
    return _InSpace(places.tobytes(), first_points([mark for _, mark in found]).astype("<f8").tobytes())


class MarkTable:
    """Answers what `SortedMarks` does of the marks that were packed.

    Raises
    ------
    msgspec.MsgspecError, ValueError, zlib.error
        If the bytes are no packed marks, here or when those of a picture are asked for.
    """

    def __init__(self, data: bytes) -> None:
        packed = msgspec.msgpack.decode(data, type=_Packed)
        self._pictures, self._spaces = packed.pictures, packed.spaces
        self._at = {(one.uid, one.frame): number for number, one in enumerate(self._pictures)}
        self._read: dict[int, tuple[Annotation, ...]] = {}
        self.calibrations = tuple(map(self.mark, packed.calibrations))

    def picture(self, number: int) -> tuple[Annotation, ...]:
        """Return all marks of a picture by its number."""
        found = self._read.get(number)
        if found is None:
            data = zlib.decompress(self._pictures[number].marks)
            found = self._read[number] = msgspec.msgpack.decode(data, type=tuple[Annotation, ...])
        return found

    def mark(self, place: _Place) -> Annotation:
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
