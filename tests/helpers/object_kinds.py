"""Images of kinds that tell their geometry, scale or order in ways of their own, made up for tests."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileDataset

from tests.helpers.dicom_files import AXIAL, image, item
from tests.helpers.dicom_objects import code

_STORAGE = "1.2.840.10008.5.1.4.1.1."
OPHTHALMIC_8_BIT = f"{_STORAGE}77.1.5.1"
OPHTHALMIC_16_BIT = f"{_STORAGE}77.1.5.2"
ANTERIOR, POSTERIOR = [1, 0, 0, 0, 0, -1], [-1, 0, 0, 0, 0, -1]


def numbered(frames: int, rows: int = 4, columns: int = 6, dtype: Any = np.uint16) -> np.ndarray[Any, Any]:
    """Return frames ``(n, rows, columns)``, each full of its own number from 1."""
    return np.repeat(np.arange(1, frames + 1, dtype=dtype), rows * columns).reshape(frames, rows, columns)


def angiogram(frames: int = 3, **attributes: Any) -> FileDataset:
    """Return an XA run in Log with a mask of its first frame, to be seen subtracted (PS3.3 A.14, C.7.6.10)."""
    told: dict[str, Any] = {
        "ImageType": ["ORIGINAL", "PRIMARY", "SINGLE PLANE"],
        "PixelIntensityRelationship": "LOG",
        "RecommendedViewingMode": "SUB",
        "MaskSubtractionSequence": [item(MaskOperation="AVG_SUB", MaskFrameNumbers=1)],
        "FrameTime": 66.7,
    }
    return image(numbered(frames), SOPClassUID=f"{_STORAGE}12.1", Modality="XA", **(told | attributes))


def enhanced_angiogram(frames: int = 3, modality: str = "XA", **groups: Any) -> FileDataset:
    """Return an enhanced XA or XRF run, with more shared functional groups (PS3.3 A.47, A.48)."""
    sop_class = f"{_STORAGE}{'12.1.1' if modality == 'XA' else '12.2.1'}"
    made = image(numbered(frames), SOPClassUID=sop_class, Modality=modality)
    shared: dict[str, Any] = {
        "FramePixelDataPropertiesSequence": [
            item(ImagerPixelSpacing=[0.3, 0.3], PixelIntensityRelationship="LOG", GeometricalProperties="UNIFORM")
        ],
        "PatientOrientationInFrameSequence": [item(PatientOrientation=["L", "F"])],
        "FrameVOILUTSequence": [item(WindowCenter=2048, WindowWidth=4096)],
    }
    made.SharedFunctionalGroupsSequence = [item(**(shared | groups))]
    made.PerFrameFunctionalGroupsSequence = [_content() for _ in range(frames)]
    return made


def tomogram_of_the_eye(frames: int = 3) -> FileDataset:
    """Return ophthalmic tomography: cuts 0.25 mm apart from above, deep tissue below (PS3.3 A.52)."""
    made = image(numbered(frames, dtype=np.uint8), SOPClassUID=f"{_STORAGE}77.1.5.4", Modality="OPT")
    made.SharedFunctionalGroupsSequence = [
        item(
            PixelMeasuresSequence=[item(PixelSpacing=[0.0039, 0.012], SliceThickness=0.25)],
            PlaneOrientationSequence=[item(ImageOrientationPatient=AXIAL)],
        )
    ]
    made.PerFrameFunctionalGroupsSequence = [
        _content(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, 20 - 0.25 * number])])
        for number in range(frames)
    ]
    return made


def ultrasound_volume(times: int = 2, planes: int = 2, **of_second: Any) -> FileDataset:
    """Return an enhanced US volume in coordinates of its own; `of_second` goes to the last frame (PS3.3 A.59)."""
    frames = numbered(times * planes, dtype=np.uint8)
    made = image(frames, SOPClassUID=f"{_STORAGE}6.2", Modality="US")
    made.SharedFunctionalGroupsSequence = [
        item(
            PixelMeasuresSequence=[item(PixelSpacing=[0.5, 0.4], SliceThickness=1.5)],
            PlaneOrientationVolumeSequence=[item(ImageOrientationVolume=AXIAL)],
        )
    ]
    made.PerFrameFunctionalGroupsSequence = [
        item(
            FrameContentSequence=[item(TemporalPositionIndex=time + 1)],
            PlanePositionVolumeSequence=[item(ImagePositionVolume=[0, 0, 1.5 * plane])],
        )
        for time in range(times)
        for plane in range(planes)
    ]
    for keyword, value in of_second.items():
        setattr(made.PerFrameFunctionalGroupsSequence[-1], keyword, value)
    return made


def enhanced_pet(slopes: tuple[float, ...] = (1.0, 2.0)) -> FileDataset:
    """Return an enhanced PET image with a slope for each slice, 2 half-lives after the injection (PS3.3 A.56)."""
    made = image(
        numbered(len(slopes), dtype=np.int16) * np.int16(1000),
        SOPClassUID=f"{_STORAGE}130",
        Modality="PT",
        AttenuationCorrected="YES",
        DecayCorrected="YES",
        DecayCorrectionDateTime="20261118110000",
        PatientWeight=70.0,
    )
    made.RadiopharmaceuticalInformationSequence = [
        item(
            RadionuclideTotalDose=280e6,
            RadionuclideHalfLife=3600.0,
            RadiopharmaceuticalStartDateTime="20261118090000",
        )
    ]
    made.SharedFunctionalGroupsSequence = [
        item(
            PixelMeasuresSequence=[item(PixelSpacing=[2.0, 2.0], SliceThickness=5.0)],
            PlaneOrientationSequence=[item(ImageOrientationPatient=AXIAL)],
        )
    ]
    made.PerFrameFunctionalGroupsSequence = [
        _content(
            PlanePositionSequence=[item(ImagePositionPatient=[0, 0, 5.0 * number])],
            PixelValueTransformationSequence=[item(RescaleSlope=slope, RescaleIntercept=0, RescaleType="BQML")],
        )
        for number, slope in enumerate(slopes)
    ]
    return made


def scintigram(**attributes: Any) -> FileDataset:
    """Return a dynamic scintigram: two energies, each from in front and from behind (PS3.3 A.5, C.8.4)."""
    made = image(
        numbered(4),
        SOPClassUID=f"{_STORAGE}20",
        Modality="NM",
        ImageType=["ORIGINAL", "PRIMARY", "STATIC", "EMISSION"],
        PixelSpacing=[4.0, 4.0],
        EnergyWindowVector=[1, 1, 2, 2],
        DetectorVector=[1, 2, 1, 2],
        PhaseVector=[1, 1, 1, 1],
        EnergyWindowInformationSequence=[item(EnergyWindowName="Tc99m"), item()],
        DetectorInformationSequence=[
            _detector(ANTERIOR, ViewCodeSequence=[code("399348003", "SCT", "anterior")]),
            _detector(POSTERIOR),
        ],
    )
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def _detector(orientation: list[int], **attributes: Any) -> Dataset:
    return item(ImageOrientationPatient=orientation, ImagePositionPatient=[0, 0, 0], **attributes)


def _content(**groups: Any) -> Dataset:
    return item(FrameContentSequence=[item(FrameAcquisitionNumber=1)], **groups)
