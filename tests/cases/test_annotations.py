"""How a number is read aloud and printed."""

from __future__ import annotations

import pytest

from reviewer_app.cases.annotations import Calibration, Measurement

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
