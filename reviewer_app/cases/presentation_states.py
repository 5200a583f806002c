"""A presentation state as values: how its author wanted images to look (PS3.3 A.33, C.10, C.11; PS3.4 N.2).

Points in units PIXEL are columns and rows, zero-based with the centre of the first pixel at (0, 0), whatever the file
counts from. Points in units DISPLAY are fractions of the displayed area, 0 to 1 from its top left.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.views import Window
from reviewer_app.geometry import Spacing

Point = tuple[float, float]

FARTHEST = 1e6
"""No picture is so large: what lies farther out is a mistake of the file, and left out."""


class Units(StrEnum):
    """Annotation units (PS3.3 C.10.5); MATRIX is the total pixel matrix of a slide, counted as PIXEL is."""

    PIXEL = "PIXEL"
    DISPLAY = "DISPLAY"
    MATRIX = "MATRIX"


@dataclass(frozen=True, slots=True)
class StateImage:
    """An image that a state, or a part of it, is for. `frames` count from 0 and are empty for all."""

    sop_instance_uid: str
    sop_class_uid: str = ""
    series_instance_uid: str = ""
    frames: tuple[int, ...] = ()

    def covers(self, sop_instance_uid: str, frame: int) -> bool:
        """Tell whether this names one frame."""
        return self.sop_instance_uid == sop_instance_uid and (not self.frames or frame in self.frames)


@dataclass(frozen=True, slots=True)
class StateTable:
    """A lookup table: first input as the file has it, entries, and bits of an entry (PS3.3 C.11.1.1)."""

    first_input: int
    entries: tuple[int, ...]
    bits: int
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class DisplayedArea:
    """Which part of which images is shown, and how large (PS3.3 C.10.4). No images: all of the state's."""

    top_left: Point
    bottom_right: Point
    size_mode: str = "SCALE TO FIT"
    spacing: Spacing | None = None
    aspect: float = 1.0
    magnification: float | None = None
    images: tuple[StateImage, ...] = ()


@dataclass(frozen=True, slots=True)
class SoftcopyVoi:
    """A window or a table for some images; no images: all of the state's (PS3.3 C.11.8)."""

    window: Window | None = None
    table: StateTable | None = None
    images: tuple[StateImage, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphicLayer:
    """A layer, drawn in `order`, in a recommended sRGB colour or grey (None: none named)."""

    name: str
    order: int = 0
    color: tuple[int, int, int] | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Graphic:
    """A drawing: POINT, POLYLINE, INTERPOLATED, CIRCLE or ELLIPSE, or a compound one (LINE, RULER, ARROW, …).

    CIRCLE holds centre and a point on it, ELLIPSE the ends of its longer, then of its shorter axis. `tracking_uid` is
    that of the finding it shows, the same in other objects, and `tracking_identifier` its name.
    """

    type: str
    units: Units
    points: tuple[Point, ...]
    filled: bool = False
    color: tuple[int, int, int] | None = None
    thickness: float | None = None
    compound: bool = False
    rotation: float = 0.0
    tracking_uid: str = ""
    tracking_identifier: str = ""


@dataclass(frozen=True, slots=True)
class StateText:
    """Words beside an anchor point, in a box, or both; tracked as a `Graphic` is."""

    words: str
    anchor: Point | None = None
    anchor_units: Units = Units.PIXEL
    anchor_visible: bool = False
    box: tuple[Point, Point] | None = None
    box_units: Units = Units.PIXEL
    justification: str = ""
    color: tuple[int, int, int] | None = None
    tracking_uid: str = ""
    tracking_identifier: str = ""


@dataclass(frozen=True, slots=True)
class StateAnnotation:
    """Drawings and words on one layer, on some images; no images: all of the state's (PS3.3 C.10.5)."""

    layer: str
    graphics: tuple[Graphic, ...] = ()
    texts: tuple[StateText, ...] = ()
    images: tuple[StateImage, ...] = ()


@dataclass(frozen=True, slots=True)
class Shutters:
    """What is hidden (PS3.3 C.7.6.11, C.7.6.15): shown is what lies inside all of the shapes that are given.

    `rectangle` is left, top, right, bottom, edges shown; `circle` centre and radius in pixels; `bitmap_group` the group
    of an overlay whose set bits are hidden. `color` is the sRGB colour of the hidden part.
    """

    rectangle: tuple[float, float, float, float] | None = None
    circle: tuple[Point, float] | None = None
    polygon: tuple[Point, ...] = ()
    bitmap_group: int | None = None
    color: tuple[int, int, int] = (0, 0, 0)

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        return bool(self.rectangle or self.circle or self.polygon or self.bitmap_group)


@dataclass(frozen=True, slots=True)
class PresentationState:
    """One state. `rotation` counts quarter turns clockwise, applied before `flipped` (left to right; PS3.3 C.10.6).

    `rescale` is slope, intercept and unit in place of the image's own; `modality_table` likewise. `inverse` is the
    presentation LUT shape, None where a table (`presentation_table`) or nothing is told. `overlay_layers` are groups of
    the image or of the state's file that are shown, with their layers. `left_aside` names in words what this program
    does not apply; `problem` is a sentence where the state is of a kind that cannot be put upon one image.
    """

    label: str = ""
    description: str = ""
    creator: str = ""
    created: str = ""
    color: bool = False
    images: tuple[StateImage, ...] = ()
    areas: tuple[DisplayedArea, ...] = ()
    rescale: tuple[float, float, str] | None = None
    modality_table: StateTable | None = None
    voi: tuple[SoftcopyVoi, ...] = ()
    inverse: bool | None = None
    presentation_table: StateTable | None = None
    layers: tuple[GraphicLayer, ...] = ()
    annotations: tuple[StateAnnotation, ...] = ()
    shutters: Shutters = Shutters()
    rotation: int = 0
    flipped: bool = False
    overlay_layers: tuple[tuple[int, str], ...] = ()
    icc_profile: bytes = b""
    left_aside: tuple[str, ...] = ()
    problem: str = ""

    def is_for(self, sop_instance_uid: str, frame: int = 0) -> bool:
        """Tell whether the state names one frame of an image."""
        return any(one.covers(sop_instance_uid, frame) for one in self.images)

    def voi_for(self, sop_instance_uid: str, frame: int = 0) -> SoftcopyVoi | None:
        """Return the first window or table for one frame."""
        return next((one for one in self.voi if applies(one.images, sop_instance_uid, frame)), None)

    def area_for(self, sop_instance_uid: str, frame: int = 0) -> DisplayedArea | None:
        """Return the displayed area of one frame."""
        return next((one for one in self.areas if applies(one.images, sop_instance_uid, frame)), None)

    def layer(self, name: str) -> GraphicLayer:
        """Return a layer by its name; one that the state does not describe is the lowest, without a colour."""
        return next((one for one in self.layers if one.name == name), GraphicLayer(name))

    def annotations_for(self, sop_instance_uid: str, frame: int = 0) -> tuple[StateAnnotation, ...]:
        """Return what is drawn on one frame, the lowest layer first."""
        found = (one for one in self.annotations if applies(one.images, sop_instance_uid, frame))
        return tuple(sorted(found, key=lambda one: self.layer(one.layer).order))


def applies(images: tuple[StateImage, ...], sop_instance_uid: str, frame: int) -> bool:
    """Tell whether a part of a state that names these images is for one frame; naming none, it is for all."""
    return not images or any(one.covers(sop_instance_uid, frame) for one in images)
