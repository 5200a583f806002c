"""A PET computed to fit the computed CT: uptake of the organs, and of two of its lesions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pydicom

from reviewer_app.demo.samples.phantom import PHANTOM_LESIONS, TOP_MM
from tests.helpers.dicom_files import AXIAL, file_bytes, image
from tests.pictures.studies import MAN, headers_of, renamed

_STEP, _SLICE, _SIZE, _COUNT = 4.0, 5.0, 100, 70
_START = -_STEP * (_SIZE - 1) / 2
_UID = "1.2.826.0.1.3680043.8.498.90.77"
_PET = "1.2.840.10008.5.1.4.1.1.128"
#: Centre and half axes in millimetres, and SUV: heart, liver, spleen, marrow of the spine.
_ORGANS = (
    ((18.0, -25.0, 45.0), (42.0, 36.0, 38.0), 2.6),
    ((-62.0, 2.0, -78.0), (78.0, 74.0, 58.0), 2.2),
    ((92.0, 34.0, -70.0), (34.0, 42.0, 40.0), 1.9),
    ((0.0, 72.0, 20.0), (19.0, 17.0, 400.0), 1.7),
)
_LESIONS = {PHANTOM_LESIONS[0].center_mm: (8.0, 9.0), PHANTOM_LESIONS[2].center_mm: (12.0, 8.0)}


def chest_pet(ct: Sequence[bytes]) -> list[bytes]:
    """Return PET images in SUV in the study and the frame of reference of a computed CT."""
    header = headers_of(ct[:1])[0]
    random = np.random.default_rng(7)
    made = []
    for number in range(_COUNT):
        z = TOP_MM - _SLICE * number
        noise = random.normal(scale=0.12, size=(_SIZE, _SIZE))
        suv = np.clip(_uptake(z) + _smooth(noise) * 2, 0, None)
        made.append(image(
            np.rint(suv * 1000).astype(np.int16), SOPClassUID=_PET, Modality="PT", Units="GML", SUVType="BW",
            CorrectedImage=["DECY", "ATTN"], DecayCorrection="START", StudyInstanceUID=header.StudyInstanceUID,
            SeriesInstanceUID=_UID, SOPInstanceUID=f"{_UID}.{number}",
            FrameOfReferenceUID=header.FrameOfReferenceUID, StudyDescription="PET/CT chest and abdomen",
            StudyTime=header.StudyTime, SeriesDescription="PET, corrected", SeriesNumber=40, InstanceNumber=number + 1,
            RescaleSlope=0.001, RescaleIntercept=0, PixelSpacing=[_STEP, _STEP], SliceThickness=_SLICE,
            ImageOrientationPatient=AXIAL, ImagePositionPatient=[_START, _START, z],
        ))  # fmt: skip
    return [file_bytes(renamed(one, MAN)) for one in made]


def with_name(files: Sequence[bytes], study: str) -> list[bytes]:
    """Return images whose study has another description."""
    found: list[pydicom.FileDataset] = headers_of(files)
    return [file_bytes(renamed(one, MAN, study=study)) for one in found]


def _uptake(z: float) -> npt.NDArray[np.float64]:
    """Return the SUV of a slice ``(rows, columns)``, as sharp as a scanner sees it."""
    axis = _START + _STEP * np.arange(_SIZE)
    x, y = axis[None, :], axis[:, None]
    total = 0.75 * _soft((x / 166) ** 2 + (y / 118) ** 2, 0.1)
    if z > -20:  # lungs hold air
        for side in (-1, 1):
            inside = ((x - side * 78) / 62) ** 2 + ((y - 5) / 84) ** 2 + ((z - 95) / 125) ** 2
            total = total - 0.5 * _soft(inside, 0.15)
    for centre, axes, suv in _ORGANS:
        away = sum(((at - c) / a) ** 2 for at, c, a in zip((x, y, z), centre, axes, strict=True))
        total = np.maximum(total, suv * _soft(away, 0.2))
    for centre, (radius, suv) in _LESIONS.items():
        away = sum((at - c) ** 2 for at, c in zip((x, y, z), centre, strict=True))
        total = np.maximum(total, suv * np.exp(-math.log(2) * away / radius**2))
    return np.asarray(total)


def _soft(away: npt.NDArray[np.float64], edge: float) -> npt.NDArray[np.float64]:
    """Return 1 where a squared distance is below 1, 0 above, with an edge."""
    return 1 / (1 + np.exp(np.clip((away - 1) / edge, -30, 30)))


def _smooth(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    for axis in (0, 1):
        values = (np.roll(values, 1, axis) + 2 * values + np.roll(values, -1, axis)) / 4
    return values
