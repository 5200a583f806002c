"""Layers as values: what a segmentation, a structure set or a dose grid puts over one image frame.

Everything is in pixels of the finest level of that image: columns and rows counted from 0, (0, 0) the centre of the
first pixel. No Qt and no colours of a screen: `viewer.layer_painter` paints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.dicom.colors import Rgb
from reviewer_app.geometry import ImagePlane, PatientPoint
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken

FrameKey: TypeAlias = tuple[str, int]
"""SOP Instance UID and frame, counted from 0."""

Codes: TypeAlias = npt.NDArray[np.uint8]
Values: TypeAlias = npt.NDArray[np.float32]
Points: TypeAlias = npt.NDArray[np.float64]
"""``(n, 2)``: column and row of each point."""

OTHER_REFERENCE = "It lies in another frame of reference than these images, so its place on them is not known."
NO_PLACE = "These images do not say where they lie in the patient, and it was not made on them."
ON_SLIDE = "It was made on a slide, and these images are of none."
NOT_ON_SLIDE = "It was not made on a slide."
OTHER_PATIENT = "Its header names another patient than these images."
_DEFAULT_REACH = 0.5
_NOBODY = IndexedPatient()


class LayerKind(StrEnum):
    """What a layer is made of."""

    SEGMENTATION = "segmentation"
    STRUCTURES = "structures"
    DOSE = "dose"
    FUSION = "fusion"
    OUTLINES = "outlines"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a layer: a segment, a region, or of a dose the wash (number 0) and each isodose line.

    `color` is what the file recommends, else one chosen here. `words` tell more of it: how it was made, what it is for.
    `value` is the level of an isodose line in the unit of the layer. `graded` tells of a part with more and less.
    """

    number: int
    name: str
    color: Rgb
    words: str = ""
    value: float | None = None
    graded: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """An object that is laid over images. `key` is its SOP Instance UID.

    Of a dose, `unit` is that of its values, `maximum` its highest value, and `reference` what its levels are shares
    of, which `reference_words` names: the prescription where it is known, else the maximum. A fusion is a whole series,
    and `key` that of its stack: it lies over the images of single panes, and `maximum` is what has the last colour,
    `minimum` what has the first, of the colours of `palette`; `span` are the lowest and the highest value of all of it.
    One that `fades` is clear where its values are low, so that what lies below is not darkened where there is nothing.
    """

    key: str
    kind: LayerKind
    title: str
    parts: tuple[Part, ...]
    frame_of_reference_uids: tuple[str, ...] = ()
    unit: str = ""
    maximum: float = 0.0
    reference: float = 0.0
    reference_words: str = ""
    note: str = ""
    minimum: float = 0.0
    span: tuple[float, float] = (0.0, 0.0)
    palette: str = ""
    fades: bool = False


@dataclass(frozen=True, slots=True)
class SlideWindow:
    """A part of a slide in pixels of its finest level, `step` of which are one that is wanted."""

    column: int
    row: int
    columns: int
    rows: int
    step: int = 1

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the pixels that are wanted."""
        return -(-self.rows // self.step), -(-self.columns // self.step)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an image frame lies: what a layer needs to know to be laid over it.

    `reach` is half the distance to the next slice in millimetres: what is farther from the plane is not of this slice.
    `patient` is whom the header of the image names.
    `window` is the part of a slide that is asked for, None for anything but a slide; `shape` is that of all of it, and
    `tile` columns and rows of its tiles where those lie row by row.
    """

    key: FrameKey
    shape: tuple[int, int]
    plane: ImagePlane | None = None
    frame_of_reference_uid: str = ""
    reach: float = _DEFAULT_REACH
    window: SlideWindow | None = None
    tile: tuple[int, int] | None = None
    patient: IndexedPatient = _NOBODY


