"""A mark as DICOM objects carry it: ours on its way out, and that of somebody else, which nobody edits.

Both are the same value, so what is written and read back can be compared. Reports, presentation states and key object
selections each hold a part of it: what one of them cannot say is empty there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reviewer_app.cases.codes import Code
from reviewer_app.geometry import ImagePoint, PatientPoint


class MarkOrigin(StrEnum):
    """Which object a mark was read from."""

    REPORT = "structured report"
    STATE = "presentation state"
    KEY_OBJECTS = "key object selection"
    SEGMENTATION = "segmentation"


@dataclass(frozen=True, slots=True)
class MarkShape:
    """One line of a mark: POINT, MULTIPOINT, POLYLINE (closed if it ends as it began), INTERPOLATED, CIRCLE or ELLIPSE.

    `points` are image points, of a slide those of its total pixel matrix. CIRCLE holds its centre and a point on it,
    ELLIPSE the ends of its longer, then of its shorter axis (PS3.3 C.18.6.1.2, C.10.5.1.2). `patient_points` are the
    same places in millimetres of the mark's frame of reference, empty where they are not told; a shape that is told in
    the patient only has no `points`.
    """

    type: str
    points: tuple[ImagePoint, ...] = ()
    patient_points: tuple[PatientPoint, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether it encloses something."""
        ends = self.points or self.patient_points
        return self.type in ("CIRCLE", "ELLIPSE") or (len(ends) > 3 and ends[0] == ends[-1])


@dataclass(frozen=True, slots=True)
class CodedQuantity:
    """One number of a mark: what it is, what was derived (mean, maximum), and by which method.

    Of a number of ours the method is how its scale came about.
    """

    name: Code
    value: float
    unit: Code
    derivation: Code | None = None
    method: Code | None = None


@dataclass(frozen=True, slots=True)
class ExchangedMark:
    """One mark. `frames` count from 0 and are empty for all of the instance.

    `tracking_uid` is the same in every object that holds the mark, and in all marks that measure one lesion;
    `tracking_identifier` is its name for people. `words` stand on the image beside it, about `words_at` where they were
    put somewhere. `author` is a name in words.
    `laterality` is the side of `sites`.
    """

    tracking_uid: str = ""
    tracking_identifier: str = ""
    author: str = ""
    sop_instance_uid: str = ""
    frames: tuple[int, ...] = ()
    shapes: tuple[MarkShape, ...] = ()
    words: str = ""
    finding: Code | None = None
    sites: tuple[Code, ...] = ()
    laterality: Code | None = None
    quantities: tuple[CodedQuantity, ...] = ()
    frame_of_reference_uid: str = ""
    origin: MarkOrigin | None = None
    words_at: ImagePoint | None = None

    @property
    def encloses(self) -> bool:
        """Whether it is one region."""
        return len(self.shapes) == 1 and self.shapes[0].closed
