"""Annotations: what a reviewer drew, where in the patient, and the number that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewer_app.cases.views import Bookmark, ImageReference, ViewState
from reviewer_app.geometry import ImagePoint, PatientPoint, Spacing


class AnnotationKind(StrEnum):
    """What was drawn."""

    LENGTH = "length"
    ARROW = "arrow"
    TEXT = "text"


class Calibration(StrEnum):
    """Where a length gets its scale from (std 8.6, PS3.3 10.7)."""

    PATIENT_PLANE = "patient-plane"
    SLIDE_PLANE = "slide-plane"
    CALIBRATED = "calibrated"
    DETECTOR_PLANE = "detector-plane"
    UNKNOWN = "unknown"
    NOMINAL = "nominal"
    ULTRASOUND_REGION = "ultrasound-region"
    REGIONS_APART = "regions-apart"
    REGIONS_OVERLAP = "regions-overlap"
    OUTSIDE_REGIONS = "outside-regions"
    NONE = "none"


CALIBRATION_WORDS: dict[Calibration, str] = {
    Calibration.PATIENT_PLANE: "scanner spacing",
    Calibration.SLIDE_PLANE: "slide spacing",
    Calibration.CALIBRATED: "calibrated",
    Calibration.DETECTOR_PLANE: "at detector, not corrected for magnification",
    Calibration.UNKNOWN: "calibration unknown",
    Calibration.NOMINAL: "nominal spacing",
    Calibration.ULTRASOUND_REGION: "ultrasound region",
    Calibration.REGIONS_APART: "ends in different ultrasound regions: pixels only",
    Calibration.REGIONS_OVERLAP: "ultrasound regions of different scales overlap here: pixels only",
    Calibration.OUTSIDE_REGIONS: "outside the ultrasound regions: pixels only",
    Calibration.NONE: "uncalibrated: pixels only",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a line reaches along a row of a picture whose axes measure different things."""

    value: float
    unit: str

    @property
    def text(self) -> str:
        """The number with three digits: ``"0.42 s"``."""
        return f"{self.value:.3g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number with its unit, the spacing used (mm, row then column) and where that came from.

    The unit is "mm" or "px"; in ultrasound it may be another, and then it is how far the line reaches down. `across` is
    how far it reaches along a row, where that is something else (PS3.3 C.8.5.5): time in M-mode.
    """

    value: float
    unit: str
    calibration: Calibration
    spacing: Spacing | None = None
    across: Extent | None = None

    @property
    def text(self) -> str:
        """The number as it is read aloud and printed: ``"22.7 mm"``, below one millimetre ``"0.083 mm"``.

        On a slide what is shorter than a millimetre is told in tenths of a micrometre: ``"83.2 µm"``. In M-mode the
        time is told with it: ``"18.0 mm, 0.42 s"``.
        """
        return self._length if self.across is None else f"{self._length}, {self.across.text}"

    @property
    def _length(self) -> str:
        if self.unit not in ("mm", "px"):
            return Extent(self.value, self.unit).text
        small = self.unit == "mm" and round(abs(self.value), 4) < 1
        if small and self.calibration is Calibration.SLIDE_PLANE:
            return f"{self.value * 1000:.1f} µm"
        return f"{self.value:.{3 if small else 1}f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One mark on one frame.

    `points` are image points on `image` (zero-based, pixel centres at whole numbers); `patient_points` the same places
    in millimetres of `frame_of_reference_uid`, empty where the frame has no plane. LENGTH has two points; ARROW
    two, the tip first; TEXT one.
    """

    id: str
    kind: AnnotationKind
    image: ImageReference
    points: tuple[ImagePoint, ...]
    author: str
    created: datetime
    view: ViewState
    frame_of_reference_uid: str = ""
    patient_points: tuple[PatientPoint, ...] = ()
    text: str = ""
    measurement: Measurement | None = None


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A view the reviewer marked; `number` counts from 1 within the case and is never used again.

    What it is called on the screen and on paper is its place among those that are left (`key_image_numbers`).
    """

    id: str
    number: int
    bookmark: Bookmark
    author: str
    created: datetime
    caption: str = ""


def key_image_numbers(images: Iterable[KeyImage]) -> dict[str, int]:
    """Return the number that each key image is shown and printed under, by its id: from 1, in the order they were made.

    One that was taken back leaves no gap, so the figures of a report begin with figure 1.
    """
    return {one.id: place for place, one in enumerate(sorted(images, key=lambda one: one.number), start=1)}
