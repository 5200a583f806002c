"""Structures on planes that cut their contours: against bodies that formulas give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from reviewer_app.geometry import ImagePlane, PatientPoint, Spacing, cross, unit
from reviewer_app.imaging.layers.structures import INTERPOLATED
from reviewer_app.imaging.layers.values import Curve, LayerSlice, Place
from reviewer_app.jobs import CancelToken
from tests.helpers.layer_files import (
    CENTRE,
    ORIGIN,
    RADIUS,
    REFERENCE,
    STEP,
    circle,
    contour,
    opened,
    structures_file,
)

TOKEN = CancelToken()
SIDE, PIXEL = 128, 0.7
SAGITTAL, CORONAL, AXIAL = ((0, 1, 0), (0, 0, -1)), ((1, 0, 0), (0, 0, -1)), ((1, 0, 0), (0, 1, 0))
TILTED = ((1, 0, 0), (0, math.cos(0.1), math.sin(0.1)))
OBLIQUE = ((1, 1, 0), (1, -1, 2))


def place(
    orientation: Sequence[Sequence[float]], middle: Sequence[float] = CENTRE, side: int = SIDE, pixel: float = PIXEL,
    reference: str = REFERENCE,
) -> Place:  # fmt: skip
    """An image of square pixels whose middle lies at a point."""
    row, column = (unit((float(x), float(y), float(z))) for x, y, z in orientation)
    half = (side - 1) / 2 * pixel
    first = [at - half * (one + other) for at, one, other in zip(middle, row, column, strict=True)]
    plane = ImagePlane(PatientPoint(*first), row, column, Spacing(pixel, pixel))
    return Place(("1.2.9", 0), (side, side), plane, reference, pixel / 2)


def cut(regions: Any, where: Place) -> LayerSlice:
    return opened(structures_file(regions)).loaded.on(where, TOKEN)


def patient(curve: Curve, where: Place) -> npt.NDArray[np.float64]:
    """Points of a curve in millimetres."""
    plane = where.plane
    assert plane is not None
    across = curve.points[:, :1] * plane.spacing.column * np.array(plane.row_direction)
    down = curve.points[:, 1:] * plane.spacing.row * np.array(plane.column_direction)
    return np.asarray(np.array(plane.position.as_tuple()) + across + down)


def box(x: tuple[float, float], y: tuple[float, float], z: float) -> list[float]:
    return [x[0], y[0], z, x[1], y[0], z, x[1], y[1], z, x[0], y[1], z]


def cube(x=(-10.0, 14.0), y=(-8.0, 12.0), heights: Sequence[float] = range(0, 31, 3)) -> list[Any]:
    return [contour(box(x, y, float(z))) for z in heights]


@pytest.mark.parametrize("orientation", [SAGITTAL, CORONAL, OBLIQUE, TILTED])
@pytest.mark.parametrize("aside", [0.0, 4.3, -11.0])
def test_a_ball_is_cut_in_a_circle(orientation: Any, aside: float) -> None:
    row, column = (unit(one) for one in orientation)
    normal = cross(row, column)
    middle = [at + aside * one for at, one in zip(CENTRE, normal, strict=True)]
    where = place(orientation, middle)
    found = cut(None, where)
    assert found.note == INTERPOLATED
    (curve,) = found.curves
    assert curve.closed
    points = patient(curve, where)
    away = np.linalg.norm(points - np.array(CENTRE), axis=1) - RADIUS
    # contours lie 3 mm apart: a chord leaves the circle by 0.06 mm, far more only where the ball ends between planes
    beside = np.abs(points[:, 2] - CENTRE[2]) < RADIUS - 2 * STEP
    assert beside.sum() > 20
    assert np.abs(away[beside]).max() < 0.2
    assert np.abs(points[:, 2] - CENTRE[2]).max() < RADIUS + STEP / 2
    radius = math.sqrt(RADIUS**2 - aside**2)
    x, y = curve.points.T * PIXEL
    area = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
    assert area == pytest.approx(math.pi * radius**2, rel=0.03)


@pytest.mark.parametrize(("orientation", "width"), [(SAGITTAL, 20.0), (CORONAL, 24.0)])
def test_a_cuboid_is_cut_in_a_rectangle_to_a_hundredth_of_a_millimetre(orientation: Any, width: float) -> None:
    where = place(orientation, (2.0, 2.0, 15.0))
    (curve,) = cut({"Cube": cube()}, where).curves
    points = patient(curve, where)
    across = points[:, 1] if orientation is SAGITTAL else points[:, 0]
    # slices are 3 mm thick, so those at 0 and 30 reach from -1.5 to 31.5
    assert np.ptp(across) == pytest.approx(width, abs=0.01)
    assert (points[:, 2].min(), points[:, 2].max()) == (pytest.approx(-1.5, abs=0.01), pytest.approx(31.5, abs=0.01))
    first, last = (-8.0, 12.0) if orientation is SAGITTAL else (-10.0, 14.0)
    sides = np.minimum(np.abs(across - first), np.abs(across - last))
    ends = np.minimum(np.abs(points[:, 2] + 1.5), np.abs(points[:, 2] - 31.5))
    # all points lie on a side or an end, but for the corners, which a pixel cuts
    assert np.quantile(np.minimum(sides, ends), 0.95) < 0.01
    assert np.minimum(sides, ends).max() < PIXEL


def test_an_oblique_plane_cuts_a_cuboid_where_geometry_says() -> None:
    where = place(OBLIQUE, (2.0, 2.0, 15.0))
    (curve,) = cut({"Cube": cube()}, where).curves
    points = patient(curve, where)
    faces = np.stack([np.abs(points[:, 0] + 10), np.abs(points[:, 0] - 14), np.abs(points[:, 1] + 8),
                      np.abs(points[:, 1] - 12), np.abs(points[:, 2] + 1.5), np.abs(points[:, 2] - 31.5)])  # fmt: skip
    assert np.quantile(faces.min(axis=0), 0.9) < 0.01
    assert faces.min(axis=0).max() < PIXEL
    inside = (points[:, 0] > -10.1) & (points[:, 0] < 14.1) & (points[:, 1] > -8.1) & (points[:, 1] < 12.1)
    assert inside.all()


def test_contours_that_face_another_way_are_cut_by_axial_planes() -> None:
    """A set that was drawn on sagittal images, over axial ones."""
    sides = [
        contour([x, -8.0, 0.0, x, 12.0, 0.0, x, 12.0, 30.0, x, -8.0, 30.0])
        for x in np.arange(-10.0, 14.1, 2.0).tolist()
    ]
    where = place(AXIAL, (2.0, 2.0, 15.0))
    (curve,) = cut({"Cube": sides}, where).curves
    points = patient(curve, where)
    assert (points[:, 0].min(), points[:, 0].max()) == (pytest.approx(-11, abs=0.01), pytest.approx(15, abs=0.01))
    assert (points[:, 1].min(), points[:, 1].max()) == (pytest.approx(-8, abs=0.01), pytest.approx(12, abs=0.01))


def test_a_hole_stays_a_hole() -> None:
    rings = [contour(box((-4.0, 4.0), (-3.0, 5.0), float(z))) for z in range(0, 31, 3)]
    found = cut({"Ring": [*cube(), *rings]}, place(SAGITTAL, (0.0, 2.0, 15.0)))
    assert len(found.curves) == 2
    heights = sorted(float(np.ptp(curve.points[:, 0])) * PIXEL for curve in found.curves)
    assert heights == [pytest.approx(5.0, abs=0.02), pytest.approx(7.0, abs=0.02)]


def test_what_was_not_drawn_is_not_bridged() -> None:
    """Planes at 0 to 12 and 24 to 36 mm, 3 mm apart: two bodies, each half a step longer."""
    where = place(SAGITTAL, (0.0, 2.0, 18.0))
    found = cut({"Two": cube(heights=[0, 3, 6, 9, 12, 24, 27, 30, 33, 36])}, where)
    spans = sorted((patient(one, where)[:, 2].min(), patient(one, where)[:, 2].max()) for one in found.curves)
    assert spans == [
        (pytest.approx(-1.5, abs=0.01), pytest.approx(13.5, abs=0.01)),
        (pytest.approx(22.5, abs=0.01), pytest.approx(37.5, abs=0.01)),
    ]


def test_an_image_that_ends_within_a_region_cuts_it_off_at_its_edge() -> None:
    where = place(SAGITTAL, (2.0, 2.0, 15.0), side=20, pixel=0.5)
    (curve,) = cut({"Cube": cube()}, where).curves
    assert curve.closed
    assert (curve.points.min(), curve.points.max()) == (pytest.approx(-0.5, abs=0.01), pytest.approx(19.5, abs=0.01))


def test_a_parallel_plane_between_contours_shows_what_lies_between_and_says_so() -> None:
    slope = [contour(box((-10.0, 10.0 + z), (-8.0, 8.0), float(z))) for z in range(0, 31, 3)]
    between = cut({"Slope": slope}, place(AXIAL, (0.0, 0.0, 13.0)))
    (curve,) = between.curves
    assert between.note == INTERPOLATED
    assert np.ptp(curve.points[:, 0]) * PIXEL == pytest.approx(33.0, abs=0.02)
    drawn = cut({"Slope": slope}, place(AXIAL, (0.0, 0.0, 12.0)))
    assert drawn.note == ""
    assert len(drawn.curves[0].points) == 4
    assert cut({"Slope": slope}, place(AXIAL, (0.0, 0.0, 31.6))).curves == ()


def test_part_drawn_and_part_interpolated_is_told() -> None:
    regions = {"Drawn": [contour(circle(13.0, 9.0))], "Between": cube()}
    found = cut(regions, place(AXIAL, (0.0, 0.0, 13.0)))
    assert found.parts == {1, 2}
    assert found.note == f"partly {INTERPOLATED}"


def test_a_single_contour_is_as_thick_as_the_others_lie_apart_and_alone_it_is_no_body() -> None:
    where = place(SAGITTAL, (CENTRE[0], CENTRE[1], 10.0))
    alone = cut({"One": [contour(circle(10.0, 8.0))]}, where)
    assert alone.curves == ()
    beside = cut({"One": [contour(circle(10.0, 8.0))], "Cube": cube()}, where)
    one = next(curve for curve in beside.curves if curve.part == 1)
    assert np.ptp(patient(one, where)[:, 2]) == pytest.approx(3.0, abs=0.01)


def test_a_line_goes_through_a_plane_in_a_point() -> None:
    needle = [contour([-9, 3, 0, 0, 3, 6, 11, 3, 20], "OPEN_NONPLANAR")]
    where = place(SAGITTAL, CENTRE)
    (found,) = cut({"Needle": needle}, where).curves
    assert found.marked
    assert patient(found, where).tolist() == [pytest.approx([1.0, 3.0, 6 + 14 / 11])]
    assert cut({"Needle": needle}, place(SAGITTAL, (40.0, 3.0, 4.0))).curves == ()


def test_another_frame_of_reference_is_refused_on_such_planes_too() -> None:
    found = cut(None, place(SAGITTAL, reference="1.2.3"))
    assert found.refusal.startswith("It lies in another frame of reference")
    assert found.curves == ()


def test_beside_a_region_there_is_nothing() -> None:
    assert cut(None, place(SAGITTAL, (CENTRE[0] + RADIUS + 2, CENTRE[1], CENTRE[2]))).curves == ()
    assert cut(None, place(SAGITTAL, (CENTRE[0], CENTRE[1] + 500, CENTRE[2]))).curves == ()
    assert ORIGIN[2] < CENTRE[2]
