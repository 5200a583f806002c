"""DICOM objects other than plain images, made up for tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileDataset

from tests.helpers.dicom_files import AXIAL, image, item

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7"
SOURCE = "1.2.826.0.1.3680043.8.498.77"


def code(value: str, scheme: str = "DCM", meaning: str = "") -> Dataset:
    """Return an item of a code sequence."""
    return item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning or value)


def plain_object(sop_class: str, modality: str, **attributes: Any) -> FileDataset:
    """Return an object without pixels."""
    return image(None, SOPClassUID=sop_class, Modality=modality, **attributes)


def segmentation(frames: npt.NDArray[Any], segments: list[int], **attributes: Any) -> FileDataset:
    """Return a segmentation of frames ``(n, rows, columns)``, one segment number each, 2 mm apart from z = 0 on.

    Binary frames are packed into bits.
    """
    kind = attributes.pop("SegmentationType", "BINARY")
    made = image(frames.astype(np.uint8), SOPClassUID=LABEL_MAP if kind == "LABELMAP" else SEGMENTATION, Modality="SEG")
    made.SegmentationType = kind
    if kind == "BINARY":
        made.BitsAllocated = made.BitsStored = 1
        made.HighBit = 0
        packed = np.packbits(frames.astype(bool).ravel(), bitorder="little").tobytes()
        made.PixelData = packed + b"\0" * (len(packed) % 2)
    made.SegmentSequence = [_segment(number) for number in sorted(set(segments) | attributes.pop("more", set()))]
    made.SharedFunctionalGroupsSequence = [
        item(
            PlaneOrientationSequence=[item(ImageOrientationPatient=AXIAL)],
            PixelMeasuresSequence=[item(PixelSpacing=[1.0, 1.0], SliceThickness=2.0)],
        )
    ]
    made.PerFrameFunctionalGroupsSequence = [
        _frame(number, segment if kind != "LABELMAP" else None) for number, segment in enumerate(segments)
    ]
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def _segment(number: int) -> Dataset:
    return item(
        SegmentNumber=number,
        SegmentLabel=f"Part {number}",
        SegmentAlgorithmType="MANUAL",
        SegmentedPropertyCategoryCodeSequence=[code("85756007", "SCT", "Tissue")],
        SegmentedPropertyTypeCodeSequence=[code("10200004", "SCT", "Liver")],
        RecommendedDisplayCIELabValue=[35000, 50000, 45000],
    )


def _frame(number: int, segment: int | None) -> Dataset:
    groups = item(
        PlanePositionSequence=[item(ImagePositionPatient=[0.0, 0.0, 2.0 * number])],
        DerivationImageSequence=[
            item(
                SourceImageSequence=[
                    item(ReferencedSOPInstanceUID=SOURCE, ReferencedFrameNumber=number + 1),
                ]
            )
        ],
    )
    if segment is not None:
        groups.SegmentIdentificationSequence = [item(ReferencedSegmentNumber=segment)]
    return groups
