"""Points, planes and spacings, each with its axis order and its unit said once.

Image positions are ``(column, row)`` in pixels, zero-based, with the *centre* of the first pixel at ``(0, 0)`` and its
outer corner at ``(-0.5, -0.5)`` (DICOM PS3.3 C.7.6.2.1.1). Patient positions are ``(x, y, z)`` in millimetres of the
reference coordinate system: x grows to the patient's left, y to the back, z to the head.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class ImagePoint:
    """A place in one frame: column and row in pixels, zero-based, pixel centres at whole numbers."""

    column: float
    row: float


@dataclass(frozen=True, slots=True)
class ImageOffset:
    """From one place of a frame to another: so many columns and rows on."""

    columns: float
    rows: float


@dataclass(frozen=True, slots=True)
class PatientPoint:
    """A place in the patient, or on the slide: millimetres in one frame of reference."""

    x: float
    y: float
    z: float

    def as_tuple(self) -> Vector:
        """Return ``(x, y, z)`` in millimetres."""
        return (self.x, self.y, self.z)

    def distance_to(self, other: PatientPoint) -> float:
        """Return the distance in millimetres."""
        return math.dist(self.as_tuple(), other.as_tuple())


_SMALLEST, _LARGEST, _LONGEST = 1e-6, 1e6, 1e4
"""Millimetres that pixels can lie apart, and how many times as long as wide one can be."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distance between pixel centres in millimetres: `row` down a column, `column` along a row.

    PixelSpacing (0028,0030) gives the row spacing first (PS3.3 10.7.1.3).
    """

    row: float
    column: float

    def __post_init__(self) -> None:
        if not (self.row > 0 and self.column > 0 and math.isfinite(self.row) and math.isfinite(self.column)):
            raise ValueError("spacing must be finite and greater than zero")

    @classmethod
    def told(cls, row: float, column: float) -> Spacing | None:
        """Return the spacing that a file tells, None for one that no picture has: a millionth of a millimetre, a mile.

        Such a number would not outlive the arithmetic of zoom and pyramid, and no length may be measured by it.
        """
        smallest, largest = min(row, column), max(row, column)
        possible = smallest >= _SMALLEST and largest <= _LARGEST and largest <= smallest * _LONGEST
        return cls(row, column) if possible else None


@dataclass(frozen=True, slots=True)
class ImagePlane:
    """The plane of one frame in the patient (Image Plane Module, PS3.3 C.7.6.2).

    `position` is the centre of the first pixel in millimetres; `row_direction` points along a row (towards growing
    column), `column_direction` down a column, both unit vectors.
    """

    position: PatientPoint
    row_direction: Vector
    column_direction: Vector
    spacing: Spacing

    def to_patient(self, point: ImagePoint) -> PatientPoint:
        """Return the place in the patient of an image point (PS3.3 Equation C.7.6.2.1-1)."""
        across = point.column * self.spacing.column
        down = point.row * self.spacing.row
        origin = self.position.as_tuple()
        x, y, z = (
            o + r * across + c * down for o, r, c in zip(origin, self.row_direction, self.column_direction, strict=True)
        )
        return PatientPoint(x, y, z)

    def to_image(self, point: PatientPoint) -> ImagePoint:
        """Return the image point at the foot of the perpendicular from `point` onto the plane."""
        away = subtract(point.as_tuple(), self.position.as_tuple())
        return ImagePoint(
            column=dot(away, self.row_direction) / self.spacing.column,
            row=dot(away, self.column_direction) / self.spacing.row,
        )

    def distance_of(self, point: PatientPoint) -> float:
        """Return the signed distance in millimetres from the plane, along its normal."""
        return dot(subtract(point.as_tuple(), self.position.as_tuple()), self.normal)

    @property
    def normal(self) -> Vector:
        """Unit vector: row direction cross column direction."""
        return unit(cross(self.row_direction, self.column_direction))


def dot(a: Vector, b: Vector) -> float:
    """Return the scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """Return the vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def subtract(a: Vector, b: Vector) -> Vector:
    """Return ``a - b``."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def unit(a: Vector) -> Vector:
    """Return `a` at length one.

    Raises
    ------
    ValueError
        If `a` has no length.
    """
    length = math.sqrt(dot(a, a))
    if length == 0 or not math.isfinite(length):
        raise ValueError("a direction needs a length")
    return (a[0] / length, a[1] / length, a[2] / length)


_LETTERS = (("R", "L"), ("A", "P"), ("F", "H"))


def orientation_letters(direction: Vector, *, threshold: float = 0.0001) -> str:
    """Return the letters of the side a direction points to, strongest first, for example ``"LP"``.

    Source: PS3.3 C.7.6.1.1.1 (Patient Orientation): L, P and H are the growing directions.
    """
    parts = sorted(((abs(value), axis) for axis, value in enumerate(direction)), reverse=True)
    return "".join(_LETTERS[axis][direction[axis] > 0] for size, axis in parts if size > threshold)
