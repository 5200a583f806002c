"""The marks of a case as bytes: by picture, with the number and the place of each, and what finds them in the patient.

The bytes are meant for the version of the program that wrote them.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.decoding import from_msgpack
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.sorted_marks import first_points, frame_key, space_of

Place = tuple[int, int]
"""The number of a picture, and that of a mark among those of the picture."""


class PackedPicture(msgspec.Struct, frozen=True, array_like=True):
    """The marks of a frame, compressed, with the number of each (0 for none) and its place among all marks."""

    uid: str
    frame: int
    marks: bytes
    numbers: tuple[int, ...]
    order: tuple[int, ...]


class PackedSpace(msgspec.Struct, frozen=True, array_like=True):
    """Marks of a frame of reference: two whole numbers of 32 bits (`Place`) and three reals, in mm, for each."""

    places: bytes
    first: bytes


class PackedMarks(msgspec.Struct, frozen=True, array_like=True):
    """All of them. `gone` has the places of what was there once, and `last` is the next place that is free."""

    pictures: tuple[PackedPicture, ...]
    spaces: dict[str, PackedSpace]
    calibrations: tuple[Place, ...]
    gone: dict[str, int]
    last: int


def pack_marks(
    marks: Sequence[Annotation], numbers: Mapping[str, int], places: Mapping[str, int] | None = None
) -> bytes:
    """Return marks, in their order, and the numbers that stand before their labels as bytes.

    `places` are those among all that ever were (`Work.places`), by which marks that come back are put where they were.
    """
    known = dict(places or {})
    if any(one.id not in known for one in marks):
        known = {one.id: place for place, one in enumerate(marks)}
    by_frame: dict[FrameKey, list[Annotation]] = {}
    for one in marks:
        by_frame.setdefault(frame_key(one), []).append(one)
    pictures, spaces, calibrations = [], dict[str, list[tuple[Place, Annotation]]](), list[Place]()
    for number, ((uid, frame), there) in enumerate(by_frame.items()):
        data = zlib.compress(msgspec.msgpack.encode(there), 1)
        told, order = tuple(numbers.get(one.id, 0) for one in there), tuple(known[one.id] for one in there)
        pictures.append(PackedPicture(uid, frame, data, told, order))
        for at, one in enumerate(there):
            if space := space_of(one):
                spaces.setdefault(space, []).append(((number, at), one))
            if calibrates(one):
                calibrations.append((number, at))
    calibrations.sort(key=lambda place: place_of(pictures, place))
    packed = {uid: _in_space(found, pictures) for uid, found in spaces.items()}
    gone = known.keys() - {one.id for one in marks}
    made = PackedMarks(
        tuple(pictures), packed, tuple(calibrations), {one: known[one] for one in sorted(gone)}, len(known)
    )
    return msgspec.msgpack.encode(made)


def unpack_marks(data: bytes) -> PackedMarks:
    """Return what was packed, the marks of each picture still compressed."""
    return from_msgpack(data, PackedMarks)


def marks_of_picture(picture: PackedPicture) -> tuple[Annotation, ...]:
    """Return all marks of a picture."""
    return from_msgpack(zlib.decompress(picture.marks), tuple[Annotation, ...])


def place_of(pictures: Sequence[PackedPicture], place: Place) -> int:
    """Return the place of a mark among all marks."""
    return pictures[place[0]].order[place[1]]


def calibrates(mark: Annotation) -> bool:
    """Return whether a reader has given a scale with it."""
    return mark.kind is AnnotationKind.CALIBRATION and mark.known_length > 0


def _in_space(found: list[tuple[Place, Annotation]], pictures: Sequence[PackedPicture]) -> PackedSpace:
    found = sorted(found, key=lambda one: place_of(pictures, one[0]))
    places = np.array([place for place, _ in found], "<u4")
    return PackedSpace(places.tobytes(), first_points([mark for _, mark in found]).astype("<f8").tobytes())
