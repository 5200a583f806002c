"""The records that the pictures show: de-identified files given to an invented patient, and computed ones."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileDataset

from reviewer_app.demo.samples.dicom_files import set_identity
from reviewer_app.demo.samples.phantom import CURRENT_SCAN, ORIGIN_MM, PHANTOM_LESIONS, PIXEL_MM, PRIOR_SCAN, SIZE
from reviewer_app.demo.samples.phantom_ct import phantom_study
from reviewer_app.demo.samples.sample_case import Person
from reviewer_app.geometry import ImagePoint
from tests.helpers.dicom_files import file_bytes, image, item
from tests.helpers.layer_files import contour, dose_file, plan_file, seg_file, structures_file
from tests.helpers.states import state_for

WOMAN = Person("Sørensen", "Maja", "NK-40231", date(1979, 2, 3), "female", "CA")
MAN = Person("Okafor", "Daniel", "NK-40218", date(1968, 8, 11), "male", "OR")
TODAY, EARLIER = datetime(2026, 11, 18, 8, 41, tzinfo=UTC), datetime(2026, 8, 19, 9, 41, tzinfo=UTC)
_UID = "1.2.826.0.1.3680043.8.498.90"
_NODULE, _, _LIVER = PHANTOM_LESIONS


def read(*places: Path, person: Person, day: datetime = TODAY, study: str = "") -> list[bytes]:
    """Return files, or all DICOM files of folders, with the identity of `person` and another day of the study."""
    files = [one for place in places for one in (sorted(place.rglob("*")) if place.is_dir() else [place])]
    return [written(one) for one in (_opened(path, person, day, study) for path in files) if one is not None]


def _opened(path: Path, person: Person, day: datetime, study: str) -> FileDataset | None:
    if not path.is_file():
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old files bend the rules of a few value representations
        try:
            found = pydicom.dcmread(path)
        except pydicom.errors.InvalidDicomError:
            return None
        return renamed(found, person, day, study)


def renamed(dataset: FileDataset, person: Person, day: datetime = TODAY, study: str = "") -> FileDataset:
    """Give an instance to `person`, on a day."""
    set_identity(dataset, person)
    dataset.StudyDate = f"{day:%Y%m%d}"
    for name in ("SeriesDate", "AcquisitionDate", "ContentDate"):
        if name in dataset:
            setattr(dataset, name, dataset.StudyDate)
    for name in (
        "ReferringPhysicianName",
        "PerformingPhysicianName",
        "OperatorsName",
        "InstitutionName",
        "AccessionNumber",
    ):
        if name in dataset:
            setattr(dataset, name, "")
    if study:
        dataset.StudyDescription = study
    return dataset


def written(dataset: FileDataset) -> bytes:
    """Return an instance as a file."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset.save_as(out)
    return out.getvalue()


def chest(*, prior: bool) -> list[bytes]:
    """Return a computed CT of chest and abdomen with lesions of known size, and the one of three months earlier."""
    studies = [phantom_study(MAN, CURRENT_SCAN, TODAY)]
    if prior:
        studies.append(phantom_study(MAN, PRIOR_SCAN, EARLIER))
    return [data for study in studies for data in study.files()]


def chest_position(z: float, *, prior: bool = False) -> int:
    """Return which image of the computed CT lies at `z`, counted from 0 at the head."""
    scan = PRIOR_SCAN if prior else CURRENT_SCAN
    return min(range(scan.slices), key=lambda one: abs(scan.position_mm(one) - z))


def chest_place(x: float, y: float) -> ImagePoint:
    """Return where ``(x, y)``, millimetres of the patient, lies on each image of the computed CT."""
    return ImagePoint((x - ORIGIN_MM) / PIXEL_MM, (y - ORIGIN_MM) / PIXEL_MM)


# what lies over the computed CT


