"""Frames of multi-frame kinds: where they lie, how large they are, which way they face, what tells them apart."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom.dataset import FileDataset

from reviewer_app.cases.instances import InstanceIndex, PixelDescription
from reviewer_app.cases.measurements import Calibration
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.measure import read_value
from reviewer_app.imaging.series import sort_into_stacks
from tests.helpers.dicom_files import item, stream
from tests.helpers.object_kinds import (
    enhanced_angiogram,
    enhanced_pet,
    scintigram,
    tomogram_of_the_eye,
    ultrasound_volume,
)

CENTER = "ObjectPixelSpacingInCenterOfBeam"
PROPERTIES = "FramePixelDataPropertiesSequence"


def indexed(made: FileDataset) -> InstanceIndex:
    return index_instance(stream(made))


def pixels_of(made: FileDataset) -> PixelDescription:
    found = indexed(made).pixels
    assert found is not None
    return found


@pytest.mark.parametrize("modality", ["XA", "RF"])
def test_an_enhanced_projection_has_its_scale_at_the_detector(modality: str) -> None:
    pixels = pixels_of(enhanced_angiogram(modality=modality))
    assert (pixels.calibration, pixels.spacing) == (Calibration.DETECTOR_PLANE, Spacing(0.3, 0.3))


def test_an_enhanced_projection_calibrated_in_the_beam() -> None:
    pixels = pixels_of(enhanced_angiogram(ProjectionPixelCalibrationSequence=[item(**{CENTER: [0.25, 0.25]})]))
    assert (pixels.calibration, pixels.spacing) == (Calibration.CALIBRATED, Spacing(0.25, 0.25))
    assert pixels.calibration_note == "centre of the beam"


def test_frames_of_different_scale_have_none_in_common() -> None:
    made = enhanced_angiogram()
    made.PerFrameFunctionalGroupsSequence[1].FramePixelDataPropertiesSequence = [item(ImagerPixelSpacing=[0.2, 0.2])]
    pixels = pixels_of(made)
    assert (pixels.calibration, pixels.spacing) == (Calibration.NONE, None)


def test_an_enhanced_projection_tells_its_sides_by_frame() -> None:
    made = enhanced_angiogram()
    made.PerFrameFunctionalGroupsSequence[2].PatientOrientationInFrameSequence = [item(PatientOrientation=["P", "F"])]
    index = indexed(made)
    assert [one.patient_orientation for one in index.frames] == [("L", "F"), ("L", "F"), ("P", "F")]
    assert [one.name for one in index.frames] == [""] * 3


def test_cuts_through_the_eye_are_a_volume_in_the_order_they_were_made() -> None:
    index = indexed(tomogram_of_the_eye())
    (stack,) = sort_into_stacks([index])
    assert [(one.frame, one.position) for one in stack.frames] == [(0, 20.0), (1, 19.75), (2, 19.5)]
    assert stack.spacing == pytest.approx(0.25)
    assert index.pixels is not None
    assert (index.pixels.calibration, index.pixels.spacing) == (Calibration.PATIENT_PLANE, Spacing(0.0039, 0.012))


def test_a_volume_of_ultrasound_tells_time_and_kind_of_data() -> None:
    index = indexed(ultrasound_volume(ImageDataTypeSequence=[item(DataType="FLOW_VELOCITY")]))
    (stack,) = sort_into_stacks([index])
    assert [one.frame for one in stack.frames] == [0, 1, 2, 3]
    assert [one.name for one in index.frames] == ["time 1", "time 1", "time 2", "time 2, data flow velocity"]
    # its coordinates are not those of the patient
    assert all(one.plane is None and one.patient_orientation == ("", "") for one in index.frames)
    assert index.pixels is not None
    assert (index.pixels.calibration, index.pixels.spacing) == (Calibration.PATIENT_PLANE, Spacing(0.5, 0.4))


def test_an_enhanced_pet_image_is_told_in_suv_slice_by_slice() -> None:
    index = indexed(enhanced_pet())
    (stack,) = sort_into_stacks([index])
    assert [one.position for one in stack.frames] == [0.0, 5.0]
    values = []
    for frame in range(2):
        opened = stream(enhanced_pet())
        values.append(read_value(open_frame(opened, index, frame), ImagePoint(1, 1)))
    # stored times slope in Bq/ml, per 280 MBq and 70 kg, and 2 half-lives: a thousandth
    assert [(one.value, one.unit) for one in values if one is not None] == [
        (pytest.approx(1.0), "SUVbw"),
        (pytest.approx(4.0), "SUVbw"),
    ]


def test_frames_of_a_scintigram_are_named_by_what_differs() -> None:
    assert [one.name for one in indexed(scintigram()).frames] == [
        "energy 1 (Tc99m), detector 1 (anterior)",
        "energy 1 (Tc99m), detector 2",
        "energy 2, detector 1 (anterior)",
        "energy 2, detector 2",
    ]


def test_frames_of_a_phase_and_views_of_a_rotation_are_counted() -> None:
    made = scintigram(EnergyWindowVector=[1, 1, 1, 1], DetectorVector=[1, 1, 1, 1], TimeSliceVector=[1, 2, 3, 4])
    assert [one.name for one in indexed(made).frames] == ["time 1", "time 2", "time 3", "time 4"]
    made = scintigram(EnergyWindowVector=None, RotationVector=[1, 1, 1, 1], AngularViewVector=[1, 1, 2, 2])
    assert [one.name for one in indexed(made).frames][3] == "detector 2, view 2"


def test_frames_of_a_scintigram_face_as_their_detector() -> None:
    assert [one.patient_orientation for one in indexed(scintigram()).frames] == [("L", "F"), ("R", "F")] * 2


@pytest.mark.parametrize(
    "attributes",
    [
        {"RotationVector": [1, 1, 2, 2]},
        {"DetectorVector": [1, 2]},
        {"DetectorVector": [3, 0, 7, 9]},
        {"DetectorInformationSequence": []},
        {"DetectorInformationSequence": [item(), item(ImageOrientationPatient=[1, 0, 0])]},
    ],
)
def test_sides_that_are_not_told_are_not_guessed(attributes: dict[str, Any]) -> None:
    assert [one.patient_orientation for one in indexed(scintigram(**attributes)).frames] == [("", "")] * 4
