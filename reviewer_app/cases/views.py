"""Which image, and how it was looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from reviewer_app.cases.layer_views import ShownLayer
from reviewer_app.geometry import ImagePoint


class VoiFunction(StrEnum):
    """VOI LUT Function (0028,1056), PS3.3 C.11.2.1.3."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class WindowRule:
    """By which rule a window was made, and from the values of which frame (counted from 0) of which instance."""

    name: str
    sop_instance_uid: str
    frame: int


@dataclass(frozen=True, slots=True)
class Window:
    """A window in the units after the modality LUT (PS3.3 C.11.2.1.2).

    `rule` tells where a rule made it; windows of equal numbers are equal whoever made them.
    """

    center: float
    width: float
    function: VoiFunction = VoiFunction.LINEAR
    rule: WindowRule | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ImageReference:
    """One frame of one instance. `frame` counts from 0."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    frame: int = 0


@dataclass(frozen=True, slots=True)
class FusedLook:
    """How a series is coloured that is laid over an image.

    `palette` is the Content Label of a palette (PS3.6 Annex B); `span` the values of its first and its last colour, in
    the unit of the series. Empty, and None, are what it is shown in at first.
    """

    palette: str = ""
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ViewState:
    """How a frame is shown.

    `window` None is the file's own. `zoom` is device pixels per image pixel along a row, None is fitted to the pane;
    `center` is the image point in the middle of the pane, None is the middle of the image. `fitted` is how many columns
    and rows are fitted where there is no zoom, None is the whole image. `rotation` counts quarter
    turns clockwise, applied after `flipped` (mirrored left to right). `voi_lut` is the number of a table of the file
    that is used where there is no `window`. `edge` is "left" or "right" where a fitted picture without a `center`
    stands at that edge of the pane. `shutter`, `file_overlays` and `color_managed` tell whether what the file
    says of these is followed. `state` is the SOP Instance UID of the presentation state that is looked through, if any.
    `palette` is the Content Label of the colour palette that a grey picture is shown in (PS3.6 Annex B), empty for
    grey; `inverted` turns it over. `fused` is the key of the stack that is laid over the image, PET over CT or a map
    over what it was made of, and `fused_look` how it is coloured.
    """

    window: Window | None = None
    inverted: bool = False
    zoom: float | None = None
    center: ImagePoint | None = None
    rotation: int = 0
    flipped: bool = False
    voi_lut: int | None = None
    shutter: bool = True
    file_overlays: bool = True
    color_managed: bool = True
    fitted: tuple[int, int] | None = None
    state: str = ""
    edge: str = ""
    palette: str = ""
    fused: str = ""
    fused_look: FusedLook = field(default_factory=FusedLook)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A view that can be reopened exactly; `layers` from the lowest up, None where it is not told which were there.

    `size` is the width and height of the pane in device pixels, None where it is not told: it says how much of the
    image was in sight at a zoom. The same view in panes of two sizes is one view.
    """

    image: ImageReference
    view: ViewState
    layers: tuple[ShownLayer, ...] | None = None
    size: tuple[int, int] | None = field(default=None, compare=False)
