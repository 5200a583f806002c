from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydicom.sequence import Sequence

from reviewer_app.cases.annotations import Calibration
from reviewer_app.cases.instances import PixelDescription
from reviewer_app.geometry import Spacing
from reviewer_app.imaging.index import index_instance
from tests.helpers.dicom_files import image, item, stream

DX = "1.2.840.10008.5.1.4.1.1.1.1"
SC = "1.2.840.10008.5.1.4.1.1.7"
US = "1.2.840.10008.5.1.4.1.1.6.1"


def described(**attributes: Any) -> PixelDescription:
    pixels = index_instance(stream(image(np.zeros((40, 60), dtype=np.uint8), **attributes))).pixels
    assert pixels is not None
    return pixels


@pytest.mark.parametrize(
    ("attributes", "calibration", "spacing"),
    [
        ({"PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.15, 0.15]}, Calibration.CALIBRATED, 0.1),
        ({"PixelSpacing": [0.15, 0.15], "ImagerPixelSpacing": [0.15, 0.15]}, Calibration.DETECTOR_PLANE, 0.15),
        (
            {
                "PixelSpacing": [0.15, 0.15],
                "ImagerPixelSpacing": [0.15, 0.15],
                "PixelSpacingCalibrationType": "FIDUCIAL",
            },
            Calibration.CALIBRATED,
            0.15,
        ),
        ({"PixelSpacing": [0.2, 0.2]}, Calibration.UNKNOWN, 0.2),
        ({"ImagerPixelSpacing": [0.15, 0.15]}, Calibration.DETECTOR_PLANE, 0.15),
        ({}, Calibration.NONE, None),
    ],
)
def test_projection_images(attributes: dict[str, Any], calibration: Calibration, spacing: float | None) -> None:
    pixels = described(Modality="DX", SOPClassUID=DX, **attributes)
    assert pixels.calibration is calibration
    assert (pixels.spacing.row if pixels.spacing else None) == spacing


def test_words_of_a_calibration_are_kept() -> None:
    pixels = described(
        Modality="DX",
        SOPClassUID=DX,
        PixelSpacing=[0.1, 0.1],
        PixelSpacingCalibrationType="GEOMETRY",
        PixelSpacingCalibrationDescription="table height",
    )
    assert pixels.calibration_note == "GEOMETRY, table height"


def test_secondary_capture_is_nominal_or_unknown_and_never_a_patient_plane() -> None:
    nominal = described(Modality="OT", SOPClassUID=SC, NominalScannedPixelSpacing=[0.3, 0.3])
    assert (nominal.calibration, nominal.spacing) == (Calibration.NOMINAL, Spacing(0.3, 0.3))
    assert described(Modality="CT", SOPClassUID=SC, PixelSpacing=[0.3, 0.3]).calibration is Calibration.UNKNOWN


def test_pixel_aspect_without_spacing() -> None:
    assert described(Modality="OT", SOPClassUID=SC, PixelAspectRatio=[3, 2]).pixel_aspect == 1.5


def region(left: int, right: int, *, low: bool = False, units: int = 3) -> Any:
    return item(
        RegionSpatialFormat=1,
        RegionDataType=1,
        RegionFlags=int(low),
        RegionLocationMinX0=left,
        RegionLocationMinY0=0,
        RegionLocationMaxX1=right,
        RegionLocationMaxY1=39,
        PhysicalUnitsXDirection=units,
        PhysicalUnitsYDirection=units,
        PhysicalDeltaX=0.01,
        PhysicalDeltaY=-0.02,
    )


def test_ultrasound_has_a_scale_only_within_its_regions_of_length() -> None:
    pixels = described(
        Modality="US",
        SOPClassUID=US,
        SequenceOfUltrasoundRegions=Sequence([region(0, 20, low=True), region(15, 40), region(41, 59, units=4)]),
    )
    assert pixels.spacing is None, "there is no scale for the whole picture"
    found = sorted(pixels.regions, key=lambda one: one.left)
    assert [(one.left, one.right) for one in found] == [(0, 20), (15, 40)], "one axis of the third is time"
    assert {one.spacing for one in found} == {Spacing(row=0.2, column=0.1)}
    assert [one.first for one in found] == [False, True], "the region of high priority counts"


def test_other_images_use_their_own_spacing_everywhere() -> None:
    pixels = described(PixelSpacing=[0.5, 0.5])
    assert (pixels.spacing, pixels.calibration) == (Spacing(0.5, 0.5), Calibration.PATIENT_PLANE)
    assert pixels.regions == ()
