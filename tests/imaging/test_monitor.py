"""Colours for a monitor: led from the colour space of the image, or sRGB, to that of its profile by LittleCMS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.errors import BadSettings
from reviewer_app.imaging.color import converted, to_srgb
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.monitor import ANY_MONITOR, Monitor
from reviewer_app.imaging.monitor_profile import LARGEST, read_profile
from reviewer_app.imaging.palettes import color_table, covers_of, palette_of
from reviewer_app.imaging.source import DisplayInput, OverlayPlane, Palette, Shutter
from tests.helpers.icc import by_littlecms, exchanged, strong
from tests.helpers.pictures import COLOR, GREY

NOISE = np.random.default_rng(9).integers(0, 256, (300, 300, 3)).astype(np.uint8)
TURNED = bytes(255 - level for level in range(256))
SWAPPED = DisplayState(monitor=Monitor(TURNED, exchanged()))


def test_a_picture_without_a_profile_is_srgb() -> None:
    red = np.full((2, 2, 3), (255, 0, 0), np.uint8)
    assert to_display(red, COLOR, SWAPPED)[0, 0].tolist() == [0, 0, 255]
    shown = to_display(NOISE, COLOR, DisplayState(monitor=Monitor(profile=strong())))
    assert np.array_equal(shown, by_littlecms(NOISE, strong()))
    assert int(np.abs(shown.astype(int) - NOISE).max()) > 40


def test_its_own_profile_leads_straight_to_that_of_the_monitor() -> None:
    described = replace(COLOR, icc_profile=strong())
    shown = to_display(NOISE, described, SWAPPED)
    assert np.array_equal(shown, by_littlecms(NOISE, exchanged(), strong()))
    # what sRGB has no colour for is not lost on the way to a monitor that has it
    wide = DisplayState(monitor=Monitor(profile=strong(gamma=2.2)))
    green = np.full((1, 1, 3), (20, 200, 20), np.uint8)
    straight = to_display(green, described, wide)[0, 0].astype(int)
    assert straight[0] < converted(to_srgb(green, strong()), b"", strong(gamma=2.2))[0, 0, 0] - 40
    assert np.array_equal(to_display(NOISE, described, replace(wide, monitor=Monitor(profile=strong()))), NOISE)


def test_a_profile_of_the_picture_that_is_no_use_counts_as_srgb() -> None:
    described = replace(COLOR, icc_profile=b"no profile")
    assert np.array_equal(to_display(NOISE, described, SWAPPED), by_littlecms(NOISE, exchanged()))


@pytest.mark.parametrize("own", [b"", strong()])
def test_without_a_monitor_nothing_changes(own: bytes) -> None:
    described = replace(COLOR, icc_profile=own)
    plain = to_srgb(NOISE, own) if own else NOISE
    assert np.array_equal(to_display(NOISE, described), plain)
    assert np.array_equal(to_display(NOISE, described, DisplayState(monitor=ANY_MONITOR)), plain)
    assert np.array_equal(to_display(NOISE, described, DisplayState(monitor=Monitor(TURNED))), plain)


def test_colours_as_stored_are_stored_ones() -> None:
    described = replace(COLOR, icc_profile=strong())
    assert np.array_equal(to_display(NOISE, described, replace(SWAPPED, color_managed=False)), NOISE)


def test_what_is_turned_over_is_turned_before() -> None:
    shown = to_display(NOISE, COLOR, replace(SWAPPED, inverted=True))
    assert np.array_equal(shown, by_littlecms(255 - NOISE, exchanged()))


def test_grey_follows_its_table_and_no_profile() -> None:
    pixels = np.arange(256, dtype=np.uint16).reshape(16, 16)
    state = DisplayState(window=Window(128.0, 256.0))
    plain = to_display(pixels, GREY, state)
    assert np.array_equal(to_display(pixels, GREY, replace(state, monitor=Monitor(profile=strong()))), plain)
    assert np.array_equal(to_display(pixels, GREY, replace(state, monitor=SWAPPED.monitor)), 255 - plain)


def test_palettes_of_the_file_and_of_the_reader() -> None:
    colors = np.array([[250, 10, 10], [10, 10, 250]], np.uint8)
    own = DisplayInput("PALETTE COLOR", palette=Palette(0, colors))
    shown = to_display(np.array([[0, 1]], np.uint8), own, SWAPPED)
    assert np.array_equal(shown, by_littlecms(colors[None], exchanged()))
    supplement = DisplayInput("MONOCHROME2", bits_stored=16, color_supplement=Palette(1000, colors))
    mixed = to_display(np.array([[1000, 1001]], np.uint16), supplement, SWAPPED)
    assert np.array_equal(mixed, by_littlecms(colors[None], exchanged()))
    hot = palette_of("HOT_IRON")
    assert hot is not None
    table = color_table(hot, profile=exchanged())
    channels = np.stack([table >> 16 & 255, table >> 8 & 255, table & 255], axis=-1).astype(np.uint8)
    assert np.array_equal(channels[None], by_littlecms(hot.colors[None], exchanged()))
    assert np.array_equal(color_table(hot, inverted=True, profile=exchanged()), table[::-1])


def test_colours_over_a_coloured_picture_are_those_of_the_monitor_too() -> None:
    bits = np.zeros((4, 4), bool)
    bits[1, 1] = True
    over = {
        "shutter": Shutter(rectangle=(1, 2, 1, 2), color=(0, 0, 200)),
        "overlays": (OverlayPlane(bits, color=(200, 0, 0)),),
    }
    shown = to_display(np.zeros((4, 4, 3), np.uint8), replace(COLOR, **over), SWAPPED)
    assert np.abs(shown[0, 0].astype(int) - (200, 0, 0)).max() <= 2
    assert np.abs(shown[1, 1].astype(int) - (0, 0, 200)).max() <= 2
    covers = covers_of(np.zeros((4, 4), np.uint16), replace(GREY, **over), SWAPPED, None, 1.0)
    assert covers is not None
    assert int(covers[0, 0]) >> 16 & 255 > 198
    assert int(covers[1, 1]) & 255 > 198


def test_a_profile_of_a_display_says_its_name() -> None:
    found = read_profile(strong(name="Left monitor"))
    assert (found.name, found.data) == ("Left monitor", strong(name="Left monitor"))
    assert read_profile(exchanged()).name


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no colour profile that can be read"),
        (b"no profile", "is no colour profile that can be read"),
        (strong()[:200], "is no colour profile that can be read"),
        (strong("prtr"), "is the profile of a printer, not of a display"),
        (strong("scnr"), "is the profile of a camera or scanner, not of a display"),
        (strong(space="GRAY"), "is not for red, green and blue"),
        (strong().replace(b"gXYZ", b"xxxx"), "cannot be followed"),
        (bytes(LARGEST + 1), "is too large"),
    ],
)
def test_what_is_none_of_a_display_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        read_profile(data)


def test_a_view_of_stored_colours_wants_no_profile() -> None:
    monitor = Monitor(TURNED, strong())
    assert monitor.for_colors(managed=ViewState().color_managed) == monitor
    assert monitor.for_colors(managed=False) == Monitor(TURNED)
