"""Where the picture of one pane cuts that of another. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, dot

_FLAT = 0.996
"""Cosine of the angle (5°) below which two planes are called parallel: their line would lie anywhere."""


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture of columns × rows pixels in the patient, in one frame of reference."""

    plane: ImagePlane
    columns: int
    rows: int
    frame_of_reference_uid: str

    @property
    def corners(self) -> tuple[PatientPoint, ...]:
        """The outer corners in the patient, going round."""
        right, bottom = self.columns - 0.5, self.rows - 0.5
        places = (-0.5, -0.5), (right, -0.5), (right, bottom), (-0.5, bottom)
        return tuple(self.plane.to_patient(ImagePoint(*one)) for one in places)


Line = tuple[ImagePoint, ImagePoint]


def cut(on: PlacedPicture, by: PlacedPicture) -> Line | None:
    """Return where `by` cuts the plane of `on`, as two image points of `on`, which may lie outside its picture.

    None where they lie in different frames of reference, are parallel, or `by` ends before it reaches the plane.
    """
    if not on.frame_of_reference_uid or on.frame_of_reference_uid != by.frame_of_reference_uid:
        return None
    if abs(dot(on.plane.normal, by.plane.normal)) > _FLAT:
        return None
    points = list(_crossings(on.plane, by.corners))
    if len(points) < 2:
        return None
    first = points[0]
    last = max(points[1:], key=first.distance_to)
    if first.distance_to(last) < 1e-6:
        return None
    return on.plane.to_image(first), on.plane.to_image(last)


def _crossings(plane: ImagePlane, corners: Sequence[PatientPoint]) -> Iterator[PatientPoint]:
    """Yield the points where the outline of a picture passes through a plane."""
    away = [plane.distance_of(one) for one in corners]
    for number, (here, one) in enumerate(zip(away, corners, strict=True)):
        there, other = away[(number + 1) % len(away)], corners[(number + 1) % len(corners)]
        if here == 0:
            yield one
        elif here * there < 0:
            share = here / (here - there)
            start, end = one.as_tuple(), other.as_tuple()
            x, y, z = (a + share * (b - a) for a, b in zip(start, end, strict=True))
            yield PatientPoint(x, y, z)
