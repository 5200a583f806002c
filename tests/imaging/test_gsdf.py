from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.cases.views import Window
from reviewer_app.imaging import gsdf
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.source import DisplayInput


@pytest.mark.parametrize(
    ("jnd", "luminance"),
    # PS3.14 table B-1
    [(1, 0.0500), (2, 0.0547), (3, 0.0594), (4, 0.0643), (1023, 3993.4040)],
)
def test_table_of_the_standard(jnd: int, luminance: float) -> None:
    assert float(gsdf.luminance(jnd)) == pytest.approx(luminance, rel=7e-4)


def test_the_standards_own_inverse_agrees_over_the_whole_range() -> None:
    """PS3.14 7.1, note 1: JND index as a polynomial of log luminance, with coefficients of its own."""
    inverse = (
        -0.017046845, 0.14710899, -0.18014349, -1.1878455, 0.28175407, 9.8247004, 41.912053, 94.593053, 71.498068,
    )  # fmt: skip
    indices = np.arange(1, 1024)
    assert np.abs(np.polyval(inverse, np.log10(gsdf.luminance(indices))) - indices).max() < 0.1


def test_the_function_rises_and_its_inverse_leads_back() -> None:
    indices = np.arange(1, 1024)
    luminances = gsdf.luminance(indices)
    assert np.all(np.diff(luminances) > 0)
    assert gsdf.jnd_index(luminances) == pytest.approx(indices)


def levels_of(luminances: np.ndarray) -> np.ndarray:
    return np.frombuffer(gsdf.calibration_table(luminances), dtype=np.uint8)


def test_a_display_that_follows_the_function_is_left_as_it_is() -> None:
    own = gsdf.luminance(np.linspace(50.0, 600.0, 256))
    assert levels_of(own).tolist() == list(range(256))


@pytest.mark.parametrize(("darkest", "brightest", "gamma"), [(0.5, 250.0, 2.2), (0.3, 400.0, 1.8), (1.0, 120.0, 2.4)])
def test_equal_steps_of_a_corrected_display_are_equal_steps_of_jnd(
    darkest: float, brightest: float, gamma: float
) -> None:
    own = gsdf.response(darkest, brightest, gamma)
    table = levels_of(own)
    shown = gsdf.jnd_index(own[table])
    wanted = np.linspace(*gsdf.jnd_index([darkest, brightest]), 256)
    step = np.diff(gsdf.jnd_index(own)).max()
    assert np.abs(shown - wanted).max() <= step / 2 + 1e-9, "no driving level comes nearer"
    assert np.all(np.diff(table.astype(int)) >= 0)
    assert (table[0], table[-1]) == (0, 255)
    assert table.tolist() != list(range(256))


def test_measurements_between_levels_are_filled_in() -> None:
    found = gsdf.measured_response([1.0, 10.0, 100.0])
    assert found[[0, 255]] == pytest.approx([1.0, 100.0])
    assert found[127] < 10.0 < found[128]
    assert gsdf.table_for([1.0, 10.0, 100.0], 2.2) == gsdf.calibration_table(found)


def test_two_measurements_follow_the_power_law_and_none_leave_all_as_it_is() -> None:
    assert gsdf.table_for((), 2.2) == b""
    assert gsdf.table_for((0.5, 250.0), 2.2) == gsdf.calibration_table(gsdf.response(0.5, 250.0, 2.2))


@pytest.mark.parametrize("wrong", [np.ones(256), np.linspace(300, 1, 256), np.linspace(0.001, 300, 256), np.ones(3)])
def test_curves_that_no_display_has_are_refused(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="luminances of a display"):
        gsdf.calibration_table(wrong)


@pytest.mark.parametrize("wrong", [[1.0], [5.0, 4.0, 9.0], [0.0, 1.0, 2.0]])
def test_measurements_that_no_display_gives_are_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="rise"):
        gsdf.measured_response(wrong)


def test_it_is_the_last_step_for_grey_and_none_for_color() -> None:
    table = bytes(range(255, -1, -1))
    state = DisplayState(window=Window(128.0, 256.0), monitor=Monitor(table))
    pixels = np.array([[0, 100, 255]], dtype=np.uint8)
    assert to_display(pixels, DisplayInput("MONOCHROME2"), state).tolist() == [[255, 155, 0]]
    color = np.array([[[1, 2, 3]]], dtype=np.uint8)
    assert to_display(color, DisplayInput("RGB", samples=3), state).tolist() == [[[1, 2, 3]]]


def test_a_display_that_follows_the_function_fits() -> None:
    own = gsdf.luminance(np.linspace(50.0, 600.0, 18))
    assert gsdf.fit(own.tolist()).largest < 0.1


def test_the_fit_is_the_largest_deviation_of_the_contrast_response() -> None:
    """By hand: three levels, two steps (AAPM On-Line Report 03, 4.3.4.2)."""
    low, middle, high = 1.0, 30.0, 100.0
    ideal = float(gsdf.luminance(np.mean(gsdf.jnd_index([low, high]))))
    steps = [
        ((b - a) / (b + a)) / ((d - c) / (d + c)) - 1
        for (a, b), (c, d) in zip(((low, middle), (middle, high)), ((low, ideal), (ideal, high)), strict=True)
    ]
    found = gsdf.fit([low, middle, high])
    assert found.steps == pytest.approx([100 * one for one in steps], rel=1e-3)
    assert found.largest == pytest.approx(100 * max(abs(one) for one in steps), rel=1e-3)


def test_the_correction_brings_a_usual_screen_near() -> None:
    measured = gsdf.response(0.4, 300.0, 2.2)[::15].tolist()
    assert gsdf.fit(measured).largest > 40
    assert gsdf.fit(gsdf.corrected(measured)).largest < 10


@pytest.mark.parametrize("measured", [[1.0, 2.0], [3.0, 2.0, 1.0], [0.01, 1.0, 100.0], [1.0, 2.0, 5000.0]])
def test_what_cannot_be_fitted_is_refused(measured: list[float]) -> None:
    with pytest.raises(ValueError, match="luminances"):
        gsdf.fit(measured)
