"""Lengths with their unit and the source of their scale (PS3.3 10.7)."""

from __future__ import annotations

import math

from reviewer_app.cases.annotations import Calibration, Measurement
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import PaintedFrame


def length(painted: PaintedFrame, first: ImagePoint, last: ImagePoint) -> Measurement:
    """Return the distance between two points of a frame.

    In the patient's millimetres where the frame has a plane; else by the spacing of the pixels, row and column apart,
    with its calibration; else in pixels, never in millimetres.
    """
    if painted.calibration is not Calibration.NONE and painted.spacing is not None:
        if painted.calibration is Calibration.PATIENT_PLANE and painted.plane is not None:
            distance = painted.plane.to_patient(first).distance_to(painted.plane.to_patient(last))
            return Measurement(distance, "mm", painted.calibration, painted.plane.spacing)
        across = (last.column - first.column) * painted.spacing.column
        down = (last.row - first.row) * painted.spacing.row
        return Measurement(math.hypot(across, down), "mm", painted.calibration, painted.spacing)
    return Measurement(math.hypot(last.column - first.column, last.row - first.row), "px", Calibration.NONE)
