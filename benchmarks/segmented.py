"""A series in a folder with a segmentation of five overlapping segments that shows on every slice of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread

_UID = "1.2.826.0.1.3680043.8.498.702"
_SEGMENTS = 5


def with_segmentation(plain: Path) -> Path:
    """Return a folder with the slices of another one and a segmentation of them; made once."""
    folder = plain.with_name(f"{plain.name}-segmented")
    if folder.exists():
        return folder
    shutil.copytree(plain, folder)
    paths = sorted(folder.iterdir())
    slices = sorted(
        (dcmread(path, stop_before_pixels=True) for path in paths), key=lambda one: float(one.ImagePositionPatient[2])
    )
    segmentation_of(slices).save_as(folder / "segments.dcm", enforce_file_format=True)
    return folder


def segmentation_of(slices: list[Dataset]) -> Dataset:
    """Return five discs that wander over the slices and lie over each other, one bit for each pixel."""
    first = slices[0]
    made = Dataset()
    made.file_meta = first.file_meta
    for keyword in (
        "PatientName",
        "PatientID",
        "StudyInstanceUID",
        "StudyDate",
        "FrameOfReferenceUID",
        "Rows",
        "Columns",
    ):
        if keyword in first:
            setattr(made, keyword, first[keyword].value)
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.66.4"
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = f"{_UID}.1"
    made.SeriesInstanceUID, made.Modality, made.SeriesDescription = f"{_UID}.2", "SEG", "Five segments"
    made.SeriesNumber, made.InstanceNumber = 900, 1
    made.SegmentationType = "BINARY"
    made.SamplesPerPixel, made.PhotometricInterpretation, made.PixelRepresentation = 1, "MONOCHROME2", 0
    made.BitsAllocated = made.BitsStored = 1
    made.HighBit = 0
    made.SegmentSequence = [_item(SegmentNumber=number + 1, SegmentLabel=f"Segment {number + 1}",
                                  SegmentAlgorithmType="AUTOMATIC") for number in range(_SEGMENTS)]  # fmt: skip
    made.SharedFunctionalGroupsSequence = [
        _item(
            PlaneOrientationSequence=[_item(ImageOrientationPatient=first.ImageOrientationPatient)],
            PixelMeasuresSequence=[_item(PixelSpacing=first.PixelSpacing, SliceThickness=1.0)],
        )
    ]
    frames = [(number, at) for number in range(_SEGMENTS) for at in range(len(slices))]
    made.NumberOfFrames = len(frames)
    made.PerFrameFunctionalGroupsSequence = [
        _item(
            PlanePositionSequence=[_item(ImagePositionPatient=slices[at].ImagePositionPatient)],
            SegmentIdentificationSequence=[_item(ReferencedSegmentNumber=number + 1)],
            DerivationImageSequence=[
                _item(SourceImageSequence=[_item(ReferencedSOPInstanceUID=slices[at].SOPInstanceUID)])
            ],
        )
        for number, at in frames
    ]
    shape = (int(first.Rows), int(first.Columns))
    made.PixelData = b"".join(_packed(_disc(shape, number, at)) for number, at in frames)
    made["PixelData"].VR = "OB"
    return made


def _item(**attributes: object) -> Dataset:
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def _disc(shape: tuple[int, int], number: int, at: int) -> np.ndarray:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    row, column = shape[0] // 2 + 30 * (number - 2) + at % 20, shape[1] // 2 + 40 * (number % 2) - at % 17
    return (rows - row) ** 2 + (columns - column) ** 2 <= (shape[0] // 6 + 5 * number) ** 2


def _packed(mask: np.ndarray) -> bytes:
    return np.packbits(mask.ravel(), bitorder="little").tobytes()
