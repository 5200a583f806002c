"""What the rules of sorting make of one collection of series, by the number of the rules."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.digest import FORMAT
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import SORTING, Stack, sort_into_stacks
from tests.helpers.dicom_files import AXIAL, SAGITTAL, image, slices, stream

#: The stacks below as a hash, by `SORTING`. Where the last one no longer holds, sorting has changed: raise `SORTING`
#: and add its hash, so that digests of cases that were kept before are made anew. No line here is ever changed.
KNOWN = {
    1: "65b3e77d2e62fcef",
}
_MANY = 8


def indexed(positions: list[float], **attributes: Any) -> list[InstanceIndex]:
    attributes.setdefault("FrameOfReferenceUID", "1.2.3.4")
    return [index_instance(stream(one)) for one in slices(positions, **attributes)]


def turned(number: int) -> list[float]:
    """An orientation of its own for each image, about the z axis."""
    angle = np.pi * number / _MANY
    return [float(np.cos(angle)), float(np.sin(angle)), 0.0, 0.0, 0.0, -1.0]


def collection() -> list[InstanceIndex]:
    """Series of every kind that the rules know, with UIDs that are always the same."""
    scout = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    axial = ["ORIGINAL", "PRIMARY", "AXIAL"]
    series = [
        indexed([0.0, 2.5, 5.0, 7.5]),
        indexed([9.0, 6.0, 3.0, 0.0], SeriesDescription="Backwards"),
        indexed([0.0, 1.0, 2.0, 5.0, 6.0, 7.0], SeriesDescription="Gap"),
        indexed([0.0, 1.0, 2.4, 3.0, 4.0], SeriesDescription="Uneven"),
        indexed([0.0, 2.0, 2.0, 4.0], SeriesDescription="Double"),
        indexed([0.0, 1.0, 2.0, 3.0], SliceThickness=2.5, SeriesDescription="Overlap"),
        indexed([0.0, 1.0, 2.0], ImageType=[scout, axial, axial], ImageOrientationPatient=[SAGITTAL, AXIAL, AXIAL]),
        indexed([0.0, 1.0, 2.0, 3.0], ImageOrientationPatient=[AXIAL, AXIAL, SAGITTAL, SAGITTAL]),
        indexed([0.0, 0.0, 1.0, 1.0], EchoTime=[20, 80] * 2, Modality="MR"),
        indexed([0.0, 0.0, 1.0, 1.0], DiffusionBValue=[0.0, 800.0] * 2, Modality="MR"),
        indexed([0.0, 1.0, 0.0, 1.0], AcquisitionTime=["101500", "101500", "101530", "101530"]),
        indexed([0.0, 1.0, 0.0, 1.0], SeriesDescription="By turn"),
        indexed([0.0, 1.0, 2.0], FrameOfReferenceUID=["1.2.3.4", "1.2.3.4", "1.2.3.5"]),
        indexed([0.0] * _MANY, ImageOrientationPatient=[turned(number) for number in range(_MANY)], Modality="MR"),
        [index_instance(stream(image(np.zeros((4, 8, 8), np.int16), InstanceNumber=one))) for one in (2, 1)],
        [index_instance(stream(image(np.zeros((8, 8), np.int16), InstanceNumber=one))) for one in (3, 1)],
    ]
    return [
        replace(
            one,
            sop_instance_uid=f"1.2.9.{number}.{at}",
            study=replace(one.study, uid="1.2.9", date="20261101"),
            series=replace(one.series, uid=f"1.2.9.{number}", number=number),
        )
        for number, members in enumerate(series, start=1)
        for at, one in enumerate(members)
    ]


def told(stack: Stack) -> str:
    """Return everything of a stack that is kept."""
    places = [None if one.position is None else round(one.position, 4) for one in stack.frames]
    spacing = None if stack.spacing is None else round(stack.spacing, 4)
    return repr((stack.key, stack.title, stack.modality, stack.frame_keys(), places, stack.missing, stack.duplicates,
                 [(one.words, one.sentence, one.warns) for one in stack.notes], spacing))  # fmt: skip


def test_the_collection_has_all_kinds_of_stacks() -> None:
    stacks = sort_into_stacks(collection())
    said = {one.words for stack in stacks for one in stack.notes}
    assert {"Uneven slices", "Radial"} <= said
    assert len(said) >= 4
    assert any(one.missing for one in stacks)
    assert any(one.duplicates for one in stacks)
    assert len(stacks) > len({one.series_instance_uid for one in stacks}) + 6


def test_what_is_sorted_in_another_way_has_another_number() -> None:
    stacks = sort_into_stacks(collection())
    found = hashlib.sha256("\n".join(told(one) for one in stacks).encode()).hexdigest()[:16]
    assert KNOWN[SORTING] == found, "sorting has changed: raise SORTING in imaging/series.py and add its hash here"
    assert max(KNOWN) == SORTING
    assert f" {SORTING} " in FORMAT
