"""The downloaded case with thousands of marks in its journal, as a reader who has worked on it leaves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from benchmarks import key_at_hand
from benchmarks.prepared import Prepared, Profile
from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import ImageReference, ViewState, Window
from reviewer_app.cases.work import AnnotationChange, Edit, replay
from reviewer_app.geometry import ImagePoint, PatientPoint, Spacing
from reviewer_app.paths import profile_paths
from reviewer_app.store.vault import open_vault
from reviewer_app.ui.office.kept_work import packed_work

_VALUES = (
    QuantityName.MEAN, QuantityName.STANDARD_DEVIATION, QuantityName.MINIMUM, QuantityName.MAXIMUM, QuantityName.MEDIAN,
)  # fmt: skip
_SPACING = Spacing(0.7, 0.7)
_WHO = "Practitioner/lindqvist"


def marked_profile(prepared: Prepared, marks: int, later: int = 0) -> Profile:
    """Return a copy of the profile of `prepared` whose case has `marks` more, each an edit of its own.

    The last `later` of them came after the checkpoint, as after a crash.
    """
    plain, name = prepared.profile, f"marked-{marks}-{later}"
    folder, keyring = prepared.folder / name, prepared.folder / f"{name}.json"
    shutil.copytree(plain.folder, folder)
    shutil.copy(plain.keyring, keyring)
    with open_vault(profile_paths(folder).data, keyring=key_at_hand.access(keyring)) as vault:
        images = [one.index for one in vault.instances(plain.case_id) if one.index.frames]
        edits = tuple(_edits(images, marks))
        vault.add_edits(plain.case_id, edits)
        held = edits[: marks - later]
        kept = vault.put_checkpoint(plain.case_id, packed_work(replay(held)), [one.id for one in held])
        assert kept  # as when the case is left, or the reader rests
    return replace(plain, folder=folder, keyring=keyring)


def _edits(images: Sequence[InstanceIndex], marks: int) -> Iterator[Edit]:
    now = datetime.now(UTC)
    for number in range(marks):
        mark = drawn(images[number % len(images)], number, now)
        yield Edit(f"edit-{number}", _WHO, now, mark.kind.value, (AnnotationChange(None, mark),))


def drawn(image: InstanceIndex, number: int, now: datetime) -> Annotation:
    """Return a length, or every other time an ellipse with the values in it, on an image and on no other."""
    kind = AnnotationKind.ELLIPSE if number % 2 else AnnotationKind.LENGTH
    x, y = 60.0 + 37 * (number // 7 % 11), 60.0 + 29 * (number // 11 % 13)
    ends = ((x, y), (x + 40, y), (x + 20, y - 15), (x + 20, y + 15))[: 4 if number % 2 else 2]
    return Annotation(
        id=f"mark-{number}",
        kind=kind,
        image=ImageReference(image.study.uid, image.series.uid, image.sop_instance_uid, 0),
        points=tuple(ImagePoint(*one) for one in ends),
        author=_WHO,
        created=now,
        view=ViewState(window=Window(40.0, 400.0)),
        frame_of_reference_uid=image.frame_of_reference_uid,
        patient_points=tuple(PatientPoint(a * 0.7, b * 0.7, 10_000.0 + number) for a, b in ends),
        measurement=_region() if number % 2 else Measurement(28.0, "mm", Calibration.CALIBRATED, _SPACING),
    )


def _region() -> Measurement:
    values = tuple(Quantity(name, 43.2, "HU") for name in _VALUES)
    size = (Quantity(QuantityName.PERIMETER, 61.4, "mm"), *values, Quantity(QuantityName.PIXEL_COUNT, 942, "pixels"))
    return Measurement(461.6, "mm²", Calibration.CALIBRATED, _SPACING, name=QuantityName.AREA, quantities=size)
