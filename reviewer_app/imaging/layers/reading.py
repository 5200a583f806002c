"""A layer from its file, and the images that the file names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from pydicom.dataset import Dataset

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.dicom import values
from reviewer_app.errors import CannotDecode, ReviewerError
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.kinds import RT_DOSE
from reviewer_app.imaging.layers.dose import WASH, DoseLayer, dose_volume
from reviewer_app.imaging.layers.frames import whole_frame
from reviewer_app.imaging.layers.isodose import OF_MAXIMUM, OF_PRESCRIPTION, dose_words, isodose_parts
from reviewer_app.imaging.layers.segments import SegmentLayer
from reviewer_app.imaging.layers.slide_segments import SlideMatrix, SlideSegmentLayer
from reviewer_app.imaging.layers.structures import StructureLayer
from reviewer_app.imaging.layers.values import Layer, LayerKind, LoadedLayer, Part
from reviewer_app.imaging.layout import IN_PART
from reviewer_app.imaging.objects.radiotherapy import RT_STRUCTURE_SET, DoseGrid, read_dose, read_plan, read_structures
from reviewer_app.imaging.objects.segmentation import (
    LABEL_MAP,
    SEGMENTATION,
    Segmentation,
    is_segmentation,
    read_segmentation,
)
from reviewer_app.imaging.planes import slide_plane
from reviewer_app.jobs import CancelToken

OpenStream = Callable[[str], BinaryIO]
"""Opens the file of an instance by its SOP Instance UID."""

LAYERS = frozenset({SEGMENTATION, LABEL_MAP, RT_STRUCTURE_SET, RT_DOSE})
"""SOP classes of the objects that are laid over images."""
_WASH_COLOR = (255, 140, 0)
_LARGEST_DOSE = 1 << 29
"""Bytes of a dose grid in memory."""


@dataclass(frozen=True, slots=True)
class References:
    """The images that an object says it is about: SOP instances, series, and frames of reference."""

    images: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    frame_of_reference_uids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class OpenedLayer:
    """A layer with the images that it belongs to."""

    loaded: LoadedLayer
    references: References


def open_layer(index: InstanceIndex, open_stream: OpenStream, token: CancelToken) -> OpenedLayer:
    """Read a segmentation, a structure set or a dose; in a job.

    Raises
    ------
    CannotDecode
        If it is none of them, damaged, says not where it lies, or is larger than this program opens.
    Cancelled
        If nobody waits any more.
    """
    if index.sop_class_uid not in LAYERS:
        raise CannotDecode("The file holds nothing that is laid over images.", detail=index.sop_class_uid)
    with open_stream(index.sop_instance_uid) as stream:
        header = read_header(stream)
        dataset = header.dataset
        token.check()
        references = references_of(dataset)
        if is_segmentation(index.sop_class_uid):
            return OpenedLayer(_segments(dataset, index, open_stream, references), references)
        if index.sop_class_uid == RT_DOSE:
            return OpenedLayer(_dose(dataset, index, open_stream, (stream, token)), references)
        if not header.whole:
            raise CannotDecode(IN_PART, detail="structure set")  # half a contour looks like a whole one
        structures = read_structures(dataset)
    title = structures.label or structures.name or "Structure set"
    uids = references.frame_of_reference_uids
    return OpenedLayer(StructureLayer(structures, index.sop_instance_uid, sorted(uids), title), references)


def references_of(dataset: Dataset) -> References:
    """Return the images that a segmentation, structure set or dose names, in whichever of the places they stand."""
    series: set[str] = set()
    images: set[str] = set()
    uids = {values.uid(dataset, "FrameOfReferenceUID")}
    for one in _series_items(dataset, uids):
        series.add(values.uid(one, "SeriesInstanceUID"))
        for keyword in ("ReferencedInstanceSequence", "ContourImageSequence", "ReferencedImageSequence"):
            images.update(values.uid(image, "ReferencedSOPInstanceUID") for image in values.items(one, keyword))
    for groups in values.items(dataset, "PerFrameFunctionalGroupsSequence"):
        images.update(_source_uids(groups))
    images.update(_source_uids(values.item(dataset, "SharedFunctionalGroupsSequence")))
    for one in values.items(dataset, "ROIContourSequence"):
        for contour in values.items(one, "ContourSequence"):
            found = values.items(contour, "ContourImageSequence")
            images.update(values.uid(image, "ReferencedSOPInstanceUID") for image in found)
    return References(frozenset(images - {""}), frozenset(series - {""}), frozenset(uids - {""}))


def _series_items(dataset: Dataset, uids: set[str]) -> Iterator[Dataset]:
    """Return the items that name a series: of a segmentation (C.12.2.2), of a structure set (C.8.8.5)."""
    yield from values.items(dataset, "ReferencedSeriesSequence")
    for reference in values.items(dataset, "ReferencedFrameOfReferenceSequence"):
        uids.add(values.uid(reference, "FrameOfReferenceUID"))
        for study in values.items(reference, "RTReferencedStudySequence"):
            yield from values.items(study, "RTReferencedSeriesSequence")
    for one in values.items(dataset, "StructureSetROISequence"):
        uids.add(values.uid(one, "ReferencedFrameOfReferenceUID"))


def _source_uids(groups: Dataset | None) -> Iterator[str]:
    for derivation in values.items(groups, "DerivationImageSequence"):
        for source in values.items(derivation, "SourceImageSequence"):
            yield values.uid(source, "ReferencedSOPInstanceUID")


def _segments(
    dataset: Dataset, index: InstanceIndex, open_stream: OpenStream, references: References
) -> SegmentLayer | SlideSegmentLayer:
    found = read_segmentation(dataset)
    title = index.series.description or "Segmentation"

    def open_own() -> BinaryIO:
        return open_stream(index.sop_instance_uid)

    if any(one.tile is not None for one in found.frames):
        return SlideSegmentLayer(found, _matrix(dataset, found, index, references), index, open_own, title)
    return SegmentLayer(found, index, open_own, title)


def _matrix(dataset: Dataset, found: Segmentation, index: InstanceIndex, references: References) -> SlideMatrix:
    """Return the total pixel matrix; a file that does not tell its size has that of its outermost tiles."""
    tiles = [one.tile for one in found.frames if one.tile is not None]
    spacing = index.pixels.spacing if index.pixels is not None else None
    return SlideMatrix(
        columns=values.integer(dataset, "TotalPixelMatrixColumns") or max(one[0] for one in tiles) + found.columns,
        rows=values.integer(dataset, "TotalPixelMatrixRows") or max(one[1] for one in tiles) + found.rows,
        plane=slide_plane(dataset, spacing),
        sources=references.images,
    )


def _dose(
    dataset: Dataset, index: InstanceIndex, open_stream: OpenStream, reading: tuple[BinaryIO, CancelToken]
) -> DoseLayer:
    stream, token = reading
    pixels = index.pixels
    planes = [one.plane for one in index.frames if one.plane is not None]
    if pixels is None or not planes or len(planes) != index.frame_count:
        raise CannotDecode("The dose does not say where it lies in the patient.", detail="planes missing")
    shape = (len(planes), pixels.rows, pixels.columns)
    if 4 * int(np.prod(shape, dtype=np.int64)) > _LARGEST_DOSE:
        raise CannotDecode("The dose grid is larger than this program lays over images.", detail=f"{shape}")
    grid = read_dose(dataset)
    if grid.scaling is None:
        raise CannotDecode("The file does not say how much dose its values stand for.", detail="DoseGridScaling")
    dose = np.empty(shape, dtype=np.float32)
    for number in range(len(planes)):
        token.check()
        dose[number] = whole_frame(stream, index, number) * grid.scaling
    return DoseLayer(dose_volume(dose, planes), _dose_layer(grid, index, float(dose.max()), open_stream))


def _dose_layer(grid: DoseGrid, index: InstanceIndex, maximum: float, open_stream: OpenStream) -> Layer:
    prescribed = _prescribed(grid, open_stream)
    reference, percents = (prescribed, OF_PRESCRIPTION) if prescribed else (maximum, OF_MAXIMUM)
    words = "prescription" if prescribed else "highest dose"
    wash = Part(WASH, "Colour wash", _WASH_COLOR, f"up to {dose_words(maximum, grid.unit)}")
    lines = isodose_parts(reference, grid.unit, percents) if reference > 0 else ()
    facts = (grid.type.lower(), grid.summation.lower().replace("_", " "))
    return Layer(
        key=index.sop_instance_uid,
        kind=LayerKind.DOSE,
        title=index.series.description or "Dose",
        parts=(wash, *lines),
        frame_of_reference_uids=(index.frame_of_reference_uid,),
        unit=grid.unit,
        maximum=maximum,
        reference=reference,
        reference_words=f"100 % = {dose_words(reference, grid.unit)} ({words})",
        note=", ".join(one for one in facts if one),
    )


def _prescribed(grid: DoseGrid, open_stream: OpenStream) -> float:
    """Return the prescription in Gy that a dose can be compared with, 0.0 where the plan is not at hand.

    Only the dose of a whole plan is: that of one fraction or beam is a part of it.
    """
    if grid.unit != "Gy" or grid.summation.upper() != "PLAN":
        return 0.0
    return max(_prescriptions(grid.plans, open_stream), default=0.0)


def _prescriptions(plans: Iterable[str], open_stream: OpenStream) -> Iterator[float]:
    for uid in plans:
        try:
            with open_stream(uid) as stream:
                found = read_plan(read_header(stream).dataset)
        except (ReviewerError, KeyError, OSError):
            continue  # the plan is no part of the case
        yield from (dose for _, dose in found.prescriptions)
