"""The bar of values: for measured pictures, along the window in the unit that is told, and through the same table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.instances import ModalityTransform, NamedWindow
from reviewer_app.cases.views import ViewState, VoiFunction, Window
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.source import BLACK, WHITE, DisplayInput, Palette
from reviewer_app.viewer.color_bar import color_bar
from reviewer_app.viewer.compose import Device, compose
from reviewer_app.viewer.overlays import ColorBar, OverlaySet
from tests.helpers.icc import exchanged
from tests.helpers.qimages import rgb

EXACT = Window(50.0, 100.0, VoiFunction.LINEAR_EXACT)
PET = DisplayInput(
    "MONOCHROME2", modality="PT", transform=ModalityTransform(unit="Bq/ml"), windows=(NamedWindow(EXACT),)
)


def test_a_pet_has_the_ends_of_its_window() -> None:
    assert color_bar(PET, ViewState()) == ColorBar((BLACK, WHITE), 0.0, 100.0, "Bq/ml")
    bar = color_bar(PET, ViewState(window=Window(10, 5, VoiFunction.LINEAR), inverted=True))
    assert bar == ColorBar((WHITE, BLACK), 7.5, 11.5, "Bq/ml")  # PS3.3 C.11.2.1.2.1


@pytest.mark.parametrize(
    ("description", "view"),
    [
        (replace(PET, modality="CT"), ViewState()),
        (PET, ViewState(window=Window(10, 5, VoiFunction.SIGMOID))),
        (PET, ViewState(voi_lut=0)),
        (replace(PET, samples=3, photometric="RGB"), ViewState()),
        (replace(PET, windows=()), ViewState()),
    ],
)
def test_pictures_without_measure_or_straight_line_have_none(description: DisplayInput, view: ViewState) -> None:
    assert color_bar(description, view) is None


def test_a_map_of_floating_point_values_has_one_without_a_unit() -> None:
    bar = color_bar(replace(PET, modality="OT", float_pixels=True, transform=ModalityTransform()), ViewState())
    assert bar is not None
    assert bar.unit == ""


def test_colours_of_a_supplement_have_the_values_they_stand_for() -> None:
    colors = np.array([[0, 0, 255], [0, 255, 0], [255, 0, 0]], np.uint8)
    found = replace(
        PET, modality="CT", transform=ModalityTransform(2.0, 1.0, unit="ml"), color_supplement=Palette(10, colors)
    )
    bar = color_bar(found, ViewState())
    assert bar is not None
    assert (bar.low, bar.high, bar.unit) == (21.0, 25.0, "ml")
    assert (bar.colors[0], bar.colors[-1]) == ((0, 0, 255), (255, 0, 0))


@pytest.mark.usefixtures("qapp")
def test_it_is_painted_dark_below_and_through_the_table_of_the_display() -> None:
    words = OverlaySet(color_bar=ColorBar((BLACK, WHITE), 0.0, 5.0, "SUVbw"))
    plain = rgb(compose(None, ViewState(), (), words, (400, 600)))
    column = plain[345:500, 371, 0].astype(int)
    assert column[2] > 230
    assert column[-2] < 25
    assert (np.diff(column) <= 1).all()
    table = bytes(one // 2 for one in range(256))
    dim = rgb(compose(None, ViewState(), (), words, (400, 600), Device(monitor=Monitor(greys=table))))
    assert dim[347, 371, 0] < 130
    low = rgb(compose(None, ViewState(), (), words, (400, 230)))
    assert not low.any()


@pytest.mark.usefixtures("qapp")
def test_its_colours_are_those_of_the_monitor_as_the_picture_has_them() -> None:
    words = OverlaySet(color_bar=ColorBar(((255, 0, 0), (255, 0, 0)), 0.0, 5.0, "SUVbw"))
    device = Device(monitor=Monitor(profile=exchanged()))
    for view, color in ((ViewState(), (0, 0, 255)), (ViewState(color_managed=False), (255, 0, 0))):
        image = rgb(compose(None, view, (), words, (400, 600), device))
        assert image[400, 371].tolist() == list(color)
