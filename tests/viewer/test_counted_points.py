"""Counted points: what is kept of them follows every change of marks, zoom, turn, class and device."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from reviewer_app.cases.annotation_kinds import COUNT_CHUNK, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer import counted_points
from reviewer_app.viewer.class_colors import class_color
from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.counted_points import paint_counted, stamp
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.transform import Frame, PaneTransform, pane_transform
from tests.helpers.case_values import make_length
from tests.helpers.qimages import rgb

FRAME, SIZE = Frame(400, 300), (200, 150)


@pytest.fixture
def marks() -> list[Annotation]:
    places = np.random.default_rng(4).uniform((0, 0), (400, 300), (4000, 2)).tolist()
    points = [ImagePoint(*one) for one in places]
    return [
        replace(
            make_length(f"count-{at}"), kind=AnnotationKind.COUNT, measurement=None,
            points=tuple(points[at : at + COUNT_CHUNK]),
        )
        for at in range(0, len(points), COUNT_CHUNK)
    ]  # fmt: skip


def painted(marks, transform: PaneTransform, ratio: float = 1.0) -> np.ndarray:
    image = ground(SIZE)
    painter = QPainter(image)
    paint_counted(Canvas(painter, *SIZE, ratio, []), marks, transform, legend=False)
    painter.end()
    return rgb(image)


def plainly(marks, transform: PaneTransform, ratio: float = 1.0, color: str = "") -> np.ndarray:
    """The same without anything that is kept."""
    image = ground(SIZE)
    places = np.array([transform.to_pane(point) for one in marks for point in one.points])
    near = ((places > -8.5) & (places < np.array(SIZE) + 8.5)).all(axis=1)
    stamp(image, places[near], round(3 * ratio), color or class_color(""))
    return rgb(image)


VIEWS = [
    ViewState(), ViewState(zoom=0.5, center=ImagePoint(150, 100)), ViewState(zoom=0.5, center=ImagePoint(156, 104)),
    ViewState(rotation=1), ViewState(rotation=1, flipped=True), ViewState(zoom=0.6, center=ImagePoint(150, 100)),
    ViewState(),
]  # fmt: skip


@pytest.mark.usefixtures("qapp")
def test_they_follow_pan_zoom_and_turn(marks):
    for view in VIEWS:
        transform = pane_transform(FRAME, SIZE, view)
        assert np.array_equal(painted(marks, transform), plainly(marks, transform)), view


@pytest.mark.usefixtures("qapp")
def test_they_follow_the_device_pixel_ratio_and_the_shape_of_pixels(marks):
    for frame, ratio in ((FRAME, 1.0), (FRAME, 2.0), (Frame(400, 300, 1.5), 2.0), (FRAME, 1.0)):
        transform = pane_transform(frame, SIZE, ViewState())
        assert np.array_equal(painted(marks, transform, ratio), plainly(marks, transform, ratio))


@pytest.mark.usefixtures("qapp")
def test_they_follow_deletion_hiding_and_class(marks):
    transform = pane_transform(FRAME, SIZE, ViewState())
    assert np.array_equal(painted(marks, transform), plainly(marks, transform))
    assert np.array_equal(painted(marks[:-3], transform), plainly(marks[:-3], transform))
    moved = [*marks[:-1], replace(marks[-1], points=marks[-1].points[:-50])]
    assert np.array_equal(painted(moved, transform), plainly(moved, transform))
    named = [replace(one, class_name="Positive") for one in marks]
    assert np.array_equal(painted(named, transform), plainly(named, transform, color=class_color("Positive")))
    assert not painted([], transform).any()
    assert np.array_equal(painted(marks, transform), plainly(marks, transform))


@pytest.mark.usefixtures("qapp")
def test_few_sets_are_kept(marks):
    transform = pane_transform(FRAME, SIZE, ViewState())
    for number in range(40):
        painted([replace(marks[0], points=marks[0].points[: number + 1])], transform)
    assert len(counted_points._kept._sets) <= counted_points._SETS


@pytest.mark.parametrize("side", [2, 3, 6])
@pytest.mark.parametrize("rim", [True, False])
def test_squares_reach_as_far_as_the_image_goes(side, rim):
    image = QImage(37, 23, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    places = np.random.default_rng(5).uniform((-12, -12), (49, 35), (60, 2))
    found, below = rgb(image), np.zeros((23, 37), bool)
    core = below.copy()
    for x, y in np.floor(places - (side + 1) / 2 + 0.5).astype(int):
        below[max(0, y) : max(0, y + side + 2), max(0, x) : max(0, x + side + 2)] = True
        core[max(0, y + 1) : max(0, y + side + 1), max(0, x + 1) : max(0, x + side + 1)] = True
    stamp(image, places, side, "#FF8000", rim=rim)
    if rim:
        found[below] = 0
    found[core] = (0xFF, 0x80, 0x00)
    assert np.array_equal(rgb(image), found)
