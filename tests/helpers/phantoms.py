"""Geometries and phantoms of known truth."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from reviewer_app.cases.measurements import Calibration
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing, Vector, cross, unit
from reviewer_app.imaging.measuring.geometry import ImageGeometry

spacings = st.builds(Spacing, st.floats(0.05, 5.0), st.floats(0.05, 5.0))
places = st.builds(ImagePoint, st.floats(-50, 600), st.floats(-50, 600))
_turns = st.floats(-math.pi, math.pi)


def turned(one: float, two: float, three: float) -> tuple[Vector, Vector]:
    """Return two unit vectors at right angles, anyhow in space."""
    first = (math.cos(one) * math.cos(two), math.sin(one) * math.cos(two), math.sin(two))
    aside = unit(cross(first, (0.0, 0.0, 1.0) if abs(first[2]) < 0.9 else (1.0, 0.0, 0.0)))
    other = cross(first, aside)
    second = tuple(math.cos(three) * a + math.sin(three) * b for a, b in zip(aside, other, strict=True))
    return first, (second[0], second[1], second[2])


def oblique(spacing: Spacing, turns: tuple[float, float, float]) -> ImageGeometry:
    """Return the geometry of a slice that lies anyhow in the patient."""
    plane = ImagePlane(PatientPoint(-120.0, 33.0, 870.5), *turned(*turns), spacing)
    return ImageGeometry(plane, spacing, Calibration.PATIENT_PLANE)


oblique_slices = st.builds(oblique, spacings, st.tuples(_turns, _turns, _turns))


def on(geometry: ImageGeometry, across: float, down: float) -> ImagePoint:
    """Return the image point `across` and `down` millimetres from pixel (100, 100): so a phantom of known size lies."""
    spacing = geometry.spacing
    assert spacing is not None
    return ImagePoint(100 + across / spacing.column, 100 + down / spacing.row)
