"""The well-known palettes: those of the standard, entry by entry, on the output of the VOI stage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydicom.pixels import apply_color_lut

from reviewer_app.cases.instances import NamedWindow
from reviewer_app.cases.palettes import PALETTE_NAMES
from reviewer_app.cases.views import ViewState, VoiFunction, Window
from reviewer_app.imaging.display import AS_STORED, DisplayState
from reviewer_app.imaging.palettes import chosen_palette, color_table, covers_of, index_of, palette_of, palettes
from reviewer_app.imaging.source import DisplayInput, OverlayPlane, Palette

EXACT = Window(50.0, 100.0, VoiFunction.LINEAR_EXACT)
GREY = DisplayInput("MONOCHROME2", windows=(NamedWindow(EXACT),))
VALUES = np.array([[-5, 0, 20, 50], [80, 99, 100, 300]], np.int16)
INDEX = np.array([[0, 0, 51, 128], [204, 252, 255, 255]], np.uint8)


@pytest.mark.parametrize("label", list(PALETTE_NAMES))
def test_the_colours_are_those_of_the_standard(label: str) -> None:
    # by UID: pydicom 3 takes the names FALL and WINTER for each other's palette
    found = palette_of(label)
    assert found is not None
    assert np.array_equal(found.colors, apply_color_lut(np.arange(256, dtype=np.uint8), palette=found.uid))


def test_every_name_has_its_uid_and_the_other_way_round() -> None:
    assert [one.label for one in palettes()] == list(PALETTE_NAMES)
    assert [one.uid for one in palettes()] == [f"1.2.840.10008.1.5.{number}" for number in range(1, 9)]


def test_hot_iron_goes_from_black_through_red_to_white() -> None:
    hot = palette_of("HOT_IRON")
    assert hot is not None
    assert hot.colors[[0, 128, 255]].tolist() == [[0, 0, 0], [255, 0, 0], [255, 255, 255]]
    table = color_table(hot)
    assert (int(table[128]), int(table[255])) == (0xFFFF0000, 0xFFFFFFFF)
    assert np.array_equal(color_table(hot, inverted=True), table[::-1])


def test_the_number_of_a_colour_is_the_output_of_the_window() -> None:
    assert np.array_equal(index_of(VALUES, GREY, AS_STORED), INDEX)
    narrow = DisplayState(window=Window(10.0, 20.0, VoiFunction.LINEAR_EXACT))
    assert index_of(VALUES, GREY, narrow)[0].tolist() == [0, 0, 255, 255]


@pytest.mark.parametrize("more", [{"photometric": "MONOCHROME1", "presentation_inverse": True}, {"padding": (0, 20)}])
def test_polarity_and_padding_change_no_number(more: dict[str, object]) -> None:
    assert np.array_equal(index_of(VALUES, replace(GREY, **more), DisplayState(inverted=True)), INDEX)


def test_padding_and_overlays_lie_over_the_colours() -> None:
    bits = np.zeros((2, 4), np.bool_)
    bits[1, 3] = True
    overlay = OverlayPlane(bits, 0, 0)
    found = covers_of(VALUES, replace(GREY, padding=(0, 20), overlays=(overlay,)), AS_STORED, None, 1.0)
    assert found is not None
    assert found.tolist() == [[0, 0xFF000000, 0xFF000000, 0], [0, 0, 0, 0xFFFFFFFF]]
    assert covers_of(VALUES, GREY, AS_STORED, None, 1.0) is None


def test_only_grey_pictures_are_coloured() -> None:
    view, supplement = ViewState(palette="PET"), Palette(10, np.zeros((4, 3), np.uint8))
    assert chosen_palette(GREY, view) is palette_of("PET")
    assert chosen_palette(GREY, ViewState()) is None
    assert chosen_palette(GREY, ViewState(palette="NOBODY")) is None
    assert chosen_palette(replace(GREY, photometric="RGB", samples=3), view) is None
    assert chosen_palette(replace(GREY, photometric="PALETTE COLOR", palette=supplement), view) is None
    assert chosen_palette(replace(GREY, color_supplement=supplement), view) is None
