"""How often values occur in the chosen region, painted as bars."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.statistics import Histogram, RegionStatistics
from reviewer_app.viewer.class_colors import class_color
from reviewer_app.viewer.compose import Standing, ground
from reviewer_app.viewer.histogram_painter import bars_in, histogram_words, paint_histogram
from reviewer_app.viewer.mark_shapes import Shape
from reviewer_app.viewer.tools import numbers
from tests.helpers.qimages import rgb
from tests.viewer.conftest import mark

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def shows_box(found):
    """Tell whether a wide box of one colour of marks stands in a picture: all values of a flat slice are one bar."""
    color = np.array([int(class_color("")[at : at + 2], 16) for at in (1, 3, 5)])
    near = (np.abs(found.astype(int) - color) <= 3).all(axis=2)
    return int((near.sum(axis=1) > 250).sum()) > 40


def picture(shown):
    return rgb(shown.active_pane.grab().toImage())


@pytest.fixture
def region(shown, stack):
    """A rectangle on the first image, chosen."""
    made = mark(stack, 0, (20, 20), (60, 20), (60, 40), (20, 40), kind=AnnotationKind.RECTANGLE)
    shown.set_annotations([made])
    shown.scene.select(made.id)
    return made


def test_the_values_in_a_chosen_region_are_drawn_as_bars(shown, region, qtbot, monkeypatch):
    assert shows_box(picture(shown))
    shown.scene.select("")
    assert not shows_box(picture(shown))
    monkeypatch.setattr(numbers, "_AT_ONCE", 4)  # as if it were too large to be read while it is painted
    moved = replace(region, points=tuple(ImagePoint(one.column + 1, one.row) for one in region.points))
    shown.set_annotations([moved])
    shown.scene.select(moved.id)
    assert not shows_box(picture(shown))
    qtbot.waitUntil(lambda: shows_box(picture(shown)))


def test_no_bars_stand_in_a_small_pane(shown, region):
    found = numbers.values_in(shown.active_pane.painted_now.frame, region)
    shape = Shape(region, np.array([(10.0, 10.0), (60.0, 40.0)]))
    for size, painted in (((400, 300), False), ((500, 400), True)):
        image = ground(size)
        before = rgb(image).copy()
        paint_histogram(image, found, shape, Standing(), 1.0)
        assert np.array_equal(rgb(image), before) is not painted


@pytest.mark.parametrize("corners", [((150, 250), (450, 470)), ((10, 300), (600, 470)), ((20, 20), (620, 240))])
def test_the_bars_leave_their_region_in_sight(shown, region, corners):
    found = numbers.values_in(shown.active_pane.painted_now.frame, region)
    image = ground((640, 480))
    before = rgb(image).copy()
    (left, top), (right, bottom) = corners
    paint_histogram(image, found, Shape(region, np.array([(left, top), (right, bottom)])), Standing(), 1.0)
    after = rgb(image)
    assert np.array_equal(after[top:bottom, left:right], before[top:bottom, left:right])
    assert not np.array_equal(after, before)


def test_bars_are_as_high_as_their_values_are_many():
    bars = Histogram(-0.5, 1.0, (1, 0, 4))
    assert bars_in(bars, (0.0, 0.0, 30.0, 20.0)).tolist() == [
        [0, 20], [0, 15], [10, 15], [10, 20], [20, 20], [20, 0], [30, 0], [30, 20],
    ]  # fmt: skip
    found = RegionStatistics(5, 1.6, 0.8, 0.0, 2.0, 2.0, "HU", bars)
    assert histogram_words(found) == ("0 to 2 HU", "bars of 1 HU, the highest of 4 pixels")
