from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.sequence import Sequence

from reviewer_app.cases.instances import FrameIndex, PixelDescription, RegionAxis
from reviewer_app.cases.measurements import Calibration
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.measuring.geometry import geometry_in, user_calibrated
from reviewer_app.imaging.measuring.lines import length
from tests.helpers.case_values import make_instances
from tests.helpers.dicom_files import image, item, stream
from tests.helpers.object_kinds import OPHTHALMIC_8_BIT, OPHTHALMIC_16_BIT

DX = "1.2.840.10008.5.1.4.1.1.1.1"
SC = "1.2.840.10008.5.1.4.1.1.7"
US = "1.2.840.10008.5.1.4.1.1.6.1"
VOLUME = "1.2.840.10008.5.1.4.1.1.6.2"


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


def test_words_of_a_calibration_are_kept_and_stand_with_every_length() -> None:
    pixels = described(
        Modality="DX",
        SOPClassUID=DX,
        PixelSpacing=[0.1, 0.1],
        PixelSpacingCalibrationType="GEOMETRY",
        PixelSpacingCalibrationDescription="table height",
    )
    assert pixels.calibration_note == "GEOMETRY, table height"
    index = replace(make_instances()[0], pixels=pixels, frames=(FrameIndex(),))
    geometry, ends = geometry_in(index, 0), (ImagePoint(0, 0), ImagePoint(50, 0))
    measured = length(geometry, ends)
    assert (measured.text, measured.calibration_words) == ("5.0 mm", "calibrated: GEOMETRY, table height")
    by_the_reader = length(user_calibrated(geometry, ends, 10.0, "mark-3"), ends)
    assert by_the_reader.calibration_words == "user-calibrated"


def test_secondary_capture_is_nominal_or_unknown_and_never_a_patient_plane() -> None:
    nominal = described(Modality="OT", SOPClassUID=SC, NominalScannedPixelSpacing=[0.3, 0.3])
    assert (nominal.calibration, nominal.spacing) == (Calibration.NOMINAL, Spacing(0.3, 0.3))
    assert described(Modality="CT", SOPClassUID=SC, PixelSpacing=[0.3, 0.3]).calibration is Calibration.UNKNOWN


@pytest.mark.parametrize("sop_class", [OPHTHALMIC_8_BIT, OPHTHALMIC_16_BIT])
def test_a_photograph_of_the_eye_has_a_nominal_scale(sop_class: str) -> None:
    pixels = described(Modality="OP", SOPClassUID=sop_class, PixelSpacing=[0.04, 0.04])
    assert (pixels.calibration, pixels.spacing) == (Calibration.NOMINAL, Spacing(0.04, 0.04))
    assert described(Modality="OP", SOPClassUID=sop_class).calibration is Calibration.NONE


def test_pixel_aspect_without_spacing() -> None:
    assert described(Modality="OT", SOPClassUID=SC, PixelAspectRatio=[3, 2]).pixel_aspect == 1.5


def region(left: int, right: int, *, low: bool = False, units: int = 3, kind: int = 1) -> Any:
    return item(
        RegionSpatialFormat=kind,
        RegionDataType=1,
        RegionFlags=int(low),
        RegionLocationMinX0=left,
        RegionLocationMinY0=0,
        RegionLocationMaxX1=right,
        RegionLocationMaxY1=39,
        PhysicalUnitsXDirection=units,
        PhysicalUnitsYDirection=3,
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
    assert [(one.left, one.right) for one in found] == [(0, 20), (15, 40), (41, 59)]
    assert [one.spacing for one in found] == [Spacing(row=0.2, column=0.1)] * 2 + [None]
    assert (found[2].across, found[2].down) == (RegionAxis(0.01, "s"), RegionAxis(0.2, "mm")), "one axis is time"
    assert [one.first for one in found] == [False, True, True], "the region of high priority counts"
    assert pixels.pixel_aspect == 2.0


def test_a_region_without_units_is_none_and_curves_are_no_picture_of_the_body() -> None:
    nothing = region(0, 59)
    nothing.PhysicalUnitsXDirection = nothing.PhysicalUnitsYDirection = 0
    regions = [nothing, region(0, 59, kind=5)]
    pixels = described(Modality="US", SOPClassUID=US, SequenceOfUltrasoundRegions=Sequence(regions))
    assert [(one.spacing, one.down) for one in pixels.regions] == [(None, RegionAxis(0.2, "mm"))]


def test_an_image_with_curves_only_keeps_its_own_spacing() -> None:
    curve = Sequence([region(0, 59, units=4, kind=4)])
    pixels = described(Modality="US", SOPClassUID=US, PixelSpacing=[0.3, 0.3], SequenceOfUltrasoundRegions=curve)
    assert (pixels.spacing, pixels.calibration) == (Spacing(0.3, 0.3), Calibration.UNKNOWN)
    assert len(pixels.regions) == 1


def test_an_ultrasound_volume_is_told_by_its_pixel_measures() -> None:
    pixels = described(Modality="US", SOPClassUID=VOLUME, PixelSpacing=[0.3, 0.3])
    assert (pixels.spacing, pixels.calibration) == (Spacing(0.3, 0.3), Calibration.PATIENT_PLANE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("colour/examples_palette.dcm", [(True, None, None), (False, "s", None)]),
        ("us_cine/DIRW0007", [(True, None, None)]),
        ("colour/gdcm-US-ALOKA-16.dcm", [(True, None, None)] * 2),
    ],
)
def test_regions_of_real_files(shared_data: Path, name: str, expected: list[Any]) -> None:
    with (shared_data / "dicom" / name).open("rb") as file:
        pixels = index_instance(file).pixels
    assert pixels is not None
    told = [
        (one.spacing is not None, one.across and one.across.unit, one.down and one.down.unit) for one in pixels.regions
    ]
    assert told == expected


@pytest.mark.parametrize(("modality", "calibration"), [("CT", Calibration.UNKNOWN), ("MR", Calibration.PATIENT_PLANE)])
def test_a_scout_of_ct_is_a_projection_and_one_of_mr_is_none(modality: str, calibration: Calibration) -> None:
    pixels = described(Modality=modality, ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"], PixelSpacing=[0.5, 0.5])
    assert (pixels.spacing, pixels.calibration) == (Spacing(0.5, 0.5), calibration)


def test_other_images_use_their_own_spacing_everywhere() -> None:
    pixels = described(PixelSpacing=[0.5, 0.5])
    assert (pixels.spacing, pixels.calibration) == (Spacing(0.5, 0.5), Calibration.PATIENT_PLANE)
    assert pixels.regions == ()
