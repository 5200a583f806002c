"""What is written of an annotation is the outline that is drawn and measured."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reviewer_app.cases import outlines
from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.exchange.marks.outlines import outline
from reviewer_app.exchange.marks.shapes import shapes_of
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.geometry import ImageGeometry, foot_of_perpendicular
from tests.helpers.marks import bundled, index_of, mark

CT = index_of(bundled("CT_small.dcm"))
CIRCLE = mark(AnnotationKind.CIRCLE, CT, [(50, 60), (70, 60)])


def test_a_circle_on_pixels_that_are_not_square_is_an_ellipse() -> None:
    [square], [tall] = shapes_of(CIRCLE), shapes_of(CIRCLE, 2.0)
    assert (square.type, square.points) == ("CIRCLE", CIRCLE.points)
    assert tall.type == "ELLIPSE"
    ends = [(one.column, one.row) for one in tall.points]
    assert ends == [pytest.approx(one) for one in [(70, 60), (30, 60), (50, 70), (50, 50)]]


@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("kind", [AnnotationKind.CIRCLE, AnnotationKind.ELLIPSE, AnnotationKind.SPLINE])
def test_what_is_written_lies_on_the_outline_that_is_drawn(kind: AnnotationKind, aspect: float) -> None:
    # the axes of this ellipse are conjugate and not at right angles
    drawn = mark(kind, CT, [(50, 60), (80, 66), (55, 80), (75, 46)][: 2 if kind is AnnotationKind.CIRCLE else 4])
    [shape] = shapes_of(drawn, aspect)
    line = outlines.outline(kind, drawn.points, aspect)
    written = outline(shape)
    assert written[0] == written[-1]
    assert all(_nearest(one, written) < 0.6 for one in line)
    assert all(_nearest(one, line) < 0.6 for one in written)


def test_axes_of_a_written_ellipse_are_at_right_angles_the_longer_first() -> None:
    [shape] = shapes_of(mark(AnnotationKind.ELLIPSE, CT, [(50, 60), (80, 66), (55, 80), (75, 46)]))
    a, b, c, d = shape.points
    one, other = (b.column - a.column, b.row - a.row), (d.column - c.column, d.row - c.row)
    assert one[0] * other[0] + one[1] * other[1] == pytest.approx(0.0, abs=1e-6)
    assert math.hypot(*one) >= math.hypot(*other)


@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
def test_the_foot_of_a_perpendicular_is_the_one_that_was_measured_also_without_a_spacing(aspect: float) -> None:
    drawn = mark(AnnotationKind.PERPENDICULAR, CT, [(10, 10), (60, 40), (20, 50)])
    drawn = replace(drawn, measurement=Measurement(30.0, "px", Calibration.NONE))
    begin, end, point = drawn.points
    foot = foot_of_perpendicular(ImageGeometry(pixel_aspect=aspect), (begin, end), point)
    [_, fallen] = shapes_of(drawn, aspect)
    assert [(one.column, one.row) for one in fallen.points] == [
        pytest.approx((one.column, one.row)) for one in (point, foot)
    ]


def test_a_spline_has_the_corners_that_are_drawn() -> None:
    drawn = replace(CIRCLE, kind=AnnotationKind.SPLINE, points=(*CIRCLE.points, ImagePoint(60, 80)))
    [shape] = shapes_of(drawn)
    assert shape.points == (*outlines.spline(drawn.points), drawn.points[0])


def _nearest(point: ImagePoint, line: tuple[ImagePoint, ...]) -> float:
    return min(math.dist((point.column, point.row), (one.column, one.row)) for one in line)
