"""Lengths with their unit and the source of their scale (PS3.3 10.7)."""

from __future__ import annotations

import math

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.instances import MeasuredRegion, RegionAxis
from reviewer_app.cases.measurements import Calibration, Extent, Measurement
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.viewer.tools.base import PaintedFrame

_PIXEL = Spacing(1.0, 1.0)


def measured(
    painted: PaintedFrame, kind: AnnotationKind, points: tuple[ImagePoint, ...], *, values: bool = True
) -> Measurement | None:
    """Return the number that follows from a mark, None while it has too few points, or where none follows."""
    return length(painted, *points) if kind is AnnotationKind.LENGTH and len(points) == 2 else None


def length(painted: PaintedFrame, first: ImagePoint, last: ImagePoint) -> Measurement:
    """Return the distance between two points of a frame.

    In the patient's millimetres where the frame has a plane; else by the spacing of the pixels, row and column apart,
    with its calibration; else in pixels, never in millimetres. In ultrasound both points must lie in one region, whose
    units count (PS3.3 C.8.5.5); where they do not, the calibration says why.
    """
    if painted.regions:
        found = _in_regions(painted.regions, first, last)
        if painted.spacing is None or found.calibration is not Calibration.OUTSIDE_REGIONS:
            return found
    if painted.calibration is not Calibration.NONE and painted.spacing is not None:
        if painted.calibration is Calibration.PATIENT_PLANE and painted.plane is not None:
            distance = painted.plane.to_patient(first).distance_to(painted.plane.to_patient(last))
            return Measurement(distance, "mm", painted.calibration, painted.plane.spacing)
        return Measurement(_by(painted.spacing, first, last), "mm", painted.calibration, painted.spacing)
    return _pixels(first, last, Calibration.NONE)


def _by(spacing: Spacing, first: ImagePoint, last: ImagePoint) -> float:
    return math.hypot((last.column - first.column) * spacing.column, (last.row - first.row) * spacing.row)


def _pixels(first: ImagePoint, last: ImagePoint, why: Calibration) -> Measurement:
    return Measurement(_by(_PIXEL, first, last), "px", why)


def _in_regions(regions: tuple[MeasuredRegion, ...], first: ImagePoint, last: ImagePoint) -> Measurement:
    here, there = _regions_at(regions, first), _regions_at(regions, last)
    common = [one for one in here if one in there]
    if not here or not there:
        return _pixels(first, last, Calibration.OUTSIDE_REGIONS)
    if not common:
        return _pixels(first, last, Calibration.REGIONS_APART)
    if len({one.scale for one in common}) > 1:
        return _pixels(first, last, Calibration.REGIONS_OVERLAP)
    return _in_region(common[0], first, last)


def _in_region(region: MeasuredRegion, first: ImagePoint, last: ImagePoint) -> Measurement:
    """Return a length, or where the axes of a region are none of the body's how far the line reaches along each."""
    kind = Calibration.ULTRASOUND_REGION
    if region.spacing is not None:
        return Measurement(_by(region.spacing, first, last), "mm", kind, region.spacing)
    across = _extent(region.across, last.column - first.column)
    down = _extent(region.down, last.row - first.row)
    if down is None:
        down, across = across, None
    if down is None:
        return _pixels(first, last, Calibration.NONE)
    return Measurement(down.value, down.unit, kind, None, across)


def _extent(axis: RegionAxis | None, pixels: float) -> Extent | None:
    return None if axis is None else Extent(abs(pixels) * axis.step, axis.unit)


def _regions_at(regions: tuple[MeasuredRegion, ...], point: ImagePoint) -> list[MeasuredRegion]:
    """Return the regions that count at a point: those of high priority, where there are any (PS3.3 C.8.5.5.1.3)."""
    around = [
        one
        for one in regions
        if one.left - 0.5 <= point.column <= one.right + 0.5 and one.top - 0.5 <= point.row <= one.bottom + 0.5
    ]
    return [one for one in around if one.first] or around
