"""Annotations: what a reviewer drew, where in the patient, and the number that follows from it."""

from __future__ import annotations

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
    NONE = "none"


CALIBRATION_WORDS: dict[Calibration, str] = {
    Calibration.PATIENT_PLANE: "scanner spacing",
    Calibration.SLIDE_PLANE: "slide spacing",
    Calibration.CALIBRATED: "calibrated",
    Calibration.DETECTOR_PLANE: "at detector, not corrected for magnification",
    Calibration.UNKNOWN: "calibration unknown",
    Calibration.NOMINAL: "nominal spacing",
    Calibration.ULTRASOUND_REGION: "ultrasound region",
    Calibration.NONE: "uncalibrated: pixels only",
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number with its unit ("mm" or "px"), the spacing used (mm, row then column) and where that came from."""

    value: float
    unit: str
    calibration: Calibration
    spacing: Spacing | None = None

    @property
    def text(self) -> str:
        """The number as it is read aloud and printed: ``"22.7 mm"``, below one millimetre ``"0.083 mm"``.

        On a slide what is shorter than a millimetre is told in tenths of a micrometre: ``"83.2 µm"``.
        """
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
    """A view the reviewer marked; `number` counts from 1 within the case and is never used again."""

    id: str
    number: int
    bookmark: Bookmark
    author: str
    created: datetime
    caption: str = ""
