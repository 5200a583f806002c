"""Values along a line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.instances import ModalityTransform
from reviewer_app.cases.measurements import Calibration
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.frames import FrameSource
from reviewer_app.imaging.measuring.geometry import ImageGeometry
from reviewer_app.imaging.measuring.profile import line_profile
from reviewer_app.imaging.source import DisplayInput, Level, Pixels

GEOMETRY = ImageGeometry(spacing=Spacing(0.5, 0.25), calibration=Calibration.CALIBRATED)
HU = DisplayInput("MONOCHROME2", transform=ModalityTransform(1.0, -1024.0, unit="HU"), padding=(9999.0, 9999.0))
ROWS, COLUMNS = np.mgrid[:40, :50]


def source_of(pixels: Pixels, description: DisplayInput = HU) -> FrameSource:
    return FrameSource(pixels, description, Level(pixels.shape[1], pixels.shape[0]), None, "made up")


@given(st.floats(0, 49), st.floats(0, 39), st.floats(0, 49), st.floats(0, 39))
def test_on_a_slope_values_are_those_of_the_slope(c1: float, r1: float, c2: float, r2: float) -> None:
    source = source_of((3 * COLUMNS + 20 * ROWS).astype(np.uint16))
    found = line_profile(source, GEOMETRY, (ImagePoint(c1, r1), ImagePoint(c2, r2)))
    assert found is not None
    share = found.distances / found.distances[-1] if found.distances[-1] > 0 else np.zeros(len(found.distances))
    truth = 3 * (c1 + share * (c2 - c1)) + 20 * (r1 + share * (r2 - r1)) - 1024
    assert found.values == pytest.approx(truth, abs=1e-6)
    assert found.distances[-1] == pytest.approx(np.hypot((c2 - c1) * 0.25, (r2 - r1) * 0.5))
    assert (found.distance_unit, found.unit) == ("mm", "HU")


def test_through_centres_values_are_those_of_the_pixels() -> None:
    pixels = np.random.default_rng(5).integers(0, 4000, (40, 50)).astype(np.uint16)
    found = line_profile(source_of(pixels), GEOMETRY, (ImagePoint(3, 7), ImagePoint(20, 7)))
    assert found is not None
    assert np.array_equal(found.values, pixels[7, 3:21] - 1024.0)
    assert np.diff(found.distances) == pytest.approx(0.25)


def test_outside_the_picture_and_in_padding_there_is_no_value() -> None:
    pixels = np.full((40, 50), 1100, dtype=np.uint16)
    pixels[5, 10] = 9999
    found = line_profile(source_of(pixels), GEOMETRY, (ImagePoint(-2, 5), ImagePoint(12, 5)))
    assert found is not None
    missing = [-2, -1, 10]
    assert np.flatnonzero(np.isnan(found.values)).tolist() == [one + 2 for one in missing]
    away = line_profile(source_of(pixels), GEOMETRY, (ImagePoint(-9, -9), ImagePoint(-3, -9)))
    assert away is not None
    assert np.isnan(away.values).all()


def test_colours_have_no_profile() -> None:
    colour = source_of(np.zeros((4, 4, 3), dtype=np.uint8), DisplayInput("RGB", samples=3))
    assert line_profile(colour, GEOMETRY, (ImagePoint(0, 0), ImagePoint(3, 3))) is None
