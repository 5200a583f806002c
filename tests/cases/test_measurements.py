"""How a number is read aloud and printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.measurements import Calibration, Extent, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName

SLIDE, PATIENT = Calibration.SLIDE_PLANE, Calibration.PATIENT_PLANE


@pytest.mark.parametrize(
    ("value", "unit", "calibration", "words"),
    [
        (22.71, "mm", PATIENT, "22.7 mm"),
        (0.0832, "mm", PATIENT, "0.083 mm"),
        (0.0832, "mm", SLIDE, "83.2 µm"),
        (0.00004, "mm", SLIDE, "0.0 µm"),
        (0.99994, "mm", SLIDE, "999.9 µm"),
        (0.99996, "mm", SLIDE, "1.0 mm"),
        (1.0, "mm", SLIDE, "1.0 mm"),
        (12.34, "mm", SLIDE, "12.3 mm"),
        (0.5, "px", Calibration.NONE, "0.5 px"),
    ],
)
def test_a_length_has_the_unit_of_its_size(value: float, unit: str, calibration: Calibration, words: str) -> None:
    assert Measurement(value, unit, calibration).text == words


AREA = Measurement(
    412.04, "mm²", PATIENT, name=QuantityName.AREA,
    quantities=(
        Quantity(QuantityName.PERIMETER, 73.12, "mm"), Quantity(QuantityName.MEAN, 43.21, "HU"),
        Quantity(QuantityName.STANDARD_DEVIATION, 12.06, "HU"), Quantity(QuantityName.MINIMUM, -20, "HU"),
        Quantity(QuantityName.MAXIMUM, 102, "HU"), Quantity(QuantityName.MEDIAN, 44, "HU"),
        Quantity(QuantityName.PIXEL_COUNT, 1024, "pixels"),
    ),
)  # fmt: skip


def test_a_region_is_told_in_short_and_at_length() -> None:
    assert AREA.text == "mean 43.2 HU, area 412.0 mm²"
    assert AREA.lines == (
        "mean 43.2 ± 12.1 HU", "min −20, median 44, max 102 HU", "area 412.0 mm², perimeter 73.1 mm", "1024 pixels",
    )  # fmt: skip


def test_a_region_of_a_picture_without_values_has_its_size() -> None:
    axes = (Quantity(QuantityName.MAJOR_AXIS, 24, "mm"), Quantity(QuantityName.MINOR_AXIS, 21, "mm"))
    ellipse = replace(AREA, quantities=(AREA.quantities[0], *axes))
    assert ellipse.lines == ("area 412.0 mm², perimeter 73.1 mm", "major axis 24.0 mm, minor axis 21.0 mm")
    bare = replace(AREA, quantities=AREA.quantities[:1])
    assert (bare.text, bare.lines) == ("area 412.0 mm²", ("area 412.0 mm², perimeter 73.1 mm",))


def test_two_axes_are_told_together() -> None:
    short = (Quantity(QuantityName.SHORT_AXIS, 14.06, "mm"),)
    both = Measurement(22.71, "mm", PATIENT, name=QuantityName.LONG_AXIS, quantities=short)
    assert (both.text, both.lines) == ("22.7 × 14.1 mm", ("22.7 × 14.1 mm",))
    tiny = (Quantity(QuantityName.SHORT_AXIS, 0.4, "mm", fine=True),)
    assert replace(both, value=1.2, calibration=SLIDE, quantities=tiny).text == "1.2 mm × 400.0 µm"


def test_a_ratio_names_what_it_is_made_of() -> None:
    widths = (Quantity(QuantityName.HEART_WIDTH, 142, "mm"), Quantity(QuantityName.THORAX_WIDTH, 273, "mm"))
    ratio = Measurement(
        142 / 273, "", Calibration.DETECTOR_PLANE, name=QuantityName.CARDIOTHORACIC_RATIO, quantities=widths
    )
    assert ratio.lines == ("0.52", "width of heart 142.0 mm, width of thorax 273.0 mm")


def test_an_angle_has_degrees_without_a_gap() -> None:
    assert Measurement(34.52, "°", PATIENT, name=QuantityName.ANGLE).text == "34.5°"


def test_m_mode_tells_depth_and_time() -> None:
    line = Measurement(18.0, "cm/s", Calibration.ULTRASOUND_REGION, across=Extent(0.42, "s"))
    assert line.text == "18 cm/s, 0.42 s"
