from __future__ import annotations

import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageCms

from reviewer_app.cases.instances import ModalityTransform, NamedWindow, Uptake
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.dicom.forgetting import forget_headers
from reviewer_app.imaging import display, voi
from reviewer_app.imaging.display import (
    CT_SOFT_TISSUE,
    DisplayState,
    default_window,
    initial_window,
    is_padding,
    modality_values,
    to_display,
)
from reviewer_app.imaging.source import DisplayInput, LookupTable, OverlayPlane, Palette, Region

HU = ModalityTransform(1.0, -1024.0, unit="HU")
EXACT = VoiFunction.LINEAR_EXACT


@given(
    stored=st.lists(st.integers(-32768, 32767), min_size=1, max_size=40),
    center=st.integers(-2000, 3000),
    width=st.integers(1, 4000),
    inverse=st.booleans(),
    inverted=st.booleans(),
)
def test_table_and_arithmetic_agree(stored: list[int], center: int, width: int, inverse: bool, inverted: bool) -> None:
    """Sixteen bits go through a table, thirty-two through arithmetic: the eye must not tell."""
    described = DisplayInput("MONOCHROME2", signed=True, transform=HU, presentation_inverse=inverse)
    state = DisplayState(window=Window(float(center), float(width)), inverted=inverted)
    narrow = np.array([stored], dtype=np.int16)
    assert np.array_equal(to_display(narrow, described, state), to_display(narrow.astype(np.int32), described, state))


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.uint32, np.float32, np.float64])
def test_every_type_of_value_is_shown(kind: Any) -> None:
    pixels = np.array([[0, 50], [100, 120]], dtype=kind)
    shown = to_display(pixels, DisplayInput("MONOCHROME2"), DisplayState(window=Window(50.5, 101.0)))
    assert shown.dtype == np.uint8
    assert shown.tolist() == [[0, 128], [255, 255]]


def test_views_that_are_not_contiguous_are_shown() -> None:
    whole = np.arange(64, dtype=np.uint16).reshape(8, 8)
    described = DisplayInput("MONOCHROME2")
    state = DisplayState(window=Window(32.0, 64.0))
    assert np.array_equal(to_display(whole[1:5, 2:6], described, state), to_display(whole, described, state)[1:5, 2:6])


def test_polarity_is_turned_once() -> None:
    pixels = np.array([[0, 255]], dtype=np.uint8)
    state = DisplayState(window=Window(128.0, 256.0))
    plain = DisplayInput("MONOCHROME2")
    inverse = DisplayInput("MONOCHROME1", presentation_inverse=True)
    assert to_display(pixels, plain, state).tolist() == [[0, 255]]
    assert to_display(pixels, inverse, state).tolist() == [[255, 0]]
    twice = DisplayState(window=state.window, inverted=True)
    assert to_display(pixels, inverse, twice).tolist() == [[0, 255]]
    assert modality_values(pixels, inverse).tolist() == [[0.0, 255.0]], "values are never turned"


@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("inverted", [False, True])
def test_padding_is_black_in_either_polarity(inverse: bool, inverted: bool) -> None:
    described = DisplayInput(
        "MONOCHROME1" if inverse else "MONOCHROME2",
        signed=True,
        padding=(-2000.0, -1990.0),
        presentation_inverse=inverse,
    )
    pixels = np.array([[-2000, -1995, -1990, 40]], dtype=np.int16)
    state = DisplayState(window=Window(-1000.0, 5000.0), inverted=inverted)
    assert to_display(pixels, described, state)[0, :3].tolist() == [0, 0, 0]
    assert is_padding(pixels, described).tolist() == [[True, True, True, False]]
    assert to_display(pixels.astype(np.int32), described, state)[0, :3].tolist() == [0, 0, 0]


def test_no_number_is_padding() -> None:
    pixels = np.array([[np.nan, 0.0, 1.0]], dtype=np.float32)
    described = DisplayInput("MONOCHROME2", float_pixels=True)
    window = default_window(pixels, described)
    assert window == Window(0.5, 1.0, VoiFunction.LINEAR_EXACT)
    assert to_display(pixels, described, DisplayState(window=window)).tolist() == [[0, 0, 255]]


def test_the_files_own_look() -> None:
    window, other = Window(40.0, 400.0), Window(-600.0, 1500.0)
    two = DisplayInput("MONOCHROME2", transform=HU, windows=(NamedWindow(window, "SOFT"), NamedWindow(other, "LUNG")))
    pixels = np.arange(0, 3000, 7, dtype=np.uint16).reshape(1, -1)
    assert initial_window(two) == window
    assert np.array_equal(to_display(pixels, two), to_display(pixels, two, DisplayState(window=window)))


