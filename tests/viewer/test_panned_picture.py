"""The pixels of a picture that is panned are to the bit those of a picture that is painted at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.monitor import ANY_MONITOR, Monitor
from reviewer_app.viewer.compose import ground, paint_picture, transform_of
from reviewer_app.viewer.panned_picture import PannedPicture
from reviewer_app.viewer.picture import frame_of
from reviewer_app.viewer.transform import panned
from tests.helpers.pictures import ArraySource, axial, halved, noise
from tests.helpers.qimages import rgb

SIZE = (301, 222)


@pytest.fixture
def source() -> ArraySource:
    pixels = noise(600, 800)
    return ArraySource(pixels, plane=axial(Spacing(0.9, 1.0)), smaller=(halved(pixels),))


def at_once(source: ArraySource, view: ViewState, size=SIZE, monitor: Monitor = ANY_MONITOR) -> np.ndarray:
    image = ground(size)
    paint_picture(image, source, view, monitor)
    return rgb(image)


def moved(source: ArraySource, view: ViewState, by: tuple[float, float]) -> ViewState:
    return panned(frame_of(source), SIZE, view, by)


@pytest.mark.parametrize("zoom", [0.3, 0.613, 0.95, 1.0, 2.5])
@pytest.mark.parametrize(("rotation", "flipped"), [(0, False), (1, False), (2, True), (3, True)])
def test_wherever_it_is_panned_to(source, zoom, rotation, flipped):
    kept = PannedPicture()
    view = ViewState(zoom=zoom, center=ImagePoint(390.3, 310.8), rotation=rotation, flipped=flipped)
    for by in ((0, 0), (0, 0), (7, 0), (0, -9), (-13, 5), (4, 4), (-250, 180), (500, 0), (0, -400), (3, 2), (-1, -1)):
        view = moved(source, view, by)
        assert np.array_equal(rgb(kept.paint(source, view, SIZE, ANY_MONITOR)), at_once(source, view)), by


def test_only_what_comes_into_sight_is_read(source):
    kept, view = PannedPicture(), ViewState(zoom=0.9, center=ImagePoint(390.0, 310.0))
    for _ in range(2):
        kept.paint(source, view, SIZE, ANY_MONITOR)
    source.read_regions.clear()
    kept.paint(source, view, SIZE, ANY_MONITOR)
    assert source.read_regions == []
    kept.paint(source, moved(source, view, (10, 0)), SIZE, ANY_MONITOR)
    ((_, region),) = source.read_regions
    assert region.columns < 20


def test_nothing_is_kept_for_who_steps_through_a_stack(source):
    kept, view = PannedPicture(), ViewState()
    for number in range(3):
        kept.paint(replace(source, pixels=noise(600, 800, seed=number)), view, SIZE, ANY_MONITOR)
        assert kept._kept is None


@pytest.mark.parametrize(
    "change",
    [
        {"window": Window(40, 90)}, {"inverted": True}, {"zoom": 0.5}, {"rotation": 1}, {"flipped": True},
        {"palette": "HOT_IRON"},
    ],
)  # fmt: skip
def test_another_view_is_painted_anew(source, change):
    kept, view = PannedPicture(), ViewState(zoom=0.7, center=ImagePoint(390.0, 310.0))
    for by in ((0, 0), (1, 1), (5, 3)):
        view = moved(source, view, by)
        kept.paint(source, view, SIZE, ANY_MONITOR)
    other = replace(view, **change)
    for by in ((0, 0), (0, 0), (6, -2), (2, 2)):
        other = moved(source, other, by)
        assert np.array_equal(rgb(kept.paint(source, other, SIZE, ANY_MONITOR)), at_once(source, other))


def test_another_picture_size_or_screen_is_painted_anew(source):
    kept, view = PannedPicture(), ViewState(zoom=0.7, center=ImagePoint(390.0, 310.0))
    for _ in range(3):
        kept.paint(source, view, SIZE, ANY_MONITOR)
    other = replace(source, pixels=noise(600, 800, seed=9))
    assert np.array_equal(rgb(kept.paint(other, view, SIZE, ANY_MONITOR)), at_once(other, view))
    dim = Monitor(bytes(reversed(range(256))))
    assert np.array_equal(rgb(kept.paint(other, view, SIZE, dim)), at_once(other, view, monitor=dim))
    assert np.array_equal(rgb(kept.paint(other, view, (120, 90), dim)), at_once(other, view, (120, 90), dim))


def test_what_is_painted_on_it_does_not_stay(source):
    kept, view = PannedPicture(), ViewState(zoom=0.7, center=ImagePoint(390.0, 310.0))
    for by in ((0, 0), (0, 0), (0, 0), (4, 4), (4, 4)):
        view = moved(source, view, by)
        image = kept.paint(source, view, SIZE, ANY_MONITOR)
        assert np.array_equal(rgb(image), at_once(source, view))
        image.fill(0xFFFF0000)


def test_what_is_forgotten_is_painted_anew(source):
    kept, view = PannedPicture(), ViewState()
    for _ in range(3):
        kept.paint(source, view, SIZE, ANY_MONITOR)
    kept.forget()
    source.read_regions.clear()
    kept.paint(source, view, SIZE, ANY_MONITOR)
    assert source.read_regions


def test_the_corner_of_a_picture_always_falls_on_a_pixel(source):
    view = ViewState(zoom=0.613, center=ImagePoint(10.0, 10.0))
    for by in ((1.0, 0.0), (0.4, 0.6), (2.5, 3.5)):
        view = moved(source, view, by)
        left, top, *_ = transform_of(source, view, SIZE).bounds
        assert (left, top) == pytest.approx((round(left), round(top)), abs=1e-6)
