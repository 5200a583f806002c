"""Stored values of a segmentation's frames as masks of its segments, and masks as sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from reviewer_app.imaging.layers.sheets import graded_sheet, mask_sheets
from reviewer_app.imaging.layers.values import GradedSheet, MaskSheet, Part
from reviewer_app.imaging.objects.segmentation import Segment, Segmentation, SegmentationType, SegmentFrame
from reviewer_app.imaging.source import Pixels

Mask = npt.NDArray[Any]
"""``(rows, columns)``: set or not, of a fractional segment how much from 0 to 1."""


def parts_of(found: Segmentation) -> tuple[Part, ...]:
    """Return the segments as parts of a layer; number 0 is the background of a label map."""
    graded = found.type is SegmentationType.FRACTIONAL
    return tuple(_part(one, graded=graded) for one in found.segments if one.number > 0)


def left_out(found: Segmentation) -> str:
    """Return a sentence where frames belong to no segment that the file describes, empty if all do."""
    if found.type is SegmentationType.LABELMAP:
        return ""
    known = {one.number for one in found.segments}
    lost = sum(one.segment not in known for one in found.frames)
    return f"{lost} of {len(found.frames)} frames name no segment of the file and are left out." if lost else ""


def masks_in(found: Segmentation, frame: SegmentFrame, stored: Pixels) -> dict[int, Mask]:
    """Return the masks of the segments that a frame shows, by their numbers; values without a segment are left out."""
    if found.type is SegmentationType.LABELMAP:
        known = {one.number for one in found.segments}
        numbers = [int(one) for one in np.unique(stored) if one > 0 and int(one) in known]
    else:
        numbers = [frame.segment] if frame.segment is not None and frame.segment > 0 else []
    return {number: mask_of(found, stored, number) for number in numbers}


def mask_of(found: Segmentation, stored: Pixels, segment: int) -> Mask:
    """Return the stored values of a frame as the mask of one segment."""
    if found.type is SegmentationType.LABELMAP:
        return np.asarray(stored == segment)
    if found.type is SegmentationType.BINARY:
        return np.asarray(stored > 0)
    return np.asarray(np.clip(stored.astype(np.float32) / found.maximum, 0.0, 1.0), dtype=np.float32)


def sheets_of(found: Segmentation, masks: Mapping[int, Mask]) -> tuple[MaskSheet | GradedSheet, ...]:
    """Return masks as sheets: of a fractional segmentation one for each segment."""
    if found.type is SegmentationType.FRACTIONAL:
        graded = (graded_sheet(mask, number) for number, mask in masks.items())
        return tuple(one for one in graded if one is not None)
    return mask_sheets({number: mask > 0 for number, mask in masks.items()})


def merge(into: dict[int, Mask], more: Mapping[int, Mask]) -> None:
    """Add masks to those that are there: what either holds is held."""
    for number, mask in more.items():
        into[number] = np.maximum(into[number], mask) if number in into else mask


def _part(one: Segment, *, graded: bool) -> Part:
    how = one.algorithm_type.lower().replace("semiautomatic", "semi-automatic")
    made = " by ".join(part for part in (how, one.algorithm_name if how != "manual" else "") if part)
    kind = one.property_type.words if one.property_type is not None and one.property_type.words != one.name else ""
    return Part(one.number, one.name, one.color, ", ".join(part for part in (kind, made) if part), graded=graded)
