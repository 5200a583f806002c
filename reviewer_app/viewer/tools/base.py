"""What a tool is, what it is told, and the few things it may do. No Qt.

A tool gets pointer events in device pixels of one pane and answers by asking the `View` to change; drawing tools yield
annotations as values. `View` is the pane on screen: what it says always belongs to the painted frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.instances import MeasuredRegion
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ImageReference, ViewState, Window
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing
from reviewer_app.imaging.measuring.geometry import ImageGeometry
from reviewer_app.imaging.source import PixelSource
from reviewer_app.viewer.transform import Frame, PaneTransform, Point


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is, in device pixels of the pane."""

    x: float
    y: float
    shift: bool = False
    control: bool = False
    alt: bool = False

    @property
    def place(self) -> Point:
        """The place as ``(x, y)``."""
        return (self.x, self.y)


@dataclass(frozen=True, slots=True)
class PaintedFrame:
    """The frame on the screen, as tools need to know it.

    `plane` is its place in the patient; `spacing` that of its pixels with `calibration` saying where it comes from,
    and `calibration_note` what the file says of it;
    `regions` are parts of an ultrasound picture with a spacing of their own; `calibrated_by` is the id of the
    calibration mark that a USER spacing comes from, or that of `calibrated_region`, one of the regions. `pixel_aspect`
    is the height of a pixel of the image over its width, however it is presented.
    `window` is the window in force and `span` the range of values that the frame can hold; `source` has its values,
    None where none may be read: of a `preview` above all.
    """

    image: ImageReference
    frame: Frame
    plane: ImagePlane | None = None
    spacing: Spacing | None = None
    calibration: Calibration = Calibration.NONE
    regions: tuple[MeasuredRegion, ...] = ()
    frame_of_reference_uid: str = ""
    window: Window | None = None
    span: float = 4096.0
    calibrated_by: str = ""
    pixel_aspect: float = 1.0
    source: PixelSource | None = field(default=None, compare=False, repr=False)
    preview: bool = False
    calibrated_region: MeasuredRegion | None = None
    calibration_note: str = ""

    @property
    def geometry(self) -> ImageGeometry:
        """What numbers are made from."""
        return ImageGeometry(
            self.plane, self.spacing, self.calibration, self.regions, self.pixel_aspect, self.calibrated_by,
            self.calibrated_region, self.calibration_note,
        )  # fmt: skip


class View(Protocol):
    """What a tool may see of a pane, and do to it."""

    @property
    def painted(self) -> PaintedFrame:
        """The frame on the screen."""

    @property
    def state(self) -> ViewState:
        """How it is shown."""

    @property
    def size(self) -> tuple[int, int]:
        """The pane's width and height in device pixels."""

    @property
    def ratio(self) -> float:
        """Device pixels per logical pixel."""

    @property
    def transform(self) -> PaneTransform:
        """The map between the image and the pane."""

    @property
    def from_zero(self) -> bool:
        """Whether a window that is dragged begins at 0 and stays there: counts and uptake have no values below."""

    @property
    def marks(self) -> tuple[Annotation, ...]:
        """The marks on the frame that are shown, the newest last."""

    @property
    def class_name(self) -> str:
        """The class that new marks belong to, empty for none."""

    def set_state(self, state: ViewState) -> None:
        """Show the frame in another way."""

    def scroll(self, steps: int) -> None:
        """Go `steps` images on."""

    def point_at(self, place: Point) -> None:
        """Show in the other panes the place of the patient under a place of this one, in device pixels."""

    def magnify(self, place: Point | None) -> None:
        """Show what lies about a place of the pane (device pixels) larger; None shows it as it is."""

    def outline(self, corners: tuple[Point, Point] | None) -> None:
        """Show a rectangle between two places of the pane (device pixels); None takes it away."""

    def window_between(self, one: Point, other: Point) -> None:
        """Window the values of what lies between two places of the pane, when they are read."""

    def propose(self, annotation: Annotation | None) -> None:
        """Show a stroke that is not finished yet; None takes it away."""

    def finish(self, before: Annotation | None, after: Annotation | None, label: str, *, choose: bool = True) -> None:
        """Hand over a finished stroke: made, changed, or deleted; the mark is chosen unless told otherwise."""

    def ask_text(self, at: ImagePoint, done: Callable[[str], None], prompt: str = "", proposed: str = "") -> None:
        """Let the user type a line at a place; `done` gets it, or "" if the user thought better of it.

        `prompt` says what is wanted, `proposed` stands there already.
        """

    def ask_number(self, at: ImagePoint, done: Callable[[str], None], prompt: str) -> None:
        """Let the user type a number; going elsewhere gives it up, since half of it is another number."""

    def say(self, words: str) -> None:
        """Tell the user why something was not done."""


class Tool(Protocol):
    """One way to use the pointer. It keeps what it needs between press and release, and nothing longer."""

    @property
    def name(self) -> str:
        """The name it is chosen by, for example "length"."""

    def press(self, view: View, at: Pointer) -> None:
        """Begin a stroke."""

    def move(self, view: View, at: Pointer) -> None:
        """Go on with the stroke; also called without a button for tools that place points by clicks."""

    def release(self, view: View, at: Pointer) -> None:
        """End the stroke."""

    def cancel(self, view: View) -> None:
        """Give the stroke up and leave no trace."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who draws, and how new marks get their names and times."""

    name: str
    new_id: Callable[[], str]
    now: Callable[[], datetime]


@dataclass(slots=True)
class Drag:
    """A drag in progress: where it began, and the view as it was then."""

    start: Pointer
    state: ViewState
    window: Window | None = None
    done: float = field(default=0.0)


def patient_points(painted: PaintedFrame, points: tuple[ImagePoint, ...]) -> tuple[PatientPoint, ...]:
    """Return the places of image points in the patient, empty where the frame has no plane."""
    if painted.plane is None:
        return ()
    return tuple(painted.plane.to_patient(point) for point in points)


def inside(painted: PaintedFrame, point: ImagePoint) -> ImagePoint:
    """Return the nearest point that lies on the picture."""
    return ImagePoint(
        min(max(point.column, -0.5), painted.frame.columns - 0.5),
        min(max(point.row, -0.5), painted.frame.rows - 0.5),
    )
