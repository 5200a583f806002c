"""Segmentations as values: segments, and which frame shows which of them where (PS3.3 A.51, A.93, C.8.20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pydicom.dataset import Dataset

from reviewer_app.cases.codes import Code
from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code
from reviewer_app.dicom.colors import Rgb, distinct_color, from_dicom_lab
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePlane
from reviewer_app.imaging.groups import Groups

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7"

_MAXIMUM_FRAMES, _MAXIMUM_TILES = 200_000, 2_000_000


class SegmentationType(StrEnum):
    """Segmentation Type (0062,0001)."""

    BINARY = "BINARY"
    FRACTIONAL = "FRACTIONAL"
    LABELMAP = "LABELMAP"


@dataclass(frozen=True, slots=True)
class Segment:
    """One item of Segment Sequence (0062,0002). `color` is sRGB, of the file or, `color_told` False, chosen here."""

    number: int
    label: str = ""
    description: str = ""
    algorithm_type: str = ""
    algorithm_name: str = ""
    category: Code | None = None
    property_type: Code | None = None
    anatomic_region: Code | None = None
    tracking_id: str = ""
    tracking_uid: str = ""
    color: Rgb = (255, 255, 255)
    color_told: bool = False

    @property
    def name(self) -> str:
        """What a reader is shown: the label, else what was segmented, else the number."""
        return self.label or (self.property_type.words if self.property_type else "") or f"segment {self.number}"


@dataclass(frozen=True, slots=True)
class SourceImage:
    """An image that a frame was made from. `frames` count from 0; empty means all of the instance."""

    sop_instance_uid: str
    frames: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentFrame:
    """One frame of a segmentation.

    `segment` is None in a label map, whose values are segment numbers. `plane` is None without a place in the patient.
    `tile` is the first column and row in the total pixel matrix of a slide, zero-based, None for anything else.
    """

    number: int
    segment: int | None = None
    plane: ImagePlane | None = None
    sources: tuple[SourceImage, ...] = ()
    tile: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Segmentation:
    """What a segmentation says. Sizes in pixels, `slice_spacing` in millimetres (None where the file tells none).

    `maximum` is the stored value that means 1: Maximum Fractional Value, 1 for the other types.
    """

    type: SegmentationType
    rows: int
    columns: int
    segments: tuple[Segment, ...] = ()
    frames: tuple[SegmentFrame, ...] = ()
    maximum: int = 1
    fractional_type: str = ""
    overlap: str = ""
    frame_of_reference_uid: str = ""
    slice_spacing: float | None = None

    def segment(self, number: int) -> Segment | None:
        """Return a segment by its number."""
        return next((one for one in self.segments if one.number == number), None)

    def frames_of(self, number: int) -> tuple[SegmentFrame, ...]:
        """Return the frames in which a segment may show."""
        return tuple(one for one in self.frames if one.segment in (None, number))

    def frames_for_image(self, sop_instance_uid: str, frame: int = 0) -> tuple[SegmentFrame, ...]:
        """Return the frames that were made from one image frame (counted from 0)."""
        return tuple(
            one
            for one in self.frames
            if any(
                source.sop_instance_uid == sop_instance_uid and (not source.frames or frame in source.frames)
                for source in one.sources
            )
        )


def is_segmentation(sop_class_uid: str) -> bool:
    """Tell whether an object is a segmentation or a label map segmentation."""
    return sop_class_uid in (SEGMENTATION, LABEL_MAP)


def segmentation_type(dataset: Dataset) -> SegmentationType:
    """Return the type; a file that says none is taken for what its class or its bits make it."""
    try:
        return SegmentationType(values.text(dataset, "SegmentationType").upper())
    except ValueError:
        if values.text(dataset, "SOPClassUID") == LABEL_MAP:
            return SegmentationType.LABELMAP
        binary = values.integer(dataset, "BitsAllocated") == 1
        return SegmentationType.BINARY if binary else SegmentationType.FRACTIONAL


def maximum_of(dataset: Dataset) -> int:
    """Return the stored value that means 1 (PS3.3 C.8.20.2.3)."""
    if segmentation_type(dataset) is not SegmentationType.FRACTIONAL:
        return 1
    return max(1, values.integer(dataset, "MaximumFractionalValue") or 255)


def read_segmentation(dataset: Dataset) -> Segmentation:
    """Return what a segmentation says, without its pixels.

    Raises
    ------
    CannotDecode
        If it has no size, colours, or more frames than this program opens.
    """
    rows, columns = values.integer(dataset, "Rows") or 0, values.integer(dataset, "Columns") or 0
    count = values.integer(dataset, "NumberOfFrames") or 1
    if rows <= 0 or columns <= 0:
        raise CannotDecode("The segmentation does not say how large it is.", detail="no Rows or Columns")
    if (values.integer(dataset, "SamplesPerPixel") or 1) != 1:
        raise CannotDecode("The segmentation has colours where it should have numbers.", detail="SamplesPerPixel")
    if count > (_MAXIMUM_TILES if _is_tiled(dataset) else _MAXIMUM_FRAMES):
        raise CannotDecode("The segmentation says it has more frames than this program opens.", detail=f"{count}")
    segments = segments_of(dataset)
    measures = _shared_item(dataset, "PixelMeasuresSequence")
    return Segmentation(
        type=segmentation_type(dataset),
        rows=rows,
        columns=columns,
        segments=segments,
        frames=tuple(_frames(dataset, count, segments)),
        maximum=maximum_of(dataset),
        fractional_type=values.text(dataset, "SegmentationFractionalType"),
        overlap=values.text(dataset, "SegmentsOverlap"),
        frame_of_reference_uid=values.text(dataset, "FrameOfReferenceUID"),
        slice_spacing=_slice_spacing(measures),
    )


def segments_of(dataset: Dataset) -> tuple[Segment, ...]:
    """Return the segments; items without a number are left out, of several with the same number the first counts."""
    found: dict[int, Segment] = {}
    for item in values.items(dataset, "SegmentSequence"):
        number = values.integer(item, "SegmentNumber")
        if number is not None and number >= 0:
            found.setdefault(number, _segment(item, number))
    return tuple(found.values())


def _segment(item: Dataset, number: int) -> Segment:
    told = from_dicom_lab(values.numbers(item, "RecommendedDisplayCIELabValue"))
    return Segment(
        number=number,
        label=values.text(item, "SegmentLabel"),
        description=values.text(item, "SegmentDescription"),
        algorithm_type=values.text(item, "SegmentAlgorithmType"),
        algorithm_name=values.text(item, "SegmentAlgorithmName"),
        category=code(item, "SegmentedPropertyCategoryCodeSequence"),
        property_type=code(item, "SegmentedPropertyTypeCodeSequence"),
        anatomic_region=code(item, "AnatomicRegionSequence"),
        tracking_id=values.text(item, "TrackingID"),
        tracking_uid=values.text(item, "TrackingUID"),
        color=told or distinct_color(number),
        color_told=told is not None,
    )


def _frames(dataset: Dataset, count: int, segments: tuple[Segment, ...]) -> Iterator[SegmentFrame]:
    if _is_tiled(dataset):
        yield from _full_tiles(dataset, count, segments)
        return
    shared = values.item(dataset, "SharedFunctionalGroupsSequence")
    label_map = segmentation_type(dataset) is SegmentationType.LABELMAP
    own = values.items(dataset, "PerFrameFunctionalGroupsSequence")
    # a frame that has no item of its own could be of any segment, anywhere
    for number in range(min(count, len(own)) if own else count):
        groups = Groups(own[number] if own else None, shared)
        segment = None if label_map else _referenced_segment(groups, segments)
        yield SegmentFrame(number, segment, groups.plane, _sources(groups), _tile(groups))


def _is_tiled(dataset: Dataset) -> bool:
    return values.text(dataset, "DimensionOrganizationType") == "TILED_FULL"


def _full_tiles(dataset: Dataset, count: int, segments: tuple[Segment, ...]) -> Iterator[SegmentFrame]:
    """Return frames whose place follows from their order: tiles by row, focal planes, segments (C.7.6.17.3)."""
    tile_rows, tile_columns = values.integer(dataset, "Rows") or 1, values.integer(dataset, "Columns") or 1
    across = -(-(values.integer(dataset, "TotalPixelMatrixColumns") or tile_columns) // tile_columns)
    down = -(-(values.integer(dataset, "TotalPixelMatrixRows") or tile_rows) // tile_rows)
    planes = max(1, values.integer(dataset, "TotalPixelMatrixFocalPlanes") or 1)
    label_map = segmentation_type(dataset) is SegmentationType.LABELMAP
    for number in range(count):
        place = number % (across * down)
        order = number // (across * down * planes)
        segment = segments[order].number if order < len(segments) and not label_map else None
        yield SegmentFrame(number, segment, tile=(place % across * tile_columns, place // across * tile_rows))


def _referenced_segment(groups: Groups, segments: tuple[Segment, ...]) -> int | None:
    identified = groups.item("SegmentIdentificationSequence")
    number = values.integer(identified, "ReferencedSegmentNumber") if identified is not None else None
    if number is None and len(segments) == 1:
        return segments[0].number
    return number


def _sources(groups: Groups) -> tuple[SourceImage, ...]:
    """Return the images of Derivation Image Sequence (PS3.3 C.7.6.16.2.6)."""
    found = []
    for derivation in groups.items("DerivationImageSequence"):
        for source in values.items(derivation, "SourceImageSequence"):
            uid = values.text(source, "ReferencedSOPInstanceUID")
            numbers = values.numbers(source, "ReferencedFrameNumber")
            if uid:
                found.append(SourceImage(uid, tuple(int(one) - 1 for one in numbers if one >= 1)))
    return tuple(found)


def _tile(groups: Groups) -> tuple[int, int] | None:
    position = groups.item("PlanePositionSlideSequence")
    if position is None:
        return None
    column = values.integer(position, "ColumnPositionInTotalImagePixelMatrix")
    row = values.integer(position, "RowPositionInTotalImagePixelMatrix")
    return (column - 1, row - 1) if column is not None and row is not None else None


def _shared_item(dataset: Dataset, keyword: str) -> Dataset | None:
    return values.item(values.item(dataset, "SharedFunctionalGroupsSequence"), keyword)


def _slice_spacing(measures: Dataset | None) -> float | None:
    if measures is None:
        return None
    found = values.number(measures, "SpacingBetweenSlices") or values.number(measures, "SliceThickness")
    return abs(found) if found else None
