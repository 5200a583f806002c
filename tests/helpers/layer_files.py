"""Images with a segmentation, a structure set and a dose over them, made of formulas: a ball, a ring, a slope."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileDataset

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.kinds import PARAMETRIC_MAP, RT_DOSE
from reviewer_app.imaging.layers.reading import OpenedLayer, open_layer
from reviewer_app.imaging.layers.values import Place, place_of
from reviewer_app.imaging.objects.radiotherapy import RT_PLAN, RT_STRUCTURE_SET
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken
from tests.helpers.dicom_files import AXIAL, image, item, stream
from tests.helpers.dicom_objects import code, plain_object, segmentation

ROOT = "1.2.826.0.1.3680043.8.498.60"
STUDY, SERIES, REFERENCE = f"{ROOT}.1", f"{ROOT}.2", f"{ROOT}.3"
SEG_UID, STRUCTURES_UID, DOSE_UID, PLAN_UID = (f"{ROOT}.{number}" for number in (11, 12, 13, 14))
SIZE, SPACING, STEP, COUNT = 64, 1.5, 3.0, 24
ORIGIN = (-48.0, -40.0, -30.0)
CENTRE, RADIUS = (1.0, 3.0, 4.0), 20.0


def slice_uid(number: int) -> str:
    """SOP Instance UID of a slice."""
    return f"{SERIES}.{number + 1}"


def ct_slices(**attributes: Any) -> list[FileDataset]:
    """Axial slices of one value each."""
    return [
        image(
            np.full((SIZE, SIZE), 40 + number, np.int16),
            **{
                "SOPInstanceUID": slice_uid(number), "SeriesInstanceUID": SERIES, "StudyInstanceUID": STUDY,
                "FrameOfReferenceUID": REFERENCE, "StudyDate": "20261101", "SeriesDescription": "Axial",
                "InstanceNumber": number + 1, "SeriesNumber": 1, "PixelSpacing": [SPACING, SPACING],
                "ImageOrientationPatient": AXIAL, "SliceThickness": STEP,
                "ImagePositionPatient": [ORIGIN[0], ORIGIN[1], ORIGIN[2] + STEP * number],
                "WindowCenter": 50, "WindowWidth": 100, **attributes,
            },
        )
        for number in range(COUNT)
    ]  # fmt: skip


PET_SERIES, PET_SIZE, PET_SPACING, PET_STEP, PET_COUNT = f"{ROOT}.8", (20, 24), 4.0, 5.0, 10
PET_ORIGIN = (-44.0, -36.0, -22.0)
PET_CLASS = "1.2.840.10008.5.1.4.1.1.128"


def pet_formula(x: Any, y: Any, z: Any) -> Any:
    """SUV at a place: a slope along each axis, so that the mean of neighbours is the value between them."""
    return 2.0 + 0.02 * (x - PET_ORIGIN[0]) + 0.01 * (y - PET_ORIGIN[1]) + 0.015 * (z - PET_ORIGIN[2])


def pet_slices(**attributes: Any) -> list[FileDataset]:
    """Axial PET in SUV, coarser than the CT and begun elsewhere; the slices from the top down."""
    rows, columns = np.mgrid[: PET_SIZE[0], : PET_SIZE[1]]
    return [
        image(
            np.rint(1000 * pet_formula(
                PET_ORIGIN[0] + PET_SPACING * columns, PET_ORIGIN[1] + PET_SPACING * rows, z)).astype(np.int16),
            **{
                "SOPClassUID": PET_CLASS, "Modality": "PT", "SOPInstanceUID": f"{PET_SERIES}.{number + 1}",
                "SeriesInstanceUID": PET_SERIES, "StudyInstanceUID": STUDY, "FrameOfReferenceUID": REFERENCE,
                "StudyDate": "20261101", "SeriesDescription": "PET AC", "SeriesNumber": 2, "InstanceNumber": number + 1,
                "Units": "GML", "SUVType": "BW",
                "CorrectedImage": ["DECY", "ATTN"], "DecayCorrection": "START",
                "RescaleSlope": 0.001, "RescaleIntercept": 0, "PixelSpacing": [PET_SPACING, PET_SPACING],
                "ImageOrientationPatient": AXIAL, "SliceThickness": PET_STEP,
                "ImagePositionPatient": [PET_ORIGIN[0], PET_ORIGIN[1], z], **attributes,
            },
        )
        for number, z in enumerate(PET_ORIGIN[2] + PET_STEP * step for step in range(PET_COUNT - 1, -1, -1))
    ]  # fmt: skip


MAP_UID, MAP_SIZE, MAP_SPACING, MAP_COUNT = f"{ROOT}.15", (24, 28), 3.0, 9
MAP_ORIGIN = (-40.0, -34.0, ORIGIN[2] + 5 * STEP)


def map_formula(x: Any, y: Any, z: Any) -> Any:
    """What a map measures at a place, some of it below 0: a slope along each axis."""
    return 400.0 + 10.0 * x + 4.0 * y + 2.0 * z


def map_file(dtype: type = np.float32, count: int = MAP_COUNT, **attributes: Any) -> FileDataset:
    """A parametric map of floating point values in µm²/s, on slices of the CT, with no value in its first row."""
    z, y, x = np.meshgrid(
        MAP_ORIGIN[2] + STEP * np.arange(count),
        MAP_ORIGIN[1] + MAP_SPACING * np.arange(MAP_SIZE[0]),
        MAP_ORIGIN[0] + MAP_SPACING * np.arange(MAP_SIZE[1]),
        indexing="ij",
    )
    values = ((map_formula(x, y, z) - 100.0) / 2.0).astype(dtype)
    values[:, 0, :] = np.nan
    made = image(values, SOPClassUID=PARAMETRIC_MAP, Modality="MR", SeriesNumber=9, InstanceNumber=1)
    mapping = item(
        RealWorldValueSlope=2.0, RealWorldValueIntercept=100.0, MeasurementUnitsCodeSequence=[code("um2/s", "UCUM")]
    )
    made.SharedFunctionalGroupsSequence = [
        item(
            RealWorldValueMappingSequence=[mapping],
            FrameVOILUTSequence=[item(WindowCenter=150.0, WindowWidth=600.0, VOILUTFunction="LINEAR_EXACT")],
            PlaneOrientationSequence=[item(ImageOrientationPatient=AXIAL)],
            PixelMeasuresSequence=[item(PixelSpacing=[MAP_SPACING, MAP_SPACING], SliceThickness=STEP)],
        )
    ]
    made.PerFrameFunctionalGroupsSequence = [
        item(PlanePositionSequence=[item(ImagePositionPatient=[*MAP_ORIGIN[:2], MAP_ORIGIN[2] + STEP * number])])
        for number in range(count)
    ]
    return _named(made, MAP_UID, "ADC", attributes)


def ball(origin: Sequence[float], spacing: float, step: float, shape: tuple[int, int, int]) -> npt.NDArray[np.bool_]:
    """Voxels ``(planes, rows, columns)`` of an axial grid whose centre lies in the ball."""
    z, y, x = np.meshgrid(*(np.arange(size) for size in shape), indexing="ij")
    away = (
        (origin[0] + spacing * x - CENTRE[0]) ** 2
        + (origin[1] + spacing * y - CENTRE[1]) ** 2
        + (origin[2] + step * z - CENTRE[2]) ** 2
    )
    return np.asarray(away <= RADIUS**2)


def seg_file(
    masks: dict[int, npt.NDArray[np.bool_]], origin: Sequence[float] = ORIGIN, spacing: float = SPACING,
    step: float = STEP, **attributes: Any,
) -> FileDataset:  # fmt: skip
    """A segmentation of masks ``(planes, rows, columns)`` by segment, empty frames left out, as programs write it."""
    frames, segments, places = [], [], []
    for number, mask in masks.items():
        for plane in np.flatnonzero(mask.any(axis=(1, 2))):
            frames.append(mask[plane])
            segments.append(number)
            places.append(int(plane))
    made = segmentation(np.array(frames).astype(np.uint8), segments)
    made.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence = [
        item(PixelSpacing=[spacing, spacing], SliceThickness=step, SpacingBetweenSlices=step)
    ]
    for groups, place in zip(made.PerFrameFunctionalGroupsSequence, places, strict=True):
        groups.PlanePositionSequence = [item(ImagePositionPatient=[origin[0], origin[1], origin[2] + step * place])]
        groups.DerivationImageSequence = [item(SourceImageSequence=[item(ReferencedSOPInstanceUID=slice_uid(place))])]
    return _named(made, SEG_UID, "SEG", attributes)


def _named(made: FileDataset, uid: str, words: str, attributes: dict[str, Any]) -> FileDataset:
    known = {"StudyInstanceUID": STUDY, "SeriesInstanceUID": f"{uid}.1", "SOPInstanceUID": uid,
             "FrameOfReferenceUID": REFERENCE, "SeriesDescription": words, "StudyDate": "20261101"}  # fmt: skip
    for keyword, value in {**known, **attributes}.items():
        setattr(made, keyword, value)
    made.file_meta.MediaStorageSOPInstanceUID = uid
    return made


def circle(z: float, radius: float, points: int = 72) -> list[float]:
    """Contour Data of a circle about the centre of the ball."""
    angles = [2 * math.pi * at / points for at in range(points)]
    places = ((CENTRE[0] + radius * math.cos(at), CENTRE[1] + radius * math.sin(at), z) for at in angles)
    return [round(one, 6) for place in places for one in place]


def contour(data: Sequence[float], kind: str = "CLOSED_PLANAR") -> Dataset:
    """An item of Contour Sequence."""
    return item(ContourGeometricType=kind, NumberOfContourPoints=len(data) // 3, ContourData=list(data))


def structures_file(regions: dict[str, Sequence[Dataset]] | None = None, **attributes: Any) -> FileDataset:
    """A structure set: by default the ball as circles on each slice."""
    if regions is None:
        heights = [ORIGIN[2] + STEP * number for number in range(COUNT)]
        inside = [z for z in heights if abs(z - CENTRE[2]) < RADIUS]
        regions = {"Ball": [contour(circle(z, math.sqrt(RADIUS**2 - (z - CENTRE[2]) ** 2))) for z in inside]}
    made = plain_object(RT_STRUCTURE_SET, "RTSTRUCT", StructureSetLabel="Plan A")
    made.StructureSetROISequence = [
        item(ROINumber=number, ROIName=name, ReferencedFrameOfReferenceUID=REFERENCE)
        for number, name in enumerate(regions, start=1)
    ]
    made.ROIContourSequence = [
        item(ReferencedROINumber=number, ROIDisplayColor=[255, 0, 0], ContourSequence=list(contours))
        for number, contours in enumerate(regions.values(), start=1)
    ]
    made.ReferencedFrameOfReferenceSequence = [
        item(
            FrameOfReferenceUID=REFERENCE,
            RTReferencedStudySequence=[
                item(ReferencedSOPInstanceUID=STUDY, RTReferencedSeriesSequence=[item(SeriesInstanceUID=SERIES)])
            ],
        )
    ]
    return _named(made, STRUCTURES_UID, "Structures", attributes)


DOSE_ORIGIN, DOSE_SPACING = (-42.0, -35.0, -25.0), 4.0
DOSE_OFFSETS = (0.0, 4.0, 9.0, 15.0, 20.0, 26.0, 30.0, 37.0)
DOSE_ROWS, DOSE_COLUMNS = 20, 22


def dose_formula(x: Any, y: Any, z: Any) -> Any:
    """A dose that is linear along each axis: what trilinear interpolation gives back exactly."""
    return 20 + 0.2 * x + 0.1 * y + 0.15 * z + 0.002 * x * y + 0.001 * x * z


def dose_values() -> npt.NDArray[np.float64]:
    """The dose ``(planes, rows, columns)`` at the grid points."""
    z, y, x = np.meshgrid(
        DOSE_ORIGIN[2] + np.array(DOSE_OFFSETS),
        DOSE_ORIGIN[1] + DOSE_SPACING * np.arange(DOSE_ROWS),
        DOSE_ORIGIN[0] + DOSE_SPACING * np.arange(DOSE_COLUMNS),
        indexing="ij",
    )
    return np.asarray(dose_formula(x, y, z))


def dose_file(values: npt.NDArray[np.float64] | None = None, **attributes: Any) -> FileDataset:
    """A dose grid, stored in steps of 10 µGy."""
    stored = np.rint((dose_values() if values is None else values) * 1e5).astype(np.uint32)
    made = image(
        stored, SOPClassUID=RT_DOSE, Modality="RTDOSE", DoseUnits="GY", DoseType="PHYSICAL", DoseSummationType="PLAN",
        DoseGridScaling=1e-5, ImagePositionPatient=list(DOSE_ORIGIN), ImageOrientationPatient=AXIAL,
        PixelSpacing=[DOSE_SPACING, DOSE_SPACING], GridFrameOffsetVector=list(DOSE_OFFSETS),
        ReferencedRTPlanSequence=[item(ReferencedSOPInstanceUID=PLAN_UID)],
    )  # fmt: skip
    return _named(made, DOSE_UID, "Dose", attributes)


def plan_file(prescription: float = 25.0) -> FileDataset:
    """A plan with one prescription in Gy."""
    made = plain_object(RT_PLAN, "RTPLAN", RTPlanLabel="A")
    made.DoseReferenceSequence = [item(DoseReferenceType="TARGET", TargetPrescriptionDose=prescription)]
    return _named(made, PLAN_UID, "Plan", {})


def opened(dataset: FileDataset, *others: FileDataset) -> OpenedLayer:
    """Return the layer of an object; `others` are the files that it may ask for."""
    files = {one.SOPInstanceUID: stream(one).getvalue() for one in (dataset, *others)}
    return open_layer(index_of(dataset), lambda uid: _stream(files[uid]), CancelToken())


def _stream(data: bytes) -> Any:
    import io

    return io.BytesIO(data)


def index_of(dataset: FileDataset) -> InstanceIndex:
    """Return the index of an instance."""
    return index_instance(stream(dataset))


def place_on(dataset: FileDataset, spacing: float | None = STEP) -> Place:
    """Return the place of an image."""
    found = place_of(StackFrame(index_of(dataset), 0), spacing)
    assert found is not None
    return found
