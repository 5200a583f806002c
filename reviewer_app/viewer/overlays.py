"""What is written and drawn over a picture, as values: made by `captions`, painted by `overlay_painter`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.viewer.crossing_marks import CrossedMark
from reviewer_app.viewer.layer_picture import LayerPaint
from reviewer_app.viewer.quality import QualityMark

#: Parts a line from the next one; a small pane leaves out the last parts of a line that is too long.
PARTED = " · "


class Edge(StrEnum):
    """The line round a pane."""

    NONE = "none"
    ACTIVE = "active"
    FOCUS = "focus"


@dataclass(frozen=True, slots=True)
class Letters:
    """The sides of the patient at the sides of the pane, empty where not known."""

    left: str = ""
    top: str = ""
    right: str = ""
    bottom: str = ""


@dataclass(frozen=True, slots=True)
class Rail:
    """The stack at the right edge: how many images, which one is shown, and which stretches were seen or passed.

    `ends` are the first and the last image that are played, None where they do not stand beside it.
    """

    count: int
    index: int
    seen: tuple[tuple[int, int], ...] = ()
    passed: tuple[tuple[int, int], ...] = ()
    ends: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ColorBar:
    """What brightness or colour means: sRGB `colors` evenly apart from `low` to `high`, values in `unit`."""

    colors: tuple[tuple[int, int, int], ...]
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A mark of others on this picture: the Graphic Type, the points, what it says, and whose it is and from when."""

    type: str
    points: tuple[ImagePoint, ...]
    words: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class OverlaySet:
    """Everything over one picture. The empty set paints nothing but the picture and its annotations.

    Attributes
    ----------
    identity, study, position
        Lines at the top left, top right and bottom left; the first of the upper ones is set bold.
    technique
        Lines at the bottom right, over the quality mark: how the picture was made.
    prior
        Words of the badge under the identity, for example "PRIOR – 3 months earlier".
    badges
        Warnings in words under it: lossy, calibration, changed key.
    notes
        What is as it should be and worth saying, under the warnings.
    folded
        Warnings that stand behind one sign, where the pane has no room for their words.
    state
        The presentation state in force, or how many there are; a click on these words takes the next one.
    badges_right
        The badges stand at the right: the picture is hung against the left edge, where a badge would lie on it.
    mismatch
        Words of the bar across the top where the patient in the file is not the patient of the case.
    spacing
        Millimetres that the scale bar and nothing else uses; None for no bar.
    message
        First a sentence, then details: stands in the place of a picture that cannot be shown.
    veil
        Words over a picture that is not the one asked for, until that one is ready.
    numbers
        Pairs of annotation id and the number that stands before its label.
    selected
        Id of the annotation that wears handles in any case.
    compact
        Fewer words for small panes.
    bright
        The picture is bright (a slide): words stand on a darker veil.
    layers
        What segmentations, structure sets and doses put over the picture, from the lowest up.
    legend
        Whether the parts of the layers are named beside the picture.
    color_bar
        The values of the picture along its colours; None where they are no measure.
    reported
        What others marked on this picture.
    passing
        Marks of other pictures that lie in the plane of this one, in its image points.
    crossing
        What the plane of this picture cuts from marks that do not lie in it.
    """

    identity: tuple[str, ...] = ()
    study: tuple[str, ...] = ()
    position: tuple[str, ...] = ()
    prior: str = ""
    badges: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    state: str = ""
    badges_right: bool = False
    notes: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()
    key_image: str = ""
    mismatch: str = ""
    letters: Letters = Letters()
    spacing: Spacing | None = None
    quality: QualityMark | None = None
    rail: Rail | None = None
    message: tuple[str, ...] = ()
    veil: str = ""
    numbers: tuple[tuple[str, int], ...] = ()
    selected: str = ""
    edge: Edge = Edge.NONE
    compact: bool = False
    bright: bool = False
    layers: tuple[LayerPaint, ...] = ()
    legend: bool = True
    color_bar: ColorBar | None = None
    reported: tuple[DrawnMark, ...] = ()
    passing: tuple[Annotation, ...] = ()
    crossing: tuple[CrossedMark, ...] = ()


NOTHING = OverlaySet()
