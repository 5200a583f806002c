"""Image pixels to pane pixels and back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.scanlines import places_of
from reviewer_app.viewer.transform import (
    Frame,
    fitted_zoom,
    mirrored,
    pane_transform,
    panned,
    turned,
    zoomed_at,
)

frames = st.builds(Frame, st.integers(1, 4000), st.integers(1, 4000), st.floats(0.2, 5.0))
panes = st.tuples(st.integers(1, 3000), st.integers(1, 3000))
places = st.tuples(st.floats(-500, 3000), st.floats(-500, 3000))
points = st.builds(ImagePoint, st.floats(-10, 4000), st.floats(-10, 4000))
views = st.builds(
    ViewState,
    zoom=st.none() | st.floats(0.05, 32.0),
    center=st.none() | points,
    rotation=st.integers(0, 3),
    flipped=st.booleans(),
)


@given(frames, panes, views, points)
def test_there_and_back_is_the_same_point(frame, pane, view, point):
    transform = pane_transform(frame, pane, view)
    back = transform.to_image(transform.to_pane(point))
    assert back.column == pytest.approx(point.column, abs=1e-4)
    assert back.row == pytest.approx(point.row, abs=1e-4)


@given(frames, panes, views, st.lists(points, min_size=1, max_size=4))
def test_many_points_fall_where_each_of_them_does(frame, pane, view, many):
    transform = pane_transform(frame, pane, view)
    assert transform.placed(places_of(many)).tolist() == [list(transform.to_pane(one)) for one in many]


@given(frames, panes, views)
def test_the_image_begins_at_a_device_pixel(frame, pane, view):
    left, top, _, _ = pane_transform(frame, pane, view).bounds
    assert left == pytest.approx(round(left), abs=1e-6)
    assert top == pytest.approx(round(top), abs=1e-6)


@given(frames, panes, st.integers(0, 3))
def test_fitted_picture_fills_one_side_and_lies_inside(frame, pane, rotation):
    zoom = fitted_zoom(frame, pane, rotation)
    if zoom in (1e-3, 64.0):
        return
    left, top, right, bottom = pane_transform(frame, pane, ViewState(rotation=rotation)).bounds
    width, height = right - left, bottom - top
    assert width <= pane[0] + 1e-6
    assert height <= pane[1] + 1e-6
    assert math.isclose(width, pane[0], abs_tol=1e-6) or math.isclose(height, pane[1], abs_tol=1e-6)


@given(frames, panes, views, st.floats(0.5, 2.0), places)
def test_zoom_keeps_the_point_under_the_pointer(frame, pane, view, factor, at):
    before = pane_transform(frame, pane, view)
    zoomed = zoomed_at(frame, pane, view, factor, at)
    after = pane_transform(frame, pane, zoomed)
    if zoomed.center.column in (-0.5, frame.columns - 0.5) or zoomed.center.row in (-0.5, frame.rows - 0.5):
        return  # the picture would have gone out of sight
    x, y = after.to_pane(before.to_image(at))
    assert math.hypot(x - at[0], y - at[1]) <= 1.6  # the corner snaps to a pixel before and after


@given(frames, panes, views)
def test_some_of_the_picture_stays_in_sight(frame, pane, view):
    moved = panned(frame, pane, view, (1e5, -1e5))
    left, top, right, bottom = pane_transform(frame, pane, moved).bounds
    assert left <= pane[0] / 2 + 1
    assert right >= pane[0] / 2 - 1
    assert top <= pane[1] / 2 + 1
    assert bottom >= pane[1] / 2 - 1


@given(frames, panes, views, st.floats(0.5, 2.0), places)
def test_some_of_the_picture_stays_in_sight_wherever_it_is_zoomed(frame, pane, view, factor, at):
    zoomed = zoomed_at(frame, pane, view, factor, at)
    left, top, right, bottom = pane_transform(frame, pane, zoomed).bounds
    assert left <= pane[0] / 2 + 1
    assert right >= pane[0] / 2 - 1
    assert top <= pane[1] / 2 + 1
    assert bottom >= pane[1] / 2 - 1


@pytest.mark.parametrize(
    ("view", "shares"),
    [
        (ViewState(), (1.0, 0.5)),
        (ViewState(zoom=2.0), (0.5, 1.0)),
        (ViewState(zoom=2.0, center=ImagePoint(99.5, 49.5)), (0.25, 0.5)),
        (ViewState(zoom=2.0, center=ImagePoint(99.5, 49.5), rotation=2, flipped=True), (0.25, 0.5)),
        (ViewState(zoom=8.0), (1 / 32, 1.0)),
        (ViewState(zoom=1.0, center=ImagePoint(400, 49.5)), (0.0, 0.0)),
    ],
)
def test_how_much_of_a_picture_and_of_its_pane_is_in_sight(view, shares):
    frame, pane = Frame(100, 100), (200, 100)
    assert pane_transform(frame, pane, view).in_sight(pane) == pytest.approx(shares)


def test_one_to_one_lies_on_the_pixel_grid_whatever_the_parity():
    for width in (100, 101):
        transform = pane_transform(Frame(64, 63), (width, 80), ViewState(zoom=1.0))
        x, y = transform.to_pane(ImagePoint(0, 0))
        assert (x % 1, y % 1) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("rotation", "flipped", "corner"),
    [
        (0, False, "top left"),
        (1, False, "top right"),
        (2, False, "bottom right"),
        (3, False, "bottom left"),
        (0, True, "top right"),
        (1, True, "bottom right"),
    ],
)
def test_quarter_turns_are_clockwise_and_follow_the_mirror(rotation, flipped, corner):
    transform = pane_transform(Frame(100, 100), (100, 100), ViewState(rotation=rotation, flipped=flipped))
    x, y = transform.to_pane(ImagePoint(0, 0))
    assert f"{'top' if y < 50 else 'bottom'} {'left' if x < 50 else 'right'}" == corner


@given(views, frames, panes)
def test_mirror_and_turn_act_on_what_is_on_the_screen(view, frame, pane):
    square = (max(pane), max(pane))
    before = pane_transform(frame, square, view)
    x, y = before.to_pane(frame.middle)
    nearby = before.to_pane(ImagePoint(frame.middle.column + 1, frame.middle.row))
    step = (nearby[0] - x, nearby[1] - y)
    for change, expected in (
        (mirrored(view), (-step[0], step[1])),
        (mirrored(view, upside_down=True), (step[0], -step[1])),
        (turned(view, 1), (-step[1], step[0])),
    ):
        after = pane_transform(frame, square, change)
        here = after.to_pane(frame.middle)
        there = after.to_pane(ImagePoint(frame.middle.column + 1, frame.middle.row))
        assert (there[0] - here[0], there[1] - here[1]) == pytest.approx(expected, abs=1e-6)
