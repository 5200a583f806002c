"""Every kind of mark has its number, and it is the same however the picture is shown."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.instances import ModalityTransform
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.frames import FrameSource
from reviewer_app.imaging.measuring.geometry import ImageGeometry
from reviewer_app.imaging.measuring.marks import NEEDS_VALUES, calibration_mark, measured, with_values
from reviewer_app.imaging.source import DisplayInput, Level
from reviewer_app.store.codec import encode

GEOMETRY = ImageGeometry(spacing=Spacing(0.5, 0.25), calibration=Calibration.CALIBRATED)
POINTS = tuple(ImagePoint(*at) for at in ((5, 15), (25, 16), (14, 5), (15, 27)))
SOURCE = FrameSource(
    np.arange(40 * 50, dtype=np.uint16).reshape(40, 50),
    DisplayInput("MONOCHROME2", transform=ModalityTransform(1.0, -1024.0, unit="HU"), padding=(0.0, 0.0)),
    Level(50, 40), None, "made up",
)  # fmt: skip
REGIONS = {AnnotationKind.RECTANGLE: POINTS, AnnotationKind.PROFILE: (ImagePoint(10, 5), ImagePoint(10, 30))}
WITHOUT_PLACE_NUMBER = {AnnotationKind.PROBE, AnnotationKind.CALIBRATION}


@pytest.mark.parametrize("kind", AnnotationKind)
def test_a_kind_that_measures_has_a_number_and_no_other_has(kind: AnnotationKind) -> None:
    rule = KIND_RULES[kind]
    points = POINTS[: rule.least]
    number = measured(kind, points, GEOMETRY)
    assert (number is not None) == (rule.measures and kind not in WITHOUT_PLACE_NUMBER)
    assert measured(kind, (), GEOMETRY) is None
    if number is not None:
        assert number.value > 0
        assert number.text
        assert number.lines


@pytest.mark.parametrize("kind", sorted(NEEDS_VALUES))
def test_values_stand_beside_the_size(kind: AnnotationKind) -> None:
    number = with_values(kind, POINTS[: KIND_RULES[kind].least], GEOMETRY, SOURCE)
    assert number is not None
    told = {one.unit for one in (number.primary, *number.quantities)}
    assert "HU" in told


def test_a_mark_that_needs_no_values_is_not_read_for() -> None:
    ends = POINTS[:2]
    assert with_values(AnnotationKind.LENGTH, ends, GEOMETRY, SOURCE) == measured(AnnotationKind.LENGTH, ends, GEOMETRY)


def test_a_probe_has_the_value_of_its_pixel() -> None:
    number = with_values(AnnotationKind.PROBE, (ImagePoint(7.4, 20.6),), GEOMETRY, SOURCE)
    assert number is not None
    assert (number.value, number.unit, number.name) == (21 * 50 + 7 - 1024, "HU", QuantityName.VALUE)
    assert number.calibration is Calibration.NOT_NEEDED
    assert with_values(AnnotationKind.PROBE, (ImagePoint(0, 0),), GEOMETRY, SOURCE) is None  # padding
    assert with_values(AnnotationKind.PROBE, (ImagePoint(90, 0),), GEOMETRY, SOURCE) is None


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_what_is_no_number_is_not_told_and_all_that_is_told_can_be_kept(value: float) -> None:
    pixels = np.ones((40, 50))
    pixels[20, 10] = value
    pixels[18, 10] = pixels[19, 10] = 1.7e308  # their sum is more than a number can be
    source = FrameSource(pixels, DisplayInput("MONOCHROME2", float_pixels=True), Level(50, 40), None, "made up")
    assert with_values(AnnotationKind.PROBE, (ImagePoint(10, 20),), GEOMETRY, source) is None
    for kind, points in REGIONS.items():
        number = with_values(kind, points, GEOMETRY, source)
        assert number is not None
        assert number.lines
        assert encode(number)


def test_a_profile_tells_length_and_values() -> None:
    number = with_values(AnnotationKind.PROFILE, (ImagePoint(0, 30), ImagePoint(40, 30)), GEOMETRY, SOURCE)
    assert number is not None
    assert number.lines == ("10.0 mm", "mean 496 ± 11.8 HU", "min 476, median 496, max 516 HU")


def test_a_calibration_says_the_length_it_was_given() -> None:
    number = calibration_mark((ImagePoint(0, 0), ImagePoint(100, 0)), 25.0, ImageGeometry(), "mark-3")
    assert (number.text, number.calibration, number.spacing) == ("25.0 mm", Calibration.USER, Spacing(0.25, 0.25))
    with pytest.raises(ValueError, match="no spacing"):
        calibration_mark((ImagePoint(0, 0), ImagePoint(0, 0)), 25.0, ImageGeometry(), "mark-3")
