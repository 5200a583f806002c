"""Planes of frames in the patient (PS3.3 C.7.6.2), and of slide levels (C.8.12.2.1)."""

from __future__ import annotations

from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.geometry import ImagePlane, PatientPoint, Spacing, Vector, cross, dot, orientation_letters, unit

_SQUARE = 0.01
"""How far from a right angle rows and columns may be, as a cosine, and still be called a plane."""

_ON_THE_SIDE = 0.15
"""Share of a direction from which on a side is named."""

_SAME_Z = 0.01
"""Millimetres within which a grid offset names the z of the first frame."""


def plane_of(position: Vector | None, orientation: tuple[float, ...], spacing: Spacing | None) -> ImagePlane | None:
    """Return the plane of a frame, None where a part is absent or the directions are not at right angles.

    Parameters
    ----------
    position
        Centre of the first pixel in millimetres.
    orientation
        Six numbers: direction along a row, then down a column.
    """
    if position is None or len(orientation) != 6 or spacing is None:
        return None
    try:
        row, column = (
            unit((orientation[0], orientation[1], orientation[2])),
            unit((orientation[3], orientation[4], orientation[5])),
        )
    except ValueError:
        return None
    return ImagePlane(PatientPoint(*position), row, column, spacing) if abs(dot(row, column)) < _SQUARE else None


def classic_planes(dataset: Dataset, spacing: Spacing | None, frames: int) -> list[ImagePlane | None]:
    """Return the planes of an object without functional groups; RT dose and NM volumes hold one per frame."""
    if is_mosaic(dataset):
        return [None] * frames
    detector = values.item(dataset, "DetectorInformationSequence")
    source = dataset if values.vector(dataset, "ImagePositionPatient") or detector is None else detector
    position = values.vector(source, "ImagePositionPatient")
    orientation = values.numbers(source, "ImageOrientationPatient")
    first = plane_of(position, orientation, spacing)
    if first is None or frames <= 1:
        return [first] * frames
    offsets = _frame_offsets(dataset, frames, first)
    return [_moved(first, offset) for offset in offsets] if offsets else [None] * frames


def is_mosaic(dataset: Dataset) -> bool:
    """Tell whether each image is many slices side by side: the place it names is that of none of them."""
    return "MOSAIC" in values.texts(dataset, "ImageType")


def mosaic_orientations(dataset: Dataset, frames: int) -> list[tuple[str, str]]:
    """Return where rows and columns of the slices in a mosaic lead, as letters of Patient Orientation."""
    return [_letters(values.numbers(dataset, "ImageOrientationPatient"))] * frames


def detector_orientations(dataset: Dataset, frames: int) -> list[tuple[str, str]]:
    """Return where rows and columns of each frame of a planar scintigram lead, as letters of Patient Orientation.

    Each detector tells how it faces (PS3.3 C.8.4.11). One that turns during the acquisition tells it for its first view
    only, so its frames have none.
    """
    detectors = values.items(dataset, "DetectorInformationSequence")
    vector = values.numbers(dataset, "DetectorVector")
    if len(vector) != frames:
        vector = (1.0,) * frames if len(detectors) == 1 else ()
    if not vector or values.value(dataset, "RotationVector") is not None:
        return [("", "")] * frames
    sides = [_letters(values.numbers(one, "ImageOrientationPatient")) for one in detectors]
    return [sides[int(one) - 1] if 0 < one <= len(sides) else ("", "") for one in vector]


def _letters(orientation: tuple[float, ...]) -> tuple[str, str]:
    if len(orientation) != 6:
        return ("", "")
    row, column = (
        orientation_letters((orientation[at], orientation[at + 1], orientation[at + 2]), threshold=_ON_THE_SIDE)
        for at in (0, 3)
    )
    return (row, column) if row and column else ("", "")


def slide_plane(dataset: Dataset, spacing: Spacing | None) -> ImagePlane | None:
    """Return the plane of a slide level in millimetres of the slide coordinate system."""
    origin = values.item(dataset, "TotalPixelMatrixOriginSequence")
    if origin is None:
        return None
    x, y = (values.number(origin, f"{axis}OffsetInSlideCoordinateSystem") for axis in "XY")
    if x is None or y is None:
        return None
    return plane_of((x, y, 0.0), values.numbers(dataset, "ImageOrientationSlide"), spacing)


def _frame_offsets(dataset: Dataset, frames: int, first: ImagePlane) -> list[float]:
    """Return how far each frame lies from the first along the normal, empty where nothing tells."""
    grid = values.numbers(dataset, "GridFrameOffsetVector")
    if len(grid) == frames:
        # PS3.3 C.8.8.3.2: distances from the first frame, or, where the first is its z, places of transverse planes
        places = grid[0] != 0 and abs(grid[0] - first.position.z) < _SAME_Z
        direction = -1.0 if places and first.normal[2] < 0 else 1.0
        return [direction * (one - grid[0]) for one in grid]
    step = values.number(dataset, "SpacingBetweenSlices")
    # NM volumes call themselves RECON TOMO or RECON GATED TOMO (PS3.3 C.8.4.9.1.1.3)
    volume = any("RECON" in one and "TOMO" in one for one in values.texts(dataset, "ImageType"))
    if step is None or not volume:
        return []
    slices = values.numbers(dataset, "SliceVector")
    return [(one - 1) * step for one in (slices if len(slices) == frames else range(1, frames + 1))]


def _moved(plane: ImagePlane, distance: float) -> ImagePlane:
    normal = cross(plane.row_direction, plane.column_direction)
    x, y, z = (p + distance * n for p, n in zip(plane.position.as_tuple(), normal, strict=True))
    return ImagePlane(PatientPoint(x, y, z), plane.row_direction, plane.column_direction, plane.spacing)
