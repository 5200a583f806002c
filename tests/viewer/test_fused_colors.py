"""How opaque and in which colours values lie over another series."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reviewer_app.imaging.layers.values import Layer, LayerKind, Part, ValueSheet
from reviewer_app.imaging.palettes import palette_of
from reviewer_app.viewer.layer_painter import value_codes, value_colors
from reviewer_app.viewer.layer_picture import PartLook

PART = Part(0, "Values", (255, 0, 0))


def _row_of(*values: float) -> ValueSheet:
    return ValueSheet(0, 0, np.array([values], np.float32), 0)


def _colors(layer: Layer, *values: float, opacity: float = 0.6) -> list[tuple[int, ...]]:
    """The opacity and colour of each value."""
    table = value_colors(PartLook((255, 0, 0), opacity=opacity), layer)
    return [
        tuple(table[code] >> shift & 255 for shift in (24, 16, 8, 0))
        for code in value_codes(_row_of(*values), layer)[0]
    ]


def test_nothing_is_clear_and_a_fifth_of_the_scale_has_the_whole_opacity() -> None:
    layer = Layer(
        "1", LayerKind.FUSION, "PT", (Part(0, "SUV", (255, 0, 0)),), maximum=5.0, palette="HOT_IRON", fades=True
    )
    hot = palette_of("HOT_IRON")
    assert hot is not None
    found = _colors(layer, math.nan, -1.0, 0.0, 0.5, 1.01, 2.5, 5.0, 50.0)
    assert [one[0] for one in found] == pytest.approx([0, 0, 0, 77, 153, 153, 153, 153], abs=2)
    assert found[-1][1:] == found[-2][1:] == tuple(hot.colors[255].tolist())
    assert found[-3][1:] == pytest.approx(hot.colors[128].tolist(), abs=2)


def test_a_map_hides_nothing_at_its_low_end_and_colours_go_from_end_to_end() -> None:
    layer = Layer(
        "1", LayerKind.FUSION, "ADC", (Part(0, "µm²/s", (255, 0, 0)),), minimum=-2.0, maximum=8.0, palette="PET"
    )
    pet = palette_of("PET")
    assert pet is not None
    found = _colors(layer, math.nan, -5.0, -2.0, 3.0, 8.0)
    assert [one[0] for one in found] == [0, 153, 153, 153, 153]
    assert found[1] == found[2] == (153, *pet.colors[0].tolist())
    assert found[4][1:] == tuple(pet.colors[255].tolist())
    assert found[3][1:] == pytest.approx(pet.colors[128].tolist(), abs=3)