def chest_segments(ct: Sequence[bytes]) -> bytes:
    """Return a segmentation of the nodule, the liver lesion and both lungs."""
    headers = headers_of(ct)
    z = np.array([float(one.ImagePositionPatient[2]) for one in headers])
    order = np.argsort(z)
    volume = np.stack([headers[at].pixel_array * float(headers[at].RescaleSlope) + float(headers[at].RescaleIntercept)
                       for at in order])  # fmt: skip
    lungs = _in_body(volume < -500)
    masks = {1: _ball(_NODULE.center_mm, 7.0, z[order]), 2: _ball(_LIVER.center_mm, 11.0, z[order]), 3: lungs}
    made = seg_file(masks, (ORIGIN_MM, ORIGIN_MM, float(z.min())), PIXEL_MM, CURRENT_SCAN.spacing_mm,
                    **_over(headers[0], "Lesions and lungs", 20))  # fmt: skip
    names = (("Nodule, right lower lobe", [42600, 43200, 48300]), ("Liver lesion, segment VII", [39300, 50900, 40600]),
             ("Lungs", [39300, 30300, 23900]))  # fmt: skip
    for segment, (name, color) in zip(made.SegmentSequence, names, strict=True):
        segment.SegmentLabel, segment.RecommendedDisplayCIELabValue = name, color
    by_place = {round(float(one.ImagePositionPatient[2]), 2): one.SOPInstanceUID for one in headers}
    for groups in made.PerFrameFunctionalGroupsSequence:
        place = round(float(groups.PlanePositionSequence[0].ImagePositionPatient[2]), 2)
        groups.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID = by_place[place]
    return file_bytes(renamed(made, MAN))


