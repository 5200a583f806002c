"""Lengths with their unit and the source of their scale (PS3.3 10.7)."""

from __future__ import annotations

import math

from reviewer_app.cases.annotations import Calibration, Measurement
from reviewer_app.cases.instances import MeasuredRegion
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.viewer.tools.base import PaintedFrame

_PIXEL = Spacing(1.0, 1.0)


def length(painted: PaintedFrame, first: ImagePoint, last: ImagePoint) -> Measurement:
    """Return the distance between two points of a frame.

    In the patient's millimetres where the frame has a plane; else by the spacing of the pixels, row and column apart,
    with its calibration; else in pixels, never in millimetres. In ultrasound both points must lie in one region.
    """
    region = _common_region(painted, first, last)
    if region is not None:
        return Measurement(_by(region.spacing, first, last), "mm", Calibration.ULTRASOUND_REGION, region.spacing)
    if painted.calibration is not Calibration.NONE and painted.spacing is not None:
        if painted.calibration is Calibration.PATIENT_PLANE and painted.plane is not None:
            distance = painted.plane.to_patient(first).distance_to(painted.plane.to_patient(last))
            return Measurement(distance, "mm", painted.calibration, painted.plane.spacing)
        return Measurement(_by(painted.spacing, first, last), "mm", painted.calibration, painted.spacing)
    return Measurement(_by(_PIXEL, first, last), "px", Calibration.NONE)


def _by(spacing: Spacing, first: ImagePoint, last: ImagePoint) -> float:
    return math.hypot((last.column - first.column) * spacing.column, (last.row - first.row) * spacing.row)


def _common_region(painted: PaintedFrame, first: ImagePoint, last: ImagePoint) -> MeasuredRegion | None:
    """Return the region that counts for both points: of overlapping ones the first (PS3.3 C.8.5.5.1.3)."""
    here, there = (_region_at(painted.regions, point) for point in (first, last))
    return here if here is not None and here is there else None


def _region_at(regions: tuple[MeasuredRegion, ...], point: ImagePoint) -> MeasuredRegion | None:
    around = [
        one
        for one in regions
        if one.left - 0.5 <= point.column <= one.right + 0.5 and one.top - 0.5 <= point.row <= one.bottom + 0.5
    ]
    return max(around, key=lambda one: one.first, default=None)
