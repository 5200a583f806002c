"""Annotations: what a reviewer drew, where in the patient, and the number that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState
from reviewer_app.geometry import ImageOffset, ImagePoint, PatientPoint, Vector


@dataclass(frozen=True, slots=True)
class Annotation:
    """One mark on one frame.

    Values written by an earlier version have the defaults of the fields that came later.

    Attributes
    ----------
    points
        Image points on `image` (zero-based, pixel centres at whole numbers), in the order of `KIND_RULES`.
    patient_points
        The same places in millimetres of `frame_of_reference_uid`, empty where the frame has no plane.
    view
        What was on the screen when it was drawn.
    text
        Words that the reviewer wrote to it.
    label
        The short name of what was marked: "L4" of a level, "target 1" of a lesion.
    class_name
        The class that it belongs to and takes its colour from, empty for none.
    locked, hidden
        Whether it can be changed with the pointer, and whether it is shown.
    lesion_id
        The same for all marks of one lesion, on every date; empty for none.
    known_length
        Millimetres of the object that a CALIBRATION lies on, 0 for any other kind.
    label_offset
        From the middle of the box about `points` to the middle of the label, where the reviewer has put it; None where
        the program finds it a place.
    plane_normal
        The unit vector in the patient that the plane of its image faces along; None where the frame has no plane, and
        in marks of earlier versions.
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
    label: str = ""
    class_name: str = ""
    locked: bool = False
    hidden: bool = False
    lesion_id: str = ""
    known_length: float = 0.0
    label_offset: ImageOffset | None = None
    plane_normal: Vector | None = None

    @property
    def middle(self) -> ImagePoint:
        """The middle of the box about the points."""
        columns, rows = [one.column for one in self.points], [one.row for one in self.points]
        return ImagePoint((min(columns) + max(columns)) / 2, (min(rows) + max(rows)) / 2)

    @property
    def label_point(self) -> ImagePoint | None:
        """Where the middle of the label was put; None where the program finds it a place."""
        if self.label_offset is None or not self.points:
            return None
        middle = self.middle
        return ImagePoint(middle.column + self.label_offset.columns, middle.row + self.label_offset.rows)


@dataclass(frozen=True, slots=True)
class ShownSource:
    """An object of somebody else of which marks stood on a view: its UID, what it is, whose, and from which day.

    `origin` is what a `MarkOrigin` says; `author` is a name in words and `day` as ``2020-01-31``, each empty where the
    object names none.
    """

    sop_instance_uid: str
    origin: str
    title: str = ""
    author: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A view the reviewer marked; `number` counts from 1 within the case and is never used again.

    What it is called on the screen and on paper is its place among those that are left (`key_image_numbers`).
    `annotations` are the ids of the marks that were on the screen with it, as `CitedView` has them; None, in one of an
    earlier version, stands for all that are on its image. `others` are the objects of others whose marks were, too.
    """

    id: str
    number: int
    bookmark: Bookmark
    author: str
    created: datetime
    caption: str = ""
    annotations: tuple[str, ...] | None = None
    others: tuple[ShownSource, ...] = ()


def key_image_numbers(images: Iterable[KeyImage]) -> dict[str, int]:
    """Return the number that each key image is shown and printed under, by its id: from 1, in the order they were made.

    One that was taken back leaves no gap, so the figures of a report begin with figure 1.
    """
    return {one.id: place for place, one in enumerate(sorted(images, key=lambda one: one.number), start=1)}
