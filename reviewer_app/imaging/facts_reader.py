"""Reads `Facts` from a header: from the data set itself, the functional groups of a frame, or the items named here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.facts import Facts
from reviewer_app.imaging.functional_groups import groups_of, is_enhanced

#: Functional groups that tell how a frame was made (PS3.3 C.7.6.16.2, C.8.13.5, C.8.15.3, C.8.19.6, C.8.22.5).
_GROUPS = (
    "CTAcquisitionTypeSequence", "CTExposureSequence", "CTXRayDetailsSequence", "CTReconstructionSequence",
    "MRTimingAndRelatedParametersSequence", "MREchoSequence", "MRModifierSequence", "MRDiffusionSequence",
    "PixelMeasuresSequence", "FrameContentSequence", "FrameAcquisitionSequence", "PositionerPositionSequence",
    "FieldOfViewSequence",
)  # fmt: skip
#: Sequences of the object whose first item tells it.
_ITEMS = ("RadiopharmaceuticalInformationSequence", "OpticalPathSequence", "AnatomicRegionSequence")
_LONGEST = 64


def read_facts(stream: BinaryIO, frame: int, keywords: Iterable[str]) -> Facts:
    """Return what the header of a DICOM stream says under these keywords of a frame, counted from 0.

    Words that are no keywords of the standard are passed over, and values longer than 64 characters are cut.

    Raises
    ------
    CannotDecode
        If this is no DICOM, or damaged beyond reading.
    """
    dataset = read_header(stream).dataset
    places = tuple(_places(dataset, frame))
    found = {}
    for keyword in keywords:
        if tag_for_keyword(keyword) is None:
            continue
        told = next((text for one in places if (text := _text(one, keyword))), "")
        if told:
            found[keyword] = told[:_LONGEST]
    return Facts(found, of_object=not is_enhanced(dataset))


def _places(dataset: Dataset, frame: int) -> Iterator[Dataset]:
    yield dataset
    if is_enhanced(dataset):
        groups = groups_of(dataset, frame)
        for name in _GROUPS:
            item = groups.item(name)
            if item is not None:
                yield item
    for name in _ITEMS:
        item = values.item(dataset, name)
        if item is not None:
            yield item


def _text(dataset: Dataset, keyword: str) -> str:
    return "\\".join(one for one in values.texts(dataset, keyword) if one)
