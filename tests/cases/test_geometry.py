"""Points and planes: there and back, and the letters at the edges."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing, cross, dot, orientation_letters, unit

NUMBER = st.floats(-500, 500)
STEP = st.floats(0.05, 5)
ANGLE = st.floats(-math.pi, math.pi)


@st.composite
def planes(draw: st.DrawFn) -> ImagePlane:
    """A plane turned about x, then about z."""
    a, b = draw(ANGLE), draw(ANGLE)
    row = (math.cos(b), math.sin(b), 0.0)
    column = (-math.sin(b) * math.cos(a), math.cos(b) * math.cos(a), math.sin(a))
    position = PatientPoint(draw(NUMBER), draw(NUMBER), draw(NUMBER))
    return ImagePlane(position, row, column, Spacing(draw(STEP), draw(STEP)))


@given(planes(), NUMBER, NUMBER)
def test_image_to_patient_and_back(plane: ImagePlane, column: float, row: float) -> None:
    back = plane.to_image(plane.to_patient(ImagePoint(column, row)))
    assert back.column == pytest.approx(column, abs=1e-6)
    assert back.row == pytest.approx(row, abs=1e-6)
    assert plane.distance_of(plane.to_patient(ImagePoint(column, row))) == pytest.approx(0, abs=1e-6)


@given(planes(), NUMBER)
def test_distance_runs_along_the_normal(plane: ImagePlane, away: float) -> None:
    start, normal = plane.position.as_tuple(), plane.normal
    point = PatientPoint(*(s + away * n for s, n in zip(start, normal, strict=True)))
    assert plane.distance_of(point) == pytest.approx(away, abs=1e-6)
    foot = plane.to_image(point)
    assert (foot.column, foot.row) == (pytest.approx(0, abs=1e-5), pytest.approx(0, abs=1e-5))


def test_known_axial_plane() -> None:
    plane = ImagePlane(PatientPoint(-100, -50, 30), (1, 0, 0), (0, 1, 0), Spacing(row=0.5, column=0.25))
    assert plane.to_patient(ImagePoint(column=4, row=10)) == PatientPoint(-99, -45, 30)
    assert plane.normal == (0, 0, 1)


def test_letters_name_the_side_a_direction_points_to() -> None:
    assert orientation_letters((1, 0, 0)) == "L"
    assert orientation_letters((0, 0, -1)) == "F"
    assert orientation_letters((0.8, 0.6, 0)) == "LP"
    assert orientation_letters((0, 0, 0)) == ""


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
def test_a_spacing_is_a_length(bad: float) -> None:
    with pytest.raises(ValueError, match="spacing"):
        Spacing(bad, 1.0)


@pytest.mark.parametrize("told", [(0, 1), (-1, 1), (1e308, 1e308), (1e-300, 1e-300), (1e-3, 1e3), (math.inf, math.inf)])
def test_a_spacing_that_no_picture_has_is_none(told: tuple[float, float]) -> None:
    assert Spacing.told(*told) is None
    assert Spacing.told(*reversed(told)) is None


@pytest.mark.parametrize("told", [(0.25, 0.25), (5.0, 0.4), (1e-4, 1e-4), (1.0, 1000.0)])
def test_a_spacing_that_a_picture_can_have_is_taken(told: tuple[float, float]) -> None:
    assert Spacing.told(*told) == Spacing(*told)


def test_a_direction_needs_a_length() -> None:
    with pytest.raises(ValueError, match="length"):
        unit((0, 0, 0))
    assert dot(cross((1, 0, 0), (0, 1, 0)), (0, 0, 1)) == 1
    assert PatientPoint(0, 0, 0).distance_to(PatientPoint(3, 4, 0)) == 5
