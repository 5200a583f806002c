"""The outline that is drawn, measured and exported."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.outlines import outline, spline
from reviewer_app.geometry import ImagePoint

places = st.builds(ImagePoint, st.floats(-100, 900), st.floats(-100, 900))
CORNERS = tuple(ImagePoint(*at) for at in ((0, 0), (10, 0), (10, 5), (0, 5)))


@pytest.mark.parametrize("kind", [AnnotationKind.RECTANGLE, AnnotationKind.POLYGON, AnnotationKind.FREEHAND])
def test_marks_with_corners_are_their_corners(kind: AnnotationKind) -> None:
    assert outline(kind, CORNERS) == CORNERS


@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
def test_every_point_of_a_circle_is_as_far_from_its_centre(aspect: float) -> None:
    around = outline(AnnotationKind.CIRCLE, (ImagePoint(50, 40), ImagePoint(50, 60)), aspect)
    assert len(around) > 100
    far = [math.hypot(one.column - 50, (one.row - 40) * aspect) for one in around]
    assert far == pytest.approx([20 * aspect] * len(far))


def test_an_ellipse_goes_through_the_ends_of_its_axes() -> None:
    ends = tuple(ImagePoint(*at) for at in ((10, 50), (90, 50), (50, 30), (50, 70)))
    around = outline(AnnotationKind.ELLIPSE, ends)
    for end in ends:
        assert min(math.hypot(one.column - end.column, one.row - end.row) for one in around) < 1e-9


@given(st.lists(places, min_size=3, max_size=12))
def test_a_spline_goes_through_all_its_points(points: list[ImagePoint]) -> None:
    around = set(spline(points))
    assert set(points) <= around


@given(st.lists(places, min_size=3, max_size=8), st.floats(0.2, 5))
def test_a_spline_is_the_same_curve_in_pixels_of_any_shape(points: list[ImagePoint], aspect: float) -> None:
    stretched = spline([ImagePoint(one.column, one.row * aspect) for one in points])
    for one, other in zip(spline(points), stretched, strict=True):
        assert (one.column, one.row * aspect) == pytest.approx((other.column, other.row), abs=1e-6)


def test_a_spline_of_two_points_is_not_closed_yet() -> None:
    assert spline(CORNERS[:2]) == CORNERS[:2]