@dataclass(frozen=True, slots=True)
class Mix:
    """What a code of a mask stands for: the parts that hold the pixel, and those of them whose rim it is."""

    parts: tuple[int, ...]
    edges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MaskSheet:
    """Masks of several parts in one array ``(rows, columns)`` that begins at `row`, `column` of the image.

    Each pixel holds the number of its entry in `mixes`; entry 0 is nothing. It covers `step` pixels of the image across
    and down.
    """

    row: int
    column: int
    codes: Codes
    mixes: tuple[Mix, ...]
    step: int = 1

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return self.codes.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class GradedSheet:
    """Values of one part by 255 steps from 0 to `top`; code 0 is nothing. Placed as a `MaskSheet`."""

    row: int
    column: int
    codes: Codes
    part: int
    top: float = 1.0
    step: int = 1

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return self.codes.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class ValueSheet:
    """Values ``(rows, columns)`` of one part, coloured only where they are painted; NaN is nothing.

    Placed as a `MaskSheet`.
    """

    row: int
    column: int
    values: Values
    part: int
    step: int = 1

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return self.values.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Lines of one part; `marked` for points, each of which stands for itself."""

    part: int
    points: Points
    closed: bool = True
    marked: bool = False


@dataclass(frozen=True, slots=True)
class UsedFrame:
    """A frame of a layer's own object that a slice is made of, and the numbers of the parts that it shows."""

    key: FrameKey
    parts: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class LayerSlice:
    """A layer on one image frame. `refusal` is a sentence where it cannot be laid over it; then there is no more.

    `frames` are those of the layer's own object that were used, also where there is nothing in them; `parts` the
    numbers of the parts that show. `note` says how it was made where that is not as it is stored.
    """

    key: str
    place: FrameKey
    sheets: tuple[MaskSheet | GradedSheet | ValueSheet, ...] = ()
    curves: tuple[Curve, ...] = ()
    parts: frozenset[int] = frozenset()
    frames: tuple[UsedFrame, ...] = ()
    refusal: str = ""
    note: str = ""

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return sum(one.nbytes for one in self.sheets) + sum(one.points.nbytes for one in self.curves)


@dataclass(frozen=True, slots=True)
class Largest:
    """Where a part is largest: a place in the patient, or without one the image it was drawn on."""

    point: PatientPoint | None = None
    image: FrameKey | None = None
    frame_of_reference_uid: str = ""


class LoadedLayer(Protocol):
    """A layer with its data at hand. Safe from any thread."""

    @property
    def layer(self) -> Layer:
        """What it is."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""

    def on(self, place: Place, token: CancelToken) -> LayerSlice:
        """Return what it puts over an image frame; a refusal is part of the answer.

        Raises
        ------
        CannotDecode
            If a frame of it cannot be read.
        Cancelled
            If nobody waits any more.
        """

    def largest(self, part: int, token: CancelToken) -> Largest | None:
        """Return where a part is largest, None if it is nowhere."""

    def value_at(self, point: PatientPoint, reach: float) -> float | None:
        """Return the value at a place in the unit of the layer, None where it has none; see `Place` for the reach."""


def place_of(frame: StackFrame, spacing: float | None = None, window: SlideWindow | None = None) -> Place | None:
    """Return where a frame of a stack lies, None for one without pixels.

    Parameters
    ----------
    spacing
        The distance of slices in millimetres where it is regular; else the thickness of the slice counts.
    window
        The part of a slide that is wanted; without it one pixel, which tells whether a layer lies over it at all.
    """
    index = frame.instance
    if index.tiles is not None:
        grid = index.tiles
        shape = (grid.total_rows, grid.total_columns)
        key, asked = (index.sop_instance_uid, frame.frame), window or SlideWindow(0, 0, 1, 1)
        tile = None if grid.sparse or grid.concatenation else (grid.tile_columns, grid.tile_rows)
        return Place(key, shape, grid.plane, index.frame_of_reference_uid, window=asked, tile=tile)
    if index.pixels is None:
        return None
    own = index.frames[frame.frame] if frame.frame < len(index.frames) else None
    distance = abs(spacing or 0.0) or (own.thickness if own is not None else 0.0)
    return Place(
        (index.sop_instance_uid, frame.frame),
        (index.pixels.rows, index.pixels.columns),
        own.plane if own is not None else None,
        index.frame_of_reference_uid,
        distance / 2 if distance > 0 else _DEFAULT_REACH,
        patient=index.patient,
    )


def refusal_of(frame_of_reference_uids: Sequence[str], place: Place, *, slide: bool = False) -> str:
    """Return why a layer has no place on an image by geometry, empty if it has one; `slide` if it was made on one.

    A frame of reference that either of them leaves open is not known to be the same.
    """
    if (place.window is not None) != slide:
        return ON_SLIDE if slide else NOT_ON_SLIDE
    if place.plane is None:
        return NO_PLACE
    known = [one for one in frame_of_reference_uids if one]
    return "" if place.frame_of_reference_uid and place.frame_of_reference_uid in known else OTHER_REFERENCE