def test_a_voi_table_comes_before_windows_and_a_readers_window_before_both() -> None:
    table = LookupTable(0, np.array([0, 255, 0], dtype=np.uint16), 8)
    described = DisplayInput("MONOCHROME2", voi_luts=(table,), windows=(NamedWindow(Window(1.0, 2.0)),))
    pixels = np.array([[0, 1, 2]], dtype=np.uint8)
    assert to_display(pixels, described).tolist() == [[0, 255, 0]]
    assert to_display(pixels, described, DisplayState(window=Window(1.5, 3.0))).tolist() == [[0, 128, 255]]


def test_default_windows() -> None:
    pixels = np.array([[10, 20, -2000]], dtype=np.int16)
    assert default_window(pixels, DisplayInput("MONOCHROME2", modality="CT", transform=HU)) == CT_SOFT_TISSUE
    padded = DisplayInput("MONOCHROME2", modality="MR", signed=True, padding=(-2000.0, -2000.0))
    window = default_window(pixels, padded)
    assert window == Window(15.0, 10.0, VoiFunction.LINEAR_EXACT), "padding does not count"
    assert default_window(np.full((2, 2), 5, dtype=np.uint8), DisplayInput("MONOCHROME2")).width == 1.0
    assert default_window(pixels, DisplayInput("RGB", samples=3)) is None


@pytest.mark.parametrize("modality", ["MR", "DX", "XA"])
def test_outliers_do_not_widen_a_window_that_is_made_up(modality: str) -> None:
    pixels = np.tile(np.arange(1000, dtype=np.uint16), (200, 1))
    pixels[0, 0] = 60000
    window = default_window(pixels, DisplayInput("MONOCHROME2", modality=modality))
    assert window is not None
    assert window.center + window.width / 2 < 1001
    assert window.width > 980


def test_every_count_of_a_scintigram_matters() -> None:
    pixels = np.full((300, 300), 3, dtype=np.uint16)
    pixels[7, 7] = 900
    assert default_window(pixels, DisplayInput("MONOCHROME2", modality="NM")) == Window(450.0, 900.0, EXACT)


def test_few_bright_pixels_alone_are_not_taken_for_outliers() -> None:
    pixels = np.zeros((300, 300), dtype=np.uint16)
    pixels[3, 3] = 77
    assert default_window(pixels, DisplayInput("MONOCHROME2", modality="MR")) == Window(38.5, 77.0, EXACT)


def test_eight_bits_that_were_never_values_are_shown_as_stored() -> None:
    pixels = np.array([[40, 90]], dtype=np.uint8)
    for modality, expected in (("US", [[40, 90]]), ("OT", [[40, 90]]), ("MR", [[0, 255]])):
        described = DisplayInput("MONOCHROME2", modality=modality, bits_stored=8, stored_range=(0.0, 255.0))
        found = default_window(pixels, described)
        assert to_display(pixels, described, DisplayState(window=found)).tolist() == expected


def test_a_segmentation_of_one_value_is_white_and_an_empty_one_black() -> None:
    described = DisplayInput("MONOCHROME2", modality="SEG", bits_stored=1)
    for value, shown in ((1, 255), (0, 0)):
        pixels = np.full((2, 2), value, dtype=np.uint8)
        found = default_window(pixels, described)
        assert to_display(pixels, described, DisplayState(window=found))[0, 0] == shown


def test_pet_without_a_window_is_shown_from_suv_0_to_5() -> None:
    described = DisplayInput("MONOCHROME2", modality="PT", uptake=Uptake(factor=0.001))
    assert default_window(np.array([[9]], dtype=np.uint16), described) == Window(2500.0, 5000.0, EXACT)


def test_the_highest_values_of_a_supplemented_picture_are_colors() -> None:
    supplement = Palette(100, np.array([[255, 0, 0], [0, 255, 0]], dtype=np.uint8))
    described = DisplayInput("MONOCHROME2", color_supplement=supplement)
    pixels = np.array([[0, 51, 99, 100, 101, 250]], dtype=np.uint16)
    shown = to_display(pixels, described, DisplayState(window=Window(50.0, 100.0, EXACT)))
    assert shown[0, :3].tolist() == [[0, 0, 0], [130, 130, 130], [252, 252, 252]]
    assert shown[0, 3:].tolist() == [[255, 0, 0], [0, 255, 0], [0, 255, 0]]


