"""Regions as segmentations (PS3.3 A.51): asked for by export, one object for each marked frame, one segment a region.

A pixel belongs to a region where its centre lies within. Each frame is an object of its own, so that a segmentation
needs nothing of a source image but its place, which is known without opening the file. The outlines of a lesion on
several images of a series (`cases.volumes`) are one object too, with one segment and a frame for each slice.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from highdicom import seg
from highdicom.content import PixelMeasuresSequence, PlaneOrientationSequence, PlanePositionSequence
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from reviewer_app.cases.exchanged_marks import ExchangedMark
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.views import ImageReference
from reviewer_app.cases.volumes import LesionVolume
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.of_annotation import exchanged, person_name, volumes_written
from reviewer_app.exchange.marks.outlines import mask
from reviewer_app.exchange.marks.sources import evidence, frame_numbers
from reviewer_app.exchange.marks.written import MAKER, MASK, finished, identity
from reviewer_app.geometry import ImagePlane

_SERIAL: Final = "1"
_RELATION: Final = Code("309825002", "SCT", "Spatial and Relational Concept")
_SELECTED: Final = Code("111099", "DCM", "Selected region")
_LABEL: Final = 64


def region_masks(draft: MarksDraft) -> list[ArchiveCopy]:
    """Return one segmentation for each frame with regions, and for each volume; what is of a volume is in that alone.

    Slides are left out (a mask of a total matrix is no small file), and frames without a place in the patient or whose
    thickness is not known: a segmentation must tell both (PS3.3 A.51.5).
    """
    made, volumes = [], _volumes(draft)
    apart = {outline.id for one in volumes for outline in one.outlines}
    for study in draft.studies:
        number = 0
        for frame in draft.in_study(study):
            regions = _regions(draft, frame, apart)
            if regions and frame.plane is not None and _has_place(frame):
                number += 1
                masks = np.stack([mask(one.shapes[0], frame.rows, frame.columns) for one in regions], axis=-1)
                drawn = _Masks(((frame, frame.plane),), masks[np.newaxis], tuple(regions))
                made.append(finished(_segmentation(draft, drawn, number), draft, MASK, frame))
        for volume in (one for one in volumes if one.largest.image.study_instance_uid == study):
            number += 1
            drawn = _of_volume(draft, volume)
            made.append(finished(_segmentation(draft, drawn, number), draft, MASK, drawn.placed[0][0]))
    return made


@dataclass(frozen=True, slots=True)
class _Masks:
    """Frames with their planes, the masks on them, shape ``(frames, rows, columns, segments)``, and what each is of."""

    placed: tuple[tuple[MarkedFrame, ImagePlane], ...]
    masks: npt.NDArray[np.bool_]
    segments: tuple[ExchangedMark, ...]


def _volumes(draft: MarksDraft) -> list[LesionVolume]:
    """Return the volumes that one object can hold: on images of one frame that are alike in size, scale and turn."""
    return [one for one in volumes_written(draft) if _are_alike([draft.frame(each.image) for each in one.outlines])]


def _are_alike(frames: Sequence[MarkedFrame | None]) -> bool:
    grids = {
        (one.rows, one.columns, one.plane.spacing, one.plane.row_direction, one.plane.column_direction, one.thickness)
        for one in frames
        if one is not None and one.plane is not None and one.frame_count == 1 and _has_place(one)
    }
    whole = all(one is not None and one.plane is not None and one.frame_count == 1 for one in frames)
    return whole and len(grids) == 1 and all(one is not None and _has_place(one) for one in frames)


def _of_volume(draft: MarksDraft, volume: LesionVolume) -> _Masks:
    """Return the slices of a volume; outlines on one slice are taken together."""
    places = {one.id: place for place, one in draft.placed}
    slices: dict[ImageReference, tuple[MarkedFrame, ImagePlane]] = {}
    masks: dict[ImageReference, npt.NDArray[np.bool_]] = {}
    marks: list[ExchangedMark] = []
    for one in volume.outlines:
        frame = draft.frame(one.image)
        if frame is None or frame.plane is None:
            continue  # never: see `_are_alike`
        drawn = exchanged(one, places[one.id], draft.reviewer, frame, volume.lesion)
        slices[one.image] = (frame, frame.plane)
        found = mask(drawn.shapes[0], frame.rows, frame.columns)
        masks[one.image] = masks[one.image] | found if one.image in masks else found
        marks.append(drawn)
    return _Masks(tuple(slices.values()), np.stack(list(masks.values()))[..., np.newaxis], (marks[0],))


def _has_place(frame: MarkedFrame) -> bool:
    return not frame.slide and frame.thickness > 0 and bool(frame.frame_of_reference_uid)


def _regions(draft: MarksDraft, frame: MarkedFrame, apart: Set[str]) -> list[ExchangedMark]:
    own = ((place, one) for place, one in draft.placed if one.image == frame.image and one.id not in apart)
    marks = (exchanged(one, place, draft.reviewer, frame, draft.lesion(one)) for place, one in own)
    return [one for one in marks if one.encloses]


def _segmentation(draft: MarksDraft, drawn: _Masks, number: int) -> Dataset:
    (frame, _), *others = drawn.placed
    geometry = _geometry(frame, [one for _, one in drawn.placed])
    made: Dataset = seg.Segmentation(
        source_images=[_source(one, at, _geometry(one, [at])) for one, at in drawn.placed],
        pixel_array=drawn.masks.astype(np.uint8),
        segmentation_type="BINARY",
        segment_descriptions=[_described(one, at) for at, one in enumerate(drawn.segments, start=1)],
        manufacturer_model_name=MAKER,
        software_versions=draft.software or MAKER,
        device_serial_number=_SERIAL,
        content_label="REGIONS",
        content_description=MASK.words,
        content_creator_name=person_name(draft.reviewer.name),
        omit_empty_frames=False,
        specific_character_set="ISO_IR 192",
        **identity(draft, MASK, frame.study.uid, number),
        **geometry,
    )
    made.DimensionOrganizationSequence[0].DimensionOrganizationUID = draft.uid("dimensions", frame.study.uid, number)
    for item in made.DimensionIndexSequence:
        item.DimensionOrganizationUID = made.DimensionOrganizationSequence[0].DimensionOrganizationUID
    if not others:
        # highdicom supposes a distance to the next frame, and there is none
        made.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].pop("SpacingBetweenSlices", None)
        for group in made.PerFrameFunctionalGroupsSequence:
            _name_frame(group, frame)
    return made


def _name_frame(group: Dataset, frame: MarkedFrame) -> None:
    numbers = frame_numbers(frame)
    for derivation in group.DerivationImageSequence if numbers else ():
        for source in derivation.SourceImageSequence:
            source.ReferencedFrameNumber = numbers


def _source(frame: MarkedFrame, plane: ImagePlane, geometry: dict[str, Any]) -> Dataset:
    source = evidence(frame)
    source.NumberOfFrames = 1
    source.PixelSpacing = [plane.spacing.row, plane.spacing.column]
    source.SliceThickness = frame.thickness
    source.ImagePositionPatient = list(plane.position.as_tuple())
    source.ImageOrientationPatient = [*plane.row_direction, *plane.column_direction]
    source.PositionReferenceIndicator = ""
    # where the class of the image has functional groups, these are read instead
    shared, own = Dataset(), Dataset()
    shared.PixelMeasuresSequence = geometry["pixel_measures"]
    shared.PlaneOrientationSequence = geometry["plane_orientation"]
    [own.PlanePositionSequence] = geometry["plane_positions"]
    source.SharedFunctionalGroupsSequence, source.PerFrameFunctionalGroupsSequence = [shared], [own]
    return source


def _geometry(frame: MarkedFrame, planes: Sequence[ImagePlane]) -> dict[str, Any]:
    plane = planes[0]
    return {
        "pixel_measures": PixelMeasuresSequence(
            pixel_spacing=[plane.spacing.row, plane.spacing.column], slice_thickness=frame.thickness
        ),
        "plane_orientation": PlaneOrientationSequence("PATIENT", [*plane.row_direction, *plane.column_direction]),
        "plane_positions": [PlanePositionSequence("PATIENT", one.position.as_tuple()) for one in planes],
    }


def _described(region: ExchangedMark, number: int) -> seg.SegmentDescription:
    return seg.SegmentDescription(
        segment_number=number,
        segment_label=region.tracking_identifier[:_LABEL],
        # what it is, the words beside it say; that it is a lesion was not said
        segmented_property_category=_RELATION,
        segmented_property_type=_SELECTED,
        algorithm_type="MANUAL",
        tracking_uid=region.tracking_uid,
        tracking_id=region.tracking_identifier,
    )
