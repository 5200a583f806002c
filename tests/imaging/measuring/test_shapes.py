"""Areas and perimeters beside what is known of them: 0.5 %."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.measuring.geometry import ImageGeometry
from reviewer_app.imaging.measuring.shapes import ellipse_perimeter, size
from tests.helpers.phantoms import oblique_slices, on

SQUARE = ImageGeometry(spacing=Spacing(1.0, 1.0), calibration=Calibration.CALIBRATED)
turns = st.floats(0, math.tau)


def told(measured: Measurement, *names: QuantityName) -> tuple[float, ...]:
    found = [measured.quantity(one) for one in names]
    return tuple(one.value for one in found if one is not None)


@given(oblique_slices, st.floats(0.5, 60), turns)
def test_a_circle_is_round_in_the_patient(geometry: ImageGeometry, radius: float, turn: float) -> None:
    rim = on(geometry, radius * math.cos(turn), radius * math.sin(turn))
    measured = size(AnnotationKind.CIRCLE, geometry, (on(geometry, 0, 0), rim))
    assert measured.value == pytest.approx(math.pi * radius**2)
    around = told(measured, QuantityName.PERIMETER, QuantityName.DIAMETER)
    assert around == pytest.approx((math.tau * radius, 2 * radius))
    assert measured.unit == "mm²"


@given(oblique_slices, st.floats(1, 60), st.floats(0.05, 1), turns)
def test_an_ellipse_has_its_axes(geometry: ImageGeometry, a: float, share: float, turn: float) -> None:
    cos, sin, b = math.cos(turn), math.sin(turn), a * share
    ends = ((-a * cos, -a * sin), (a * cos, a * sin), (b * sin, -b * cos), (-b * sin, b * cos))
    measured = size(AnnotationKind.ELLIPSE, geometry, [on(geometry, *at) for at in ends])
    assert measured.value == pytest.approx(math.pi * a * b)
    assert told(measured, QuantityName.MAJOR_AXIS, QuantityName.MINOR_AXIS) == pytest.approx((2 * a, 2 * b), rel=1e-6)
    assert told(measured, QuantityName.PERIMETER) == pytest.approx((_numeric_perimeter(a, b),), rel=1e-4)


def _numeric_perimeter(a: float, b: float) -> float:
    turn = np.linspace(0, math.tau, 20_001)
    return float(np.hypot(np.diff(a * np.cos(turn)), np.diff(b * np.sin(turn))).sum())


@pytest.mark.parametrize(
    ("major", "minor", "truth"),
    # the complete elliptic integral of Abramowitz and Stegun table 17.1, E(0.5) = 1.350643881 and E(0.75) = 1.211056028
    [(1.0, 1.0, math.tau), (1.0, math.sqrt(0.5), 4 * 1.350643881), (2.0, 1.0, 8 * 1.211056028), (3.0, 0.0, 12.0)],
)
def test_the_perimeter_of_an_ellipse_is_that_of_the_tables(major: float, minor: float, truth: float) -> None:
    assert ellipse_perimeter(major, minor) == pytest.approx(truth, rel=1e-9)


@given(oblique_slices, st.floats(0.5, 80), st.floats(0.5, 80), turns)
def test_a_rectangle_may_lie_askew(geometry: ImageGeometry, width: float, height: float, turn: float) -> None:
    cos, sin = math.cos(turn), math.sin(turn)
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    points = [on(geometry, x * cos - y * sin, x * sin + y * cos) for x, y in corners]
    measured = size(AnnotationKind.RECTANGLE, geometry, points)
    assert measured.value == pytest.approx(width * height, rel=1e-6)
    assert told(measured, QuantityName.PERIMETER) == pytest.approx((2 * (width + height),))


@given(oblique_slices, st.integers(3, 400), st.floats(1, 60))
def test_a_polygon_with_many_corners(geometry: ImageGeometry, corners: int, radius: float) -> None:
    turn = [math.tau * at / corners for at in range(corners)]
    points = [on(geometry, radius * math.cos(at), radius * math.sin(at)) for at in turn]
    for kind in (AnnotationKind.POLYGON, AnnotationKind.FREEHAND):
        measured = size(kind, geometry, points)
        assert measured.value == pytest.approx(corners / 2 * radius**2 * math.sin(math.tau / corners), rel=1e-6)
        around = 2 * corners * radius * math.sin(math.pi / corners)
        assert told(measured, QuantityName.PERIMETER) == pytest.approx((around,))


@given(oblique_slices, st.integers(12, 40), st.floats(2, 60))
def test_a_spline_through_a_circle_is_nearly_one(geometry: ImageGeometry, knots: int, radius: float) -> None:
    turn = [math.tau * at / knots for at in range(knots)]
    points = [on(geometry, radius * math.cos(at), radius * math.sin(at)) for at in turn]
    assert size(AnnotationKind.SPLINE, geometry, points).value == pytest.approx(math.pi * radius**2, rel=0.005)


def test_the_area_of_a_spline_is_that_of_its_cubics() -> None:
    knots = np.array([(0, 0), (60, -10), (90, 40), (50, 80), (-20, 70)], dtype=float)
    matrix = np.array([(0, 2, 0, 0), (-1, 0, 1, 0), (2, -5, 4, -1), (-1, 3, -3, 1)]) / 2
    truth = 0.0
    for at in range(len(knots)):
        x, y = (matrix @ np.roll(knots, 1 - at, axis=0)[:4]).T
        one, other = np.polynomial.Polynomial(x), np.polynomial.Polynomial(y)
        whole = (one * other.deriv() - other * one.deriv()).integ()
        truth += (whole(1.0) - whole(0.0)) / 2
    measured = size(AnnotationKind.SPLINE, SQUARE, [ImagePoint(*at) for at in knots])
    assert measured.value == pytest.approx(abs(truth), rel=0.001)


def test_of_an_outline_that_crosses_itself_what_lies_inside_counts() -> None:
    # two triangles that meet in a point: signed areas would take each other away
    bow = [ImagePoint(*at) for at in ((0, 0), (40, 30), (40, 0), (0, 30))]
    assert size(AnnotationKind.POLYGON, SQUARE, bow).value == pytest.approx(600, rel=0.005)


def test_without_a_scale_an_area_is_in_pixels() -> None:
    corners = [ImagePoint(*at) for at in ((0, 0), (10, 0), (10, 10), (0, 10))]
    measured = size(AnnotationKind.RECTANGLE, ImageGeometry(), corners)
    assert (measured.text, measured.lines) == ("area 100.0 px²", ("area 100.0 px², perimeter 40.0 px",))
    assert measured.calibration is Calibration.NONE


def test_a_circle_in_pixels_that_are_not_square_covers_what_it_covers() -> None:
    tall = ImageGeometry(pixel_aspect=2.0)  # so a circle of radius 20 columns is 10 rows high on either side
    measured = size(AnnotationKind.CIRCLE, tall, (ImagePoint(50, 50), ImagePoint(50, 60)))
    assert measured.value == pytest.approx(math.pi * 20 * 10)


def test_a_mark_without_a_size_has_none() -> None:
    here = ImagePoint(3, 3)
    assert size(AnnotationKind.CIRCLE, SQUARE, (here, here)).value == 0.0
    assert size(AnnotationKind.ELLIPSE, SQUARE, (here, here, here, here)).value == 0.0
    assert size(AnnotationKind.POLYGON, SQUARE, (here, here, here, here)).value == 0.0
