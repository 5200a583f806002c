"""Values inside regions: exact for whole pixels, in the unit that is told, without padding."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.instances import ModalityTransform, RealWorldValue, Uptake
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.frames import FrameSource, open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.measuring.statistics import (
    RegionStatistics,
    region_statistics,
    statistics_of,
    values_summary,
    with_statistics,
)
from reviewer_app.imaging.source import DisplayInput, Level, LookupTable, Pixels, RealWorldMapping
from tests.helpers.dicom_files import image, item, stream
from tests.helpers.object_kinds import enhanced_pet

GREY = DisplayInput("MONOCHROME2")
HU = DisplayInput("MONOCHROME2", signed=True, transform=ModalityTransform(1.0, -1024.0, unit="HU"))
SHAPE = (12, 16)


def source_of(pixels: Pixels, description: DisplayInput = GREY) -> FrameSource:
    return FrameSource(pixels, description, Level(pixels.shape[1], pixels.shape[0]), None, "made up")


def opened(dataset: Any, frame: int = 0) -> FrameSource:
    made = stream(dataset)
    return open_frame(made, index_instance(made), frame)


def box(left: int, top: int, right: int, bottom: int) -> list[ImagePoint]:
    """Return the outline of whole pixels from `left`, `top` to before `right`, `bottom`."""
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return [ImagePoint(column - 0.5, row - 0.5) for column, row in corners]


def inside(
    source: FrameSource, points: list[ImagePoint], kind: AnnotationKind = AnnotationKind.RECTANGLE
) -> RegionStatistics:
    found = region_statistics(source, kind, points)
    assert found is not None
    return found


@given(
    arrays.arrays(st.sampled_from(["uint8", "int16", "uint16", "int32", "float32"]), SHAPE,
                  elements=st.integers(0, 120)),
    st.tuples(st.integers(0, 15), st.integers(0, 11), st.integers(1, 16), st.integers(1, 12)), st.floats(0.1, 8),
    st.floats(-2000, 2000),
)  # fmt: skip
def test_whole_pixels_are_told_exactly(
    pixels: Pixels, part: tuple[int, int, int, int], slope: float, intercept: float
) -> None:
    left, top, columns, rows = part
    description = DisplayInput("MONOCHROME2", transform=ModalityTransform(slope, intercept, unit="HU"))
    found = inside(source_of(pixels, description), box(left, top, left + columns, top + rows))
    values = pixels[top : top + rows, left : left + columns].astype(np.float64) * slope + intercept
    assert found.pixels == values.size
    told = (found.mean, found.standard_deviation, found.minimum, found.maximum, found.median)
    truth = (values.mean(), values.std(), values.min(), values.max(), np.median(values))
    assert told == pytest.approx(truth, rel=1e-9, abs=1e-9)
    assert sum(found.histogram.counts) == values.size


def test_the_mean_of_stored_values_is_exact_to_the_last_digit() -> None:
    pixels = np.arange(192, dtype=np.uint16).reshape(SHAPE) * 300
    assert inside(source_of(pixels), box(0, 0, 16, 12)).mean == pixels.mean()


def test_a_disc_of_known_values_in_a_phantom() -> None:
    """A cylinder of 60 HU in water, and a region well inside it and one that is all of it."""
    rows, columns = np.mgrid[:200, :200]
    disc = (columns - 90.25) ** 2 + (rows - 110.5) ** 2 < 40**2
    source = source_of(np.where(disc, 1084, 1024).astype(np.uint16), HU)
    center = ImagePoint(90.25, 110.5)
    well_inside = inside(source, [center, ImagePoint(110, 110.5)], AnnotationKind.CIRCLE)
    assert (well_inside.mean, well_inside.standard_deviation, well_inside.unit) == (60.0, 0.0, "HU")
    whole = inside(source, [center, ImagePoint(130.25, 110.5)], AnnotationKind.CIRCLE)
    assert whole.pixels == disc.sum()
    assert whole.pixels == pytest.approx(math.pi * 40**2, rel=0.005)
    assert (whole.mean, whole.minimum) == (60.0, 60.0)


def test_an_even_number_of_values_has_the_mean_of_the_two_in_the_middle_as_median() -> None:
    found = statistics_of(np.array([7, 1, 1, 100], dtype=np.int16), GREY)
    assert found is not None
    assert found.median == 4.0


def test_a_slope_below_zero_turns_the_values_over() -> None:
    falling = DisplayInput("MONOCHROME2", transform=ModalityTransform(-2.0, 0.0))
    found = statistics_of(np.array([1, 2, 2, 9], dtype=np.uint8), falling)
    assert found is not None
    assert (found.minimum, found.median, found.maximum) == (-18.0, -4.0, -2.0)
    assert found.histogram.counts == (1, 0, 0, 0, 0, 0, 0, 2, 1)
    assert (found.histogram.start, found.histogram.width) == (-19.0, 2.0)


def test_padding_is_left_out() -> None:
    pixels = np.full((4, 4), -2000, dtype=np.int16)
    pixels[:, 2:] = 40
    pixels[0, 2] = -1990
    made = image(pixels, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1990, RescaleSlope=1, RescaleIntercept=0)
    found = inside(opened(made), box(0, 0, 4, 4))
    assert (found.pixels, found.mean, found.minimum) == (7, 40.0, 40.0)
    assert region_statistics(opened(made), AnnotationKind.RECTANGLE, box(0, 0, 2, 4)) is None


def test_a_negative_picture_has_the_same_values() -> None:
    pixels = np.arange(16, dtype=np.uint16).reshape(4, 4)
    plain, inverse = image(pixels, Modality="DX"), image(pixels, Modality="DX")
    inverse.PhotometricInterpretation = "MONOCHROME1"
    one, other = (inside(opened(made), box(0, 0, 4, 4)) for made in (plain, inverse))
    assert one == other
    assert other.mean == 7.5


@pytest.mark.parametrize(("frame", "slope"), [(0, 1.0), (1, 2.5)])
def test_uptake_by_the_slope_of_each_slice_and_the_arithmetic_of_the_reference(frame: int, slope: float) -> None:
    """SUV = Bq/ml × weight in g / (dose × 2^(-waited / half-life)), std 8.7: 70 kg, 280 MBq, two half-lives."""
    made = enhanced_pet((1.0, 2.5))
    stored = made.pixel_array[frame].astype(float)
    found = inside(opened(made, frame), box(0, 0, stored.shape[1], stored.shape[0]))
    factor = 70_000 / (280e6 * 2 ** (-7200 / 3600))
    assert found.mean == pytest.approx((stored * slope).mean() * factor, rel=1e-9)
    assert found.maximum == pytest.approx((stored * slope).max() * factor, rel=1e-9)
    assert found.unit == "SUVbw"


def test_without_uptake_activity_stays_what_it_is() -> None:
    activity = DisplayInput(
        "MONOCHROME2", transform=ModalityTransform(2.0, 0.0, unit="Bq/ml"), uptake=Uptake(reason="No weight.")
    )
    found = inside(source_of(np.full((4, 4), 50, dtype=np.uint16), activity), box(0, 0, 4, 4))
    assert (found.mean, found.unit) == (100.0, "Bq/ml")


def test_values_after_a_table_are_those_of_the_table() -> None:
    table = LookupTable(0, np.array([0, 10, 1000], dtype=np.uint16), 16)
    description = DisplayInput("MONOCHROME2", modality_lut=table)
    found = inside(source_of(np.array([[0, 1], [1, 2]], dtype=np.uint8), description), box(0, 0, 2, 2))
    assert (found.mean, found.median, found.maximum) == (255.0, 10.0, 1000.0)


def test_what_a_mapping_does_not_speak_of_is_left_out_of_its_unit() -> None:
    rule = RealWorldValue(slope=0.5, intercept=0.0, unit="ms", first=0, last=100)
    description = DisplayInput("MONOCHROME2", real_worlds=(RealWorldMapping(rule),))
    found = inside(source_of(np.array([[10, 30], [4000, 50]], dtype=np.uint16), description), box(0, 0, 2, 2))
    assert (found.pixels, found.mean, found.unit) == (3, 15.0, "ms")


def test_a_parametric_map_has_values_that_are_no_whole_numbers() -> None:
    pixels = np.array([[0.25, 0.5], [np.nan, 3.0]], dtype=np.float32)
    found = inside(source_of(pixels), box(0, 0, 2, 2))
    assert (found.pixels, found.mean, found.median) == (3, 1.25, 0.5)
    assert values_summary(np.array([np.nan, np.inf]), "") is None


def test_values_too_far_apart_to_be_counted_one_by_one() -> None:
    pixels = np.array([[0, 1_000_000], [2_000_000, 5_000_000]], dtype=np.int32)
    found = inside(source_of(pixels), box(0, 0, 2, 2))
    assert (found.mean, found.median, len(found.histogram.counts)) == (2_000_000.0, 1_500_000.0, 256)


def test_colours_have_no_statistics() -> None:
    colour = source_of(np.zeros((4, 4, 3), dtype=np.uint8), DisplayInput("RGB", samples=3))
    assert region_statistics(colour, AnnotationKind.RECTANGLE, box(0, 0, 4, 4)) is None


def test_a_region_between_two_centres_has_no_pixels() -> None:
    between = [ImagePoint(*at) for at in ((1.2, 1.2), (1.8, 1.2), (1.8, 1.8), (1.2, 1.8))]
    assert region_statistics(source_of(np.ones((4, 4), dtype=np.uint8)), AnnotationKind.POLYGON, between) is None


def test_a_region_that_reaches_out_of_the_picture_counts_what_is_in_it() -> None:
    found = inside(source_of(np.arange(16, dtype=np.uint8).reshape(4, 4)), box(-5, -5, 2, 1))
    assert (found.pixels, found.mean) == (2, 0.5)


def test_statistics_stand_beside_the_area() -> None:
    area = Measurement(4.0, "mm²", Calibration.CALIBRATED, name=QuantityName.AREA)
    found = inside(source_of(np.full((2, 2), 1067, dtype=np.uint16), HU), box(0, 0, 2, 2))
    assert with_statistics(area, found).text == "mean 43 HU, area 4.0 mm²"
    assert with_statistics(area, None) is area


def test_the_same_pixels_by_a_mapping_of_the_file() -> None:
    made = image(
        np.full((2, 2), 50, dtype=np.uint16), Modality="MR",
        RealWorldValueMappingSequence=[item(RealWorldValueSlope=0.1, RealWorldValueIntercept=5.0,
                                            MeasurementUnitsCodeSequence=[item(CodeValue="mm2/s")])],
    )  # fmt: skip
    found = inside(opened(made), box(0, 0, 2, 2))
    assert (found.mean, found.unit) == (pytest.approx(10.0), "mm²/s")
