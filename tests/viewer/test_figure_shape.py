"""Figures have the shape of what their pane showed, show all of that, and waste no paper on black."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ImageReference, ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.figure_shape import figure_size, printed_view
from reviewer_app.viewer.transform import Frame, pane_transform

SQUARE = (1200, 1200)
CT, TALL = Frame(512, 512), Frame(1600, 2400)


def shape(frame, view, pane, *marks):
    width, height = figure_size(frame, view, marks, SQUARE, pane)
    assert width * height == pytest.approx(1200 * 1200, rel=0.01), "as many pixels as a square one"
    return width / height


def crop(*corners):
    return Annotation(
        "c", AnnotationKind.CROP, ImageReference("1", "2", "3"),
        tuple(ImagePoint(*one) for one in corners), "me", datetime.now(UTC), ViewState(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("frame", "view", "wanted"),
    [
        (CT, ViewState(), 1.0),
        (TALL, ViewState(), 2 / 3),
        (TALL, ViewState(rotation=1), 1.5),
        (Frame(512, 256, 2.0), ViewState(), 1.0),
        (Frame(512, 512, 1.25), ViewState(rotation=3), 1.25),
        (CT, ViewState(fitted=(512, 768)), 2 / 3),
        (Frame(2000, 100), ViewState(), 1.6),
        (Frame(100, 2000), ViewState(), 0.5),
    ],
)
def test_a_fitted_image_has_its_own_shape_whatever_pane_it_was_in(frame, view, wanted):
    for pane in ((1600, 900), (400, 800), None):
        assert shape(frame, view, pane) == pytest.approx(wanted, rel=0.01)


def test_a_magnified_image_has_the_shape_of_the_pane_that_it_filled():
    assert shape(CT, ViewState(zoom=4.0), (1500, 1000)) == pytest.approx(1.5, rel=0.01)
    assert shape(CT, ViewState(zoom=4.0), (600, 900)) == pytest.approx(2 / 3, rel=0.01)
    assert shape(CT, ViewState(zoom=2.0), (2000, 800)) == pytest.approx(1024 / 800, rel=0.01), "black beside it is none"
    assert shape(CT, ViewState(zoom=4.0), None) == 1.0, "an earlier version did not keep the pane"


def test_a_crop_has_its_own_shape_as_it_is_turned():
    assert shape(CT, ViewState(), (800, 800), crop((100, 100), (220, 200))) == pytest.approx(1.2, rel=0.01)
    assert shape(CT, ViewState(rotation=1), None, crop((100, 100), (220, 200))) == pytest.approx(1 / 1.2, rel=0.01)


@pytest.mark.parametrize("pane", [(400, 400), (1600, 900), (500, 1400), (3000, 400)])
@pytest.mark.parametrize(
    "view",
    [
        ViewState(zoom=3.0, center=ImagePoint(256, 256)),
        ViewState(zoom=1.5, center=ImagePoint(20, 400), rotation=1, flipped=True),
        ViewState(zoom=0.3, center=ImagePoint(256, 256)),
        ViewState(center=ImagePoint(400, 100)),
    ],
)
def test_all_that_the_pane_showed_of_the_image_is_in_the_figure_and_fills_it(pane, view):
    size = figure_size(CT, view, (), SQUARE, pane)
    before = pane_transform(CT, pane, view)
    now = pane_transform(CT, size, printed_view(CT, view, size, pane))
    left, top, right, bottom = before.bounds
    corners = [(max(left, 0), max(top, 0)), (min(right, pane[0]), min(bottom, pane[1]))]
    (x, y), (to_x, to_y) = (now.to_pane(before.to_image(one)) for one in corners)
    for at, of in ((x, size[0]), (y, size[1]), (to_x, size[0]), (to_y, size[1])):
        assert -1 <= at <= of + 1
    assert max((to_x - x) / size[0], (to_y - y) / size[1]) == pytest.approx(1.0, abs=0.01)
