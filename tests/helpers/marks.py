"""Marks of every kind on real images, as drafts of what is written about them."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pydicom
from pydicom.data import get_testdata_file

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.marked_frames import marked_frames
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.index import index_instance

REPORT_ID = "3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a"
ISSUED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
REVIEWER = Reviewer("Practitioner/lindqvist", "Dr. Anna Lindqvist", institution="Northern Reading Rooms")


def bundled(name: str) -> Path:
    """Return the path of a file that comes with pydicom."""
    found = get_testdata_file(name, download=False)
    assert found is not None
    return Path(str(found))


def index_of(path: Path) -> InstanceIndex:
    with path.open("rb") as stream:
        return index_instance(stream)


def reference(index: InstanceIndex, frame: int = 0) -> ImageReference:
    return ImageReference(index.study.uid, index.series.uid, index.sop_instance_uid, frame)


def mark(
    kind: AnnotationKind,
    index: InstanceIndex,
    points: Sequence[tuple[float, float]],
    *,
    measurement: Measurement | None = None,
    view: ViewState | None = None,
    frame: int = 0,
    text: str = "",
) -> Annotation:
    """Return an annotation on an image whose id follows from what it is."""
    placed = tuple(ImagePoint(*one) for one in points)
    own = index.frames[frame] if frame < len(index.frames) else None
    plane = own.plane if own is not None else None
    spatial = plane is not None and bool(index.frame_of_reference_uid)
    return Annotation(
        id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}{index.sop_instance_uid}{frame}{points}")),
        kind=kind,
        image=reference(index, frame),
        points=placed,
        author=REVIEWER.reference,
        created=ISSUED,
        view=view or ViewState(Window(40, 400)),
        frame_of_reference_uid=index.frame_of_reference_uid if spatial else "",
        patient_points=tuple(plane.to_patient(one) for one in placed) if spatial and plane is not None else (),
        text=text,
        measurement=measurement,
    )


def every_kind(index: InstanceIndex, size: tuple[int, int] = (100, 100), words: str = "here") -> tuple[Annotation, ...]:
    """Return one annotation of every kind; the points lie on a small circle in the picture, in order around it."""
    middle = (size[0] / 2, size[1] / 2)
    spread = min(size) / 4
    ring = [(1, 0), (-1, 0.1), (0.05, 0.6), (0, -0.6)]
    points = [(middle[0] + spread * x, middle[1] + spread * y) for x, y in ring]
    made = []
    for kind, rule in KIND_RULES.items():
        used = points[: max(rule.least, min(rule.most, 3))]
        number = _measured(kind) if rule.measures else None
        text = words if kind in (AnnotationKind.TEXT, AnnotationKind.ARROW) else ""
        made.append(mark(kind, index, used, measurement=number, text=text))
    return tuple(made)


def _measured(kind: AnnotationKind) -> Measurement:
    if KIND_RULES[kind].closed:
        others = (Quantity(QuantityName.MEAN, 43.21, "HU"), Quantity(QuantityName.PIXEL_COUNT, 1024.0, "pixels"))
        return Measurement(412.0, "mm²", Calibration.PATIENT_PLANE, Spacing(0.7, 0.7), None, QuantityName.AREA, others)
    if kind is AnnotationKind.ANGLE:
        return Measurement(34.5, "°", Calibration.NOT_NEEDED, name=QuantityName.ANGLE)
    return Measurement(1 / 3, "mm", Calibration.PATIENT_PLANE, Spacing(0.7, 0.7))


def key_image(
    index: InstanceIndex, view: ViewState, number: int = 1, caption: str = "The finding", frame: int = 0
) -> KeyImage:
    return KeyImage(
        f"key-{number}", number, Bookmark(reference(index, frame), view), REVIEWER.reference, ISSUED, caption
    )


def draft(
    indexes: Iterable[InstanceIndex],
    annotations: Sequence[Annotation] = (),
    key_images: Sequence[KeyImage] = (),
    reviewer: Reviewer = REVIEWER,
) -> MarksDraft:
    work = Work(tuple(annotations), tuple(key_images))
    known = {one.sop_instance_uid: one for one in indexes}
    frames = marked_frames(work, known.get)
    return MarksDraft(REPORT_ID, reviewer, work.annotations, work.key_images, frames, ISSUED, "0.1.0")


def data_set(copy: ArchiveCopy) -> pydicom.FileDataset:
    """Return an object as it is read from its bytes."""
    return pydicom.dcmread(io.BytesIO(copy.data))