def _in_body(air: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return what of the air is not outside of the body: the middle of the picture, without the room around."""
    rows, columns = np.mgrid[:SIZE, :SIZE]
    middle = ((columns - SIZE / 2) / 190) ** 2 + ((rows - SIZE / 2) / 130) ** 2 < 1
    upper = np.arange(len(air))[:, None, None] > len(air) * 0.4
    return np.asarray(air & middle & upper)


def _ball(centre: Sequence[float], radius: float, z: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    axis = ORIGIN_MM + PIXEL_MM * np.arange(SIZE)
    across, down = (axis[None, None, :] - centre[0]) ** 2, (axis[None, :, None] - centre[1]) ** 2
    return np.asarray(across + down + (z[:, None, None] - centre[2]) ** 2 <= radius**2)


def chest_plan(ct: Sequence[bytes]) -> list[bytes]:
    """Return structures about the nodule and organs near it, a dose about them, and its plan."""
    header = headers_of(ct[:1])[0]
    heights = [CURRENT_SCAN.position_mm(one) for one in range(CURRENT_SCAN.slices)]
    regions = {
        "GTV nodule": _spheroid(_NODULE.center_mm, (7, 7, 7), heights),
        "PTV nodule": _spheroid(_NODULE.center_mm, (13, 13, 15), heights),
        "Heart": _spheroid((18, -25, 45), (58, 48, 50), heights),
        "Spinal canal": _spheroid((0, 72, 40), (9, 8, 90), heights),
    }
    structures = structures_file(regions, **_over(header, "Plan A, structures", 21))
    colors = ([255, 80, 80], [255, 190, 60], [90, 170, 255], [120, 220, 120])
    for number, one in enumerate(structures.ROIContourSequence):
        one.ROIDisplayColor = colors[number]
    for one in (*structures.StructureSetROISequence, *structures.ReferencedFrameOfReferenceSequence):
        name = "ReferencedFrameOfReferenceUID" if "ROINumber" in one else "FrameOfReferenceUID"
        setattr(one, name, header.FrameOfReferenceUID)
    study = structures.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[0]
    study.ReferencedSOPInstanceUID = header.StudyInstanceUID
    study.RTReferencedSeriesSequence[0].SeriesInstanceUID = header.SeriesInstanceUID
    plan = plan_file(60.0)
    plan.StudyInstanceUID = header.StudyInstanceUID
    return [file_bytes(renamed(one, MAN)) for one in (structures, _dose(header), plan)]


def _spheroid(centre: Sequence[float], axes: Sequence[float], heights: Iterable[float]) -> list[Dataset]:
    found = []
    for z in heights:
        part = 1 - ((z - centre[2]) / axes[2]) ** 2
        if part <= 0:
            continue
        angles = [2 * math.pi * at / 90 for at in range(90)]
        across, down = axes[0] * math.sqrt(part), axes[1] * math.sqrt(part)
        points = ((centre[0] + across * math.cos(at), centre[1] + down * math.sin(at), z) for at in angles)
        found.append(contour([round(value, 3) for point in points for value in point]))
    return found


def _dose(header: Dataset) -> FileDataset:
    """Three fields that cross in the nodule, on a grid of 3 mm."""
    step, size = 3.0, (30, 90, 120)
    start = (_NODULE.center_mm[0] - 100, _NODULE.center_mm[1] - 160, _NODULE.center_mm[2] - 45)
    z, y, x = np.meshgrid(*(np.arange(count) * step for count in size), indexing="ij")
    body = ((x + start[0]) / 166) ** 2 + ((y + start[1]) / 118) ** 2 < 1
    x, y, z = x + start[0] - _NODULE.center_mm[0], y + start[1] - _NODULE.center_mm[1], z - 45
    total = np.zeros(size)
    for angle in (20.0, 95.0, 160.0, 235.0, 310.0):
        across = np.hypot(-x * math.sin(math.radians(angle)) + y * math.cos(math.radians(angle)), z)
        along = x * math.cos(math.radians(angle)) + y * math.sin(math.radians(angle))
        total += np.exp(-(np.clip(across / 14, 0, 6) ** 4)) * np.exp(-along / 300)
    values = 62 * body * total / total.max()
    return dose_file(
        values, **_over(header, "Plan A, dose", 22), ImagePositionPatient=list(start), PixelSpacing=[step, step],
        GridFrameOffsetVector=[step * one for one in range(size[0])],
    )  # fmt: skip


def _over(header: Dataset, words: str, number: int) -> dict[str, object]:
    return {
        "StudyInstanceUID": header.StudyInstanceUID, "FrameOfReferenceUID": header.FrameOfReferenceUID,
        "StudyDescription": header.StudyDescription, "StudyTime": header.StudyTime, "SeriesDescription": words,
        "SeriesNumber": number, "InstanceNumber": 1,
    }  # fmt: skip


def headers_of(files: Iterable[bytes]) -> list[FileDataset]:
    """Return files as data sets."""
    return [pydicom.dcmread(io.BytesIO(one)) for one in files]


# mammograms


def mammograms() -> list[bytes]:
    """Return four computed views and those of a year before; one lesion has come since."""
    made = []
    for day, lesion in ((TODAY, True), (datetime(2025, 11, 3, 9, 5, tzinfo=UTC), False)):
        for series, (view, side) in enumerate([(view, side) for view in ("CC", "MLO") for side in "RL"], start=1):
            pixels = _breast(side, view, lesion=lesion and side == "L")
            study = f"{_UID}.1.{day.year}"
            made.append(image(
                pixels, SOPClassUID="1.2.840.10008.5.1.4.1.1.1.2", Modality="MG", BodyPartExamined="BREAST",
                StudyInstanceUID=study, SeriesInstanceUID=f"{study}.{series}", SOPInstanceUID=f"{study}.{series}.1",
                StudyDescription="Mammography", SeriesDescription=f"{side} {view}", SeriesNumber=series,
                InstanceNumber=1, StudyTime="084100", ImageLaterality=side, ViewPosition=view,
                PatientOrientation=["P" if side == "R" else "A", {"R": "L", "L": "R"}[side] if view == "CC" else "F"],
                ImagerPixelSpacing=[0.2, 0.2], BitsStored=12, HighBit=11, WindowCenter=1500, WindowWidth=2400,
                PresentationIntentType="FOR PRESENTATION", KVP=29, ExposureInuAs=88000, BodyPartThickness=52,
                CompressionForce=96,
            ))  # fmt: skip
            renamed(made[-1], WOMAN, day)
    return [file_bytes(one) for one in made]


def _breast(side: str, view: str, *, lesion: bool) -> npt.NDArray[np.uint16]:
    """Return a breast of formulas, ``(rows, columns)``: skin, fat, strands of gland, chest wall at the edge."""
    rows, columns = 1200, 900
    random = np.random.default_rng(len(view) * 7 + (side == "R"))
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    centre = 600.0 if view == "CC" else 680.0
    edge = 1 - (x / 640) ** 2 - ((y - centre) / (430 if view == "CC" else 480)) ** 2
    inside = np.clip(edge * 9, 0, 1)
    gland = np.zeros_like(x)
    for scale, weight in ((12, 0.3), (30, 0.4), (75, 0.4)):
        coarse = random.normal(size=(rows // scale, columns // scale)).astype(np.float32)
        gland += weight * np.asarray(Image.fromarray(coarse).resize((columns, rows), Image.Resampling.BICUBIC))
    towards_nipple = np.exp(-(((x - 330) / 190) ** 2) - ((y - centre) / 230) ** 2)
    values = inside * (620 + 900 * towards_nipple * np.clip(0.75 + 1.1 * gland, 0.1, 2.0) + 120 * gland)
    if view == "MLO":  # the pectoral muscle
        values += 700 * np.clip((330 - x - 0.42 * y) / 40, 0, 1) * inside
    if lesion:
        away = np.hypot(x - 360, y - centre + 90)
        values += 900 * np.clip((34 + 5 * np.sin(9 * np.arctan2(y - centre + 90, x - 360)) - away) / 8, 0, 1)
    values = np.clip(values + random.normal(scale=1, size=values.shape) * inside, 0, 4095).astype(np.uint16)
    return values if side == "L" else values[:, ::-1].copy()


# states and damage


def knee_state(data: bytes) -> bytes:
    """Return a presentation state of one MR image: narrower window, a part of it, a ring, an arrow and words."""
    picture = headers_of([data])[0]
    rows, columns = picture.Rows, picture.Columns
    x, y = 0.5 * columns, 0.51 * rows
    ring = [value for at in range(41) for value in (
        x + 0.055 * columns * math.cos(at * math.pi / 20), y + 0.055 * rows * math.sin(at * math.pi / 20))]  # fmt: skip
    graphic = {"GraphicAnnotationUnits": "PIXEL", "GraphicDimensions": 2, "GraphicType": "POLYLINE"}
    made = state_for(
        picture, StudyInstanceUID=picture.StudyInstanceUID, SeriesDescription="Marked by the radiologist",
        ContentLabel="MARKED", ContentDescription="Marked by the radiologist", SeriesNumber=30,
        StudyDescription=picture.get("StudyDescription", ""),
        SoftcopyVOILUTSequence=[item(WindowCenter=_level(picture)[0], WindowWidth=_level(picture)[1])],
        GraphicLayerSequence=[item(GraphicLayer="MARKS", GraphicLayerOrder=1)],
        GraphicAnnotationSequence=[item(
            GraphicLayer="MARKS",
            GraphicObjectSequence=[
                item(**graphic, NumberOfGraphicPoints=len(ring) // 2, GraphicData=ring, GraphicFilled="N"),
            ],
            TextObjectSequence=[item(
                BoundingBoxAnnotationUnits="PIXEL", UnformattedTextValue="Intercondylar notch",
                BoundingBoxTopLeftHandCorner=[x + 0.08 * columns, y - 0.12 * rows],
                BoundingBoxBottomRightHandCorner=[x + 0.4 * columns, y - 0.06 * rows],
                BoundingBoxTextHorizontalJustification="LEFT",
                AnchorPoint=[x + 0.05 * columns, y - 0.03 * rows], AnchorPointAnnotationUnits="PIXEL",
                AnchorPointVisibility="Y",
            )],
        )],
    )  # fmt: skip
    return file_bytes(renamed(made, MAN))


def _level(picture: FileDataset) -> tuple[float, float]:
    values = picture.pixel_array
    low, high = np.percentile(values, (2, 99))
    return float(low + high) / 2, float(high - low) * 0.8


def cut(data: bytes, share: float) -> bytes:
    """Return a file whose pixels end early, as where a transfer broke off."""
    return data[: int(len(data) * share)]


def spoilt(data: bytes) -> bytes:
    """Return a file whose compressed pixels are noise."""
    picture = pydicom.dcmread(io.BytesIO(data))
    random = np.random.default_rng(1)
    noise = random.integers(0, 255, 4000, dtype=np.uint8).tobytes()
    picture.PixelData = pydicom.encaps.encapsulate([noise])
    picture["PixelData"].is_undefined_length = True
    return written(picture)


def apart(data: bytes, number: int, words: str, study: str = f"{_UID}.5") -> bytes:
    """Return an image as a series of its own, in one study with others."""
    picture = pydicom.dcmread(io.BytesIO(data))
    picture.StudyInstanceUID, picture.SeriesInstanceUID = study, f"{study}.{number}"
    picture.SOPInstanceUID = picture.file_meta.MediaStorageSOPInstanceUID = f"{study}.{number}.1"
    picture.SeriesNumber, picture.SeriesDescription, picture.StudyTime = number, words, "084100"
    return written(picture)


def named(data: bytes, words: str) -> bytes:
    """Return an image whose series has a name."""
    picture = pydicom.dcmread(io.BytesIO(data))
    picture.SeriesDescription = words
    return written(picture)


def uid_of(data: bytes) -> str:
    """Return the SOP Instance UID of a file."""
    return str(_header(data).SOPInstanceUID)


def series_of(data: bytes) -> str:
    """Return the Series Description of a file, empty where it has none."""
    return str(_header(data).get("SeriesDescription", ""))


def number_of(data: bytes) -> int:
    """Return the Instance Number of a file."""
    return int(_header(data).InstanceNumber)


def brightest_of(files: Iterable[bytes]) -> str:
    """Return the SOP Instance UID of the image with the highest value."""
    found = max(headers_of(files), key=lambda one: float(one.pixel_array.max()) * float(one.RescaleSlope))
    return str(found.SOPInstanceUID)


def _header(data: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True)
