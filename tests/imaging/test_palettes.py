"""Grey in the colours of a well-known palette."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.cases.views import Window
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.palettes import PALETTES, next_palette, palette_colors
from reviewer_app.imaging.source import DisplayInput

GREY = DisplayInput("MONOCHROME2")
RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)
WHOLE = Window(128, 256)


@pytest.mark.parametrize("name", PALETTES)
def test_palettes_go_from_black_to_white(name: str) -> None:
    colors = palette_colors(name)
    assert colors.shape == (256, 3)
    assert (colors[0].tolist(), colors[-1].tolist()) == ([0, 0, 0], [255, 255, 255])


def test_hot_iron_is_that_of_the_standard() -> None:
    # PS3.6 B.1.1: red rises by two to 254 at 127, green follows from there, blue from three quarters on
    colors = palette_colors("Hot iron").tolist()
    assert colors[1] == [2, 0, 0]
    assert colors[127] == [254, 0, 0]
    assert colors[129] == [255, 2, 0]
    assert colors[193] == [255, 130, 8]


def test_grey_is_looked_up_after_window_and_inversion() -> None:
    grey = to_display(RAMP, GREY, DisplayState(window=WHOLE))
    shown = to_display(RAMP, GREY, DisplayState(window=WHOLE, palette="PET"))
    assert np.array_equal(shown, palette_colors("PET")[grey])
    turned = to_display(RAMP, GREY, DisplayState(window=WHOLE, palette="PET", inverted=True))
    assert np.array_equal(turned, palette_colors("PET")[255 - grey])


def test_colours_stay_and_an_unknown_name_changes_nothing() -> None:
    rgb = np.dstack([RAMP, RAMP // 2, 255 - RAMP])
    assert np.array_equal(to_display(rgb, DisplayInput(photometric="RGB"), DisplayState(palette="PET")), rgb)
    plain = DisplayState(window=WHOLE)
    unknown = DisplayState(window=WHOLE, palette="of a later version")
    assert np.array_equal(to_display(RAMP, GREY, unknown), to_display(RAMP, GREY, plain))


def test_they_come_one_after_the_other_and_grey_again() -> None:
    names, name = [], ""
    for _ in range(len(PALETTES) + 1):
        name = next_palette(name)
        names.append(name)
    assert names == [*PALETTES, ""]
    assert next_palette("of a later version") == ""
