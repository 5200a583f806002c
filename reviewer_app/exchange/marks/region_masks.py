"""Regions as segmentations (PS3.3 A.51): asked for by export, one object for each marked frame, one segment a region.

A pixel belongs to a region where its centre lies within. Each frame is an object of its own, so that a segmentation
needs nothing of a source image but its place, which is known without opening the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from highdicom import seg
from highdicom.content import PixelMeasuresSequence, PlaneOrientationSequence, PlanePositionSequence
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from reviewer_app.cases.exchanged_marks import ExchangedMark
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.of_annotation import exchanged, person_name
from reviewer_app.exchange.marks.outlines import mask
from reviewer_app.exchange.marks.sources import evidence, frame_numbers
from reviewer_app.exchange.marks.written import MAKER, MASK, finished, identity
from reviewer_app.geometry import ImagePlane

_SERIAL: Final = "1"
_RELATION: Final = Code("309825002", "SCT", "Spatial and Relational Concept")
_SELECTED: Final = Code("111099", "DCM", "Selected region")
_LABEL: Final = 64


def region_masks(draft: MarksDraft) -> list[ArchiveCopy]:
    """Return one segmentation for each frame with regions.

    Slides are left out (a mask of a total matrix is no small file), and frames without a place in the patient or whose
    thickness is not known: a segmentation must tell both (PS3.3 A.51.5).
    """
    made = []
    for study in draft.studies:
        number = 0
        for frame in draft.in_study(study):
            regions = _regions(draft, frame)
            if regions and frame.plane is not None and _has_place(frame):
                number += 1
                made.append(finished(_segmentation(draft, (frame, frame.plane), regions, number), draft, MASK, frame))
    return made


def _has_place(frame: MarkedFrame) -> bool:
    return not frame.slide and frame.thickness > 0 and bool(frame.frame_of_reference_uid)


def _regions(draft: MarksDraft, frame: MarkedFrame) -> list[ExchangedMark]:
    own = ((place, one) for place, one in draft.placed if one.image == frame.image)
    marks = (exchanged(one, place, draft.reviewer, frame, draft.lesion(one)) for place, one in own)
    return [one for one in marks if one.encloses]


def _segmentation(
    draft: MarksDraft, placed: tuple[MarkedFrame, ImagePlane], regions: Sequence[ExchangedMark], number: int
) -> Dataset:
    frame, plane = placed
    geometry = _geometry(frame, plane)
    masks = [mask(one.shapes[0], frame.rows, frame.columns) for one in regions]
    made: Dataset = seg.Segmentation(
        source_images=[_source(frame, plane, geometry)],
        pixel_array=np.stack(masks, axis=-1)[np.newaxis].astype(np.uint8),
        segmentation_type="BINARY",
        segment_descriptions=[_described(one, at) for at, one in enumerate(regions, start=1)],
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


def _geometry(frame: MarkedFrame, plane: ImagePlane) -> dict[str, Any]:
    return {
        "pixel_measures": PixelMeasuresSequence(
            pixel_spacing=[plane.spacing.row, plane.spacing.column], slice_thickness=frame.thickness
        ),
        "plane_orientation": PlaneOrientationSequence("PATIENT", [*plane.row_direction, *plane.column_direction]),
        "plane_positions": [PlanePositionSequence("PATIENT", plane.position.as_tuple())],
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