def test_a_grey_table_keeps_nothing_else_of_its_picture_and_is_forgotten_at_lock() -> None:
    bits = np.ones((4, 4), dtype=np.bool_)
    described = DisplayInput("MONOCHROME2", overlays=(OverlayPlane(bits),), auto_window=Window(7.0, 9.0))
    to_display(np.zeros((4, 4), dtype=np.uint16), described, DisplayState(overlays=False))
    kept = weakref.ref(bits)
    del bits, described
    assert kept() is None
    assert display._grey_table.cache_info().currsize
    forget_headers()
    assert not display._grey_table.cache_info().currsize


def test_a_table_without_a_window_has_the_window_of_its_inputs() -> None:
    table = LookupTable(100, np.zeros(1001, dtype=np.uint16), 16)
    assert initial_window(DisplayInput("MONOCHROME2", voi_luts=(table,))) == Window(600.0, 1000.0, EXACT)


def test_default_window_of_a_tiny_slope_spans_its_values() -> None:
    described = DisplayInput("MONOCHROME2", modality="PT", transform=ModalityTransform(1e-8))
    window = default_window(np.array([[0, 1000]], dtype=np.uint16), described)
    assert window is not None
    assert (window.center, window.width) == pytest.approx((5e-6, 1e-5))


def test_palette() -> None:
    palette = Palette(5, np.array([[1, 2, 3], [9, 8, 7]], dtype=np.uint8))
    described = DisplayInput("PALETTE COLOR", palette=palette)
    shown = to_display(np.array([[0, 5, 6, 200]], dtype=np.uint8), described)
    assert shown.tolist() == [[[1, 2, 3], [1, 2, 3], [9, 8, 7], [9, 8, 7]]]


def test_color_is_inverted_only_on_request() -> None:
    pixels = np.array([[[10, 20, 30]]], dtype=np.uint8)
    described = DisplayInput("RGB", samples=3)
    assert to_display(pixels, described).tolist() == [[[10, 20, 30]]]
    assert to_display(pixels, described, DisplayState(inverted=True)).tolist() == [[[245, 235, 225]]]


def test_icc_profile_of_srgb_changes_next_to_nothing_and_a_broken_one_nothing() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (8, 8, 3)).astype(np.uint8)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    managed = to_display(pixels, DisplayInput("RGB", samples=3, icc_profile=profile))
    assert int(np.abs(managed.astype(int) - pixels).max()) <= 1
    assert np.array_equal(to_display(pixels, DisplayInput("RGB", samples=3, icc_profile=b"no profile")), pixels)


def test_overlays_are_white_at_their_place_and_can_be_switched_off() -> None:
    bits = np.array([[True, False], [False, True]])
    described = DisplayInput("MONOCHROME2", overlays=(OverlayPlane(bits, row=1, column=-1),))
    pixels = np.zeros((4, 4), dtype=np.uint8)
    shown = to_display(pixels, described, DisplayState(window=Window(128.0, 256.0)))
    assert np.argwhere(shown == 255).tolist() == [[2, 0]], "the bit left of the image is outside it"
    assert not to_display(pixels, described, DisplayState(window=Window(128.0, 256.0), overlays=False)).any()


def test_overlays_stay_in_place_in_a_region_of_a_reduced_level() -> None:
    bits = np.zeros((8, 8), dtype=np.bool_)
    bits[5, 6] = True
    described = DisplayInput("MONOCHROME2", overlays=(OverlayPlane(bits),))
    part = np.zeros((2, 2), dtype=np.uint8)
    state = DisplayState(window=Window(128.0, 256.0))
    shown = to_display(part, described, state, region=Region(2, 1, 2, 2), downsample=2.0)
    assert np.argwhere(shown == 255).tolist() == [[1, 1]]


def test_without_any_window_the_range_of_the_bits_is_shown() -> None:
    described = DisplayInput("MONOCHROME2", bits_stored=12, stored_range=(0.0, 4095.0))
    assert to_display(np.array([[0, 4095]], dtype=np.uint16), described).tolist() == [[0, 255]]


def test_modality_values_are_float32_of_the_same_shape() -> None:
    values = modality_values(np.zeros((2, 3), dtype=np.int16), DisplayInput("MONOCHROME2", transform=HU))
    assert values.dtype == np.float32
    assert values.shape == (2, 3)
    assert np.array_equal(values, voi.modality(np.zeros((2, 3)), DisplayInput("MONOCHROME2", transform=HU)))
