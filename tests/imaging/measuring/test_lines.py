"""Lengths, angles and ratios beside what is known of them: 0.1 mm or 0.1 %, 0.1°."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.measuring import lines
from reviewer_app.imaging.measuring.geometry import ImageGeometry, foot_of_perpendicular
from tests.helpers.phantoms import oblique, oblique_slices, on, places

TALL = ImageGeometry(pixel_aspect=2.0)  # no scale, but pixels twice as high as wide
CALIBRATED = ImageGeometry(spacing=Spacing(0.4, 0.2), calibration=Calibration.CALIBRATED)
turns = st.floats(0, 360)


@given(oblique_slices, places, places)
def test_a_length_is_the_distance_in_the_patient(geometry: ImageGeometry, one: ImagePoint, other: ImagePoint) -> None:
    assert geometry.plane is not None
    measured = lines.length(geometry, (one, other))
    truth = geometry.plane.to_patient(one).distance_to(geometry.plane.to_patient(other))
    assert measured.value == pytest.approx(truth, abs=1e-9)
    assert (measured.unit, measured.calibration) == ("mm", Calibration.PATIENT_PLANE)
    assert measured.spacing == geometry.spacing


def test_without_a_scale_a_length_is_in_pixels() -> None:
    measured = lines.length(ImageGeometry(), (ImagePoint(0, 0), ImagePoint(3, 4)))
    assert (measured.text, measured.spacing, measured.calibration) == ("5.0 px", None, Calibration.NONE)


def test_a_spacing_without_a_source_is_none() -> None:
    unsourced = ImageGeometry(spacing=Spacing(0.4, 0.2))
    assert lines.length(unsourced, (ImagePoint(0, 0), ImagePoint(3, 4))).unit == "px"


def test_a_projection_is_measured_by_its_own_spacing() -> None:
    measured = lines.length(
        ImageGeometry(spacing=Spacing(0.2, 0.1), calibration=Calibration.DETECTOR_PLANE),
        (ImagePoint(0, 0), ImagePoint(30, 0)),
    )
    assert (measured.text, measured.calibration) == ("3.0 mm", Calibration.DETECTOR_PLANE)


def test_a_path_is_the_sum_of_its_parts() -> None:
    corners = [on(CALIBRATED, *at) for at in ((0, 0), (30, 40), (30, 100), (0, 100))]
    measured = lines.path_length(CALIBRATED, corners)
    assert measured.value == pytest.approx(50 + 60 + 30)
    assert measured.name is QuantityName.PATH_LENGTH


@given(oblique_slices, st.floats(0.5, 80), st.floats(0.5, 80), turns)
def test_two_axes_are_long_by_short(geometry: ImageGeometry, one: float, other: float, turn: float) -> None:
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    ends = ((0, 0), (one * cos, one * sin), (5, 5), (5 - other * sin, 5 + other * cos))
    measured = lines.two_axes(geometry, [on(geometry, *at) for at in ends])
    short = measured.quantity(QuantityName.SHORT_AXIS)
    assert short is not None
    assert (measured.value, short.value) == pytest.approx((max(one, other), min(one, other)))


@given(oblique_slices, turns, st.floats(0, 180), st.floats(2, 100), st.floats(2, 100))
def test_an_angle_is_that_in_the_patient(
    geometry: ImageGeometry, turn: float, truth: float, one: float, other: float
) -> None:
    arms = [(one, math.radians(turn)), (other, math.radians(turn + truth))]
    first, last = (on(geometry, size * math.cos(at), size * math.sin(at)) for size, at in arms)
    measured = lines.angle(geometry, (first, on(geometry, 0, 0), last))
    assert measured.value == pytest.approx(truth, abs=1e-4)
    assert (measured.unit, measured.calibration) == ("°", Calibration.NOT_NEEDED)


@given(oblique_slices, turns, st.floats(0, 180))
def test_an_open_angle_goes_to_180_and_a_cobb_angle_to_90(geometry: ImageGeometry, turn: float, truth: float) -> None:
    one, other = math.radians(turn), math.radians(turn + truth)
    ends = (
        (0, 0),
        (20 * math.cos(one), 20 * math.sin(one)),
        (3, 60),
        (3 + 9 * math.cos(other), 60 + 9 * math.sin(other)),
    )
    points = [on(geometry, *at) for at in ends]
    assert lines.open_angle(geometry, points).value == pytest.approx(truth, abs=1e-4)
    cobb = lines.cobb_angle(geometry, points)
    assert cobb.value == pytest.approx(min(truth, 180 - truth), abs=1e-4)
    backwards = lines.cobb_angle(geometry, [*points[:2], points[3], points[2]])
    assert backwards.value == pytest.approx(cobb.value, abs=1e-9)


def test_in_pixels_that_are_not_square_a_right_angle_is_right() -> None:
    # one column across and one row down are 45° and 63° apart from the row in such pixels
    arms = (ImagePoint(2, 0), ImagePoint(0, 0), ImagePoint(2, 1))
    assert lines.angle(TALL, arms).value == pytest.approx(45.0)
    assert lines.angle(replace(TALL, pixel_aspect=1.0), arms).value == pytest.approx(26.565, abs=0.001)


def test_an_arm_without_a_length_has_no_angle() -> None:
    here = ImagePoint(7, 7)
    assert lines.angle(CALIBRATED, (here, here, ImagePoint(9, 9))).value == 0.0
    assert lines.cobb_angle(CALIBRATED, (here, here, here, here)).value == 0.0


@given(oblique_slices, st.floats(-40, 40), st.floats(-60, 60), turns)
def test_a_perpendicular_is_the_shortest_way_to_the_line(
    geometry: ImageGeometry, along: float, away: float, turn: float
) -> None:
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    start, end = on(geometry, 0, 0), on(geometry, 25 * cos, 25 * sin)
    point = on(geometry, along * cos - away * sin, along * sin + away * cos)
    measured = lines.perpendicular(geometry, (start, end, point))
    assert measured.value == pytest.approx(abs(away), abs=1e-6)
    foot, truth = foot_of_perpendicular(geometry, (start, end), point), on(geometry, along * cos, along * sin)
    assert (foot.column, foot.row) == pytest.approx((truth.column, truth.row), abs=1e-5)


def test_the_foot_on_a_line_without_a_length_is_its_start() -> None:
    here = ImagePoint(3, 4)
    assert foot_of_perpendicular(CALIBRATED, (here, here), ImagePoint(9, 9)) == here


def test_heart_and_thorax_are_compared_as_they_are_in_the_patient() -> None:
    ends = ((-40, 0), (100, 6), (-130, 20), (150, 20))
    measured = lines.cardiothoracic_ratio(CALIBRATED, [on(CALIBRATED, *at) for at in ends])
    assert measured.value == pytest.approx(math.hypot(140, 6) / 280)
    assert measured.lines == ("0.50", "width of heart 140.1 mm, width of thorax 280.0 mm")
    assert measured.calibration is Calibration.CALIBRATED


def test_a_ratio_needs_no_scale() -> None:
    ends = (ImagePoint(0, 0), ImagePoint(50, 0), ImagePoint(0, 0), ImagePoint(0, 50))
    assert lines.cardiothoracic_ratio(TALL, ends).value == pytest.approx(0.5)
    assert lines.cardiothoracic_ratio(TALL, ends).calibration is Calibration.NOT_NEEDED
    assert lines.cardiothoracic_ratio(TALL, (*ends[:2], ends[0], ends[0])).value == 0.0


def test_a_slice_anyhow_in_space_measures_as_an_axial_one() -> None:
    spacing = Spacing(0.7, 0.9)
    points = (ImagePoint(10, 10), ImagePoint(40, 22), ImagePoint(15, 80), ImagePoint(60, 61))
    straight, turned = oblique(spacing, (0.0, 0.0, 0.0)), oblique(spacing, (1.1, -0.7, 2.3))
    for measure in (lines.two_axes, lines.open_angle, lines.cobb_angle, lines.path_length):
        assert measure(straight, points).value == pytest.approx(measure(turned, points).value)
