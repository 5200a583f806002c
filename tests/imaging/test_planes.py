from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reviewer_app.geometry import Spacing
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.planes import classic_planes
from reviewer_app.imaging.series import sort_into_stacks
from tests.helpers.dicom_files import AXIAL, image, item, stream

SQUARE = Spacing(1.0, 1.0)
UPSIDE_DOWN = [1.0, 0.0, 0.0, 0.0, -1.0, 0.0]


def heights(frames: int, **attributes: Any) -> list[float | None]:
    """Return z of the first pixel of each frame."""
    found = classic_planes(item(**attributes), SQUARE, frames)
    return [None if one is None else one.position.z for one in found]


@pytest.mark.parametrize(
    ("orientation", "offsets", "expected"),
    [
        (AXIAL, [0.0, 3.0, 6.0], [10.0, 13.0, 16.0]),
        (AXIAL, [0.0, -3.0, -6.0], [10.0, 7.0, 4.0]),
        (UPSIDE_DOWN, [0.0, 3.0, 6.0], [10.0, 7.0, 4.0]),
        (AXIAL, [10.0, 13.0, 16.0], [10.0, 13.0, 16.0]),
        (UPSIDE_DOWN, [10.0, 13.0, 16.0], [10.0, 13.0, 16.0]),
        (AXIAL, [0.0, 3.0], [None, None, None]),
    ],
)
def test_frames_of_a_dose(orientation: list[float], offsets: list[float], expected: list[float | None]) -> None:
    """PS3.3 C.8.8.3.2: along the normal from zero on, or places along z where the first is that of the image."""
    told = {"ImagePositionPatient": [0.0, 0.0, 10.0], "ImageOrientationPatient": orientation}
    assert heights(3, GridFrameOffsetVector=offsets, **told) == expected


@pytest.mark.parametrize(("step", "expected"), [(4.0, [10.0, 14.0]), (-4.0, [10.0, 6.0])])
def test_frames_of_a_scintigraphic_volume(step: float, expected: list[float]) -> None:
    detector = item(ImagePositionPatient=[0.0, 0.0, 10.0], ImageOrientationPatient=AXIAL)
    found = heights(
        2,
        ImageType=["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"],
        DetectorInformationSequence=[detector],
        SpacingBetweenSlices=step,
    )
    assert found == expected


def test_a_gated_volume_has_each_slice_once_for_each_time_slot() -> None:
    made = image(
        np.zeros((4, 4, 4), dtype=np.uint16),
        Modality="NM",
        SOPClassUID="1.2.840.10008.5.1.4.1.1.20",
        ImageType=["ORIGINAL", "PRIMARY", "RECON GATED TOMO", "EMISSION"],
        DetectorInformationSequence=[item(ImagePositionPatient=[0.0, 0.0, 10.0], ImageOrientationPatient=AXIAL)],
        PixelSpacing=[1.0, 1.0],
        SpacingBetweenSlices=5.0,
        SliceVector=[1, 2, 1, 2],
        TimeSlotVector=[1, 1, 2, 2],
        FrameOfReferenceUID="1.2.3",
    )
    stacks = sort_into_stacks([index_instance(stream(made))])
    assert [one.title for one in stacks] == ["NM – slot 1", "NM – slot 2"]
    assert [[frame.position for frame in one.frames] for one in stacks] == [[10.0, 15.0], [10.0, 15.0]]


def test_a_scintigram_that_is_no_volume_has_no_places() -> None:
    told = {"ImagePositionPatient": [0.0, 0.0, 10.0], "ImageOrientationPatient": AXIAL, "SpacingBetweenSlices": 4.0}
    assert heights(2, ImageType=["ORIGINAL", "PRIMARY", "DYNAMIC", "EMISSION"], **told) == [None, None]


@pytest.mark.parametrize("orientation", [[1.0, 0, 0, 0, 0, 0], [1.0, 0, 0, 0.5, 0.5, 0], [1.0, 0, 0]])
def test_directions_that_make_no_plane(orientation: list[float]) -> None:
    assert heights(1, ImagePositionPatient=[0.0, 0.0, 0.0], ImageOrientationPatient=orientation) == [None]
