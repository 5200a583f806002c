"""The computed CT holds exactly the lesions it says it holds."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from reviewer_app.demo.samples.phantom import (
    CURRENT_SCAN,
    ORIGIN_MM,
    PHANTOM_LESIONS,
    PIXEL_MM,
    PRIOR_SCAN,
    SIZE,
    Phantom,
    PhantomLesion,
    PhantomScan,
)
from reviewer_app.demo.samples.sample_case import SampleCase

SCANS = pytest.mark.parametrize("scan", [CURRENT_SCAN, PRIOR_SCAN], ids=["current", "prior"])
LESIONS = pytest.mark.parametrize("lesion", PHANTOM_LESIONS, ids=lambda lesion: lesion.name.split(",")[0])


def region(image: NDArray[np.int16], lesion: PhantomLesion, reach_mm: float) -> NDArray[np.float64]:
    column = round((lesion.center_mm[0] - ORIGIN_MM) / PIXEL_MM)
    row = round((lesion.center_mm[1] - ORIGIN_MM) / PIXEL_MM)
    reach = int(reach_mm / PIXEL_MM)
    return image[row - reach : row + reach + 1, column - reach : column + reach + 1].astype(np.float64)


@SCANS
@LESIONS
def test_lesion_has_its_diameter_at_its_place(scan: PhantomScan, lesion: PhantomLesion) -> None:
    index = round((scan.position_mm(0) - lesion.center_mm[2]) / scan.spacing_mm)
    assert scan.position_mm(index) == lesion.center_mm[2]
    diameter = lesion.prior_diameter_mm if scan.prior else lesion.diameter_mm
    patch = region(Phantom(scan).pixels(index), lesion, diameter * 0.62)
    corner = np.median([patch[0, 0], patch[0, -1], patch[-1, 0], patch[-1, -1]])
    # The area over the contrast counts partly covered pixels by their part; noise averages out.
    covered = np.sum((patch - corner) / (lesion.hounsfield - corner)) * PIXEL_MM**2
    in_lung = corner < -700
    assert 2 * np.sqrt(covered / np.pi) == pytest.approx(diameter, abs=0.7 if in_lung else 2.5)


@LESIONS
def test_lesion_ends_where_it_should(lesion: PhantomLesion) -> None:
    phantom = Phantom(CURRENT_SCAN)
    middle = round((CURRENT_SCAN.position_mm(0) - lesion.center_mm[2]) / CURRENT_SCAN.spacing_mm)
    beyond = int(lesion.diameter_mm / 2 / CURRENT_SCAN.spacing_mm) + 1
    inside = region(phantom.pixels(middle), lesion, 1.5).mean()
    above = region(phantom.pixels(middle - beyond), lesion, 1.5).mean()
    assert inside == pytest.approx(lesion.hounsfield, abs=8)
    assert abs(above - lesion.hounsfield) > 35


@SCANS
def test_slices_are_the_same_every_time(scan: PhantomScan) -> None:
    first, second = Phantom(scan).pixels(30), Phantom(scan).pixels(30)
    assert first.dtype == np.int16
    assert first.shape == (SIZE, SIZE)
    np.testing.assert_array_equal(first, second)


def test_tissues_have_plausible_values() -> None:
    image = Phantom(CURRENT_SCAN).pixels(60)
    assert image[:20].mean() == pytest.approx(-1000, abs=5)
    assert (image < -700).mean() > 0.3
    assert image.min() > -1200
    assert 300 < image.max() < 1200


def test_current_study_is_long_and_prior_three_months_older(by_family: dict[str, SampleCase]) -> None:
    current, prior = by_family["Okafor"].studies
    assert current.instance_count == 140
    assert prior.instance_count == 70
    assert 85 < (current.started - prior.started).days < 100


def test_files_are_ct_slices_in_order(by_family: dict[str, SampleCase]) -> None:
    case = by_family["Okafor"]
    study = case.studies[1]
    heights = []
    for file, instance in zip(study.files(), study.series[0].instances, strict=True):
        header = pydicom.dcmread(BytesIO(file))
        assert header.SOPInstanceUID == instance.uid
        assert header.StudyInstanceUID == study.uid
        assert header.PatientName == "Okafor^Daniel"
        heights.append(float(header.ImagePositionPatient[2]))
    steps = np.diff(heights)
    np.testing.assert_allclose(steps, -5.0)
    assert header.pixel_array.dtype == np.int16
    assert header.pixel_array.shape == (SIZE, SIZE)
    np.testing.assert_array_equal(header.pixel_array, Phantom(PRIOR_SCAN).pixels(69))
