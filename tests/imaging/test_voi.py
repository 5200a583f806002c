from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.instances import ModalityTransform
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.imaging import voi
from reviewer_app.imaging.source import DisplayInput, LookupTable


def reference(x: float, window: Window) -> float:
    """PS3.3 C.11.2.1.2 and C.11.2.1.3, as written there, with ymin 0 and ymax 255."""
    c, w = window.center, window.width
    if window.function is VoiFunction.LINEAR:
        if x <= c - 0.5 - (w - 1) / 2:
            return 0.0
        if x > c - 0.5 + (w - 1) / 2:
            return 255.0
        return ((x - (c - 0.5)) / (w - 1) + 0.5) * 255.0
    if window.function is VoiFunction.LINEAR_EXACT:
        if x <= c - w / 2:
            return 0.0
        if x > c + w / 2:
            return 255.0
        return ((x - c) / w + 0.5) * 255.0
    exponent = -4 * (x - c) / w
    return 255.0 / (1 + math.exp(exponent)) if exponent < 700 else 0.0


@given(
    x=st.integers(-40000, 70000),
    center=st.floats(-3000, 5000).map(lambda value: round(value, 2)),
    width=st.floats(1, 6000).map(lambda value: round(value, 2)),
    function=st.sampled_from(list(VoiFunction)),
)
def test_windows_follow_the_standard(x: int, center: float, width: float, function: VoiFunction) -> None:
    chosen = Window(center, width, function)
    assert voi.window(np.array([float(x)]), chosen)[0] == pytest.approx(reference(x, chosen), abs=1e-6)


def test_linear_window_of_width_one_is_a_threshold() -> None:
    # C.11.2.1.2: x <= c - 0.5 is black, above it white
    shown = voi.window(np.array([98.0, 99.0, 99.5, 99.6, 100.0, 101.0]), Window(100.0, 1.0))
    assert shown.tolist() == [0.0, 0.0, 0.0, 255.0, 255.0, 255.0]


def test_linear_window_of_width_two_has_two_steps() -> None:
    shown = voi.window(np.array([98.0, 99.0, 100.0, 101.0]), Window(100.0, 2.0))
    assert shown.tolist() == [0.0, 0.0, 255.0, 255.0]


def test_even_and_odd_widths_by_hand() -> None:
    assert voi.window(np.array([0.0, 127.0, 255.0]), Window(128.0, 256.0)).tolist() == [0.0, 127.0, 255.0]
    assert voi.window(np.array([-1.0, 0.0, 1.0, 2.0]), Window(1.0, 3.0)).tolist() == [0.0, 63.75, 191.25, 255.0]


def test_narrow_linear_window_of_small_values_is_taken_as_exact() -> None:
    values = np.array([0.0, 0.25, 0.5])
    exact = voi.window(values, Window(0.25, 0.5, VoiFunction.LINEAR_EXACT))
    assert voi.window(values, Window(0.25, 0.5)).tolist() == exact.tolist() == [0.0, 127.5, 255.0]


def test_voi_table_is_held_at_both_ends_and_scaled_by_its_bits() -> None:
    table = LookupTable(10, np.array([0, 2048, 4095], dtype=np.uint16), 12)
    shown = voi.voi_table(np.array([-5.0, 10.0, 11.0, 12.0, 400.0]), table)
    assert shown.tolist() == pytest.approx([0.0, 0.0, 2048 / 4095 * 255, 255.0, 255.0])


def test_modality_table_is_used_instead_of_slope() -> None:
    table = LookupTable(-1, np.array([7, 8, 9], dtype=np.uint16), 16)
    described = DisplayInput("MONOCHROME2", transform=ModalityTransform(5.0, 5.0, has_lut=True), modality_lut=table)
    assert voi.modality(np.array([-9, -1, 0, 1, 9], dtype=np.int16), described).tolist() == [7, 7, 8, 9, 9]


def test_rescale() -> None:
    described = DisplayInput("MONOCHROME2", transform=ModalityTransform(2.0, -1024.0))
    assert voi.modality(np.array([0, 1, 1000], dtype=np.uint16), described).tolist() == [-1024.0, -1022.0, 976.0]
