"""A window carried over means the same in both pictures, or a sentence says that it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.cases.instances import ModalityTransform, NamedWindow, Uptake
from reviewer_app.cases.views import ViewState, VoiFunction, Window
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.source import DisplayInput, LookupTable
from reviewer_app.viewer.linking.windows import Greys, greys_of, with_window_of

WIDE = Window(40, 400)


def greys(modality: str = "CT", series: str = "1", **more: object) -> Greys:
    return greys_of(series, modality, described(modality, **more))


def described(modality: str = "CT", unit: str = "HU", **more: object) -> DisplayInput:
    return DisplayInput("MONOCHROME2", modality=modality, transform=ModalityTransform(unit=unit), **more)


def pet(factor: float, unit: str = "Bq/ml", series: str = "1", **more: object) -> Greys:
    return greys("PT", series, unit=unit, uptake=Uptake(factor) if factor else Uptake(reason="No dose."), **more)


def test_a_chosen_window_leaves_the_place_and_the_colours():
    leader = ViewState(window=WIDE, inverted=True, zoom=2.0)
    assert with_window_of(ViewState(zoom=1.0), leader, greys(), greys()) == ViewState(WIDE, zoom=1.0)


def test_the_window_of_the_file_goes_as_it_is_in_force():
    one = greys(windows=(NamedWindow(WIDE),))
    other = greys(series="2", windows=(NamedWindow(Window(-600, 1500)),))
    assert with_window_of(ViewState(), ViewState(), one, other) == ViewState(window=WIDE)
    made = greys(auto_window=Window(7, 9))
    assert with_window_of(ViewState(), ViewState(), made, other) == ViewState(window=Window(7, 9))


@pytest.mark.parametrize("other", [greys("MR", unit=""), greys(samples=3)])
def test_another_modality_and_colours_stay_as_they_are(other):
    assert with_window_of(ViewState(), ViewState(window=WIDE), greys(), other) == ViewState()


@pytest.mark.parametrize("function", list(VoiFunction))
def test_pet_is_carried_over_in_suv(function):
    """The same uptake has the same grey: of SUV stored as such, and of Bq/ml with another dose."""
    leader = ViewState(window=Window(20_000, 30_000, function))
    one, other = pet(1 / 10_000), pet(1.0, unit="g/ml", series="2")
    shown = with_window_of(ViewState(), leader, one, other)
    assert isinstance(shown, ViewState)
    assert shown.window is not None
    suv = np.linspace(0.0, 8.0, 200, dtype=np.float32).reshape(1, -1)
    first = to_display(suv * 10_000, described("PT", "Bq/ml", float_pixels=True), DisplayState(leader.window))
    second = to_display(suv, described("PT", "g/ml", float_pixels=True), DisplayState(shown.window))
    assert np.abs(first.astype(int) - second.astype(int)).max() <= 1
    assert first.min() < 40
    assert first.max() > 200


@pytest.mark.parametrize("other", [pet(0.0, series="2"), pet(0.0, unit="counts", series="2")])
def test_pet_without_suv_is_refused(other):
    why = with_window_of(ViewState(), ViewState(window=WIDE), pet(1 / 10_000), other)
    assert isinstance(why, str)
    assert "SUV" in why
    assert isinstance(with_window_of(ViewState(), ViewState(window=WIDE), other, pet(0.0)), str)


def test_the_same_series_beside_itself_needs_no_suv():
    assert with_window_of(ViewState(), ViewState(window=WIDE), pet(0.0), pet(0.0)) == ViewState(window=WIDE)


def test_other_units_are_refused_and_named():
    why = with_window_of(ViewState(), ViewState(window=WIDE), greys(), greys(series="2", unit=""))
    assert "in HU and of another in no unit" in str(why)


def test_the_number_of_a_table_means_nothing_in_another_file():
    ramp, curve = np.arange(16, dtype=np.uint16), np.arange(16, dtype=np.uint16) ** 2
    one = greys("MG", unit="", voi_luts=(LookupTable(0, ramp, 8), LookupTable(0, curve, 8)))
    same = greys("MG", "2", unit="", voi_luts=(LookupTable(0, curve.copy(), 8),))
    none = greys("MG", "3", unit="", windows=(NamedWindow(WIDE),))
    chosen = ViewState(voi_lut=1)
    assert with_window_of(ViewState(window=WIDE), chosen, one, same) == ViewState(voi_lut=0)
    assert "table" in str(with_window_of(ViewState(), chosen, one, none))
    assert "table" in str(with_window_of(ViewState(), ViewState(), one, none)), "a table is the file's own look"
    assert with_window_of(ViewState(), ViewState(window=WIDE), one, none) == ViewState(window=WIDE)
    assert with_window_of(ViewState(voi_lut=1), ViewState(), none, one) == ViewState(window=WIDE)
