"""Grey pictures in a palette: each colour is that of a value, at any size; the bar and the words tell which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.instances import ModalityTransform, NamedWindow
from reviewer_app.cases.views import ViewState, VoiFunction, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.display import AS_STORED, to_display
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.palettes import palette_of
from reviewer_app.imaging.source import DisplayInput
from reviewer_app.viewer.color_bar import color_bar
from reviewer_app.viewer.compose import Device, compose
from reviewer_app.viewer.overlays import NOTHING
from tests.helpers.icc import by_littlecms, exchanged
from tests.helpers.pictures import GREY, ArraySource, halved, noise
from tests.helpers.qimages import rgb

STEPS = palette_of("PET_20_STEP")
assert STEPS is not None
COLORS = STEPS.colors
EXACT = replace(GREY, windows=(NamedWindow(Window(127.5, 255, VoiFunction.LINEAR_EXACT)),))


def shown(source: ArraySource, size: tuple[int, int], **view: object) -> np.ndarray:
    return rgb(compose(source, ViewState(palette="PET_20_STEP", **view), (), NOTHING, size))  # type: ignore[arg-type]


@pytest.mark.parametrize(("rotation", "flipped"), [(0, False), (1, False), (2, True), (3, True)])
def test_one_to_one_each_pixel_has_the_colour_of_its_value(rotation: int, flipped: bool) -> None:
    pixels = noise(40, 50)
    expected = COLORS[pixels]
    expected = np.rot90(expected[:, ::-1] if flipped else expected, -rotation)
    found = shown(ArraySource(pixels, EXACT), expected.shape[1::-1], zoom=1.0, rotation=rotation, flipped=flipped)
    assert np.array_equal(found, expected)


def test_turned_over_the_highest_value_has_the_first_colour() -> None:
    pixels = noise(40, 50)
    assert np.array_equal(shown(ArraySource(pixels, EXACT), (50, 40), inverted=True), COLORS[255 - pixels])


def test_a_picture_of_negative_polarity_has_the_same_colours() -> None:
    pixels = noise(40, 50)
    negative = replace(EXACT, photometric="MONOCHROME1", presentation_inverse=True)
    assert np.array_equal(shown(ArraySource(pixels, negative), (50, 40)), COLORS[pixels])


def test_enlarged_no_colour_is_a_mixture() -> None:
    pixels = np.zeros((4, 4), np.uint16)
    pixels[:, 2:] = 255
    found = shown(ArraySource(pixels, EXACT), (200, 200))
    known = {tuple(one) for one in COLORS.tolist()}
    assert {tuple(one) for one in found.reshape(-1, 3).tolist()} <= known
    # from the lowest value to the highest, every step between is passed, in order
    row = found[100].tolist()
    order = [tuple(one) for at, one in enumerate(row) if at == 0 or one != row[at - 1]]
    steps = [tuple(one) for at, one in enumerate(COLORS.tolist()) if at == 0 or one != COLORS[at - 1].tolist()]
    assert order == steps


def test_reduced_the_mean_of_the_values_is_coloured() -> None:
    pixels = np.zeros((80, 80), np.uint16)
    pixels[::2] = 255
    found = shown(ArraySource(pixels, EXACT, smaller=(halved(pixels).astype(np.uint16),)), (40, 40))
    mean = {tuple(COLORS[one].tolist()) for one in (127, 128)}
    assert {tuple(one) for one in found.reshape(-1, 3).tolist()} <= mean


def test_outside_of_the_picture_it_is_black_whatever_the_first_colour() -> None:
    source = ArraySource(np.zeros((20, 20), np.uint16), EXACT)
    image = rgb(compose(source, ViewState(palette="SPRING", zoom=3.3), (), NOTHING, (100, 100)))
    assert image[50, 50].tolist() == [255, 0, 255]
    assert not image[:16].any()
    assert not image[:, :16].any()
    far = ViewState(palette="SPRING", zoom=3.3, center=ImagePoint(400.0, 400.0))
    assert not rgb(compose(source, far, (), NOTHING, (100, 100))).any()


@pytest.mark.parametrize("zoom", [0.37, 0.9, 1.0, 1.5, 3.3, 7.21])
@pytest.mark.parametrize("center", [None, ImagePoint(11.3, 4.7)])
def test_it_covers_the_very_pixels_that_it_covers_in_grey(zoom: float, center: ImagePoint | None) -> None:
    source = ArraySource(np.full((23, 31), 255, np.uint16), EXACT)
    view = ViewState(zoom=zoom, center=center)
    plain = rgb(compose(source, view, (), NOTHING, (120, 90)))
    colored = rgb(compose(source, replace(view, palette="WINTER"), (), NOTHING, (120, 90)))
    assert np.array_equal(plain.any(axis=2), colored.any(axis=2))
    assert {tuple(one) for one in colored.reshape(-1, 3).tolist()} <= {(0, 0, 0), (127, 255, 128)}


def test_padding_is_black_enlarged_and_reduced() -> None:
    pixels = np.full((40, 40), 200, np.uint16)
    pixels[:, 20:] = 7
    padded = replace(EXACT, padding=(7, 7))
    for size in ((40, 40), (137, 137), (20, 20)):
        source = ArraySource(pixels, padded, smaller=(pixels[::2, ::2],))
        image = rgb(compose(source, ViewState(palette="SPRING"), (), NOTHING, size))
        assert image[size[1] // 2, size[0] // 4].tolist() == [255, 200, 55]
        assert not image[:, size[0] // 2 + 2 :].any()


def test_colours_do_not_go_through_the_greys_of_a_measured_display() -> None:
    pixels = noise(20, 20)
    dim = Device(monitor=Monitor(bytes(one // 2 for one in range(256))))
    image = compose(ArraySource(pixels, EXACT), ViewState(palette="PET_20_STEP"), (), NOTHING, (20, 20), dim)
    assert np.array_equal(rgb(image), COLORS[pixels])


def test_colours_are_led_to_the_profile_of_the_monitor_unless_they_are_wanted_as_stored() -> None:
    pixels = noise(20, 20)
    there = Device(monitor=Monitor(profile=exchanged()))
    for view, wanted in (
        (ViewState(palette="PET_20_STEP"), by_littlecms(COLORS[pixels], exchanged())),
        (ViewState(palette="PET_20_STEP", color_managed=False), COLORS[pixels]),
    ):
        image = compose(ArraySource(pixels, EXACT), view, (), NOTHING, (20, 20), there)
        assert np.array_equal(rgb(image), wanted)


def test_a_picture_with_colours_of_its_own_keeps_them() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (20, 20, 3)).astype(np.uint8)
    own = DisplayInput("RGB", samples=3, bits_stored=8)
    found = shown(ArraySource(pixels, own), (20, 20))
    assert np.array_equal(found, to_display(pixels, own, AS_STORED))


def test_the_bar_has_the_colours_and_the_ends_of_the_window() -> None:
    pet = DisplayInput(
        "MONOCHROME2", modality="PT", transform=ModalityTransform(unit="Bq/ml"),
        windows=(NamedWindow(Window(50.0, 100.0, VoiFunction.LINEAR_EXACT)),),
    )  # fmt: skip
    bar = color_bar(pet, ViewState(palette="PET_20_STEP"))
    assert bar is not None
    assert (bar.low, bar.high, bar.unit) == (0.0, 100.0, "Bq/ml")
    assert np.array_equal(bar.colors, COLORS)
    turned = color_bar(pet, ViewState(palette="PET_20_STEP", inverted=True))
    assert turned is not None
    assert turned.colors == bar.colors[::-1]
    # what is no measure has a bar too as soon as colours stand for it
    assert color_bar(replace(pet, modality="MR", transform=ModalityTransform()), ViewState()) is None
    assert color_bar(replace(pet, modality="MR", transform=ModalityTransform()), ViewState(palette="PET")) is not None
