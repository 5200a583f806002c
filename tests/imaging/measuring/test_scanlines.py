"""Pixels count by their centres: beside a rule written out pixel by pixel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.scanlines import even_odd_area, pixels_inside, places_of
from reviewer_app.imaging.source import Level

LEVEL = Level(16, 12)
#: To a millionth of a pixel: nobody draws finer, and a line that misses a centre by 1e-46 is in neither sum.
corners = st.builds(
    ImagePoint, st.floats(-4, 20).map(lambda one: round(one, 6)), st.floats(-4, 16).map(lambda one: round(one, 6))
)
on_grid = st.builds(
    ImagePoint, st.integers(-6, 46).map(lambda one: one / 2), st.integers(-6, 36).map(lambda one: one / 2)
)


def whole_mask(kind: AnnotationKind, points: list[ImagePoint], aspect: float = 1.0) -> np.ndarray:
    made = np.zeros((LEVEL.rows, LEVEL.columns), dtype=bool)
    found = pixels_inside(kind, points, aspect, LEVEL)
    if found is not None:
        made[found[0].slices] = found[1]
    return made


def crossings(points: list[ImagePoint], row: int) -> list[float]:
    """Where the sides of an outline cross the line through the centres of a row."""
    found = []
    for one, other in zip(points, [*points[1:], points[0]], strict=True):
        if (one.row <= row) != (other.row <= row):
            upper, lower = (one, other) if one.row <= other.row else (other, one)
            share = (row - upper.row) / (lower.row - upper.row)
            found.append(upper.column + share * (lower.column - upper.column))
    return found


def truth(points: list[ImagePoint]) -> np.ndarray:
    """The even-odd rule, one pixel at a time: crossings to the left of the centre, or through it."""
    crossed = [crossings(points, row) for row in range(LEVEL.rows)]
    return np.array([[sum(at <= one for at in line) % 2 == 1 for one in range(LEVEL.columns)] for line in crossed])


@given(st.lists(on_grid, min_size=3, max_size=9))
def test_a_centre_inside_counts(points: list[ImagePoint]) -> None:
    assert np.array_equal(whole_mask(AnnotationKind.POLYGON, points), truth(points))


@given(st.lists(corners, min_size=3, max_size=9))
def test_a_centre_inside_counts_wherever_the_corners_are(points: list[ImagePoint]) -> None:
    """A side that passes a centre by less than numbers are exact may leave it on either side."""
    crossed = [crossings(points, row) for row in range(LEVEL.rows)]
    near = [[any(abs(at - one) < 1e-9 for at in line) for one in range(LEVEL.columns)] for line in crossed]
    assert np.all((whole_mask(AnnotationKind.POLYGON, points) == truth(points)) | np.array(near))


@given(st.integers(1, 14), st.integers(1, 10))
def test_regions_that_share_a_side_share_no_pixel(column: int, row: int) -> None:
    """A picture cut in four through pixel centres is four parts that fill it."""
    parts = np.zeros((LEVEL.rows, LEVEL.columns), dtype=int)
    for left, right in ((-0.5, column), (column, 15.5)):
        for top, bottom in ((-0.5, row), (row, 11.5)):
            at = ((left, top), (right, top), (right, bottom), (left, bottom))
            parts += whole_mask(AnnotationKind.RECTANGLE, [ImagePoint(*one) for one in at])
    assert np.all(parts == 1)


def test_whole_pixels_are_taken_whole() -> None:
    at = ((4.5, 2.5), (9.5, 2.5), (9.5, 8.5), (4.5, 8.5))
    mask = whole_mask(AnnotationKind.RECTANGLE, [ImagePoint(*one) for one in at])
    truth = np.zeros_like(mask)
    truth[3:9, 5:10] = True
    assert np.array_equal(mask, truth)


@given(
    st.floats(0, 16), st.floats(0, 12), st.floats(0.5, 12), st.floats(0.5, 12), st.floats(0, math.pi),
    st.floats(0, math.pi / 3),
)  # fmt: skip
def test_an_ellipse_holds_the_centres_that_its_equation_holds(
    column: float, row: float, one: float, other: float, turn: float, skew: float
) -> None:
    a = (one * math.cos(turn), one * math.sin(turn))
    b = (-other * math.sin(turn + skew), other * math.cos(turn + skew))  # conjugate: not at right angles
    ends = [(column - a[0], row - a[1]), (column + a[0], row + a[1]), (column - b[0], row - b[1]),
            (column + b[0], row + b[1])]  # fmt: skip
    mask = whole_mask(AnnotationKind.ELLIPSE, [ImagePoint(*at) for at in ends])
    rows, columns = np.mgrid[: LEVEL.rows, : LEVEL.columns]
    x, y, turned = columns - column, rows - row, a[0] * b[1] - a[1] * b[0]
    equation = ((b[1] * x - b[0] * y) / turned) ** 2 + ((a[0] * y - a[1] * x) / turned) ** 2
    clear = np.abs(equation - 1) > 1e-6
    assert np.array_equal(mask[clear], (equation < 1)[clear])


@given(st.integers(3, 200), st.floats(0.5, 300), st.floats(0, math.tau))
def test_the_area_line_by_line_is_the_area(count: int, radius: float, turn: float) -> None:
    at = [turn + math.tau * number / count for number in range(count)]
    places = places_of([ImagePoint(900 + radius * math.cos(one), 400 + radius * math.sin(one)) for one in at])
    truth = count / 2 * radius**2 * math.sin(math.tau / count)
    # of a side that is all but level half a line may be missed: 512 lines, two such sides
    assert even_odd_area(places) == pytest.approx(truth, rel=1 / 1024)


def test_what_lies_outside_the_picture_has_no_pixels() -> None:
    away = [ImagePoint(*at) for at in ((100, 100), (120, 100), (120, 120))]
    assert pixels_inside(AnnotationKind.POLYGON, away, 1.0, LEVEL) is None
    point = [ImagePoint(5, 5)] * 4
    assert not whole_mask(AnnotationKind.ELLIPSE, point).any()


def test_a_region_too_large_to_read_has_no_mask() -> None:
    slide = Level(100_000, 100_000)
    assert (
        pixels_inside(AnnotationKind.CIRCLE, [ImagePoint(50_000, 50_000), ImagePoint(90_000, 50_000)], 1.0, slide)
        is None
    )
